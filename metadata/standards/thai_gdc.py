"""The national profile of Thailand (Government Data Catalog, ckanext-thai_gdc 2.1 and 2.2) as keys of a CKAN dataset.

Values of its closed lists travel as the Thai strings themselves, misspellings included, booleans as "True"
and "False", multi-valued fields as a JSON list, its JSON text or text with commas. Here they become codes and
back. Forks replace whole lists, so a value outside one is kept as it came and never refused.
"""

from dataclasses import dataclass
from typing import Any, Literal

from metadata.dates import to_be, to_ce
from metadata.standards._reading import FieldReader
from metadata.text import Text, arabic_digits, shown
from metadata.vocabulary import find_term, terms

MEDIA_TYPE = "application/json"

JsonObject = dict[str, Any]
Kind = Literal["term", "terms", "one_term", "text", "plain", "boolean", "integer"]


@dataclass(frozen=True)
class Key:
    """One key of the wire, the Dataset field it becomes, how it is read, and its list."""

    wire: str
    field: str
    kind: Kind
    vocabulary: str = ""


KEYS = (
    Key("data_type", "data_type", "term", "data_type"),
    Key("objective", "objective", "terms", "objective"),
    Key("objective_other", "objective_other", "plain"),
    Key("update_frequency_unit", "update_frequency", "term", "frequencies"),
    Key("update_frequency_interval", "update_interval", "integer"),
    Key("geo_coverage", "geo_coverage", "term", "geo_coverage"),
    Key("geo_coverage_other", "geo_coverage_other", "plain"),
    Key("data_source", "data_source", "text"),
    Key("data_format", "data_format", "terms", "data_format"),
    Key("data_category", "data_category", "term", "data_category"),
    Key("data_classification", "data_classification", "term", "data_classification"),
    Key("license_id_other", "license_other", "plain"),
    Key("accessible_condition", "rights", "text"),
    Key("allow_harvest", "allow_harvest", "boolean"),
    Key("data_support", "data_support", "term", "data_support"),
    Key("data_collect", "data_collect", "term", "data_collect"),
    Key("disaggregate", "disaggregate", "terms", "disaggregate"),
    Key("unit_of_measure", "unit_of_measure", "text"),
    Key("unit_of_multiplier", "unit_of_multiplier", "term", "unit_of_multiplier"),
    Key("calculation_method", "calculation_method", "text"),
    Key("standard", "standard", "text"),
    Key("geographic_data_set", "geographic_data_set", "one_term", "geographic_data_set"),
    Key("equivalent_scale", "equivalent_scale", "term", "equivalent_scale"),
    Key("high_value_dataset", "high_value_dataset", "boolean"),
    Key("reference_data", "reference_data", "boolean"),
    Key("official_statistics", "official_statistics", "boolean"),
)
"""Keys with one field each, in the order of the form."""

KEPT = (
    "data_type_other", "update_frequency_unit_other", "data_format_other", "data_support_other",
    "data_collect_other", "data_language_other", "disaggregate_other", "unit_of_multiplier_other",
    "equivalent_scale_other", "created_date", "data_release_calendar", "positional_accuracy",
    "reference_period", "reference_url_catalog",
)  # fmt: skip
"""Keys of the profile that the model has no field for; they stay in extras, byte for byte."""

RESOURCE_KEPT = (
    "resource_data_collect", "resource_data_collect_other", "resource_first_year_of_data",
    "resource_last_year_of_data", "resource_disaggregate", "resource_disaggregate_other",
    "resource_unit_of_measure", "resource_unit_of_multiplier", "resource_unit_of_multiplier_other",
    "resource_geographic_data_set", "resource_equivalent_scale", "resource_equivalent_scale_other",
    "resource_positional_accuracy", "resource_data_release_calendar", "resource_official_statistics",
    "resource_data_release_date",
)  # fmt: skip

BOUNDS = (
    "west_bound_longitude", "south_bound_longitude", "east_bound_longitude", "north_bound_longitude",
)  # fmt: skip
"""The frame in the order of Place.bbox. The north and south keys say longitude and hold latitudes."""

YEARS = ("first_year_of_data", "last_year_of_data")
LANGUAGES = {
    "tha": "th", "eng": "en", "zho": "zh", "msa": "ms", "mya": "my", "lao": "lo",
    "khm": "km", "jpn": "ja", "kor": "ko", "fra": "fr", "deu": "de", "ara": "ar",
}  # fmt: skip
"""Codes of the profile's list of languages, and ISO 639-1, which the model uses."""

WIRE_KEYS = frozenset(
    {key.wire for key in KEYS} | set(KEPT) | set(BOUNDS) | set(YEARS)
    | {"data_language", "last_updated_date", "data_release_date"}
)  # fmt: skip
"""Every key of the profile that is not CKAN's own, written at the top level of a dataset."""


def read(reader: FieldReader) -> JsonObject:
    """Take the profile's keys off a CKAN dataset; gives fields of Dataset.

    What the profile knows and the model does not, and every value that write() would spell another way,
    is kept unchanged in the reader's extras.
    """
    before = {key: reader.left[key] for key in WIRE_KEYS if reader.left.get(key) not in (None, "", [])}
    fields: JsonObject = {}
    for key in KEYS:
        if key.wire not in reader.left and f"{key.wire}_translated" not in reader.left:
            continue
        value = _read_one(reader, key)
        if value not in (None, ()):
            fields[key.field] = value
    _read_language(reader, fields)
    _read_bounds(reader, fields)
    _read_years(reader, fields)
    for wire, name in (("last_updated_date", "modified"), ("data_release_date", "issued")):
        if found := reader.date(wire):
            fields[name] = found
    reader.keep(*KEPT)
    reader.extras.update(_spelled_otherwise(before, fields, reader.extras))
    return fields


