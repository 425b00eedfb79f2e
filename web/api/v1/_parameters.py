"""What an operation of /api/v1 takes: one declaration reads the request and writes the OpenAPI document.

A kind reads what was written and says what it takes, as a sentence and as a JSON Schema. It must not ask the
catalog anything: whether a name exists is the operation's own question.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Literal, Protocol, TypeVar

from metadata.errors.api import ParameterMissing, ParameterRepeated, ParameterUnknown, ParameterUnusable
from metadata.text import Text, closest, cut, text

JsonObject = dict[str, Any]
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
SHOWN = 60  # characters of a wrong value that an error repeats


class Kind(Protocol[T_co]):
    """How a value is written. read raises ValueError for what it does not take."""

    @property
    def wanted(self) -> Text: ...

    def read(self, written: str) -> T_co: ...

    def schema(self) -> JsonObject: ...


@dataclass(frozen=True)
class Word:
    """A text of some length; pattern, where given, holds for the whole of it."""

    longest: int = 200
    shortest: int = 0
    pattern: str | None = None
    format: str | None = None

    @property
    def wanted(self) -> Text:
        if self.pattern:
            return text(f"ข้อความตามรูปแบบ {self.pattern}", f"a text of the form {self.pattern}")
        if self.shortest:
            return text(
                f"ข้อความ {self.shortest:,} ถึง {self.longest:,} ตัวอักษร",
                f"a text of {self.shortest:,} to {self.longest:,} characters",
            )
        return text(f"ข้อความไม่เกิน {self.longest:,} ตัวอักษร", f"a text of at most {self.longest:,} characters")

    def read(self, written: str) -> str:
        if "\0" in written or not self.shortest <= len(written) <= self.longest:
            raise ValueError(written)
        if self.pattern and not re.search(self.pattern, written):
            raise ValueError(written)
        return written

    def schema(self) -> JsonObject:
        found: JsonObject = {"type": "string", "minLength": self.shortest, "maxLength": self.longest}
        if self.pattern:
            found["pattern"] = self.pattern
        else:
            found["pattern"] = "^[^\\x00]*$"
        return found | ({"format": self.format} if self.format else {})


@dataclass(frozen=True)
class Whole:
    """A whole number between two others, written in digits."""

    least: int
    most: int

    @property
    def wanted(self) -> Text:
        return text(
            f"จำนวนเต็มตั้งแต่ {self.least:,} ถึง {self.most:,}",
            f"a whole number from {self.least:,} to {self.most:,}",
        )

    def read(self, written: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", written) or not self.least <= int(written) <= self.most:
            raise ValueError(written)
        return int(written)

    def schema(self) -> JsonObject:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def wanted(self) -> Text:
        listed = ", ".join(self.words)
        return text(f"ค่าใดค่าหนึ่งใน {listed}", f"one of {listed}")

    def read(self, written: str) -> str:
        if written not in self.words:
            raise ValueError(written)
        return written

    def schema(self) -> JsonObject:
        return {"type": "string", "enum": list(self.words)}


@dataclass(frozen=True)
class Flag:
    """true or false."""

    @property
    def wanted(self) -> Text:
        return text("true หรือ false", "true or false")

    def read(self, written: str) -> bool:
        if written not in ("true", "false"):
            raise ValueError(written)
        return written == "true"

    def schema(self) -> JsonObject:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Moment:
    """A day or a moment in ISO 8601; without a zone it is in UTC."""

    @property
    def wanted(self) -> Text:
        return text(
            "วันที่หรือเวลาแบบ ISO 8601 เช่น 2026-01-31 หรือ 2026-01-31T08:00:00Z",
            "a day or moment in ISO 8601, such as 2026-01-31 or 2026-01-31T08:00:00Z",
        )

    def read(self, written: str) -> datetime:
        if not re.fullmatch(
            r"\d{4}-\d\d-\d\d([Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)?)?", written
        ):
            raise ValueError(written)
        return in_utc(written.upper())

    def schema(self) -> JsonObject:
        return {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}


def in_utc(written: str) -> datetime:
    """A moment in ISO 8601 in UTC. Raises ValueError, also for one that UTC puts outside the years 1 to 9999."""
    found = datetime.fromisoformat(written)
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(written) from error


@dataclass(frozen=True)
class Several(Generic[T_co]):
    """A parameter that may be repeated, each time with a value of a kind: `theme=a&theme=b`."""

    each: Kind[T_co]
    most: int = 20


@dataclass(frozen=True)
class Listed(Generic[T_co]):
    """Values of a kind in one parameter, with commas between: `fields=a,b`. A value holds no comma."""

    each: Kind[T_co]
    most: int = 50


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """One parameter. Make it with one(), several() or listed(); a call gives its value: `call[LIMIT]`."""

    name: str
    kind: Kind[Any] | Several[Any] | Listed[Any]
    says: Text
    default: T
    where: Literal["query", "path"] = "query"
    required: bool = False
    example: Any = None

    def read(self, values: Sequence[str]) -> T:
        """The value of what the request wrote, the default where it wrote nothing.

        Raises ParameterMissing, ParameterRepeated or ParameterUnusable.
        """
        kind = self.kind
        if not values:
            if self.required:
                raise ParameterMissing(name=self.name, wanted=self.wanted)
            return self.default
        if isinstance(kind, Several):
            return self._all(values, kind)
        if len(values) > 1:
            raise ParameterRepeated(name=self.name, count=len(values))
        if isinstance(kind, Listed):
            return self._all(values[0].split(",") if values[0] else [], kind)
        return self._one(kind, values[0])  # type: ignore[no-any-return]

    @property
    def wanted(self) -> Text:
        """What it takes, in words."""
        return self.kind.wanted if not isinstance(self.kind, Several | Listed) else self.kind.each.wanted

    def schema(self) -> JsonObject:
        """The JSON Schema of the value, with its default."""
        if isinstance(self.kind, Several | Listed):
            each = dict(self.kind.each.schema())
            if isinstance(self.kind, Listed) and each.get("type") == "string" and "enum" not in each:
                each |= {"pattern": "^[^,\\x00]+$", "minLength": 1}
            return {"type": "array", "items": each, "maxItems": self.kind.most}
        found = dict(self.kind.schema())
        if self.default is not None and isinstance(self.default, str | int | float | bool):
            found["default"] = self.default
        return found

    def _all(self, values: Sequence[str], kind: Several[Any] | Listed[Any]) -> T:
        if len(values) > kind.most:
            most = text(f"ไม่เกิน {kind.most} ค่า", f"at most {kind.most} values")
            raise ParameterUnusable(name=self.name, value=f"{len(values)} values", wanted=most)
        return tuple(self._one(kind.each, value) for value in values)  # type: ignore[return-value]

    def _one(self, kind: Kind[Any], written: str) -> Any:  # noqa: ANN401 - what the kind reads
        try:
            return kind.read(written)
        except ValueError as error:
            shown = cut(written.replace("\0", "\ufffd"), SHOWN)
            raise ParameterUnusable(name=self.name, value=shown, wanted=kind.wanted) from error


def in_path(name: str, kind: Kind[T], says: Text, example: str) -> Parameter[T]:
    """A part of the address."""
    return Parameter(name, kind, says, None, "path", True, example)  # type: ignore[arg-type]


def one(name: str, kind: Kind[T], says: Text, default: T, *, example: object = None) -> Parameter[T]:
    """A query parameter that is always worth something."""
    return Parameter(name, kind, says, default, example=example)


def perhaps(name: str, kind: Kind[T], says: Text, *, example: object = None) -> Parameter[T | None]:
    """A query parameter that may be left out: None then."""
    return Parameter(name, kind, says, None, example=example)


def several(
    name: str, kind: Kind[T], says: Text, *, most: int = 20, example: object = None
) -> Parameter[tuple[T, ...]]:
    """A query parameter that may be repeated."""
    return Parameter(name, Several(kind, most), says, (), example=example)


def listed(
    name: str, kind: Kind[T], says: Text, *, most: int = 50, example: object = None
) -> Parameter[tuple[T, ...]]:
    """A query parameter with commas between its values."""
    return Parameter(name, Listed(kind, most), says, (), example=example)


@dataclass(frozen=True)
class Free:
    """Query parameters whose names are not ours to list, such as columns of a table; the operation judges them."""

    name: str
    says: Text
    example: Mapping[str, str]


def read_all(
    parameters: Sequence[Parameter[Any]], free: Free | None, path: Mapping[str, str],
    query: Sequence[tuple[str, str]],
) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:  # fmt: skip
    """The value of each parameter by its name, and what is left for free ones, in the order of the address.

    Raises ParameterUnknown and what Parameter.read raises.
    """
    given: dict[str, list[str]] = {}
    for name, value in query:
        given.setdefault(name, []).append(value)
    named = {p.name for p in parameters if p.where == "query"}
    left = tuple((name, value) for name, value in query if name not in named)
    if left and free is None:
        raise _unknown(left[0][0], sorted(named))
    values = {
        p.name: p.read(given.get(p.name, ()) if p.where == "query" else (path[p.name],)) for p in parameters
    }
    return values, left


def _unknown(name: str, known: Sequence[str]) -> ParameterUnknown:
    near = closest(name, known)
    listed_names = ", ".join([near, *(other for other in known if other != near)] if near else known)
    return ParameterUnknown(name=cut(name.replace("\0", "\ufffd"), SHOWN), known=listed_names)
