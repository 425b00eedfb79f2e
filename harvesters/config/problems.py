"""Problem: one thing wrong in a config, with its place, as `khlang check` prints it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from metadata.errors.config import ConfigError, ConfigNoSuchFile
from metadata.text import Text, closest, text

SHOWN_LENGTH = 80

Raw = Any
"""A value as the file gave it, before any class has judged it: the JSON border of this package."""


class Mark(NamedTuple):
    """A place in a file: line and column as an editor counts them, from 1."""

    line: int
    column: int


START = Mark(1, 1)


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: the file as it was named, then line and column."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """One problem. stops is false where the config is in order but a local file it names is not there now."""

    file: str
    line: int
    column: int
    code: str
    message: Text
    hint: Text
    stops: bool = True

    def line_text(self, lang: str) -> str:
        """The problem as one line: `file:line:column: CODE message → hint`."""
        message, hint = self.message.show(lang)[0], self.hint.show(lang)[0]
        return f"{self.file}:{self.line}:{self.column}: {self.code} {message} → {hint}"

    def to_json(self) -> dict[str, object]:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "message": self.message.plain(),
            "hint": self.hint.plain(),
            "stops": self.stops,
        }


def problem(file: str, mark: Mark, error: type[ConfigError], **values: object) -> Problem:
    """The problem that an error class names, at a place of a file."""
    said = error(**values)
    stops = error is not ConfigNoSuchFile
    return Problem(file, mark.line, mark.column, error.code, said.message, said.advice, stops)


def refused(
    error: type[ConfigError], at: tuple[str | int, ...] = (), **values: object
) -> PydanticCustomError:
    """What a validator raises: the error class and its values; at leads further down from the validated place."""
    return PydanticCustomError("config", "refused", {"error": error, "values": values, "at": at})


def refuse_all(errors: Iterable[PydanticCustomError]) -> None:
    """Raise one error that stands for all of some, so that a list names each of its wrong entries."""
    contexts = [error.context or {} for error in errors]
    if contexts:
        raise PydanticCustomError("config", "refused", {**contexts[0], "others": contexts[1:]})


def did_you_mean(word: str, choices: tuple[str, ...]) -> Text | str:
    """ "Did you mean …? " in both languages, or "" where nothing is near."""
    found = closest(word, choices)
    return text(f"หมายถึง {found} ใช่หรือไม่ ", f"Did you mean {found}? ") if found else ""


def listed(choices: tuple[str, ...], limit: int = 20) -> str:
    """The choices in one line, cut after limit of them."""
    more = ", …" if len(choices) > limit else ""
    return ", ".join(choices[:limit]) + more


def shown(value: str) -> str:
    """A written value as a message shows it: on one line and not too long."""
    value = " ".join(value.split())
    return value if len(value) <= SHOWN_LENGTH else value[: SHOWN_LENGTH - 1] + "…"
