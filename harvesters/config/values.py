"""The kinds of values in a config: ids, sizes, rates, codecs, header rows. Each refuses with its own words."""

import codecs
import re
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema
from pydantic.config import JsonDict

from harvesters.config.places import check_location, check_web, read_table_schema
from harvesters.config.problems import Raw, did_you_mean, listed, refuse_all, refused
from harvesters.config.schedule import WORDS, check_schedule
from metadata.errors.config import ConfigBadId, ConfigBadValue, ConfigNotInList
from metadata.text import closest, text
from metadata.vocabulary import find_term, terms

MAX_FILE_BYTES = 1_000_000_000_000
MAX_RATE = 1000.0

_UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_SECONDS = {"s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hour": 3600}
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,3})?)\s*([A-Za-z]*)")
_RATE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(?:/\s*([a-z]+))?")

CODECS = (
    "utf-8", "tis-620", "cp874", "windows-874", "iso-8859-11", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig",
    "cp1252", "iso-8859-1", "ascii",
)  # fmt: skip
_CODEC_NAMES = {"windows-874": "cp874", "x-windows-874": "cp874", "windows874": "cp874", "tis620": "tis-620"}
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "pipe": "|", "space": " "}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def id_rule(limit: int, example: str) -> Callable[[str], str]:
    """The check of an id of at most limit characters by the rule of ids (contract, section 4)."""
    pattern = re.compile(id_pattern(limit))

    def check(value: str) -> str:
        if not pattern.fullmatch(value):
            raise refused(ConfigBadId, limit=limit, example=example)
        return value

    return check


def id_pattern(limit: int) -> str:
    return rf"^[a-z0-9][a-z0-9_-]{{0,{limit - 1}}}$"


def _pattern(limit: int) -> JsonDict:
    return {"pattern": id_pattern(limit)}


def read_size(value: Raw) -> Raw:
    """Bytes from a number or a text such as 500MB (powers of ten; MiB and the like are powers of two).

    >>> read_size("500MB"), read_size("1.5 KiB")
    (500000000, 1536)
    """
    if isinstance(value, str):
        match = _SIZE.fullmatch(value.strip())
        unit = _UNITS.get(match.group(2).lower()) if match else None
        if match is None or unit is None or _begins_with_zero(value):
            raise refused(
                ConfigBadValue,
                reason=text("ไม่ใช่ขนาด", "it is not a size"),
                advice=text(
                    "เขียนตัวเลขตามด้วย kB, MB หรือ GB เช่น 500MB", "Write a number with kB, MB or GB: 500MB."
                ),
            )
        value = int(float(match.group(1)) * unit)
    return value


def read_rate(value: Raw) -> Raw:
    """Requests a second from a number or a text such as 5/s, 30/min.

    >>> read_rate("30/min")
    0.5
    """
    if isinstance(value, str):
        match = _RATE.fullmatch(value.strip().lower())
        seconds = _SECONDS.get(match.group(2) or "s") if match else None
        if match is None or seconds is None or _begins_with_zero(value):
            raise refused(
                ConfigBadValue,
                reason=text("ไม่ใช่จำนวนคำขอต่อเวลา", "it is not a rate"),
                advice=text("เขียนจำนวนต่อวินาทีหรือนาที เช่น 5/s หรือ 30/min", "Write 5/s or 30/min."),
            )
        value = float(match.group(1)) / seconds
    return value


def _begins_with_zero(value: str) -> bool:
    return bool(re.match(r"\s*0\d", value))


def check_codec(value: str | None) -> str | None:
    """Python's name of an encoding of text; None for auto. Windows' names of the Thai ones are known."""
    if value is None or value == "auto":
        return None
    name = _CODEC_NAMES.get(value.lower(), value)
    try:
        found = codecs.lookup(name)
        if not getattr(found, "_is_text_encoding", True) or found.name in ("idna", "punycode", "undefined"):
            raise LookupError(value)
    except (LookupError, ValueError):  # ValueError: a NUL in the name
        known = ("auto", *CODECS)
        raise refused(ConfigNotInList, meant=did_you_mean(value, known), known=listed(known)) from None
    return found.name


