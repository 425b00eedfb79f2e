"""Frictionless Data Package v2: the descriptor of a published version, and (beside this file) its reader.

What is served and zipped holds also what readers of v1 look for (`profile`, a contributor's one `role`): the two
versions differ in no other member that is written here, so one descriptor is both.

Each form of a table is one resource; only the CSV carries `schema` and `type: table`, the others are
`type: file`, which keeps Frictionless from guessing at a title row or a workbook: it checks their size and
hash. `title` and `description` are one string, in the dataset's own first language; both languages stand in
the custom members `titles` and `descriptions`. What is only linked stands in the custom member `links`: a
resource without bytes would make every reader fetch foreign addresses.

The stored form names files barely; `served` gives them web addresses, `zipped` their place in the zip.
https://datapackage.org/standard/data-package/ (v2.0, 2024-06-26).
"""

from typing import Any
from urllib.parse import quote

from metadata.standards._datapackage_read import PackageReading, read
from metadata.text import LANGS, Lang, shown
from metadata.vocabulary import find_term

__all__ = ["MEDIA_TYPE", "PackageReading", "read", "served", "write", "zipped"]

JsonObject = dict[str, Any]

MEDIA_TYPE = "application/json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
ZIP_FOLDER = "data/"
DATA_FORMS = ("original", "csv", "parquet")
"""The forms a package zip carries: what the agency sent and the two that are typed. Others follow from these."""

_DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
}
"""Said in full, or Frictionless guesses it from the first rows and may guess wrong."""


def write(document: JsonObject) -> JsonObject:
    """The stored descriptor of a version, from its metadata.json."""
    dataset = document["dataset"]
    lang = _language(dataset)
    names = _csv_names(document["resources"])
    found: JsonObject = {
        "$schema": PROFILE,
        "name": document["name"],
        "id": document["uuid"],
        **_words(dataset, lang),
        "version": document["version"],
        "created": document["published_at"],
        "homepage": dataset.get("landing_page"),
        "keywords": list(dataset.get("tags", ())),
        "licenses": _licenses(dataset, lang),
        "contributors": _contributors(document["agency"], dataset, lang),
        "sources": _sources(document, lang),
        "resources": [
            _resource(resource, form, names, lang)
            for resource in document["resources"]
            for form in resource["forms"]
        ],
        "links": [_link(resource, lang) for resource in document["resources"] if resource.get("link_reason")],
    }
    return {
        key: value for key, value in found.items() if key == "resources" or value not in (None, "", [], {})
    }


def served(descriptor: JsonObject, site_url: str) -> JsonObject:
    """The descriptor with the web address of every file."""
    base = f"{site_url.rstrip('/')}/dataset/{descriptor['name']}/version/{descriptor['version']}/"
    return _also_v1(
        {**descriptor, "resources": [{**r, "path": base + quote(r["path"])} for r in descriptor["resources"]]}
    )


def zipped(descriptor: JsonObject) -> JsonObject:
    """The descriptor as it stands in the package zip: data forms only, their paths inside the zip."""
    kept = [r for r in descriptor["resources"] if r["khlang:form"] in DATA_FORMS]
    return _also_v1({**descriptor, "resources": [{**r, "path": ZIP_FOLDER + r["path"]} for r in kept]})


def _also_v1(descriptor: JsonObject) -> JsonObject:
    """With the members that v1 has and v2 gave up: https://specs.frictionlessdata.io/data-package/."""
    found: JsonObject = {"$schema": descriptor["$schema"], "profile": "data-package", **descriptor}
    if "contributors" in found:
        found["contributors"] = [
            {**each, "role": each["roles"][0]} if each.get("roles") else each
            for each in found["contributors"]
        ]
    found["resources"] = [
        {**each, "profile": "tabular-data-resource" if each.get("type") == "table" else "data-resource"}
        for each in found["resources"]
    ]
    return found


def _language(dataset: JsonObject) -> Lang:
    for said in dataset.get("language", ()):
        if said in LANGS:
            return "th" if said == "th" else "en"
    return "th"


def _words(described: JsonObject, lang: str) -> JsonObject:
    """title and description as one string each, and their languages where these are not Thai alone."""
    found: JsonObject = {}
    for name in ("title", "description"):
        value = described.get(name)
        if value:
            found[name] = shown(value, lang)
            if set(value) != {"th"}:
                found[f"{name}s"] = value
    return found


