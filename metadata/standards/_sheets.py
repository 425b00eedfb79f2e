"""Sheets of people as rows of named cells, each with its place, so that every message can point at one."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from metadata.errors.standards import RecordError
from metadata.issues import Issue, Sample
from metadata.standards._reading import Reading
from metadata.text import Text, cut, normalize, text

JsonObject = dict[str, Any]

SHOWN = 120
HEADER_AMONG = 15
"""Rows at the top of a sheet among which its header is looked for."""


@dataclass(frozen=True)
class Sheet:
    """One sheet as texts; rows count from 1 in messages, as a spreadsheet shows them."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Line:
    """One row: its values by key, and where each stands. others are cells of columns that have no key."""

    sheet: str
    number: int
    values: Mapping[str, str]
    columns: Mapping[str, int]
    labels: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    def get(self, key: str) -> str:
        return self.values.get(key, "")

    def cell(self, key: str) -> str:
        """The name of a cell, such as Temp2_Meta_Record!E7; the row alone where the column is not there."""
        column = self.columns.get(key)
        return f"{self.sheet}!{letters(column) if column else ''}{self.number}"

    def place(self, key: str, rule: Text, mend: Text) -> dict[str, object]:
        """The values of a RowUnusable about one cell."""
        column = self.columns.get(key)
        return {
            "sheet": cut(self.sheet, 60), "row": self.number, "column": letters(column) if column else "-",
            "field": self.labels.get(key, key), "value": cut(self.get(key), SHOWN), "rule": rule, "mend": mend,
        }  # fmt: skip

    def located(self, issue: Issue) -> Issue:
        """The issue with the cell that it speaks of, where its field has one."""
        key = str(issue.values.get("field") or "")
        if key not in self.columns or issue.samples:
            return issue
        sample = Sample(self.number, self.labels.get(key, key), self.cell(key), cut(self.get(key), 200))
        return replace(issue, samples=(sample,))


@dataclass(frozen=True)
class Described:
    """One dataset of a workbook or list: what it says, or why it cannot be used.

    paths: addresses of files that are no web addresses, by resource key. dictionary: fields of a Table Schema
    (names and descriptions) by resource key. at: the cell that names the dataset.
    """

    key: str
    title: str
    at: str
    reading: Reading | RecordError
    paths: dict[str, str]
    dictionary: dict[str, list[JsonObject]]
    is_private: bool = False


def numbered_keys(wanted: Sequence[str]) -> list[str]:
    """Identities in the order given; a second one of the same gets a number."""
    keys: list[str] = []
    for plain in wanted:
        key, count = plain, 1
        while key in keys:
            count += 1
            key = f"{plain}~{count}"
        keys.append(key)
    return keys


def is_web(location: str) -> bool:
    """Whether a cell holds an http(s) address rather than a path."""
    return bool(re.match(r"(?i)https?://", location))


def letters(column: int) -> str:
    """The letters of a column counted from 1.

    >>> letters(1), letters(28)
    ('A', 'AB')
    """
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def plain_label(written: str) -> str:
    """A header as it is compared: no case, no blanks, no marks, nothing in brackets.

    >>> plain_label("ชื่อชุดข้อมูล * (Title)"), plain_label("Update_Frequency Unit")
    ('ชื่อชุดข้อมูล', 'updatefrequencyunit')
    """
    bare = re.sub(r"[(\[（].*?[)\]）]", "", normalize(written))
    kept = "".join(ch for ch in bare if _is_of_word(ch)) or "".join(ch for ch in written if _is_of_word(ch))
    return kept.casefold()


def _is_of_word(ch: str) -> bool:
    """A letter, a digit, or a mark above or below one: the re module takes Thai vowels for no part of a word."""
    return ch.isalnum() or unicodedata.category(ch) in ("Mn", "Mc")


def match_header(row: Sequence[str], known: Mapping[str, str]) -> dict[str, int]:
    """The key of each column that a header names (columns from 1). known leads from plain labels to keys.

    A header of two languages (ชื่อชุดข้อมูล / Title) is looked up by what stands in brackets, whole, then by its parts.
    """
    found: dict[str, int] = {}
    for number, written in enumerate(row, 1):
        inside = re.findall(r"[(\[（](.*?)[)\]）]", written)
        for spelling in (*inside, written, *re.split(r"[/|\n:]", written)):
            key = known.get(plain_label(spelling))
            if key is not None and key not in found:
                found[key] = number
                break
    return found


def lines_of(
    sheet: Sheet, header: int, columns: Mapping[str, int], *, first: int | None = None
) -> list[Line]:
    """The filled rows below a header (a row counted from 1), in order."""
    titles = sheet.rows[header - 1] if header else ()
    named = {number: key for key, number in columns.items()}
    labels = {
        key: " ".join(titles[number - 1].split())
        if number <= len(titles) and titles[number - 1].strip()
        else key
        for key, number in columns.items()
    }
    found: list[Line] = []
    for number, row in enumerate(sheet.rows, 1):
        if number < (first or header + 1) or not any(cell.strip() for cell in row):
            continue
        values: dict[str, str] = {}
        others: dict[str, str] = {}
        for position, cell in enumerate(row, 1):
            if not cell.strip():
                continue
            if position in named:
                values[named[position]] = cell.strip()
            else:
                title = titles[position - 1].strip() if position <= len(titles) else ""
                others[" ".join(title.split()) or letters(position)] = cell.strip()
        found.append(Line(sheet.name, number, values, dict(columns), labels, others))
    return found


MISSING = text("ว่าง แต่ต้องมีค่า", "it is empty and must not be")
"""The rule that forms and lists share."""