def check_delimiter(value: str | None) -> str | None:
    """The one character between cells; None for auto."""
    if value is None or value == "auto":
        return None
    value = _DELIMITERS.get(value, value)
    if len(value) != 1 or value in "\r\n\"'" or value.isalnum():
        raise refused(
            ConfigBadValue,
            reason=text("ตัวคั่นต้องเป็นอักขระเดียว", "a delimiter is one character"),
            advice=text(
                'เขียน auto, comma, tab, semicolon, pipe หรืออักขระในเครื่องหมายคำพูด เช่น ";"',
                'Write auto, comma, tab, semicolon, pipe, or a character in quotes such as ";".',
            ),
        )
    return value


def read_auto(value: Raw) -> Raw:
    """None for the word auto."""
    return None if value == "auto" else value


def check_header(value: tuple[int, ...] | None) -> tuple[int, ...] | None:
    """Header rows in rising order, from 1."""
    if value is not None and (any(row < 1 for row in value) or list(value) != sorted(set(value))):
        raise refused(
            ConfigBadValue,
            reason=text("แถวหัวตารางนับจาก 1 และเรียงจากน้อยไปมาก", "header rows count from 1 and rise"),
            advice=text(
                "เขียน auto หรือ [3] หรือ [3, 4] ถ้าไม่มีหัวตารางให้เขียน []",
                "Write auto, [3] or [3, 4]; write [] where the file has no header.",
            ),
        )
    return value


def not_negative(value: int | None) -> int | None:
    """A count of rows."""
    return _at_least(value, 0)


def check_sheet(value: str | int | tuple[str | int, ...] | None) -> str | int | tuple[str | int, ...] | None:
    """Sheets by name or pattern, or by number from 1; one of them or a list."""
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, int):
            _at_least(one, 1)
    return value


def _at_least(value: int | None, least: int) -> int | None:
    if value is not None and value < least:
        raise refused(
            ConfigBadValue,
            reason=text(f"ต้องไม่น้อยกว่า {least}", f"it must be at least {least}"),
            advice=text(f"เขียน auto หรือตัวเลขตั้งแต่ {least}", f"Write auto or a number from {least}."),
        )
    return value


def check_header_line(line: str) -> str:
    """A header's value that can be sent as it is, without control characters (RFC 9110, 5.5)."""
    return _sendable(line, r"[\x20-\x7e\t]*")


