"""The national profile is read and written without loss: its 14 mandatory items, the optional ones, those of forks."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from metadata.model import MANDATORY_14, VOCABULARIES, Contact, Dataset, Period, Place
from metadata.standards import ckan, thai_gdc
from metadata.standards._reading import FieldReader
from metadata.text import Text
from metadata.vocabulary import terms

JsonObject = dict[str, Any]
WHEN = "2026-11-21T03:00:00+00:00"

words = st.text(st.sampled_from("กขคงจฉชดตนมยรลวสหอเแาิีืุู่้ abcXYZ012-._"), min_size=1, max_size=30).filter(
    lambda said: bool(said.strip()) and said == said.strip()
)
texts = st.one_of(
    words.map(lambda said: Text(th=said)),
    words.map(lambda said: Text(en=said)),
    st.tuples(words, words).map(lambda two: Text(th=two[0], en=two[1])),
)
days = st.dates().filter(lambda day: 1900 <= day.year <= 2100).map(lambda day: day.isoformat())
years = st.integers(1950, 2050).map(str)
degrees = st.floats(-90, 90, allow_nan=False).map(lambda value: round(value, 6) + 0.0)


def code_of(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(terms(VOCABULARIES[name])))


def codes_of(name: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(code_of(name), unique=True, min_size=1, max_size=4).map(tuple)


def boxes() -> st.SearchStrategy[Place]:
    sides = st.tuples(degrees, degrees, degrees, degrees)
    return sides.map(
        lambda s: Place(bbox=(min(s[0], s[2]), min(s[1], s[3]), max(s[0], s[2]), max(s[1], s[3])))
    )


def optional(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | of


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "title": texts,
    "description": optional(texts),
    "tags": st.lists(words.filter(lambda tag: "," not in tag), unique=True, max_size=4).map(tuple),
    "contact": optional(
        st.tuples(texts, st.just("office@example.go.th")).map(lambda c: Contact(name=c[0], email=c[1]))
    ),
    "license": optional(code_of("license")),
    "license_other": optional(words),
    "language": st.lists(st.sampled_from(["th", "en", "lo", "my"]), unique=True, max_size=3).map(tuple),
    "data_type": optional(code_of("data_type")),
    "objective": codes_of("objective") | st.just(()),
    "objective_other": optional(words),
    "update_frequency": optional(code_of("update_frequency")),
    "update_interval": optional(st.integers(0, 999)),
    "geo_coverage": optional(code_of("geo_coverage")),
    "geo_coverage_other": optional(words),
    "data_source": optional(texts),
    "data_format": codes_of("data_format") | st.just(()),
    "data_category": optional(code_of("data_category")),
    "data_classification": optional(code_of("data_classification")),
    "allow_harvest": optional(st.booleans()),
    "high_value_dataset": optional(st.booleans()),
    "reference_data": optional(st.booleans()),
    "official_statistics": optional(st.booleans()),
    "data_support": optional(code_of("data_support")),
    "data_collect": optional(code_of("data_collect")),
    "disaggregate": codes_of("disaggregate") | st.just(()),
    "unit_of_measure": optional(texts),
    "unit_of_multiplier": optional(code_of("unit_of_multiplier")),
    "calculation_method": optional(texts),
    "standard": optional(texts),
    "equivalent_scale": optional(code_of("equivalent_scale")),
    "geographic_data_set": codes_of("geographic_data_set") | st.just(()),
    "rights": optional(texts),
    "landing_page": optional(st.just("https://example.go.th/new")),
    "issued": optional(days),
    "modified": optional(days),
    "temporal": optional(years.map(lambda year: Period(start=year, end=str(int(year) + 5)))),
    "spatial": optional(boxes()),
}
datasets = st.fixed_dictionaries(FIELDS).map(lambda given: Dataset(id="d", **given))
PROFILE = tuple(
    name
    for name in FIELDS
    if name not in ("title", "description", "tags", "contact", "license", "landing_page")
)


def document_of(dataset: Dataset, extras: JsonObject | None = None) -> JsonObject:
    """metadata.json of a version, as far as a standard reads it."""
    described = dataset.to_json() | ({"extras": extras} if extras else {})
    agency = {"id": "dbd", "title": {"th": "กรม"}}
    return {"uuid": "u", "name": "dbd-d", "agency": agency, "dataset": described, "resources": []}


def again(dataset: Dataset, extras: JsonObject | None = None) -> Dataset:
    """What is read from what is written."""
    written = ckan.write(
        document_of(dataset, extras),
        state="published",
        created=WHEN,
        modified=WHEN,
        site_url="https://x.go.th",
    )
    travelled = json.loads(json.dumps(written))
    fields = ckan.read(travelled).fields
    return Dataset.model_validate({**fields, "id": "d"}, context={"language": "th"})


@given(datasets)
def test_every_item_of_the_profile_comes_back_as_it_was(dataset):
    back = again(dataset)

    for name in FIELDS:
        if name in ("issued", "modified") and getattr(dataset, name) is None:
            continue  # CKAN's own clock stands in for a day that nobody told
        assert getattr(back, name) == getattr(dataset, name), name


@given(datasets)
def test_the_profile_alone_comes_back_without_the_rest_of_ckan(dataset):
    """Its own keys are Thai; the English of a text travels beside them, in <key>_translated of the CKAN dataset."""
    thai = {
        name: Text(th=said.th or said.en)
        for name in PROFILE
        if isinstance(said := getattr(dataset, name), Text)
    }
    dataset = dataset.model_copy(update=thai)
    wire = json.loads(json.dumps(thai_gdc.write(dataset.to_json())))
    reader = FieldReader(dict(wire))

    fields = thai_gdc.read(reader)

    back = Dataset.model_validate({**fields, "id": "d", "title": "x"}, context={"language": "th"})
    for name in PROFILE:
        assert getattr(back, name) == getattr(dataset, name), name
    assert not reader.left and not reader.extras and not reader.issues


def wires_of(vocabulary: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(term.wire or term.code for term in terms(vocabulary).values())) | words


WIRE: dict[str, st.SearchStrategy[Any]] = {
    key.wire: {
        "term": wires_of(key.vocabulary or "objective"),
        "one_term": wires_of(key.vocabulary or "objective"),
        "terms": st.lists(wires_of(key.vocabulary or "objective"), unique=True, min_size=1, max_size=3),
        "text": words,
        "plain": words,
        "boolean": st.sampled_from(["True", "False"]),
        "integer": st.integers(0, 99).map(str) | words,
    }[key.kind]
    for key in thai_gdc.KEYS
} | {key: words for key in thai_gdc.KEPT}


@given(st.fixed_dictionaries({}, optional=WIRE))
def test_what_another_catalog_wrote_goes_out_as_it_came_in(wire):
    """Values outside the lists, as forks have them, included."""
    reader = FieldReader(json.loads(json.dumps(wire)))
    fields = thai_gdc.read(reader)
    dataset = Dataset.model_validate(
        {**fields, "id": "d", "title": "x", "extras": reader.extras}, context={"language": "th"}
    )

    written = thai_gdc.write(dataset.to_json())

    assert {key: written.get(key) for key in wire} == wire


def test_the_test_covers_all_fourteen_mandatory_items():
    covered = {name.split(".")[0] for name, _ in MANDATORY_14} - {"agency"}
    assert covered <= set(FIELDS)


def test_holder_publisher_and_harvester_are_three():
    """The source's organization stays what the source says; the agency of the config publishes; the site harvests."""
    package = {
        "name": "d", "title": "t", "organization": {"name": "doh", "title": "กรมทางหลวง"}, "author": "สำนักแผนงาน",
        "maintainer": "ศูนย์ข้อมูล", "maintainer_email": "data@example.go.th",
    }  # fmt: skip
    reading = ckan.read(package)
    document = document_of(Dataset.model_validate({**reading.fields, "id": "d"}), reading.fields["extras"])
    written = ckan.write(document, state="published", created=WHEN, modified=WHEN, site_url="https://x.go.th")

    assert reading.fields["extras"]["organization"]["title"] == "กรมทางหลวง"
    assert reading.fields["creator"].th == "สำนักแผนงาน" and reading.fields["contact"].name.th == "ศูนย์ข้อมูล"
    assert written["organization"]["name"] == "dbd" and written["author"] == "สำนักแผนงาน"
