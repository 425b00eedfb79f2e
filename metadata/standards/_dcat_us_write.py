"""A version's metadata.json as one entry of data.json: Project Open Data 1.1 and DCAT-US 3.0.

1.1 knows one language: texts are Thai where there is Thai, as the agency wrote them first. 3.0 carries both.
"""

import re
from typing import Any

from metadata.standards._addresses import dataset_url, latest_file_url, license_url, organization_url, shown
from metadata.standards._dcat_graph import EU, iri
from metadata.standards._dcat_write import ACCESS, FILE_TYPES, IANA, LANGUAGES, WRITTEN_FORMS
from metadata.vocabulary import find_term, label, terms

JsonObject = dict[str, Any]

CONFORMS_TO = "https://project-open-data.cio.gov/v1.1/schema"
PERIODS = {
    "hourly": "R/PT1H", "daily": "R/P1D", "weekly": "R/P1W", "biweekly": "R/P2W", "semimonthly": "R/P0.5M",
    "monthly": "R/P1M", "bimonthly": "R/P2M", "quarterly": "R/P3M", "triannual": "R/P4M", "semiannual": "R/P6M",
    "half_yearly": "R/P6M", "yearly": "R/P1Y", "realtime": "R/PT1S", "irregular": "irregular",
}  # fmt: skip
"""ISO 8601 repeating periods of our frequencies (Project Open Data, accrualPeriodicity)."""
_LEVELS = {
    "RESTRICTED": "restricted public",
    "NON_PUBLIC": "non-public",
    "CONFIDENTIAL": "non-public",
    "SENSITIVE": "non-public",
}
_MEDIA_TYPE = re.compile(r"[-\w]+/[-\w]+(\.[-\w]+)*([+][-\w]+)?")


def write(document: JsonObject, *, site_url: str, version: str = "1.1") -> JsonObject:
    """One entry of `dataset`. version is "1.1" or "3.0"."""
    found = _write_3(document, site_url) if version == "3.0" else _write_1(document, site_url)
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def catalog_head(title: JsonObject, *, site_url: str, version: str = "1.1") -> JsonObject:
    """What stands in data.json before its datasets."""
    home = site_url.rstrip("/")
    if version == "3.0":
        words = shown(title, "en")
        return {
            "@type": "Catalog", "@id": f"{home}/catalog", "title": words, "description": words,
            "titleMap": _language_map(title), "publisher": {"@type": "Agent", "name": words},
            "conformsTo": {"@type": "Standard", "title": "DCAT-US 3.0"},
        }  # fmt: skip
    return {
        "@context": f"{CONFORMS_TO}/catalog.jsonld", "@id": f"{home}/data.json", "@type": "dcat:Catalog",
        "conformsTo": CONFORMS_TO, "describedBy": f"{CONFORMS_TO}/catalog.json",
    }  # fmt: skip


def _write_1(document: JsonObject, site_url: str) -> JsonObject:
    dataset, agency = document["dataset"], document["agency"]
    page = dataset_url(document, site_url)
    license_address = license_url(dataset.get("license"))
    return {
        "@type": "dcat:Dataset",
        "identifier": page,
        "title": shown(dataset["title"]),
        "description": shown(dataset.get("description") or dataset["title"])[:10_000],
        "keyword": _keywords(document),
        "modified": dataset.get("modified") or document["published_at"],
        "issued": dataset.get("issued"),
        "publisher": {"@type": "org:Organization", "name": shown(agency["title"])},
        "contactPoint": _contact(document, "vcard:Contact"),
        "accessLevel": _LEVELS.get(_access(dataset), "public"),
        "rights": shown(dataset.get("rights"))[:255],
        "license": iri(license_address) if license_address else None,
        "accrualPeriodicity": _frequency(dataset),
        "landingPage": page,
        "references": [iri(link["url"]) for link in dataset.get("documentation") or ()],
        "conformsTo": next((iri(s) for s in dataset.get("conforms_to") or () if "://" in s), None),
        "language": list(dataset.get("language") or ()),
        "theme": [label("themes", code).show("th")[0] for code in dataset.get("theme") or ()],
        "temporal": _period(dataset.get("temporal") or {}),
        "spatial": _place(dataset.get("spatial") or {}),
        "distribution": [
            entry for resource in document["resources"] for entry in _files(resource, document, site_url, _file_1)
        ],
    }  # fmt: skip


def _write_3(document: JsonObject, site_url: str) -> JsonObject:
    dataset, agency = document["dataset"], document["agency"]
    page = dataset_url(document, site_url)
    contact = _contact(document, "Kind")
    frequency = (
        find_term("frequencies", dataset["update_frequency"]) if dataset.get("update_frequency") else None
    )
    temporal = {f"{end}Date": value for end, value in (dataset.get("temporal") or {}).items()}
    languages = [LANGUAGES[code[:2]] for code in dataset.get("language") or () if code[:2] in LANGUAGES]
    themes = [terms("themes")[code] for code in dataset.get("theme") or () if code in terms("themes")]
    license_address = license_url(dataset.get("license"))
    return {
        "@type": "Dataset",
        "@id": page,
        "identifier": [page, f"urn:uuid:{document['uuid']}"],
        "title": shown(dataset["title"]),
        "titleMap": _language_map(dataset["title"]),
        "description": shown(dataset.get("description") or dataset["title"]),
        "descriptionMap": _language_map(dataset.get("description") or {}),
        "keyword": ", ".join(_keywords(document)),
        "version": document["version"],
        "modified": dataset.get("modified") or document["published_at"],
        "issued": dataset.get("issued"),
        "publisher": {
            "@type": "Organization", "@id": organization_url(agency["id"], site_url), "name": shown(agency["title"]),
            "prefLabel": shown(agency["title"]), "prefLabelMap": _language_map(agency["title"]),
        },
        "contactPoint": [contact] if contact else None,
        "accessRights": f"{EU}access-right/{_access(dataset)}",
        "license": iri(license_address) if license_address else None,
        "accrualPeriodicity": frequency.url if frequency and frequency.url else None,
        "landingPage": {"@type": "Document", "@id": page, "title": shown(dataset["title"])},
        "language": [f"{EU}language/{code}" for code in languages],
        "theme": [term.url for term in themes if term.url],
        "temporal": [{"@type": "PeriodOfTime", **temporal}] if temporal else None,
        "spatial": [{"@type": "Location", "prefLabel": _place(dataset["spatial"])}] if dataset.get("spatial") else None,
        "distribution": [
            entry for resource in document["resources"] for entry in _files(resource, document, site_url, _file_3)
        ],
    }  # fmt: skip


