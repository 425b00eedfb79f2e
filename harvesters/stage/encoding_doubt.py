"""Evidence for a person who has to name an encoding: how three cells of the file read in each that is possible."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harvesters.stage.encoding_broken import broken_lines
from harvesters.stage.encoding_bytes import CHUNK, first_bad_of, line_numbers, rich_lines, rich_sample
from harvesters.stage.encoding_guess import Reading, readings
from harvesters.stage.encoding_mojibake import NAMES, Damage, find_mojibake, look_for_damage, meant
from harvesters.stage.notes import Notes, letters, place
from harvesters.stage.thai_bytes import thai_counts_of

if TYPE_CHECKING:
    from harvesters.stage.encoding import Encoding

JsonObject = dict[str, Any]
CELLS_SHOWN = 3
CANDIDATES_SHOWN = 4
CELL_LENGTH = 60
LINES_LOOKED_AT = 400
LINES_NAMED = 20
_DELIMITERS = b",;\t|"


@dataclass(frozen=True)
class _Cell:
    """Where one cell stands and its bytes."""

    offset: int
    column: int
    content: bytes


def doubt(
    path: Path,
    names: Sequence[str],
    found: Sequence[Reading] = (),
    *,
    among: frozenset[int] = frozenset(),
    is_settled_by_yaml: bool = True,
) -> JsonObject:
    """{cells, candidates}: three cells by row and column, and for each codec what they would say and why.

    Rows are lines of the file; among names the lines (by offset) that one of the cells is to come from. yaml is
    the line that settles the question, where one does and the codec reads every byte.
    """
    known = {reading.codec: reading for reading in found}
    shown = list(dict.fromkeys(names))[:CANDIDATES_SHOWN]
    cells = [] if any(name.startswith("utf-16") for name in shown[:1]) else _telling(_cells(path), among)
    rows = line_numbers(path, [cell.offset for cell in cells])
    sample = _unmarked(rich_sample(path))
    return {
        "cells": [
            {"row": row, "column": cell.column, "cell": f"{letters(cell.column)}{row}"}
            for row, cell in zip(rows, cells, strict=True)
        ],
        "candidates": [
            {
                "encoding": codec,
                "yaml": f"encoding: {codec}"
                if is_settled_by_yaml and first_bad_of(sample, codec) is None
                else None,
                "score": round(known[codec].score, 3) if codec in known else None,
                "reason": _reason(sample, codec, known.get(codec)),
                "readings": [_read(cell.content, codec) for cell in cells],
            }
            for codec in shown
        ],
    }


def _unmarked(sample: bytes) -> bytes:
    for bom in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        sample = sample.removeprefix(bom)
    return sample


def tell_doubt(path: Path, found: "Encoding", notes: Notes) -> None:
    """The finding that says what is in doubt, with the readings of each candidate.

    A mixed file and a wrong byte order mark are mended in the file; no line of YAML settles them.
    """
    if found.doubt == "encoding_broken":
        _tell_broken(path, notes)
        return
    ranked = candidates_of(path)
    values: JsonObject = {"codec": found.codec, "reason": found.evidence or {}}
    if found.doubt == "encoding_mixed":
        odd = _odd_lines(path)
        numbers = line_numbers(path, odd)
        shown = ", ".join(f"{number:,}" for number in numbers[:LINES_NAMED])
        values["lines"] = shown + (" …" if len(numbers) > LINES_NAMED else "")
        shown_doubt = doubt(path, ["utf-8", "cp874"], ranked, among=frozenset(odd), is_settled_by_yaml=False)
        notes.found(found.doubt, count=len(odd), **values, **shown_doubt)
    elif found.doubt == "bom_misleads":
        shown_doubt = doubt(path, [found.codec, found.rival], ranked, is_settled_by_yaml=False)
        notes.found(found.doubt, **values, **shown_doubt)
    else:
        first = [found.codec, found.rival] if found.rival else [found.codec]
        notes.found(found.doubt, **values, **doubt(path, likely_codecs(first, ranked), ranked))


def _tell_broken(path: Path, notes: Notes) -> None:
    """The pieces of characters in a UTF-8 file: how many, in which lines, and the first cells that hold one."""
    broken = broken_lines(path)
    numbers = line_numbers(path, [line.offset for line in broken])
    lines = ", ".join(f"{number:,}" for number in numbers[:LINES_NAMED])
    delimiter = _delimiter(line for _, line in islice(rich_lines(path), LINES_LOOKED_AT))
    shown = list(zip(numbers, broken, strict=True))[:CELLS_SHOWN]
    told = sum(line.count for line in broken) - len(shown) + 1
    for at, (number, line) in enumerate(shown):
        texts = [_read(cell, "utf-8") for cell in _split(line.content, delimiter)]
        column = next((index for index, text in enumerate(texts, 1) if "\ufffd" in text), 1)
        notes.found(
            "encoding_broken",
            count=told if at == 0 else 1,
            lines=lines + (" …" if len(numbers) > LINES_NAMED else ""),
            sample=place(number, column, value=texts[column - 1] if texts else ""),
        )


def _odd_lines(path: Path) -> list[int]:
    """Where the lines begin that another encoding wrote than most: those that are UTF-8, or those that are not."""
    kinds: dict[bool, list[int]] = {True: [], False: []}
    for offset, line in rich_lines(path):
        kinds[first_bad_of(line, "utf-8") is None].append(offset)
    return min(kinds.values(), key=len)


def report_damage(path: Path, codec: str, notes: Notes) -> None:
    """Text that was spoiled before it was saved: garbled by a wrong reading, or letters lost to U+FFFD.

    Where the file becomes a table, each cell is located later and these findings make room for better ones.
    """
    if codec in ("utf-8", "utf-8-sig"):
        damage = look_for_damage(path, None)
    elif codec.startswith(("utf-16", "utf-32")):
        damage = look_for_damage(path, read_text(path, codec))
    else:
        damage = Damage(0, find_mojibake(rich_sample(path).decode(codec, "replace")))
    if damage.replaced:
        notes.found(
            "replacement_characters", count=damage.replaced, where={"th": "ในไฟล์", "en": " in the file"}
        )
    if found := damage.garbled:
        right = meant(found.sample, found.name)
        sample = place(None, value=f"{found.sample[:60]} → {right[:60]}" if right else found.sample[:60])
        reading = {"th": NAMES[found.name], "en": found.name}
        notes.found(
            "mojibake",
            count=found.count,
            sample=sample,
            reading=reading,
            where={"th": "ในไฟล์", "en": " in the file"},
        )


def at_byte(offset: int, codec: str = "utf-8") -> dict[str, str]:
    """Where a codec came upon bytes that mean nothing in it."""
    name = codec.removesuffix("-sig").upper() if codec.startswith("utf") else codec
    return {
        "th": f"ไบต์ที่ {offset + 1:,} อ่านเป็น {name} ไม่ได้",
        "en": f"byte {offset + 1:,} cannot be read as {name}",
    }


def read_text(path: Path, codec: str) -> Iterator[str]:
    """The decoded file in pieces; a byte that means nothing becomes U+FFFD (a finding has said so before)."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def likely_codecs(nearest: Sequence[str], found: Iterable[Reading]) -> list[str]:
    """The codecs worth showing: the nearest, Thai, what letter statistics put first, Western."""
    return list(
        dict.fromkeys([*nearest, "cp874", *(reading.codec for reading in islice(found, 2)), "cp1252"])
    )


