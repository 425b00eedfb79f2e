"""Dublin Core and DataCite of a version's metadata.json, as OAI-PMH carries them."""

import re
from typing import Any

from lxml import etree

from metadata.standards._addresses import dataset_url, license_url, organization_url, version_file_url
from metadata.standards._dcat_write import WRITTEN_FORMS
from metadata.text import Text
from metadata.vocabulary import label

JsonObject = dict[str, Any]
Node = Any  # an element of lxml, which has no types

OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
DATACITE = "http://datacite.org/schema/kernel-4"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_CONTROL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_dc(document: JsonObject, *, site_url: str) -> Node:
    """oai_dc: fifteen elements, every text in each language it has."""
    dataset = document["dataset"]
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")
    _texts(root, "title", dataset["title"])
    _texts(root, "creator", dataset.get("creator"))
    for tag in dataset.get("tags") or ():
        _one(root, "subject", tag)
    for code in dataset.get("theme") or ():
        _texts(root, "subject", label("themes", code).plain())
    _texts(root, "description", dataset.get("description"))
    _texts(root, "publisher", document["agency"]["title"])
    for key in ("issued", "modified"):
        _one(root, "date", dataset.get(key))
    _one(root, "type", "Dataset")
    for media_type in dict.fromkeys(form["media_type"] for form in _forms(document)):
        _one(root, "format", media_type)
    _one(root, "identifier", dataset_url(document, site_url))
    _one(root, "source", dataset.get("landing_page"))
    for code in dataset.get("language") or ():
        _one(root, "language", code)
    for link in dataset.get("documentation") or ():
        _one(root, "relation", link["url"])
    temporal, spatial = dataset.get("temporal") or {}, dataset.get("spatial") or {}
    if temporal:
        _one(root, "coverage", f"{temporal.get('start') or '..'}/{temporal.get('end') or '..'}")
    for code in spatial.get("codes") or ():
        _texts(root, "coverage", label("provinces", code).plain())
    _texts(root, "coverage", spatial.get("name"))
    _texts(root, "rights", dataset.get("rights"))
    _one(root, "rights", license_url(dataset.get("license")) or dataset.get("license"))
    return root


def write_datacite(document: JsonObject, *, site_url: str) -> Node:
    """oai_datacite: kernel 4 (4.5), with the page's address as the identifier: this catalog gives no DOI."""
    dataset, agency = document["dataset"], document["agency"]
    root = etree.Element(f"{{{DATACITE}}}resource", nsmap={None: DATACITE, "xsi": XSI})
    place = f"{DATACITE} https://schema.datacite.org/meta/kernel-4.5/metadata.xsd"
    root.set(f"{{{XSI}}}schemaLocation", place)
    _data(root, "identifier", dataset_url(document, site_url), identifierType="URL")
    creator = _data(_data(root, "creators"), "creator")
    name = Text.model_validate(dataset.get("creator") or agency["title"]).show("th")[0]
    _data(creator, "creatorName", name, nameType="Organizational")
    titles = _data(root, "titles")
    for lang, text in _spoken(dataset["title"]):
        _data(titles, "title", text).set(XML_LANG, lang)
    publisher = Text.model_validate(agency["title"]).show("th")[0]
    _data(root, "publisher", publisher, publisherIdentifier=organization_url(agency["id"], site_url),
          publisherIdentifierScheme="URL")  # fmt: skip
    _data(root, "publicationYear", document["published_at"][:4])
    _data(root, "resourceType", "Dataset", resourceTypeGeneral="Dataset")
    if dataset.get("tags"):
        subjects = _data(root, "subjects")
        for tag in dataset["tags"]:
            _data(subjects, "subject", tag)
    dates = _data(root, "dates")
    _data(dates, "date", document["published_at"], dateType="Available")
    for key, kind in (("issued", "Issued"), ("modified", "Updated")):
        if dataset.get(key):
            _data(dates, "date", dataset[key], dateType=kind)
    if dataset.get("language"):
        _data(root, "language", dataset["language"][0])
    _files(root, document, site_url)
    _data(root, "version", document["version"])
    address = license_url(dataset.get("license"))
    if address:
        words = label("licenses", dataset["license"]).show("en")[0]
        _data(_data(root, "rightsList"), "rights", words, rightsURI=address)
    if dataset.get("description"):
        descriptions = _data(root, "descriptions")
        for lang, text in _spoken(dataset["description"]):
            _data(descriptions, "description", text, descriptionType="Abstract").set(XML_LANG, lang)
    return root


def _files(root: Node, document: JsonObject, site_url: str) -> None:
    forms = _forms(document)
    related = _data(root, "relatedIdentifiers")
    for form in forms:
        address = version_file_url(document, form, site_url)
        _data(related, "relatedIdentifier", address, relatedIdentifierType="URL", relationType="HasPart")
    if not forms:
        root.remove(related)
        return
    sizes, formats = _data(root, "sizes"), _data(root, "formats")
    _data(sizes, "size", f"{sum(form['size_bytes'] for form in forms)} bytes")
    for media_type in dict.fromkeys(form["media_type"] for form in forms):
        _data(formats, "format", media_type)


def _forms(document: JsonObject) -> list[JsonObject]:
    return [
        form for r in document["resources"] for form in r.get("forms") or () if form["form"] in WRITTEN_FORMS
    ]


def _spoken(text: JsonObject) -> list[tuple[str, str]]:
    return [(lang, text[lang]) for lang in ("th", "en") if text.get(lang)]


def _texts(root: Node, name: str, text: JsonObject | None) -> None:
    for lang, words in _spoken(text or {}):
        if (found := _one(root, name, words)) is not None:
            found.set(XML_LANG, lang)


def _one(root: Node, name: str, text: str | None) -> Node | None:
    if not text:
        return None
    found = etree.SubElement(root, f"{{{DC}}}{name}")
    found.text = _CONTROL.sub("\ufffd", text)
    return found


def _data(root: Node, name: str, text: str | None = None, /, **attributes: str) -> Node:
    found = etree.SubElement(root, f"{{{DATACITE}}}{name}", attrib=attributes)
    found.text = _CONTROL.sub("\ufffd", text) if text else None
    return found
