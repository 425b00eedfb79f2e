"""Values of DCAT in every shape that travels: text, text with a language, language maps, addresses, objects, lists.

DCAT-US 1.1 writes texts, 3.0 objects, JSON-LD and RDF come as `{"@value", "@language"}` and `{"@id"}`; here
each becomes the one value that was meant, or None.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from metadata.dates import read_date
from metadata.standards._reading import FieldReader, web_address
from metadata.standards.thai_gdc import LANGUAGES
from metadata.text import Text, cut
from metadata.vocabulary import Term, find_term

JsonObject = dict[str, Any]
Json = Any

LABELS = (
    "prefLabel",
    "label",
    "title",
    "name",
    "fn",
    "organization-name",
    "geographicName",
    "notation",
    "value",
)
"""The keys under which an object says what it is called, in the order they are asked for."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
MAX_TERM = 300  # characters of a value that can be the entry of a list
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
INTERVALS = {
    "biennial": ("yearly", 2), "triennial": ("yearly", 3), "quadrennial": ("yearly", 4),
    "quinquennial": ("yearly", 5), "decennial": ("yearly", 10), "annual_3": ("monthly", 4),
    "bimonthly": ("monthly", 2), "biweekly": ("weekly", 2), "fortnightly": ("weekly", 2),
    "bihourly": ("hourly", 2), "trihourly": ("hourly", 3), "threetimesayear": ("monthly", 4),
}  # fmt: skip
"""Frequencies of the EU list, of cld and of ISO 19115 that are a number of our units: unit and how many."""

_PERIOD = re.compile(r"R/P(T?)(\d{1,2})([HDWMY])")
_UNITS = {"H": "hourly", "D": "daily", "W": "weekly", "M": "monthly", "Y": "yearly"}


def items(value: Json) -> Iterator[Json]:
    """One value after the other, of a value or of a list of them; what is empty is passed over."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, list):
            yield from items(item)
        elif item not in (None, "", {}) and not (isinstance(item, str) and not item.strip()):
            yield item


def spoken(item: Json) -> Iterator[tuple[str, str]]:
    """(language, text) of everything that one value says; "" where it does not name its language."""
    if isinstance(item, str):
        yield "", item
    elif isinstance(item, bool | int | float):
        yield "", json.dumps(item)
    elif isinstance(item, dict):
        if "@value" in item:
            yield language_code(str(item.get("@language") or "")), str(item["@value"])
            return
        for key in LABELS:
            if found := [pair for part in items(item.get(key)) for pair in spoken(part)]:
                yield from found
                return
        if item and all(_LANGUAGE.fullmatch(key) and isinstance(text, str) for key, text in item.items()):
            for key, text in item.items():
                if text.strip():
                    yield language_code(key), text


def plain(item: Json) -> str | None:
    """One value as a text: what it says, else the address it is."""
    if isinstance(item, dict) and "@id" in item and not any(key in item for key in ("@value", *LABELS)):
        return str(item["@id"])
    return next((text.strip() for _, text in spoken(item) if text.strip()), None)


def address(item: Json) -> str | None:
    """The http(s) address that a value is, or that identifies it."""
    if isinstance(item, dict):
        candidates = [item.get(key) for key in ("@id", "@value", "accessURL", "homepage", "url", "hasURL")]
        found = (address(part) for value in candidates for part in items(value))
        return next((one for one in found if one), None)
    return web_address(item) if isinstance(item, str) else None


def language_code(value: str) -> str:
    """ISO 639-1 where there is one: of "tha", "th-TH", "en-us", an address of the EU's list.

    >>> language_code("http://publications.europa.eu/resource/authority/language/THA"), language_code("en-us")
    ('th', 'en')
    """
    last = value.strip().rstrip("/#").rpartition("/")[2].lower()
    main = re.split(r"[-_;, ]", last)[0]
    main = {"thai": "th", "english": "en", "ไทย": "th"}.get(main, main)
    return LANGUAGES.get(main, main)


def read_text(reader: FieldReader, key: str) -> Text | None:
    """The Thai and English of a field; other languages, and what was said twice, stay in extras.

    Where neither is there the first language stands in the place of English, and an issue says so. DCAT-US 3.0 has the
    languages of `title` in `titleMap`.
    """
    raw = _with_map(reader, key)
    if raw is None:
        return None
    pairs = [(lang, text) for item in items(raw) for lang, text in spoken(item) if text.strip()]
    ours: dict[str, str] = {}
    for lang, text in pairs:
        ours.setdefault("en" if not lang and reader.language == "en" else lang or "th", text.strip())
    found = {lang: text for lang, text in ours.items() if lang in ("th", "en")}
    if not found and ours:
        lang, text = next(iter(ours.items()))
        reader.note("texts_in_other_languages", key, ", ".join(sorted(ours)))
        found = {"en": text}
    if len(pairs) > len(found) or set(ours) - {"th", "en"} or not found:
        reader.extras[key] = raw
    return Text(**found) if found else None


def _with_map(reader: FieldReader, key: str) -> Json:
    """A field's value; its language map instead where that says the same text and more."""
    raw, mapped = reader.take(key), reader.left.get(f"{key}Map")
    if (
        not isinstance(mapped, dict)
        or not mapped
        or not all(isinstance(text, str) for text in mapped.values())
    ):
        return raw
    if raw is not None and raw not in mapped.values():
        return raw
    return reader.take(f"{key}Map")


