"""File formats as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.standards._formats import read_format
from metadata.vocabulary import find_term


@pytest.mark.parametrize(
    ("written", "media_type", "address", "code", "package", "compress"),
    [
        ("CSV", None, None, "csv", None, None),
        (".cvs", None, None, "csv", None, None),
        ("XSL", None, None, "xls", None, None),
        ("zip+csv", None, None, "csv", "zip", None),
        ("CSV.ZIP", None, None, "csv", "zip", None),
        ("csv (zip)", None, None, "csv", "zip", None),
        ("ZIP", None, None, "zip", None, None),
        ("text/csv; charset=utf-8", None, None, "csv", None, None),
        ("https://www.iana.org/assignments/media-types/text/csv", None, None, "csv", None, None),
        ("http://publications.europa.eu/resource/authority/file-type/XLSX", None, None, "xlsx", None, None),
        ("", "application/json", None, "json", None, None),
        ("", None, "https://x.org/a/roads.CSV?x=.xlsx", "csv", None, None),
        ("", None, "https://x.org/a/roads.csv.gz", "csv", None, "gz"),
        ("", None, "https://x.org/report", None, None, None),
        ("MAP", None, "https://x.org/a.csv", "MAP", None, None),
    ],
)
def test_a_format_is_known_by_all_its_spellings(
    written: str, media_type: str | None, address: str | None, code: str | None, package: str, compress: str
) -> None:
    found = read_format(written, media_type, address)

    assert (found.format, found.package_format, found.compress_format) == (code, package, compress)


def test_what_the_source_wrote_is_kept_when_it_is_another_word() -> None:
    assert read_format("XSL", None, None).original_format == "XSL"
    assert read_format("CSV", None, None).original_format is None


@given(st.text(max_size=40), st.none() | st.text(max_size=30), st.none() | st.text(max_size=50))
def test_any_words_give_a_known_code_or_stay_as_they_are(written: str, media: str, address: str) -> None:
    found = read_format(written, media, address)

    assert found.format is None or find_term("media_types", found.format) or found.format == written.strip()
