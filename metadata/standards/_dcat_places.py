"""Periods, places and people of DCAT, read from every form in which they travel."""

import json
import re
from typing import Any

from metadata.dates import read_date
from metadata.model import Contact
from metadata.standards._dcat_values import LABELS, address, email_of, items, plain, spoken
from metadata.standards._reading import FieldReader, web_address
from metadata.text import Text
from metadata.vocabulary import find_term

JsonObject = dict[str, Any]
Json = Any

STARTS = ("startDate", "schema:startDate", "hasBeginning", "start")
ENDS = ("endDate", "schema:endDate", "hasEnd", "end")
_NUMBER = r"[-+]?\d{1,4}(?:\.\d{1,20})?(?:[eE][-+]?\d{1,2})?"
_FOUR = re.compile(
    rf"\s*\[*\s*({_NUMBER})\s*[,\s]\s*({_NUMBER})\s*[,\s]\s*({_NUMBER})\s*[,\s]\s*({_NUMBER})\s*\]*\s*"
)
_PAIR = re.compile(rf"({_NUMBER})[\s,]+({_NUMBER})")
_ENVELOPE = re.compile(
    rf"ENVELOPE\s*\(\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*,\s*({_NUMBER})\s*\)"
)
MAX_SHAPE = 200_000  # characters of a geometry that is looked at
_EMAILS = ("hasEmail", "mbox", "email")
_URLS = ("hasURL", "homepage", "url", "page")
_PHONES = ("hasTelephone", "tel", "phone", "telephone")
_PERSON_PARTS = frozenset({"@id", "@type", *_EMAILS, *_URLS, *_PHONES, *LABELS, "identifier"})


def read_period(reader: FieldReader, key: str = "temporal") -> JsonObject | None:
    """First and last day of all periods together: objects, `start/end` (ISO 8601), or single dates.

    What cannot be read stays in extras with an issue.
    """
    raw = reader.take(key)
    starts: list[str] = []
    ends: list[str] = []
    for item in items(raw):
        pair = _period(item)
        if pair is None:
            reader.refuse("date_unreadable", key, raw)
            continue
        starts += [pair[0]] if pair[0] else []
        ends += [pair[1]] if pair[1] else []
    period = {"start": min(starts, default=None), "end": max(ends, default=None)}
    found = {name: value for name, value in period.items() if value}
    return found or None


def _period(item: Json) -> tuple[str | None, str | None] | None:
    """(first, last) of one period; None for what is none."""
    try:
        if isinstance(item, dict) and "@value" not in item:
            pair = _moment(item, STARTS), _moment(item, ENDS)
            return pair if any(pair) else None
        said = plain(item) or ""
        start, slash, end = said.partition("/")
        if not slash:
            return read_date(said), read_date(said)
        is_open = end.strip() in ("", "..", "P0D") or end.strip().startswith(("P", "R"))
        first = None if start.strip() in ("", "..") else read_date(start)
        return first, None if is_open else read_date(end)
    except ValueError:
        return None


def _moment(item: JsonObject, keys: tuple[str, ...]) -> str | None:
    for key in keys:
        for part in items(item.get(key)):
            if isinstance(part, dict) and "@value" not in part:
                inner = [
                    p
                    for name in ("inXSDDate", "inXSDDateTime", "inDateTime", "year")
                    for p in items(part.get(name))
                ]
                part = inner[0] if inner else part
            said = plain(part)
            if said and said not in ("..", "None"):
                return read_date(said)
    return None


def read_place(reader: FieldReader, key: str = "spatial") -> JsonObject | None:
    """Provinces, a name and the frame of all places together; shapes and addresses stay in extras beside them."""
    raw = reader.take(key)
    place: JsonObject = {}
    codes: list[str] = []
    frames: list[tuple[float, float, float, float]] = []
    for item in items(raw):
        exact = _add_place(item, place, codes, frames)
        if not exact:
            reader.extras[key] = raw
    if codes:
        place["codes"] = tuple(dict.fromkeys(codes))
    if frames:
        place["bbox"] = (
            min(f[0] for f in frames), min(f[1] for f in frames),
            max(f[2] for f in frames), max(f[3] for f in frames),
        )  # fmt: skip
    return place or None


def _add_place(item: Json, place: JsonObject, codes: list[str], frames: list[Any]) -> bool:
    """Put one place in; whether nothing of it was left over."""
    if isinstance(item, dict) and "@value" not in item:
        shapes = [part for name in ("bbox", "geometry", "coordinates") for part in items(item.get(name))]
        shapes += [item] if "coordinates" in item else []
        found = [frame for shape in shapes if (frame := read_frame(shape))]
        frames += found
        names = [pair for label in LABELS for part in items(item.get(label)) for pair in spoken(part)]
        for _, text in names:
            _add_name(text, place, codes)
        said = str(item.get("@id") or "")
        return bool(found or names) and not said.startswith("http") and len(shapes) <= len(found)
    said = plain(item) or ""
    frame = read_frame(said)
    if frame:
        frames.append(frame)
        return True
    if web_address(said) or said.lstrip()[:1] in ("{", "[") or "((" in said:
        return False
    return _add_name(said, place, codes)


