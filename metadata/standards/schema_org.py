"""schema.org's Dataset, as search engines read it on a dataset's page (Google's dataset guideline, 2025).

Written only. Texts carry their language where both are known.
"""

import re
from typing import Any

from metadata.standards._addresses import (
    dataset_url,
    latest_file_url,
    license_url,
    organization_url,
    shown,
    version_file_url,
)
from metadata.vocabulary import label

MEDIA_TYPE = "application/ld+json"
LONGEST_DESCRIPTION = 5000  # characters, the guideline's most
SHORTEST_DESCRIPTION = 50
MOST_VARIABLES = 200

JsonObject = dict[str, Any]


def write(document: JsonObject, *, site_url: str) -> JsonObject:
    """The JSON-LD of one version's metadata.json. Nothing that nobody said stands in it."""
    dataset, agency = document["dataset"], document["agency"]
    page = dataset_url(document, site_url)
    publisher = _organization(agency, site_url)
    found: JsonObject = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": page,
        "url": page,
        "name": _words(dataset["title"]),
        "description": _description(document),
        "identifier": [page, f"urn:uuid:{document['uuid']}"],
        "sameAs": dataset.get("landing_page"),
        "keywords": list(dataset.get("tags") or ()),
        "about": [label("themes", code).show("en")[0] for code in dataset.get("theme") or ()],
        "license": license_url(dataset.get("license")) or dataset.get("license"),
        "creator": {"@type": "Organization", "name": _words(dataset["creator"])}
        if dataset.get("creator")
        else publisher,
        "publisher": publisher,
        "inLanguage": list(dataset.get("language") or ()),
        "dateCreated": dataset.get("issued"),
        "datePublished": dataset.get("issued"),
        "dateModified": dataset.get("modified") or document["published_at"],
        "version": document["version"],
        "temporalCoverage": _period(dataset.get("temporal") or {}),
        "spatialCoverage": _places(dataset.get("spatial") or {}),
        "variableMeasured": _variables(document["resources"]),
        "isAccessibleForFree": True,
        "includedInDataCatalog": {
            "@type": "DataCatalog", "@id": site_url.rstrip("/") + "/", "url": site_url.rstrip("/") + "/",
        },
        "distribution": [entry for r in document["resources"] for entry in _downloads(r, document, site_url)],
    }  # fmt: skip
    return _filled(found)


def write_catalog(title: JsonObject, *, site_url: str) -> JsonObject:
    """The JSON-LD of the catalog itself, for its home page."""
    home = site_url.rstrip("/") + "/"
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "@id": home,
        "url": home,
        "name": _words(title),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{home}dataset?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def _filled(value: JsonObject) -> JsonObject:
    return {key: item for key, item in value.items() if item not in (None, "", [], {})}


def _words(text: JsonObject) -> object:
    """One text, or both languages each with its tag."""
    known = [{"@value": text[lang], "@language": lang} for lang in ("th", "en") if text.get(lang)]
    return known[0]["@value"] if len(known) == 1 else known


def _description(document: JsonObject) -> object:
    """The agency's own words; where they are too few for a search engine, what the tables hold stands behind."""
    dataset = document["dataset"]
    said = {k: v[:LONGEST_DESCRIPTION] for k, v in (dataset.get("description") or {}).items()}
    longest = max((len(text) for text in said.values()), default=0)
    columns = [
        field["name"] for r in document["resources"] for field in (r.get("schema") or {}).get("fields", [])
    ]
    if longest >= SHORTEST_DESCRIPTION or not columns:
        return _words(said) if said else shown(dataset["title"])
    listed = ", ".join(dict.fromkeys(columns))[:1000]
    title = dataset["title"]
    both = {"th": f"{said.get('th') or title.get('th') or ''} คอลัมน์: {listed}".strip(),
            "en": f"{said.get('en') or title.get('en') or ''} Columns: {listed}".strip()}  # fmt: skip
    return _words({k: v for k, v in both.items() if title.get(k) or said.get(k)})


def _organization(agency: JsonObject, site_url: str) -> JsonObject:
    contact = agency.get("contact") or {}
    point = _filled({"@type": "ContactPoint", "name": shown(contact.get("name")), "email": contact.get("email"),
                     "telephone": contact.get("phone")})  # fmt: skip
    return _filled(
        {
            "@type": "GovernmentOrganization",
            "@id": organization_url(agency["id"], site_url),
            "name": _words(agency["title"]),
            "url": agency.get("homepage") or organization_url(agency["id"], site_url),
            "contactPoint": point if len(point) > 1 else None,
        }
    )


def _period(temporal: JsonObject) -> str | None:
    """ISO 8601 interval, open ends as two dots."""
    if not temporal:
        return None
    return f"{temporal.get('start') or '..'}/{temporal.get('end') or '..'}"


def _places(spatial: JsonObject) -> list[JsonObject]:
    found: list[JsonObject] = []
    for code in spatial.get("codes") or ():
        found.append({"@type": "Place", "name": _words(label("provinces", code).plain()), "identifier": code})
    frame = spatial.get("bbox")
    named: JsonObject = {"@type": "Place"}
    if spatial.get("name"):
        named["name"] = _words(spatial["name"])
    if frame:
        west, south, east, north = frame
        named["geo"] = {"@type": "GeoShape", "box": f"{south} {west} {north} {east}"}
    return [*found, named] if len(named) > 1 else found


def _variables(resources: list[JsonObject]) -> list[JsonObject]:
    """The columns, each once."""
    found: dict[str, JsonObject] = {}
    for resource in resources:
        for field in (resource.get("schema") or {}).get("fields", []):
            told = {"@type": "PropertyValue", "name": field["name"], "description": field.get("description") or
                    (field.get("title") if field.get("title") != field["name"] else None)}  # fmt: skip
            found.setdefault(field["name"], _filled(told))
    return list(found.values())[:MOST_VARIABLES]


def _downloads(resource: JsonObject, document: JsonObject, site_url: str) -> list[JsonObject]:
    told = resource.get("distribution") or {}
    title = _words(told["title"]) if told.get("title") else resource.get("name")
    if not resource.get("forms"):
        address = told.get("url") or told.get("access_url")
        if not address or not re.match(r"https?://", address):
            return []
        kind = "WebAPI" if resource.get("link_reason") == "service" else "DataDownload"
        linked = {
            "@type": kind,
            "name": title,
            "contentUrl": address,
            "encodingFormat": told.get("media_type"),
        }
        return [_filled(linked)]
    return [
        {
            "@type": "DataDownload",
            "@id": version_file_url(document, form, site_url),
            "name": title,
            "contentUrl": latest_file_url(document, resource, form, site_url),
            "encodingFormat": form["media_type"],
            "contentSize": f"{form['size_bytes']} B",
            "sha256": form["sha256"],
        }
        for form in resource["forms"]
    ]
