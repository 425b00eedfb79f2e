"""Cells that were spoiled before the file was made: where they are, how many, and what they should read."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage.body import Body
from harvesters.stage.encoding_mojibake import (
    NAMES,
    PATTERNS,
    REPLACED,
    SHORT,
    TO_BE_PROVED,
    is_garbled,
    meant,
)
from harvesters.stage.header import Header
from harvesters.stage.notes import Notes, place

SHOWN = 3


Found = dict[tuple[str, str], "_Spoiled"]


def tell_spoiled(
    body: Body, header: Header, columns: Sequence[tuple[int, str]], notes: Notes, *, always: bool
) -> None:
    """Locate garbled text and U+FFFD in the text layer and garbled text in the header; columns are (position
    from 0, name).

    always: also where no look at the file's bytes has given a reason (a workbook has no text to look at).
    The text is left as it is, in both layers.
    """
    if not (always or notes.has("mojibake") or notes.has("replacement_characters")):
        return
    found, filled = _look(body, columns, is_short=False)
    labels = _garbled_labels(header, columns, is_short=False)
    if any(TO_BE_PROVED in spoiled.readings for spoiled in found.values()) or TO_BE_PROVED in labels.values():
        found, filled = _look(body, columns, is_short=True)
        labels = _garbled_labels(header, columns, is_short=True)
    for kind in {kind for kind, _ in found} | ({"mojibake"} if labels else set()):
        notes.drop(kind)
    _tell_labels(header, labels, notes)
    for spoiled in found.values():
        spoiled.tell(body, filled[spoiled.position], notes)


def _look(body: Body, columns: Sequence[tuple[int, str]], *, is_short: bool) -> tuple[Found, dict[int, int]]:
    """The spoiled cells by kind and column, and how many cells of each column are filled."""
    found: Found = {}
    filled = dict.fromkeys((position for position, _ in columns), 0)
    first = 1
    for batch in body.batches():
        for position, name in columns:
            coded = batch[position].dictionary_encode()
            filled[position] += len(batch[position]) - int(pc.sum(pc.equal(batch[position], "")).as_py() or 0)
            for reading, chosen in _spoiled_texts(coded.dictionary, is_short=is_short):
                kind = "mojibake" if reading else "replacement_characters"
                spoiled = found.setdefault((kind, name), _Spoiled(kind, position, name))
                spoiled.add(coded, chosen, first, reading)
        first += len(batch[0]) if batch else 0
    return found, filled


def _garbled_labels(header: Header, columns: Sequence[tuple[int, str]], *, is_short: bool) -> dict[int, str]:
    """Position → wrong reading, of the columns whose name in the file is garbled."""
    found: dict[int, str] = {}
    for position, _ in columns if header.rows else ():
        for name in PATTERNS:
            if position not in found and is_garbled(_label(header, position), name, is_short=is_short):
                found[position] = name
    return found


def _label(header: Header, position: int) -> str:
    """A column's name with the characters that nobody sees, which names lose and a wrong reading needs."""
    if spelled := header.spellings.get(position):
        return " ".join(cell for cell in spelled if cell)
    return header.raw[position] if position < len(header.raw) else ""


def _tell_labels(header: Header, labels: dict[int, str], notes: Notes) -> None:
    """One finding for the cells of the header."""
    used = list(dict.fromkeys(labels.values()))
    reading = {"th": ", ".join(NAMES[name] for name in used), "en": ", ".join(used)}
    shown = list(labels.items())[:SHOWN]
    for at, (position, name) in enumerate(shown):
        label = _label(header, position)
        right = meant(label, name)
        told = f"{label} → {right}" if right else label
        notes.found(
            "mojibake",
            count=len(labels) - len(shown) + 1 if at == 0 else 1,
            sample=place(header.rows[-1] or None, position + 1, value=told),
            reading=reading,
            where={"th": "ในหัวตาราง", "en": " in the header"},
        )


def _spoiled_texts(texts: pa.Array, *, is_short: bool) -> Iterator[tuple[str | None, list[int]]]:
    """Which of the different texts are spoiled, by the wrong reading; None stands for U+FFFD."""
    replaced = pc.indices_nonzero(pc.match_substring(texts, REPLACED)).to_pylist()
    if replaced:
        yield None, replaced
    taken: set[int] = set()
    for name, pattern in PATTERNS.items():
        looks = SHORT if is_short and name == TO_BE_PROVED else pattern
        likely = pc.indices_nonzero(pc.match_substring_regex(texts, looks)).to_pylist()
        chosen = [
            at for at in likely if at not in taken and is_garbled(texts[at].as_py(), name, is_short=is_short)
        ]
        taken.update(chosen)
        if chosen:
            yield name, chosen


class _Spoiled:
    """The spoiled cells of one column, counted, with the first few and the wrong readings that made them."""

    def __init__(self, kind: str, position: int, name: str) -> None:
        self.kind = kind
        self.position = position
        self.name = name
        self.count = 0
        self.readings: list[str] = []
        self.places: list[tuple[int, str, str | None]] = []

    def add(self, coded: pa.DictionaryArray, chosen: Iterable[int], first: int, reading: str | None) -> None:
        """Count the cells of one batch whose text is among those chosen; first is the body row of its first."""
        if reading and reading not in self.readings:
            self.readings.append(reading)
        mask = pc.is_in(coded.indices, value_set=pa.array(list(chosen), coded.indices.type))
        self.count += int(pc.sum(mask).as_py() or 0)
        for at in pc.indices_nonzero(mask)[:SHOWN].to_pylist():
            text = coded.dictionary[coded.indices[at].as_py()].as_py()
            self.places.append((first + at, text, meant(text, reading) if reading else None))
        self.places = sorted(self.places)[:SHOWN]

    def tell(self, body: Body, filled: int, notes: Notes) -> None:
        """The finding, with the cells as the agency's own file counts them."""
        values: dict[str, Any] = {
            "where": {"th": f"ในคอลัมน์ {self.name}", "en": f" in the column {self.name}"},
            "filled": filled,
        }
        if self.readings:
            thai = ", ".join(NAMES[reading] for reading in self.readings)
            values["reading"] = {"th": thai, "en": ", ".join(self.readings)}
        for at, (index, text, right) in enumerate(self.places):
            notes.found(
                self.kind,
                column=self.name,
                count=self.count - len(self.places) + 1 if at == 0 else 1,
                sample=place(
                    body.source_row(index),
                    self.position + 1,
                    self.name,
                    f"{text} → {right}" if right else text,
                ),
                **values,
            )