def _language_map(text: JsonObject) -> JsonObject:
    return {lang: text[lang] for lang in ("th", "en") if text.get(lang)}


def _keywords(document: JsonObject) -> list[str]:
    """The tags; where there are none the themes, else the agency, for 1.1 wants one keyword."""
    dataset = document["dataset"]
    themes = [label("themes", code).show("th")[0] for code in dataset.get("theme") or ()]
    return list(dataset.get("tags") or ()) or themes or [shown(document["agency"]["title"])]


def _contact(document: JsonObject, kind: str) -> JsonObject | None:
    """The dataset's contact, else the agency's; one without an e-mail address is none in this standard."""
    agency = document["agency"]
    for contact in (document["dataset"].get("contact") or {}, agency.get("contact") or {}):
        if contact.get("email"):
            name = shown(contact.get("name")) or shown(agency["title"])
            return {"@type": kind, "fn": name, "hasEmail": f"mailto:{contact['email']}"}
    return None


def _access(dataset: JsonObject) -> str:
    said = (dataset.get("access_rights") or "public").casefold()
    return ACCESS.get(said.rstrip("/").rpartition("/")[2], "PUBLIC")


def _frequency(dataset: JsonObject) -> str | None:
    """The repeating period; an interval of several units is counted in."""
    code, interval = dataset.get("update_frequency"), dataset.get("update_interval") or 1
    period = PERIODS.get(code or "")
    if period is None or interval == 1 or period == "irregular":
        return period
    match = re.fullmatch(r"R/(PT?)(\d+)([A-Z])", period)
    return f"R/{match[1]}{int(match[2]) * interval}{match[3]}" if match else None


def _period(temporal: JsonObject) -> str | None:
    start, end = temporal.get("start"), temporal.get("end")
    return f"{start}/{end}" if start and end else None


def _place(spatial: JsonObject) -> str | None:
    """Names of places, else the frame as west,south,east,north."""
    names = [label("provinces", code).show("th")[0] for code in spatial.get("codes") or ()]
    names += [shown(spatial["name"])] if spatial.get("name") else []
    if names:
        return ", ".join(names)
    return ",".join(str(side) for side in spatial["bbox"]) if spatial.get("bbox") else None


def _files(resource: JsonObject, document: JsonObject, site_url: str, write_one: Any) -> list[JsonObject]:  # noqa: ANN401
    kept = [form for form in resource.get("forms") or () if form["form"] in WRITTEN_FORMS]
    told = resource.get("distribution") or {}
    if kept:
        entries = [write_one(resource, form, document, site_url) for form in kept]
    else:
        address = told.get("access_url") or told.get("url") or ""
        kind = "dcat:Distribution" if write_one is _file_1 else "Distribution"
        entries = [{"@type": kind, "accessURL": iri(address), "title": shown(told.get("title")) or resource["name"],
                    "description": shown(told.get("description"))}] if "://" in address else []  # fmt: skip
    return [{key: value for key, value in entry.items() if value not in (None, "", [])} for entry in entries]


def _file_1(resource: JsonObject, form: JsonObject, document: JsonObject, site_url: str) -> JsonObject:
    told = resource.get("distribution") or {}
    is_known = _MEDIA_TYPE.fullmatch(form["media_type"])
    return {
        "@type": "dcat:Distribution",
        "title": shown(told.get("title")) or resource["name"],
        "description": shown(told.get("description"))[:10_000],
        "downloadURL": iri(latest_file_url(document, resource, form, site_url)),
        "accessURL": f"{dataset_url(document, site_url)}/resource/{resource['id']}",
        "mediaType": form["media_type"] if is_known else "application/octet-stream",
        "format": form["format"].upper(),
        "describedBy": f"{dataset_url(document, site_url)}/datapackage.json",
        "describedByType": "application/json",
    }


def _file_3(resource: JsonObject, form: JsonObject, document: JsonObject, site_url: str) -> JsonObject:
    told = resource.get("distribution") or {}
    known = FILE_TYPES.get(form["format"])
    page = f"{dataset_url(document, site_url)}/resource/{resource['id']}"
    return {
        "@type": "Distribution",
        "@id": f"{page}#{form['form']}",
        "title": shown(told.get("title")) or resource["name"],
        "titleMap": _language_map(told.get("title") or {}) or None,
        "description": shown(told.get("description")),
        "downloadURL": iri(latest_file_url(document, resource, form, site_url)),
        "accessURL": page,
        "mediaType": IANA + form["media_type"],
        "format": f"{EU}file-type/{known}" if known else None,
        "byteSize": str(form["size_bytes"]),
        "checksum": {
            "@type": "Checksum",
            "algorithm": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
            "checksumValue": form["sha256"],
        },
    }