def check_header_name(name: str) -> str:
    """A header's name, which is a token (RFC 9110, 5.1)."""
    return _sendable(name, r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _sendable(value: str, pattern: str) -> str:
    if not re.fullmatch(pattern, value):
        raise refused(
            ConfigBadValue,
            reason=text("ส่งเป็น HTTP header ไม่ได้", "it cannot be sent as an HTTP header"),
            advice=text("ใช้อักษร ASCII ไม่ขึ้นบรรทัดใหม่", "Use ASCII characters on one line."),
        )
    return value


def check_files(value: tuple[str, ...] | str) -> tuple[str, ...] | str:
    """all, none, or media types; a format such as csv stands for its media type."""
    words = (value,) if isinstance(value, str) else value
    if len(words) == 1 and words[0] in ("all", "none"):
        return words[0]
    found = [_media_type(word) for word in words]
    known = ("all", "none", *terms("media_types"))
    refuse_all(
        refused(ConfigNotInList, at=(index,), meant=did_you_mean(word, known), known=listed(known))
        for index, word in enumerate(words)
        if found[index] is None
    )
    return tuple(word for word in found if word)


def _media_type(word: str) -> str | None:
    term = find_term("media_types", word)
    if term and term.wire:
        return term.wire
    return word if re.fullmatch(r"[a-z]+/[a-z0-9.+*-]+", word) else None


def check_codes(vocabulary: str, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Our codes for values of a closed list, given as codes, wire strings, labels or aliases."""
    words = (value,) if isinstance(value, str) else value
    found = [find_term(vocabulary, word) for word in words]
    known = listed(tuple(terms(vocabulary)))
    refuse_all(
        refused(
            ConfigNotInList, () if word is value else (index,), meant=_meant(vocabulary, word), known=known
        )
        for index, word in enumerate(words)
        if found[index] is None
    )
    codes = tuple(term.code for term in found if term)
    return codes[0] if isinstance(value, str) else codes


def _meant(vocabulary: str, value: str) -> Raw:
    """The suggestion for a value near a code, a label or an alias, as a code."""
    spellings: dict[str, str] = {}
    for term in terms(vocabulary).values():
        for spelling in _spellings(term.code, term.label.th, term.label.en, term.wire, *term.aliases):
            spellings.setdefault(spelling, term.code)
    near = closest(value, spellings)
    return did_you_mean(spellings[near], (spellings[near],)) if near else ""


def _spellings(*values: str | None) -> Iterable[str]:
    return (value.casefold() for value in values if value)


def check_language(values: tuple[str, ...]) -> tuple[str, ...]:
    """Codes of ISO 639, such as th and en."""
    meant = {"thai": "th", "ไทย": "th", "tha": "th", "english": "en", "อังกฤษ": "en", "eng": "en"}
    refuse_all(
        refused(
            ConfigNotInList,
            (index,),
            meant=did_you_mean(meant.get(value.casefold(), value), ("th", "en")),
            known="th, en, …",
        )
        for index, value in enumerate(values)
        if value.casefold() in meant or not LANGUAGE.fullmatch(value)
    )
    return values


SourceId = Annotated[str, AfterValidator(id_rule(40, "registry")), Field(json_schema_extra=_pattern(40))]
DatasetId = Annotated[
    str, AfterValidator(id_rule(59, "new-companies")), Field(json_schema_extra=_pattern(59))
]
ResourceId = Annotated[
    str, AfterValidator(id_rule(100, "main-table")), Field(json_schema_extra=_pattern(100))
]

Address = Annotated[
    str, AfterValidator(check_web), Field(json_schema_extra={"pattern": r"^(https?://|.*\$\{)"})
]
"""An http(s) address."""

Location = Annotated[str, AfterValidator(check_location)]
"""An http(s) address, or a local path or glob; disk is looked at only where the context names a folder."""

TableSchema = Annotated[
    dict[str, Any] | str | None,
    BeforeValidator(read_table_schema),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "object", "required": ["fields"]}]}),
]
"""A Table Schema; a path is replaced by what the file says."""

Schedule = Annotated[
    str, AfterValidator(check_schedule), Field(json_schema_extra={"examples": [*WORDS, "0 3 * * *"]})
]
Size = Annotated[
    int, BeforeValidator(read_size), Field(gt=0, le=MAX_FILE_BYTES),
    WithJsonSchema({"type": ["integer", "string"], "pattern": r"^[0-9.]+ *[A-Za-z]*$|\$\{"}),
]  # fmt: skip
Rate = Annotated[
    float, BeforeValidator(read_rate), Field(gt=0, le=MAX_RATE),
    WithJsonSchema({"type": ["number", "string"], "pattern": r"^[0-9.]+ */? *[a-z]*$|\$\{"}),
]  # fmt: skip
Codec = Annotated[str | None, AfterValidator(check_codec)]
Delimiter = Annotated[str | None, AfterValidator(check_delimiter)]
Header = Annotated[
    tuple[int, ...] | None, BeforeValidator(read_auto), AfterValidator(check_header),
    WithJsonSchema({"anyOf": [{"const": "auto"}, {"type": "integer", "minimum": 1},
                              {"type": "array", "items": {"type": "integer", "minimum": 1}}]}),
]  # fmt: skip
Footer = Annotated[
    Annotated[int, Strict()] | None, BeforeValidator(read_auto), AfterValidator(not_negative),
    WithJsonSchema({"anyOf": [{"const": "auto"}, {"type": "integer", "minimum": 0}]}),
]  # fmt: skip
Quote = Annotated[
    Literal["double", "single", "backslash", "none"] | None, BeforeValidator(read_auto),
    WithJsonSchema({"enum": ["auto", "double", "single", "backslash", "none"]}),
]  # fmt: skip
Totals = Annotated[
    Literal["keep", "leave_out"] | None, BeforeValidator(read_auto),
    WithJsonSchema({"enum": ["auto", "keep", "leave_out"]}),
]  # fmt: skip
Sheet = Annotated[
    str | int | tuple[str | int, ...] | None, BeforeValidator(read_auto), AfterValidator(check_sheet),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 1},
                              {"type": "array", "items": {"type": ["string", "integer"], "minimum": 1}}]}),
]  # fmt: skip
Member = Annotated[
    str | tuple[str, ...] | None, BeforeValidator(read_auto),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]  # fmt: skip
Layer = Annotated[str | None, BeforeValidator(read_auto), WithJsonSchema({"type": "string"})]
HeaderName = Annotated[str, AfterValidator(check_header_name)]
HeaderLine = Annotated[str, AfterValidator(check_header_line)]
KeptFiles = Annotated[tuple[str, ...] | str, AfterValidator(check_files)]
