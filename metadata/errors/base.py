"""The hierarchy of errors and the catalogue made from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Literal

from metadata import plugins
from metadata.text import Text, text

Actor = Literal["agency", "portal", "upstream"]

WHO = {
    "agency": text("หน่วยงานเจ้าของข้อมูล", "the agency that owns the data"),
    "portal": text("ผู้ดูแลคลังข้อมูลนี้", "the people who run this catalog"),
    "upstream": text("ผู้ดูแลเครื่องต้นทาง", "the people who run the source server"),
}


class KhlangError(Exception):
    """An error is a fact with advice. Subclasses give code, say, hint and who; instances give the values.

    ``str(error)`` is the English sentence; ``error.message`` and ``error.advice`` are Texts. The values
    given to the constructor fill the {placeholders}; they are kept in ``values`` and must be safe to show.
    """

    code: ClassVar[str] = ""
    status: ClassVar[int] = 500
    retry: ClassVar[bool] = False
    who: ClassVar[Actor] = "portal"
    say: ClassVar[Text]
    hint: ClassVar[Text]
    hint_for_programs: ClassVar[Text | None] = None
    """What the developer of a program does now, where a visitor of pages or the one at the command line does another
    thing."""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(values)

    @property
    def message(self) -> Text:
        return self.say.format(**{key: _said(key, value) for key, value in self.values.items()})

    @property
    def advice(self) -> Text:
        return self.hint.format(**self.values)

    @property
    def advice_for_programs(self) -> Text:
        return (self.hint_for_programs or self.hint).format(**self.values)

    def __str__(self) -> str:
        return self.message.show("en")[0]

    def to_json(self) -> dict[str, object]:
        """The error as run records, API answers and --json show it."""
        return {
            "code": self.code,
            "message": self.message.plain(),
            "hint": self.advice.plain(),
            "who": self.who,
            "retry": self.retry,
        }


class MetadataError(KhlangError):
    """M1xx: what a source says of its data cannot be used."""


class CatalogError(KhlangError):
    """C2xx: settings, database, store."""


class HarvestError(KhlangError):
    """H3xx: configuration, fetching, gathering, staging."""


class PublishError(KhlangError):
    """P4xx: publishing and exporting."""


class WebError(KhlangError):
    """W5xx: what a visitor asked for. W6xx: what a program asked of /api/v1."""


def _said(key: str, value: object) -> object:
    """What a library gave as a reason, in both languages; unknown words stand in Thai between « and »."""
    from metadata.findings._words import reason

    return reason(value) if key in ("reason", "detail") and isinstance(value, str) and value else value


@dataclass(frozen=True)
class ErrorEntry:
    """One line of the error catalogue. kind is "error" or "finding"; name is its permanent English key."""

    code: str
    name: str
    kind: Literal["error", "finding"]
    say: Text
    hint: Text
    who: Actor


def _subclasses(cls: type[KhlangError]) -> Iterator[type[KhlangError]]:
    for child in cls.__subclasses__():
        yield child
        yield from _subclasses(child)


@cache
def catalogue() -> dict[str, ErrorEntry]:
    """Every code with its texts, sorted by code: exceptions and findings alike.

    Raises ValueError when two classes share a code: a code means one thing for ever.
    """
    from metadata.findings import kinds

    for name in plugins.names("metadata.errors"):
        plugins.load("metadata.errors", name)
    found: dict[str, ErrorEntry] = {}
    for cls in _subclasses(KhlangError):
        if not cls.code:
            continue
        if cls.code in found:
            raise ValueError(f"{cls.code} is both {found[cls.code].name} and {cls.__name__}")
        found[cls.code] = ErrorEntry(cls.code, cls.__name__, "error", cls.say, cls.hint, cls.who)
    for kind in kinds().values():
        if kind.code in found:
            raise ValueError(f"{kind.code} is given twice")
        found[kind.code] = ErrorEntry(kind.code, kind.name, "finding", kind.say, kind.hint, kind.who)
    return dict(sorted(found.items()))


def get_entry(code: str) -> ErrorEntry:
    """One line of the catalogue. Raises LookupError for a code that was never given out."""
    return catalogue()[code.upper()]
