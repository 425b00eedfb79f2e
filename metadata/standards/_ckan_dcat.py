"""Fields of ckanext-dcat in a CKAN dataset: lists of people, periods and places, and their older flat keys.

What has a field here is read into it; every key stays in extras as it came too, so that nothing is lost where
the dataset is written back for CKAN.
"""

from typing import Any

from metadata.standards._dcat_places import read_agent, read_contact, read_period, read_place
from metadata.standards._reading import FieldReader, as_json, web_address

JsonObject = dict[str, Any]
Json = Any

KEPT = (
    "contact", "publisher", "creator", "contributor", "publisher_name", "publisher_email", "publisher_url",
    "publisher_type", "publisher_uri", "publisher_identifier", "creator_name", "creator_email", "creator_url",
    "creator_type", "creator_uri", "contact_uri", "contact_url", "contact_identifier", "temporal_coverage",
    "spatial_coverage", "spatial", "spatial_bbox", "spatial_centroid", "spatial_text", "spatial_uri", "bbox",
    "alternate_identifier", "applicable_legislation", "hvd_category", "dcat_type", "status", "sample",
    "has_version", "is_version_of", "source", "qualified_relation", "qualified_attribution", "is_referenced_by",
    "in_series", "uri", "dcat_issued", "dcat_modified", "dcat_publisher_name", "dcat_publisher_email",
    "dcat_creator_name", "dcat_creator_email", "data_dictionary", "liability", "purpose", "usage",
    "character_encoding", "tags_translated", "series_order_field", "series_order_type",
)  # fmt: skip
"""Keys of ckanext-dcat and its profiles, new and old, which the model has no field of the same shape for."""

RESOURCE_KEPT = (
    "access_services", "applicable_legislation", "status", "character_encoding", "data_dictionary", "usage",
)  # fmt: skip

IGNORED = (
    "guid", "harvest_object_id", "harvest_source_id", "harvest_source_title", "harvest_catalogue_name",
    "harvest_catalogue_url", "harvest_catalogue_homepage", "harvest_catalogue_country", "harvest_dataset_url",
    "source_catalog_title", "source_catalog_description", "source_catalog_homepage", "source_catalog_language",
    "source_catalog_modified", "source_catalog_publisher",
)  # fmt: skip
"""How the CKAN itself came to the dataset: the other harvester's bookkeeping."""


def read(reader: FieldReader, fields: JsonObject) -> None:
    """Fill the fields that are still empty from the keys of ckanext-dcat, and keep every key as it came."""
    told = {key: as_json(reader.left[key]) for key in KEPT if reader.left.get(key) not in (None, "", [], {})}
    reader.ignore(*IGNORED)
    if not told:
        return
    nodes: JsonObject = {
        "contactPoint": _people(told.get("contact")),
        "creator": _people(told.get("creator")) or told.get("creator_name"),
        "temporal": told.get("temporal_coverage"),
        "spatial": _places(told),
    }
    inner = FieldReader({key: value for key, value in nodes.items() if value}, reader.language)
    found = {
        "contact": read_contact(inner),
        "creator": read_agent(inner, "creator"),
        "temporal": read_period(_dates(inner)),
        "spatial": read_place(inner),
    }
    for name, value in found.items():
        if value and name not in fields:
            fields[name] = value
    reader.issues += inner.issues
    reader.keep(*told)


def _people(told: Json) -> list[JsonObject]:
    """Entries {name, email, url, …} as nodes of DCAT."""
    names = {"name": "fn", "email": "hasEmail", "url": "hasURL", "phone": "hasTelephone"}
    entries = told if isinstance(told, list) else [told]
    people = [
        {names[key]: value for key, value in entry.items() if key in names and value}
        for entry in entries
        if isinstance(entry, dict)
    ]
    return [person for person in people if person]


def _dates(inner: FieldReader) -> FieldReader:
    """Periods {start, end} under the names of DCAT."""
    raw = inner.left.get("temporal")
    entries = raw if isinstance(raw, list) else [raw]
    periods = [
        {"startDate": entry.get("start"), "endDate": entry.get("end")}
        for entry in entries
        if isinstance(entry, dict)
    ]
    inner.left["temporal"] = [
        {key: value for key, value in period.items() if value} for period in periods if any(period.values())
    ]
    return inner


def _places(told: JsonObject) -> list[JsonObject]:
    """Entries {uri, text, geom, bbox, centroid}, and the older keys that say the same of one place."""
    coverage = told.get("spatial_coverage")
    entries = coverage if isinstance(coverage, list) else [coverage]
    places = [entry for entry in entries if isinstance(entry, dict)]
    spatial, text = told.get("spatial"), told.get("spatial_text")
    if isinstance(spatial, str) and not web_address(spatial) and not text:
        text, spatial = spatial, None
    places.append({"geom": spatial, "bbox": told.get("spatial_bbox") or told.get("bbox"), "text": text})
    names = {"text": "prefLabel", "geom": "geometry", "bbox": "bbox"}
    found = [
        {names[key]: as_json(value) for key, value in place.items() if key in names and value}
        for place in places
    ]
    return [place for place in found if place]