def read_texts(reader: FieldReader, key: str) -> tuple[str, ...]:
    """A list of short texts, in whatever language, in order, none twice. Text with commas is taken apart."""
    found: list[str] = []
    for item in items(reader.take(key)):
        texts = [text for _, text in spoken(item)] or [plain(item) or ""]
        for text in texts:
            parts = text.split(",") if isinstance(item, str) and "," in text and "@" not in text else [text]
            found += [part.strip() for part in parts]
    return tuple(dict.fromkeys(word for word in found if word))


def read_plain(reader: FieldReader, key: str) -> str | None:
    """One text; further ones stay in extras with it."""
    raw = reader.take(key)
    found = [text for item in items(raw) if (text := plain(item))]
    if raw is not None and len(found) != 1:
        reader.extras[key] = raw
    return found[0] if found else None


def read_address(reader: FieldReader, key: str) -> str | None:
    """One http(s) address; further ones, and what is no address, stay in extras."""
    raw = reader.take(key)
    values = list(items(raw))
    found = [one for value in values if (one := address(value))]
    if len(values) > 1:
        reader.extras[key] = raw
    elif values and not found:
        reader.refuse("value_unreadable", key, raw)
    return found[0] if found else None


def read_addresses(reader: FieldReader, key: str) -> tuple[str, ...]:
    """Every http(s) address of a list; a list with something else in it stays in extras."""
    raw = reader.take(key)
    values = list(items(raw))
    found = [one for value in values if (one := address(value))]
    if len(found) < len(values):
        reader.extras[key] = raw
    return tuple(dict.fromkeys(found))


def read_moment(reader: FieldReader, key: str) -> str | None:
    """An ISO date. Of several the last is meant; an R/P interval that stands for a date is none (POD 1.1)."""
    raw = reader.take(key)
    found: list[str] = []
    for item in items(raw):
        said = plain(item) or ""
        try:
            found.append(read_date(said))
        except ValueError:
            reader.refuse("date_unreadable", key, raw if isinstance(raw, str) else said)
    return max(found) if found else None


def term_of(vocabulary: str, item: Json) -> Term | None:
    """The entry of a list that a value means: by its address, its code, or what it is called."""
    spellings: list[str] = []
    if isinstance(item, dict):
        spellings += [str(item[key]) for key in ("@id", "@value") if isinstance(item.get(key), str)]
        spellings += [text for key in LABELS for part in items(item.get(key)) for _, text in spoken(part)]
        spellings += [text for _, text in spoken(item)]
    else:
        spellings += [text for _, text in spoken(item)]
    return next((found for one in spellings if (found := _known(vocabulary, one))), None)


@lru_cache(maxsize=8192)
def _known(vocabulary: str, spelling: str) -> Term | None:
    if len(spelling) > MAX_TERM:
        return None
    return next((found for form in _forms(spelling) if (found := find_term(vocabulary, form))), None)


def read_terms(reader: FieldReader, key: str, vocabulary: str) -> tuple[str, ...]:
    """The codes of a list; what the list does not know stays as it came, with an issue."""
    found: list[str] = []
    for item in items(reader.take(key)):
        term = term_of(vocabulary, item)
        said = term.code if term else plain(item)
        if said and term is None:
            reader.note("value_outside_list", key, said)
        if said:
            found.append(cut(said, 200))
    return tuple(dict.fromkeys(found))


def read_frequency(reader: FieldReader, fields: JsonObject, key: str = "accrualPeriodicity") -> None:
    """Unit and interval of an update frequency: an EU address, cld, ISO 8601 (R/P2W) or a word."""
    raw = reader.take(key)
    item = next(items(raw), None)
    said = plain(item) if item is not None else None
    if not said:
        return
    if term := term_of("frequencies", item):
        fields["update_frequency"] = term.code
        return
    last = said.rstrip("/").rpartition("/")[2] if "://" in said else said
    interval = INTERVALS.get(re.sub(r"[\s-]", "", last).casefold())
    if (match := _PERIOD.fullmatch(said.strip().upper())) and bool(match[1]) == (match[3] == "H"):
        interval = _UNITS[match[3]], int(match[2])
    if interval:
        fields["update_frequency"], fields["update_interval"] = interval
        return
    fields["update_frequency"] = cut(said, 200)
    reader.note("value_outside_list", key, said)


def email_of(item: Json) -> str | None:
    """The e-mail address of a value: text, mailto:, or an object that has it."""
    if isinstance(item, dict):
        parts = [part for key in ("@id", "@value", "hasValue", "value") for part in items(item.get(key))]
        return next((found for part in parts if (found := email_of(part))), None)
    bare = item.strip().removeprefix("mailto:").removeprefix("MAILTO:") if isinstance(item, str) else ""
    return bare if _EMAIL.fullmatch(bare) else None


def license_code(item: Json) -> str | None:
    """The code of a licence, by address (http or https, with or without its tail) or by name."""
    term = term_of("licenses", item)
    return term.code if term else None


def _forms(spelling: str) -> Iterator[str]:
    """The spellings under which one value may stand in a list: addresses vary in scheme, tail and register."""
    yield spelling
    bare = spelling.strip()
    if "://" not in bare:
        yield from (bare.lstrip("."), bare.replace("_", "-"))
        return
    _scheme, _, rest = bare.partition("://")
    rest = re.sub(r"/(legalcode|deed)(\.[A-Za-z_-]+)?/?$", "", rest.rstrip("/#")).removeprefix("www.")
    for one in ("https", "http"):
        yield from (f"{one}://{rest}", f"{one}://{rest}/", f"{one}://www.{rest}")
    if bare.startswith(_AUTHORITY) or "/cld/freq/" in bare or "/theme" in bare or "codelist" in bare.lower():
        yield rest.rpartition("/")[2].rpartition("#")[2]