def _add_name(said: str, place: JsonObject, codes: list[str]) -> bool:
    """A province by its code, else the first name of the place."""
    if term := find_term("provinces", said):
        codes.append(term.code)
        return True
    if said and "name" not in place:
        place["name"] = Text(th=said) if any("\u0e00" <= ch <= "\u0e7f" for ch in said) else Text(en=said)
        return True
    return False


def read_frame(shape: Json) -> tuple[float, float, float, float] | None:
    """West, south, east, north of a shape: four numbers, WKT, GeoJSON as text or object, GML's corners.

    >>> read_frame("POLYGON((100 13, 101 13, 101 14, 100 14, 100 13))")
    (100.0, 13.0, 101.0, 14.0)
    >>> read_frame("97.5,5.6,105.6,20.5")
    (97.5, 5.6, 105.6, 20.5)

    None for what is no shape on the globe.
    """
    if isinstance(shape, dict) and "@value" in shape:
        shape = shape["@value"]
    if isinstance(shape, dict):
        shape = json.dumps(shape.get("coordinates") or shape.get("bbox") or "")
    if isinstance(shape, list):
        shape = json.dumps(shape)
    if not isinstance(shape, str) or len(shape) > MAX_SHAPE:
        return None
    if match := _ENVELOPE.search(shape):  # west, east, north, south (OGC CQL)
        west, east, north, south = map(float, match.groups())
        return _on_globe([west, east], [south, north])
    if match := _FOUR.fullmatch(shape):
        west, south, east, north = map(float, match.groups())
        return _on_globe([west, east], [south, north], in_order=True)
    if not re.match(r"\s*(<[^>]+>\s*)?(SRID=\d+;\s*)?[A-Z]+\s*Z?\s*\(|\s*[\[{]", shape):
        return None
    bare = re.sub(r"^\s*<[^>]+>", "", shape)
    if bare.lstrip().startswith("{"):
        bare = re.sub(r'"(bbox|crs)"\s*:\s*(\[[^\]]*\]|\{[^}]*\})', "", bare)
    pairs = [(float(x), float(y)) for x, y in _PAIR.findall(bare)]
    return _on_globe([x for x, _ in pairs], [y for _, y in pairs]) if pairs else None


def _on_globe(
    longitudes: list[float], latitudes: list[float], in_order: bool = False
) -> tuple[float, float, float, float] | None:
    west, east, south, north = min(longitudes), max(longitudes), min(latitudes), max(latitudes)
    if in_order and (longitudes[0] > longitudes[1] or latitudes[0] > latitudes[1]):
        return None
    fits = -180 <= west <= east <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if fits else None


def read_contact(reader: FieldReader, key: str = "contactPoint") -> Contact | None:
    """The first contact; whatever else is said of it, and all others, stay in extras."""
    raw = reader.take(key)
    listed = list(items(raw))
    if not listed:
        return None
    first = listed[0]
    found = _person(first)
    if len(listed) > 1 or not _is_used_up(first, found):
        reader.extras[key] = raw
    return Contact(**found) if found else None


def read_agent(reader: FieldReader, key: str) -> Text | None:
    """The name of an organisation or person; everything else that is said of it stays in extras."""
    raw = reader.take(key)
    listed = list(items(raw))
    found = [_person(item).get("name") for item in listed]
    names = [name for name in found if isinstance(name, Text)]
    if listed and (len(listed) > 1 or not names or isinstance(listed[0], dict)):
        reader.extras[key] = raw
    return names[0] if names else None


def _person(item: Json) -> JsonObject:
    """Fields of Contact that one agent says: an object, an e-mail address, an address, or a name."""
    if not isinstance(item, dict) or "@value" in item:
        said = plain(item) or ""
        mail, page = email_of(said), web_address(said)
        return {"email": mail} if mail else {"url": page} if page else {"name": Text(**_by_language(item))}
    mails = [m for key in _EMAILS for part in items(item.get(key)) if (m := email_of(part))]
    pages = [
        a for key in (*_URLS, "hasEmail", "@id") for part in items(item.get(key)) if (a := address(part))
    ]
    phones = [text for key in _PHONES for part in items(item.get(key)) if (text := plain(part))]
    found: JsonObject = {}
    if names := _by_language(item):
        found["name"] = Text(**names)
    if mails or (mail := email_of(item.get("@id"))):
        found["email"] = mails[0] if mails else mail
    if phones:
        found["phone"] = phones[0].removeprefix("tel:").strip()[:100]
    if pages:
        found["url"] = pages[0]
    return {key: value for key, value in found.items() if value}


def _by_language(item: Json) -> dict[str, str]:
    found: dict[str, str] = {}
    for lang, text in spoken(item):
        if text.strip():
            is_thai = any("\u0e00" <= ch <= "\u0e7f" for ch in text)
            found.setdefault(lang if lang in ("th", "en") else "th" if is_thai else "en", text.strip())
    return found


def _is_used_up(item: Json, found: JsonObject) -> bool:
    """Whether a contact says nothing that was not taken."""
    if not isinstance(item, dict):
        return True
    many = any(isinstance(value, list) and len(value) > 1 for value in item.values())
    labels = sum(1 for key in LABELS if item.get(key))
    return set(item) <= _PERSON_PARTS and not many and labels <= 1 and bool(found)
