"""Maps: of provinces by a column's values, of places, and of the area a dataset covers."""

import re
from dataclasses import replace

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from metadata.model import Place
from tests.web.example import Example
from web.pages._area_view import view_area
from web.pages._dataset_view import find_resource_view
from web.pages._map_view import LEVELS, class_limits
from web.pages._table_view import view_statistics


@pytest.fixture
def libraries(example: Example) -> str:
    return f"/dataset/satit-libraries/resource/{example.resource('satit-libraries')}"


@pytest.mark.parametrize(
    ("lang", "bangkok", "north"), [("th", "กรุงเทพมหานคร", "ภาคเหนือ"), ("en", "Bangkok", "North")]
)
def test_a_table_of_provinces_is_a_map_at_first(
    client: FlaskClient, libraries: str, lang: str, bangkok: str, north: str
) -> None:
    page = client.get(f"/{lang}{libraries}").text

    assert page.count('<g class="k-map__') >= 77
    assert f"<title>{bangkok}: 28</title>" in page and f">{north}</text>" in page
    assert 'role="img" aria-label="' in page and "kind=map&amp;" in page


def test_a_map_has_an_address_of_its_own_with_a_text_in_it(client: FlaskClient, libraries: str) -> None:
    address = f"/en{libraries}/chart.svg?kind=map&measure=count"

    picture = client.get(address)

    assert picture.mimetype == "image/svg+xml" and "77 of 77 provinces" in picture.text
    assert "<style" not in picture.text and "<script" not in picture.text
    assert picture.text.count("<title>") == 78


def test_the_same_column_can_be_bars_and_the_map_shows_only_the_rows_asked_for(
    client: FlaskClient, libraries: str
) -> None:
    bars = client.get(f"/en{libraries}/chart.svg?kind=marks").text
    south = client.get(f"/en{libraries}/chart.svg?kind=map&column=ภาค&is=equals&value=ใต้").text

    assert "k-map" not in bars and "<rect" in bars
    assert "14 of 77 provinces" in south and south.count('class="k-map__0"') == 77 - 14 + 1


def test_a_table_with_days_stays_a_line_and_offers_no_map_without_provinces(
    client: FlaskClient, example: Example
) -> None:
    address = f"/en/dataset/nam-rain/resource/{example.resource('nam-rain')}"

    for kind in ("", "?kind=map", "?kind=nonsense"):
        page = client.get(address + kind).text
        assert "k-chart__line" in page and "k-map" not in page and 'name="kind"' not in page


def test_classes_are_few_rise_and_hold_every_value() -> None:
    for values in (
        [5.0],
        [1.0, 1.0, 1.0, 2.0],
        [float(n) for n in range(77)],
        [0.0] * 70 + [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    ):
        limits = class_limits(values)
        assert limits == sorted(set(limits)) and 1 <= len(limits) <= LEVELS and limits[-1] == max(values)


def test_levels_of_a_map_are_told_from_the_highest(client: FlaskClient, libraries: str) -> None:
    page = client.get(f"/en{libraries}/chart.svg?kind=map").text

    told = re.findall(r'class="k-map__legend"[^>]*>([^<]+)<', page)
    assert told[0].endswith("28") and told[-1] == "No value" and len(told) == LEVELS + 1


@pytest.fixture
def places(example: Example) -> str:
    return f"/dataset/nam-dams/resource/{example.resource('nam-dams', 2)}"


@pytest.mark.parametrize(
    ("lang", "told"),
    [("th", "มีตำแหน่ง 16 แห่ง อยู่ระหว่างลองจิจูด"), ("en", "16 places. Between longitude 98.597° E")],
)
def test_a_table_of_places_is_drawn_on_a_map_that_says_where_it_lies(
    client: FlaskClient, places: str, lang: str, told: str
) -> None:
    page = client.get(f"/{lang}{places}").text
    picture = client.get(f"/{lang}{places}/map.svg")

    assert 'class="k-shapes__svg"' in page and told in page and f"/{lang}{places}/map.svg" in page
    assert picture.mimetype == "image/svg+xml" and told in picture.text and "<desc>" in picture.text
    assert picture.text.count("<circle") == 16 + picture.text.count('class="k-shapes__town"')


def test_the_picture_for_dark_pages_is_the_same_map_in_other_colours(
    client: FlaskClient, places: str
) -> None:
    light, dark = (client.get(f"/en{places}/map.svg{query}").text for query in ("", "?dark=1"))

    assert light != dark and re.sub(r"#\w{6}", "", light) == re.sub(r"#\w{6}", "", dark)


def test_two_columns_of_degrees_are_a_map_too_and_other_tables_have_none(
    client: FlaskClient, example: Example
) -> None:
    dams = f"/en/dataset/nam-dams/resource/{example.resource('nam-dams', 0)}"
    bridges = f"/en/dataset/mot-bridges/resource/{example.resource('mot-bridges')}"

    assert 'class="k-shapes__svg"' in client.get(dams).text
    assert "k-shapes" not in client.get(bridges).text
    assert client.get(f"{bridges}/map.svg").status_code == 404


def test_a_dataset_shows_the_provinces_its_data_name_and_where_its_places_lie(
    client: FlaskClient, example: Example
) -> None:
    page = client.get("/en/dataset/nam-dams").text
    thai = client.get("/th/dataset/nam-dams").text

    assert "14 provinces" in page and page.count('class="k-map__5"') == 14 and "as found in the data" in page
    assert "14 จังหวัด" in thai and "พื้นที่ที่ข้อมูลครอบคลุม" in thai
    assert 'alt="Map of เขื่อน"' in page and "/map.svg?dark=1" in page
    assert "All 77 provinces" in client.get("/en/dataset/satit-libraries").text
    assert "Area covered" not in client.get("/en/dataset/mot-bridges").text


def test_what_the_agency_declares_comes_before_what_the_data_name(app: Flask, example: Example) -> None:
    with app.test_request_context("/"), example.services.reading() as session:
        g.lang = "en"
        view, _ = find_resource_view(session, "nam-dams", example.resource("nam-dams"))
        counted = {resource.key: view_statistics(resource) for resource in view.tables}
        place = Place(codes=("TH-10", "TH-50", "LA"), bbox=(97.9, 18.0, 99.0, 19.0))
        declared = replace(view, dataset=view.dataset.model_copy(update={"spatial": place}))

        area = view_area(declared, counted)
        boxed = view_area(replace(declared, resources=()), counted)
        nothing = view_area(replace(view, resources=()), counted)

    assert area and area.is_declared and [name.en for name in area.names] == ["Bangkok", "Chiang Mai"]
    assert (
        boxed
        and boxed.box == "Between longitude 97.9° E and 99° E, latitude 18° N and 19° N."
        and boxed.inset
    )
    assert nothing is None