def _licenses(dataset: JsonObject, lang: str) -> list[JsonObject]:
    code = dataset.get("license")
    if not code or code == "not-specified":
        return []
    term = find_term("licenses", code)
    if term is None or term.code == "other":
        said = dataset.get("license_other") or code
        return [{"name": "other", "title": said}]
    spdx = next((a for a in term.aliases if a.casefold() == term.code and a != term.code), term.code)
    entry = {"name": spdx, "path": term.url, "title": term.label.show(lang)[0]}
    return [{key: value for key, value in entry.items() if value}]


def _contributors(agency: JsonObject, dataset: JsonObject, lang: str) -> list[JsonObject]:
    publisher: JsonObject = {"title": shown(agency["title"], lang)}
    if agency.get("homepage"):
        publisher["path"] = agency["homepage"]
    publisher["roles"] = ["publisher"]
    found = [publisher]
    contact = dataset.get("contact") or agency.get("contact") or {}
    point: JsonObject = {}
    if contact.get("name"):
        point["title"] = shown(contact["name"], lang)
    for ours, theirs in (("url", "path"), ("email", "email")):
        if contact.get(ours):
            point[theirs] = contact[ours]
    if point:
        found.append({**point, "roles": ["contact"]})
    return found


def _sources(document: JsonObject, lang: str) -> list[JsonObject]:
    """Where the bytes came from: addresses only; of a local file its name is the resource's own."""
    found: dict[str, JsonObject] = {}
    for resource in document["resources"]:
        described = resource["distribution"]
        address = described.get("url") or described.get("access_url") or ""
        if address.startswith(("http://", "https://")):
            title = described.get("title")
            name = shown(title, lang) if title else resource["name"]
            found.setdefault(address, {"title": name, "path": address})
    return list(found.values())


def _csv_names(resources: list[JsonObject]) -> dict[str, str]:
    """What a foreign key may call a table → the name of its CSV resource here."""
    found: dict[str, str] = {}
    for resource in resources:
        if any(form["form"] == "csv" for form in resource["forms"]):
            mine = f"{resource['name']}-csv"
            known = (resource["name"], resource["key"], resource["distribution"].get("upstream_id"))
            for name in known:
                if name:
                    found.setdefault(name, mine)
    return found


def _resource(resource: JsonObject, form: JsonObject, names: dict[str, str], lang: str) -> JsonObject:
    is_table = form["form"] == "csv"
    found: JsonObject = {
        "name": f"{resource['name']}-{form['form']}",
        "type": "table" if is_table else "file",
        **_words(resource["distribution"], lang),
        "path": form["name"],
        "format": form["format"],
        "mediatype": form["media_type"],
        "encoding": form.get("encoding"),
        "bytes": form["size_bytes"],
        "hash": f"sha256:{form['sha256']}",
        "khlang:form": form["form"],
        "khlang:resource": resource["id"],
    }
    if is_table:
        found["dialect"] = dict(_DIALECT)
        found["schema"] = _schema(resource["schema"], names)
        found["rows"] = resource["row_count"]
    return {key: value for key, value in found.items() if value is not None}


def _schema(schema: JsonObject, names: dict[str, str]) -> JsonObject:
    """The schema with foreign keys that name the CSVs of this package.

    A key that leads to a table which is not kept here is left out: a reader would call the package broken.
    It stays in metadata.json.
    """
    if "foreignKeys" not in schema:
        return schema
    keys = []
    for key in schema["foreignKeys"]:
        reference = key.get("reference", {})
        target = reference.get("resource", "")
        if target and target not in names:
            continue
        keys.append({**key, "reference": {**reference, "resource": names.get(target, "")}})
    rest = {name: value for name, value in schema.items() if name != "foreignKeys"}
    return {**rest, "foreignKeys": keys} if keys else rest


def _link(resource: JsonObject, lang: str) -> JsonObject:
    described = resource["distribution"]
    found = {
        "name": resource["name"],
        **_words(described, lang),
        "url": described.get("url") or described.get("access_url"),
        "format": described.get("format"),
        "reason": resource["link_reason"],
    }
    return {key: value for key, value in found.items() if value}
