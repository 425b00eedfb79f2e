"""DCAT as RDF: Turtle, RDF/XML or JSON-LD, at the address or where a page says its catalog is."""

import html
import re
from urllib.parse import urljoin

from harvesters.recognise.answers import Answer, Found, Json
from harvesters.recognise.look import Look
from metadata.text import Text, text

ORDER = 70
HINT = re.compile(r"application/rdf\+xml|text/turtle", re.IGNORECASE)
_LINK = re.compile(r"<link\b[^>]*>", re.IGNORECASE)
_TYPES = ("text/turtle", "application/rdf+xml", "application/ld+json")
_DCAT = "www.w3.org/ns/dcat"
_USUAL = ("/catalog.ttl", "/catalog.jsonld", "/catalog.rdf")


def by_answer(answer: Answer) -> Found | None:
    """RDF in which DCAT's words stand."""
    if told := _form(answer):
        return Found("dcat", {"url": answer.location}, told)
    return None


def by_asking(look: Look) -> Found | None:
    """The catalog that the page links to, else the addresses that portals use."""
    linked = _links(look.first) if look.first is not None and look.first.is_page else []
    for address in dict.fromkeys((*linked[:2], *(look.sites[0] + path for path in _USUAL))):
        answer = look.get(
            "dcat", address, "text/turtle, application/rdf+xml, application/ld+json;q=0.9, */*;q=0.1"
        )
        if answer is not None and (found := by_answer(answer)):
            return found
        if answer is not None:
            look.refuse("dcat", address)
    return None


def _form(answer: Answer) -> Text | None:
    if answer.json is not None:
        is_linked = _has_context(answer.json) and _speaks_dcat(answer)
        return text("แคตตาล็อก DCAT แบบ JSON-LD", "a DCAT catalog in JSON-LD") if is_linked else None
    if answer.root[0] == "rdf":
        is_catalog = _DCAT in answer.head
        return text("แคตตาล็อก DCAT แบบ RDF/XML", "a DCAT catalog in RDF/XML") if is_catalog else None
    if answer.is_page or _DCAT not in answer.head:
        return None
    is_turtle = re.search(r"(?im)^\s*@?prefix\s", answer.head) or answer.head.lstrip().startswith("<http")
    return text("แคตตาล็อก DCAT แบบ Turtle", "a DCAT catalog in Turtle") if is_turtle else None


def _has_context(said: Json) -> bool:
    first = said[0] if isinstance(said, list) and said else said
    return isinstance(first, dict) and ("@context" in first or "@graph" in first or "@id" in first)


def _speaks_dcat(answer: Answer) -> bool:
    return bool(
        re.search(
            r"www\.w3\.org/ns/dcat|\"dcat:|\"@type\":\s*\[?\s*\"(dcat:)?(Catalog|Dataset)\"", answer.head
        )
    )


def _links(page: Answer) -> list[str]:
    """Addresses of alternates of a page that are RDF."""
    found: list[str] = []
    for tag in _LINK.findall(page.head):
        kind, href = re.search(r"type=[\"']([^\"']+)", tag), re.search(r"href=[\"']([^\"']+)", tag)
        if kind and href and kind[1].lower() in _TYPES:
            found.append(urljoin(page.location, html.unescape(href[1])))
    return [address for address in found if address.startswith(("http://", "https://"))]
