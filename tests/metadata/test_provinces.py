"""The provinces as places: all there, each on a square of its own, found from what agencies write."""

import pytest

from metadata.provinces import find_province, names_provinces, provinces
from metadata.vocabulary import terms


def test_every_province_has_a_square_of_its_own_a_region_and_a_seat_in_thailand() -> None:
    found = provinces()

    assert list(found) == list(terms("provinces"))
    assert len({(place.column, place.row) for place in found.values()}) == 77
    assert {place.region for place in found.values()} == set(terms("regions"))
    assert all(97 < place.longitude < 106 and 5.5 < place.latitude < 20.6 for place in found.values())
    for lang in ("th", "en"):
        assert len({place.short.show(lang)[0] for place in found.values()}) == 77


def test_squares_lie_as_the_provinces_do() -> None:
    found = provinces()

    assert found["TH-57"].row < found["TH-60"].row < found["TH-10"].row < found["TH-90"].row
    assert found["TH-58"].column < found["TH-10"].column < found["TH-34"].column
    for place in found.values():
        for other in found.values():
            if place.latitude - other.latitude > 3.2:
                assert place.row < other.row, (place.code, other.code)
            if place.longitude - other.longitude > 3.2:
                assert place.column > other.column, (place.code, other.code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("กรุงเทพมหานคร", "TH-10"), ("กทม.", "TH-10"), ("จังหวัดขอนแก่น", "TH-40"), ("จ. ตรัง", "TH-92"),
        ("Chiang Mai Province", "TH-50"), ("chonburi", "TH-20"), ("96", "TH-96"), ("๕๐", "TH-50"), ("TH-83", "TH-83"),
        ("10.0", "TH-10"), ("28", None), ("1", None), ("1001", None), ("รวม", None), ("", None),
    ],
)  # fmt: skip
def test_a_cell_says_which_province_it_means(written: str, code: str | None) -> None:
    assert find_province(written) == code


@pytest.mark.parametrize(
    "name", ["จังหวัด", "ชื่อจังหวัด", "province", "PROVINCE_TH", "changwat", "prov_code", "pcode"]
)
def test_columns_of_provinces_are_known_by_their_names(name: str) -> None:
    assert names_provinces(name)


@pytest.mark.parametrize("name", ["improvement", "provenance", "อำเภอ", "code", "proved"])
def test_other_columns_are_not(name: str) -> None:
    assert not names_provinces(name)
