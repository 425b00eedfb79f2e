"""Croissant 1.1 (MLCommons): a dataset as machine learning libraries load it, records included. Written only.

Every file is named by the address of its version, so that its hash holds for ever.
"""

import re
from typing import Any

from metadata.standards._addresses import (
    dataset_url,
    license_url,
    organization_url,
    shown,
    version_file_url,
)

MEDIA_TYPE = "application/ld+json"
CONFORMS_TO = "http://mlcommons.org/croissant/1.1"

JsonObject = dict[str, Any]
Ids = dict[str, dict[str, str]]

CONTEXT: JsonObject = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The specification's own context (appendix 1), key by key."""

TYPES = {
    "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean", "date": "sc:Date",
    "datetime": "sc:DateTime", "year": "sc:Integer",
}  # fmt: skip
"""Croissant's type of each Table Schema type; others are text."""


def write(document: JsonObject, *, site_url: str) -> JsonObject:
    """The JSON-LD of one version's metadata.json."""
    dataset, agency = document["dataset"], document["agency"]
    kept = [resource for resource in document["resources"] if resource.get("forms")]
    tables = [resource for resource in kept if _form(resource, "csv") and resource.get("schema")]
    ids = {table["name"]: _column_ids(table) for table in tables}
    organization = {
        "@type": "Organization", "name": _words(agency["title"]),
        "url": agency.get("homepage") or organization_url(agency["id"], site_url),
    }  # fmt: skip
    found: JsonObject = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": dataset_url(document, site_url),
        "conformsTo": CONFORMS_TO,
        "name": _words(dataset["title"]),
        "description": _words(dataset.get("description") or dataset["title"]),
        "url": dataset_url(document, site_url),
        "license": license_url(dataset.get("license")) or dataset.get("license"),
        "creator": {"@type": "Organization", "name": _words(dataset["creator"])}
        if dataset.get("creator")
        else organization,
        "publisher": organization,
        "datePublished": document["published_at"][:10],
        "dateModified": document["published_at"][:10],
        "keywords": list(dataset.get("tags") or ()),
        "inLanguage": list(dataset.get("language") or ()),
        "version": f"1.0.0+{document['version'].replace('-', '.')}",
        "sameAs": dataset.get("landing_page"),
        "citeAs": _citation(document, site_url),
        "isLiveDataset": False,
        "distribution": [_file(document, form, site_url) for r in kept for form in _files(r)],
        "recordSet": [_record_set(resource, ids) for resource in tables],
    }
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def _words(text: JsonObject) -> object:
    known = {lang: text[lang] for lang in ("th", "en") if text.get(lang)}
    return known if len(known) > 1 else next(iter(known.values()), "")


def _citation(document: JsonObject, site_url: str) -> str:
    agency, title = shown(document["agency"]["title"], "en"), shown(document["dataset"]["title"], "en")
    year, version = document["published_at"][:4], document["version"]
    return (
        f"{agency} ({year}). {title} (version {version}). {dataset_url(document, site_url)}/version/{version}"
    )


def _form(resource: JsonObject, name: str) -> JsonObject | None:
    return next((form for form in resource.get("forms") or () if form["form"] == name), None)


def _files(resource: JsonObject) -> list[JsonObject]:
    """The untouched original and the two kept forms of a table."""
    return [form for form in resource["forms"] if form["form"] in ("original", "csv", "parquet")]


def _id(*parts: str) -> str:
    """A node's id: loaders take no blanks in one."""
    return "/".join(re.sub(r"\s+", "_", part) for part in parts)


def _column_ids(resource: JsonObject) -> dict[str, str]:
    """The id of each column; two that differ in blanks only are told apart by their place."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for position, field in enumerate(resource["schema"]["fields"], 1):
        wanted = _id(resource["name"], field["name"])
        found[field["name"]] = wanted if wanted not in taken else f"{wanted}_{position}"
        taken.add(found[field["name"]])
    return found


def _file(document: JsonObject, form: JsonObject, site_url: str) -> JsonObject:
    return {
        "@type": "cr:FileObject",
        "@id": _id(form["name"]),
        "name": form["name"],
        "contentUrl": version_file_url(document, form, site_url),
        "encodingFormat": form["media_type"],
        "contentSize": f"{form['size_bytes']} B",
        "sha256": form["sha256"],
    }


def _record_set(resource: JsonObject, ids: Ids) -> JsonObject:
    schema, name = resource["schema"], resource["name"]
    found: JsonObject = {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": shown((resource.get("distribution") or {}).get("title"), "en") or name,
        "field": [_field(resource, field, ids) for field in schema["fields"]],
    }
    keys = schema.get("primaryKey") or []
    keys = [keys] if isinstance(keys, str) else keys
    if keys:
        found["key"] = [{"@id": ids[name][key]} for key in keys if key in ids[name]]
    return found


def _field(resource: JsonObject, field: JsonObject, ids: Ids) -> JsonObject:
    form = _form(resource, "csv") or {}
    found: JsonObject = {
        "@type": "cr:Field",
        "@id": ids[resource["name"]][field["name"]],
        "name": field["name"],
        "dataType": TYPES.get(field.get("type", "string"), "sc:Text"),
        "source": {"fileObject": {"@id": _id(form["name"])}, "extract": {"column": field["name"]}},
    }
    told = field.get("description") or field.get("title")
    if told:
        found["description"] = shown(told) if isinstance(told, dict) else str(told)
    reference = _reference(resource, field["name"], ids)
    return found | ({"references": {"field": {"@id": reference}}} if reference else {})


def _reference(resource: JsonObject, column: str, ids: Ids) -> str | None:
    """The field of another table of this dataset that a foreign key of one column names."""
    for key in resource["schema"].get("foreignKeys") or ():
        fields, target = key.get("fields"), key.get("reference") or {}
        ours = [fields] if isinstance(fields, str) else fields or []
        theirs = target.get("fields")
        theirs = [theirs] if isinstance(theirs, str) else theirs or []
        table = target.get("resource") or resource["name"]
        if ours == [column] and len(theirs) == 1 and theirs[0] in ids.get(table, {}):
            return ids[table][theirs[0]]
    return None