def candidates_of(path: Path) -> list[Reading]:
    """The readings of the lines that can tell."""
    sample = rich_sample(path)
    return readings(sample) if sample else []


def _reason(sample: bytes, codec: str, reading: Reading | None) -> dict[str, str]:
    """Why an encoding is possible or is not, in Thai and English."""
    try:
        text = sample.decode(codec)
    except UnicodeError:
        broken = sample.decode(codec, "replace").count("\ufffd")
        return {
            "th": f"มีอักขระที่อ่านไม่ได้ {broken:,} ตัวในบรรทัดที่ตรวจ",
            "en": f"characters that cannot be read in the lines looked at: {broken:,}",
        }
    if codec == "cp874":
        counts = thai_counts_of(sample)
        good = counts.evidence - min(counts.wrong, counts.evidence)
        return {
            "th": f"สระและวรรณยุกต์อยู่ถูกที่ {good:,} จาก {counts.evidence:,} ตัว",
            "en": f"vowels and tones in their place: {good:,} of {counts.evidence:,}",
        }
    if reading is not None:
        return {
            "th": f"ตัวอักษรที่ภาษาเดียวใช้ร่วมกันได้ร้อยละ {100 * reading.likely:.0f}",
            "en": f"letters that one language has together: {reading.likely:.0%}",
        }
    beyond = sum(1 for ch in text if not ch.isascii())
    return {
        "th": f"อ่านได้ทุกไบต์ ได้อักษรนอก ASCII {beyond:,} ตัว",
        "en": f"every byte reads; characters beyond ASCII: {beyond:,}",
    }


def _cells(path: Path) -> list[_Cell]:
    """Cells with bytes beyond ASCII, from the first lines that have any."""
    lines = list(islice(rich_lines(path), LINES_LOOKED_AT))
    delimiter = _delimiter(line for _, line in lines)
    found = []
    for offset, line in lines:
        for column, content in enumerate(_split(line, delimiter), 1):
            if not content.isascii():
                found.append(_Cell(offset, column, content))
    return found


def _delimiter(lines: Iterable[bytes]) -> str:
    counts: Counter[int] = Counter()
    for line in lines:
        counts.update(byte for byte in line if byte in _DELIMITERS)
    return chr(counts.most_common(1)[0][0]) if counts else ","


def _split(line: bytes, delimiter: str) -> list[bytes]:
    """The cells of one line, as bytes."""
    text = line.decode("latin-1").rstrip("\r\n")
    if "\r" in text:
        text = text.split("\r")[0]
    cells = next(csv.reader([text.replace("\n", " ")], delimiter=delimiter), [])
    return [cell.strip().encode("latin-1") for cell in cells]


def _telling(cells: Sequence[_Cell], among: frozenset[int]) -> list[_Cell]:
    """Three different cells with the most letters to tell by, in the order of the file; one of them among the
    lines named, if any are."""
    different = {cell.content: cell for cell in reversed(cells)}
    ranked = sorted(
        different.values(), key=lambda cell: (-len(set(cell.content[:CELL_LENGTH]) - _ASCII), cell.offset)
    )
    ranked = [*[c for c in ranked if c.offset in among][:1], *[c for c in ranked if c.offset not in among]]
    return sorted(ranked[:CELLS_SHOWN], key=lambda cell: (cell.offset, cell.column))


_ASCII = frozenset(range(128))


def _read(content: bytes, codec: str) -> str:
    return re.sub(r"\s+", " ", content.decode(codec, "replace"))[:CELL_LENGTH]