def write(dataset: JsonObject) -> JsonObject:
    """The profile's keys of a Dataset's JSON, values in the exact Thai strings of the wire."""
    found: JsonObject = {}
    for key in KEYS:
        value = dataset.get(key.field)
        if value not in (None, "", [], {}):
            found[key.wire] = _written(key, value)
    if language := dataset.get("language"):
        found["data_language"] = [_language_wire(code) for code in language]
    if (bbox := (dataset.get("spatial") or {}).get("bbox")) and len(bbox) == 4:
        found |= {key: _number_text(value) for key, value in zip(BOUNDS, bbox, strict=True)}
    temporal = dataset.get("temporal") or {}
    for wire, end in zip(YEARS, ("start", "end"), strict=True):
        if len(temporal.get(end) or "") == 4:
            found[wire] = str(to_be(int(temporal[end])))
    for wire, name in (("last_updated_date", "modified"), ("data_release_date", "issued")):
        if len(dataset.get(name) or "") == 10:
            found[wire] = dataset[name]
    extras = dataset.get("extras") or {}
    found |= {key: extras[key] for key in sorted(WIRE_KEYS & extras.keys())}
    return found


def wire(vocabulary: str, code: str) -> str:
    """The string that travels for a code; the code itself where the list does not know it."""
    term = terms(vocabulary).get(code)
    return (term.wire or term.code) if term else code


def _read_one(reader: FieldReader, key: Key) -> object:
    match key.kind:
        case "term":
            return reader.term(key.wire, key.vocabulary)
        case "terms" | "one_term":
            return reader.terms(key.wire, key.vocabulary)
        case "text":
            return reader.text(key.wire)
        case "boolean":
            return reader.boolean(key.wire)
        case "integer":
            return reader.integer(key.wire)
        case "plain":
            return reader.plain(key.wire)


def _read_language(reader: FieldReader, fields: JsonObject) -> None:
    """ไทย becomes th; ไม่ทราบ and อื่นๆ are no languages and stay in extras."""
    raw = reader.left.get("data_language")
    codes = reader.terms("data_language", "data_language")
    known = tuple(LANGUAGES.get(code, code) for code in codes if code not in ("unknown", "other"))
    if known:
        fields["language"] = known
    if len(known) != len(codes):
        reader.extras["data_language"] = raw


def _read_bounds(reader: FieldReader, fields: JsonObject) -> None:
    """The frame, if all four sides are numbers on the globe and in order; else the keys stay in extras."""
    raw = {key: reader.left[key] for key in BOUNDS if reader.left.get(key) not in (None, "")}
    if not raw:
        return
    west, south, east, north = (reader.number(key) for key in BOUNDS)
    if west is None or south is None or east is None or north is None:
        reader.extras.update(raw)
    elif -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        fields["spatial"] = {"bbox": (west, south, east, north)}
    else:
        reader.extras.update(raw)
        reader.note("value_unreadable", "bbox", " ".join(str(value) for value in raw.values()))


def _read_years(reader: FieldReader, fields: JsonObject) -> None:
    """First and last year of the data, Buddhist in practice; 2656 for 2565 is real and stays unread."""
    period: JsonObject = {}
    for key, end in zip(YEARS, ("start", "end"), strict=True):
        raw = reader.plain(key)
        if raw is None:
            continue
        try:
            period[end] = f"{to_ce(int(arabic_digits(raw.strip()))):04d}"
        except ValueError:
            reader.refuse("date_unreadable", key, raw)
    if period:
        fields["temporal"] = period


def _written(key: Key, value: Any) -> object:  # noqa: ANN401 - a JSON value
    match key.kind:
        case "term":
            return wire(key.vocabulary, value)
        case "terms" | "one_term":
            found = [wire(key.vocabulary, item) for item in value]
            return found[0] if key.kind == "one_term" and len(found) == 1 else found
        case "boolean":
            return "True" if value else "False"
        case "integer":
            return str(value)
        case "text":
            return shown(value, "th")
        case "plain":
            return value


def _language_wire(code: str) -> str:
    for ours, iso in LANGUAGES.items():
        if code in (iso, ours):
            return wire("data_language", ours)
    found = find_term("data_language", code)
    return found.wire if found else code


def _number_text(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _spelled_otherwise(before: JsonObject, fields: JsonObject, extras: JsonObject) -> JsonObject:
    """The originals that write() would not give back: they are kept so that a round trip loses nothing."""
    plain = {name: value.plain() if isinstance(value, Text) else value for name, value in fields.items()}
    written = write(plain)
    reader = FieldReader(dict(before))
    kept: JsonObject = {}
    for key, raw in before.items():
        if key in extras:
            continue
        shape = list(reader.strings(key)) if isinstance(written.get(key), list) else raw
        if isinstance(shape, bool | int | float):
            shape = str(shape)
        if shape != written.get(key):
            kept[key] = raw
    return kept
