"""Taking fields off a source's object: each is used, named as ignored, or kept unchanged in extras.

Nothing is filled in: an empty string, null and an empty list are absent. What cannot be read stays as it
came, under its own key in extras, with an issue that says so.
"""

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from metadata.dates import read_date
from metadata.errors.standards import RecordFieldUnusable, RecordNotObject
from metadata.issues import Issue
from metadata.model import Dataset, Distribution, LinkReason
from metadata.text import Text, cut
from metadata.vocabulary import find_term

JsonObject = dict[str, Any]
Json = Any  # any JSON value: its shape is what this file finds out

_ADDRESS = re.compile(r"https?://[^\s<>\"]{1,1990}", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_TRUE = frozenset({"true", "1", "yes", "t", "y", "on", "ใช่"})
_FALSE = frozenset({"false", "0", "no", "f", "n", "off", "ไม่ใช่"})
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
_HALF = re.compile("[\ud800-\udfff]")
SHOWN = 120  # characters of a foreign value in a message
MAX_DEPTH = 64
MAX_ID = 1_000
MAX_TITLE = 2_000
MAX_DESCRIPTION = 200_000
MAX_TAGS = 1_000


class NestedTooDeep(ValueError):
    """A list or map inside more than MAX_DEPTH others."""


@dataclass(frozen=True)
class ReadResource:
    """One resource as a standard describes it. location is where its bytes are, "" where nowhere."""

    distribution: Distribution
    location: str = ""
    link_reason: LinkReason | None = None


@dataclass(frozen=True)
class Reading:
    """What a standard's text says of one dataset: fields of metadata.model.Dataset, resources, issues.

    upstream_id and upstream_name are the source's own identifiers; fields holds no `id`.
    """

    upstream_id: str
    upstream_name: str
    fields: JsonObject
    resources: tuple[ReadResource, ...] = ()
    issues: tuple[Issue, ...] = ()

    def dataset(self, dataset_id: str, defaults: JsonObject | None = None, language: str = "th") -> Dataset:
        """The Dataset under that id; defaults, their texts in language, fill only what the source left out.

        Raises RecordFieldUnusable when a value does not fit the model, or fills every page that lists it:
        the record fails, alone.
        """
        self._check_sizes()
        distributions = tuple(resource.distribution for resource in self.resources)
        values = {**(defaults or {}), **self.fields, "id": dataset_id, "distributions": distributions}
        try:
            return Dataset.model_validate(values, context={"language": language})
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"][:2])
            raise RecordFieldUnusable(field=where, record=self.upstream_name) from error

    def _check_sizes(self) -> None:
        for name, limit in (("title", MAX_TITLE), ("description", MAX_DESCRIPTION)):
            said = self.fields.get(name)
            if isinstance(said, Text) and max(map(len, said.plain().values())) > limit:
                raise RecordFieldUnusable(field=name, record=cut(self.upstream_name, SHOWN))
        if max(len(self.upstream_id), len(self.upstream_name)) > MAX_ID:
            raise RecordFieldUnusable(field="id", record=cut(self.upstream_name, SHOWN))
        tags = self.fields.get("tags") or ()
        if len(tags) > MAX_TAGS or any(len(tag) > MAX_TITLE for tag in tags):
            raise RecordFieldUnusable(field="tags", record=cut(self.upstream_name, SHOWN))


@dataclass
class FieldReader:
    """Takes values off one object of a source and writes down what could not be used.

    left holds what nobody asked for yet; extras what is kept unchanged.
    """

    left: JsonObject
    language: str = "th"
    resource: str = ""
    extras: JsonObject = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def take(self, key: str) -> Json:
        """The value of key, or None when it is absent or empty. Asking again gives None."""
        value = self.left.pop(key, None)
        if isinstance(value, str) and not value.strip():
            return None
        return None if value in (None, [], {}, ()) else value

    def ignore(self, *keys: str) -> None:
        """Name fields that mean nothing here: counters, revisions, copies of other fields."""
        for key in keys:
            self.left.pop(key, None)

    def keep(self, *keys: str) -> None:
        """Put fields into extras unchanged, because the model has no field for them but their key is known."""
        for key in keys:
            if key in self.left and (value := self.take(key)) is not None:
                self.extras[key] = value

    def keep_rest(self, noted: bool = True) -> None:
        """Put all that is left into extras unchanged, with one issue that lists the names."""
        names = sorted(key for key, value in self.left.items() if value not in (None, "", [], {}))
        self.keep(*list(self.left))
        if names and noted:
            shown = ", ".join(cut(name, 40) for name in names[:20]) + (" …" if len(names) > 20 else "")
            self.issues.append(
                Issue("field_unknown", resource=self.resource, count=len(names), values={"fields": shown})
            )

    def note(self, kind: str, key: str, value: object) -> None:
        """An issue about one value of this object."""
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        values = {"field": key, "value": cut(shown, SHOWN)}
        self.issues.append(Issue(kind, resource=self.resource, values=values))

    def refuse(self, kind: str, key: str, value: object) -> None:
        """Keep a value that cannot be read in extras, with an issue."""
        self.extras[key] = value
        self.note(kind, key, value)

    def plain(self, key: str) -> str | None:
        """A string as it stands; numbers and booleans in their JSON spelling."""
        value = self.take(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, bool | int | float):
            return json.dumps(value)
        self.refuse("value_unreadable", key, value)
        return None

    def text(self, key: str) -> Text | None:
        """A text in the source's language; `<key>_translated` (a map, or its JSON text) adds languages.

        Other languages than Thai and English are kept in extras, whole.
        """
        if key not in self.left and f"{key}_translated" not in self.left:
            return None
        value, translated = self.take(key), as_json(self.take(f"{key}_translated"))
        maps = [m for m in (translated, as_json(value)) if isinstance(m, dict)]
        found: dict[str, str] = {}
        for where, values in zip((f"{key}_translated", key), maps, strict=False):
            for lang in ("th", "en"):
                if isinstance(values.get(lang), str) and values[lang].strip():
                    found.setdefault(lang, values[lang])
            if set(values) - {"th", "en"}:
                self.extras[where if translated is values else key] = values
        if isinstance(value, str) and not isinstance(as_json(value), dict):
            if value not in found.values():
                found.setdefault("en" if self.language == "en" else "th", value)
        elif value is not None and not isinstance(as_json(value), dict):
            self.refuse("value_unreadable", key, value)
        return Text(**found) if found else None

    def date(self, key: str) -> str | None:
        """An ISO date from any form that agencies write."""
        value = self.take(key)
        if value is None:
            return None
        try:
            if isinstance(value, str | int) and not isinstance(value, bool):
                return read_date(str(value))
        except ValueError:
            pass
        self.refuse("date_unreadable", key, value)
        return None

    def address(self, key: str) -> str | None:
        """An http(s) address."""
        value = self.take(key)
        if isinstance(value, str) and (found := web_address(value)):
            return found
        if value is not None:
            self.refuse("value_unreadable", key, value)
        return None

    def email(self, key: str) -> str | None:
        """One e-mail address; a leading mailto: is taken off."""
        value = self.take(key)
        if isinstance(value, str):
            address = value.strip().removeprefix("mailto:")
            if _EMAIL.fullmatch(address):
                return address
        if value is not None:
            self.refuse("value_unreadable", key, value)
        return None

    def integer(self, key: str) -> int | None:
        """A whole number, or text that is nothing but one."""
        value = self.take(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,18}\s*", value):
            return int(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if value is not None:
            self.refuse("value_unreadable", key, value)
        return None

    def number(self, key: str) -> float | None:
        """A finite number, or text that is one."""
        value = self.take(key)
        if value is None:
            return None
        try:
            found = math.nan if isinstance(value, bool | list | dict) else float(value)
        except ValueError:
            found = math.nan
        if math.isfinite(found):
            return found
        self.refuse("value_unreadable", key, value)
        return None

    def boolean(self, key: str) -> bool | None:
        """A boolean in any of the spellings that travel: True, "True", "1", ใช่."""
        value = self.take(key)
        if value is None or isinstance(value, bool):
            return value
        spelling = str(value).strip().casefold()
        if spelling in _TRUE or spelling in _FALSE:
            return spelling in _TRUE
        self.refuse("value_unreadable", key, value)
        return None

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of texts: a JSON list, the JSON text of one, or text separated by commas; in order, no twice."""
        value = as_json(self.take(key))
        if value is None:
            return ()
        if isinstance(value, str):
            value = unescaped(value).split(",")
        if not isinstance(value, list) or not all(isinstance(item, str | int | float) for item in value):
            self.refuse("value_unreadable", key, value)
            return ()
        return tuple(dict.fromkeys(text for item in value if (text := str(item).strip())))

    def term(self, key: str, vocabulary: str) -> str | None:
        """The code of a value; a value outside the list stays as it came, with an issue."""
        value = as_json(self.take(key))
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str):
            return self.code(key, vocabulary, value)
        if value is not None:
            self.refuse("value_unreadable", key, value)
        return None

    def terms(self, key: str, vocabulary: str) -> tuple[str, ...]:
        """The codes of a list in any of its three wire shapes; text that is one term is not taken apart."""
        value = self.left.get(key)
        if isinstance(value, str) and (whole := find_term(vocabulary, unescaped(value))):
            self.left.pop(key)
            return (whole.code,)
        return tuple(self.code(key, vocabulary, item) for item in self.strings(key))

    def code(self, key: str, vocabulary: str, value: str) -> str:
        """The code that value means, or value itself with an issue."""
        found = find_term(vocabulary, unescaped(value))
        if found is None:
            self.note("value_outside_list", key, value)
            return value.strip()
        return found.code


def received(value: Json, depth: int = MAX_DEPTH) -> Json:
    """JSON of others as it can be stored, sent and shown anywhere; what people wrote stays.

    Gone are control characters but tab and line break, and marks that turn the direction of the page's own
    words; half a character becomes U+FFFD, a number that JSON does not know null.
    Raises NestedTooDeep.

    >>> received({"title": "a\\u202eb\\x00", "n": float("inf")})
    {'title': 'ab', 'n': None}
    """
    if isinstance(value, str):
        if value.isprintable():  # none of the signs below are
            return value
        return _HALF.sub("\ufffd", _HIDDEN.sub("", value.replace("\r\n", "\n")))
    if not isinstance(value, dict | list):
        return None if isinstance(value, float) and not math.isfinite(value) else value
    if depth == 0:
        raise NestedTooDeep
    if isinstance(value, list):
        return [received(item, depth - 1) for item in value]
    return {received(key): received(item, depth - 1) for key, item in value.items()}


def received_json(written: bytes) -> Json:
    """What `received` makes of a JSON text; of most texts it changes nothing, and one look at the whole tells so.

    Raises NestedTooDeep.
    """
    value = json.loads(written)
    if written.count(b"[") + written.count(b"{") > MAX_DEPTH or _is_suspect(written):
        return received(value)
    return value if written.decode().isprintable() else received(value)


def _is_suspect(written: bytes) -> bool:
    """Whether something stands in the JSON of a value that may have to be changed, though it is printable."""
    has_escapes = b"\\" in written and any(sign in written for sign in (b"\\u", b"\\r", b"\\b", b"\\f"))
    return has_escapes or b"NaN" in written or b"Infinity" in written


def as_json(value: Json) -> Json:
    """The list or map that a text holds as JSON, else the value itself."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            return received(json.loads(value))
        except (ValueError, RecursionError):
            return value
    return value


def unescaped(value: str) -> str:
    r"""Text whose Thai letters travel as \u escapes, as some national catalogs send them, read back."""
    if "\\u" not in value:
        return value
    try:
        return str(json.loads('"' + value.replace('"', '\\"') + '"'))
    except ValueError:
        return value


def web_address(value: str) -> str | None:
    """The http(s) address that value is, blanks around it and inside it made good; None for anything else."""
    value = re.sub(r"\s", "%20", value.strip())
    try:
        has_host = bool(urlsplit(value).hostname)
    except ValueError:
        return None
    return value if has_host and _ADDRESS.fullmatch(value) else None


def as_object(value: Json, record: str, part: str) -> JsonObject:
    """value as a JSON object. Raises RecordNotObject: what has another shape is not guessed at."""
    if not isinstance(value, dict):
        raise RecordNotObject(record=cut(record, SHOWN), part=part)
    return value
