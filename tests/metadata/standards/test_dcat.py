"""Values of DCAT in every shape that travels, and records of any JSON at all: a value, an issue, or a named error."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metadata.errors.standards import RecordError
from metadata.standards import csdgm, dcat, dcat_us, iso19139, oai_dc
from metadata.standards._dcat_names import OTHERS, PREFIXES, SHORT, expanded, short_name
from metadata.standards._dcat_places import read_frame, read_period, read_place
from metadata.standards._dcat_values import language_code, license_code, read_frequency, read_terms
from metadata.standards._reading import FieldReader
from metadata.standards._xml import Element

EU = "http://publications.europa.eu/resource/authority/"


def reader(**told: Any) -> FieldReader:
    return FieldReader(told, "en")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("http://creativecommons.org/licenses/by/4.0", "cc-by-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.th", "cc-by-4.0"),
        ("http://www.creativecommons.org/licenses/by/4.0/legalcode", "cc-by-4.0"),
        ({"@id": f"{EU}licence/CC0"}, "cc0-1.0"),
        ({"title": "CC BY 4.0"}, "cc-by-4.0"),
        ({"@value": "CC-BY-SA-4.0", "@language": "en"}, "cc-by-sa-4.0"),
        ("http://dcat-ap.de/def/licenses/dl-by-de/2.0", "dl-de-by-2.0"),
        ("https://creativecommons.org/licenses/by/3.0/", "cc-by-3.0"),
        ("my own words", None),
        ("<div>" + "x" * 5000, None),
    ],
)  # fmt: skip
def test_licences_are_known_by_address_and_by_name(said: Any, code: str | None) -> None:
    assert license_code(said) == code


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (f"{EU}frequency/MONTHLY", ("monthly", None)),
        ({"@id": f"{EU}frequency/TRIENNIAL"}, ("yearly", 3)),
        ("http://purl.org/cld/freq/annual", ("yearly", None)),
        ("R/P1D", ("daily", None)),
        ("R/P4M", ("monthly", 4)),
        ("R/PT12H", ("hourly", 12)),
        ("fortnightly", ("weekly", 2)),
        ("asNeeded", ("irregular", None)),
        ("when the moon is full", ("when the moon is full", None)),
    ],
)
def test_frequencies_are_a_unit_and_how_many(said: Any, found: tuple[str, int | None]) -> None:
    fields: dict[str, Any] = {}
    read_frequency(reader(accrualPeriodicity=said), fields)

    assert (fields["update_frequency"], fields.get("update_interval")) == found


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ([f"{EU}data-theme/HEAL", "Transport"], ("health", "transport")),
        (
            {"@id": "https://x.example.org/1", "prefLabel": [{"@value": "Energy", "@language": "en"}]},
            ("energy",),
        ),
        ("การศึกษา วัฒนธรรม และกีฬา", ("education",)),
        ("farming", ("agriculture",)),
        ("dance", ("dance",)),
    ],
)
def test_themes_are_known_by_address_and_by_name(said: Any, codes: tuple[str, ...]) -> None:
    assert read_terms(reader(theme=said), "theme", "themes") == codes


@pytest.mark.parametrize(
    ("said", "code"),
    [(f"{EU}language/ENG", "en"), ("tha", "th"), ("th-TH", "th"), ("eng; USA", "en"), ("de", "de"), ("", "")],
)
def test_languages(said: str, code: str) -> None:
    assert language_code(said) == code


@pytest.mark.parametrize(
    ("said", "frame"),
    [
        ("97.5,5.6,105.6,20.5", (97.5, 5.6, 105.6, 20.5)),
        ("97.5 5.6 105.6 20.5", (97.5, 5.6, 105.6, 20.5)),
        ([97.5, 5.6, 105.6, 20.5], (97.5, 5.6, 105.6, 20.5)),
        ("POLYGON ((97 5, 106 5, 106 21, 97 21, 97 5))", (97.0, 5.0, 106.0, 21.0)),
        (
            "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POLYGON((97 5,106 21,97 5))",
            (97.0, 5.0, 106.0, 21.0),
        ),
        ("ENVELOPE(97, 106, 21, 5)", (97.0, 5.0, 106.0, 21.0)),
        ('{"type": "Point", "coordinates": [100.5, 13.7]}', (100.5, 13.7, 100.5, 13.7)),
        ({"type": "Polygon", "coordinates": [[[97, 5], [106, 21], [97, 5]]]}, (97.0, 5.0, 106.0, 21.0)),
        ("106,5,97,21", None),
        ("900,5,901,21", None),
        ("Bangkok", None),
        ("", None),
    ],
)
def test_frames_of_places(said: Any, frame: tuple[float, ...] | None) -> None:
    assert read_frame(said) == frame


@pytest.mark.parametrize(
    ("said", "period"),
    [
        ("2019-01-01/2019-12-31", {"start": "2019-01-01", "end": "2019-12-31"}),
        ("2562/..", {"start": "2019"}),
        ({"startDate": {"@value": "2019"}}, {"start": "2019"}),
        ({"hasBeginning": {"inXSDDate": "2019-01-01"}, "hasEnd": {"inXSDDate": "2020"}},
         {"start": "2019-01-01", "end": "2020"}),
        ([{"startDate": "2019"}, {"startDate": "2017", "endDate": "2018"}], {"start": "2017", "end": "2018"}),
        ("long ago", None),
    ],
)  # fmt: skip
def test_periods(said: Any, period: dict[str, str] | None) -> None:
    assert read_period(reader(temporal=said)) == period


def test_a_province_is_known_by_its_name_and_what_is_left_stays() -> None:
    told = reader(spatial=["กรุงเทพมหานคร", {"@id": "http://x.example.org/1", "prefLabel": "Chiang Mai"}])

    place = read_place(told)

    assert place and place["codes"] == ("TH-10", "TH-50") and "spatial" in told.extras


@pytest.mark.parametrize("prefix", SHORT)
def test_every_short_name_leads_back_to_its_address(prefix: str) -> None:
    for word in SHORT[prefix]:
        assert short_name(PREFIXES[prefix] + word)
    assert all(short_name(expanded(name)) == short for name, short in OTHERS.items())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
    | st.sampled_from(["R/P1M", "2567", "https://x.example.org/a.csv", "1,2,3,4", "mailto:a@b.c", "CSV"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["@id", "@value", "@language", "name", "fn", "title", "hasEmail", "downloadURL", "accessURL",
                         "format", "bbox", "startDate", "th", "en", "checksumValue", "endpointURL", "x"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip
KEYS = [word for words in SHORT.values() for word in words] + ["accessLevel", "bureauCode", "unheard"]


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(set(KEYS))), JSON, max_size=8))
def test_any_json_is_a_record_or_a_named_error(told: dict[str, Any]) -> None:
    try:
        reading = dcat_us.read({"identifier": "a", **told}, base="https://x.example.org/")
        reading.dataset("a")
    except RecordError:
        return
    used = set(reading.fields["extras"]) | {"extras"}
    for issue in reading.issues:
        assert (
            issue.kind != "field_unknown"
            or issue.resource
            or set(str(issue.values["fields"]).split(", ")) <= used
        )


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["title", "endpointURL", "identifier", "servesDataset"]), JSON, max_size=4
    )
)
def test_any_service_is_a_record_or_a_named_error(told: dict[str, Any]) -> None:
    try:
        dcat.read_as_dataset({"@id": "https://x.example.org/s", **told}).dataset("a")
    except RecordError:
        return


TAGS = ["MD_Metadata", "identificationInfo", "MD_DataIdentification", "citation", "CI_Citation", "title", "date",
        "CI_Date", "abstract", "contact", "CI_ResponsibleParty", "role", "extent", "EX_Extent", "idinfo", "metadata",
        "citeinfo", "distributionInfo", "MD_Distribution", "transferOptions", "onLine", "CI_OnlineResource", "linkage",
        "dc", "identifier", "coverage", "rights", "resource", "titles", "locale", "PT_FreeText"]  # fmt: skip
TREES = st.recursive(
    st.builds(lambda tag, text: Element(tag, {}, text, ()), st.sampled_from(TAGS), st.text(max_size=10)),
    lambda inner: st.builds(
        lambda tag, attributes, text, children: Element(tag, attributes, text, tuple(children)),
        st.sampled_from(TAGS),
        st.dictionaries(
            st.sampled_from(["codeListValue", "id", "locale", "uom"]), st.text(max_size=5), max_size=2
        ),
        st.text(max_size=10),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_any_xml_is_a_node_that_can_be_read(root: Element) -> None:
    for standard in (iso19139, csdgm, oai_dc):
        try:
            dcat.read({**standard.to_node(root), "@key": "a"}, base="https://x.example.org/").dataset("a")
        except RecordError:
            continue
