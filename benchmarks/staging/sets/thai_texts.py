"""2,000 tables with real Thai names, from one Thai cell in thousands of rows to all, in the encodings in use."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.staging._texts import TextCase
from metadata.vocabulary import terms

ORDER = 3
KIND = "texts"
TITLE = "Thai tables re-encoded, from one Thai cell to all"
TITLE_TH = "ตารางไทยที่เข้ารหัสใหม่ ตั้งแต่หนึ่งช่องถึงทุกช่อง"
REACH = "none wrong, at most 1 % refused"
TABLES = 2_000
ROWS = 3_000
VOCABULARIES = (
    "provinces",
    "themes",
    "frequencies",
    "disaggregate",
    "objective",
    "geo_coverage",
    "data_collect",
)
SHORT_WORDS = (
    "คน",
    "ราย",
    "แห่ง",
    "บาท",
    "ไร่",
    "ตัน",
    "ปี",
    "ชาย",
    "หญิง",
    "รวม",
    "น้ำ",
    "มี",
    "ไม่มี",
    "ใช่",
    "กทม.",
    "ต.ค.",
    "พ.ศ.",
)
CODECS = ("cp874", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def cases(real: Path | None, scratch: Path) -> Iterator[TextCase]:
    """One file, written anew for each case."""
    dice = random.Random(874)
    words = thai_words()
    path = scratch / "thai-text.csv"
    for number in range(TABLES):
        rows = dice.choice((3, 30, 300, ROWS))
        cells = 1 if number % 4 == 0 else max(1, int(rows * dice.random() ** 3))
        codec = dice.choice(CODECS)
        text = table(dice, words, rows, cells)
        path.write_bytes(text.encode(codec, "replace"))
        thai = " ".join(re.findall("[\u0e00-\u0e7f]+", text)[:3])
        yield TextCase(f"{cells} Thai cells in {rows} rows of {codec}", path, codec, thai)


def thai_words() -> list[str]:
    """Names and labels in Thai from the vocabularies, whole and cut at spaces."""
    labels = [term.label.th for name in VOCABULARIES for term in terms(name).values() if term.label.th]
    parts = {part for label in labels for part in (label, *label.split())} | set(SHORT_WORDS)
    return sorted(part for part in parts if re.search("[\u0e00-\u0e7f]", part))


def table(dice: random.Random, words: list[str], rows: int, cells: int) -> str:
    """A CSV of three columns; so many of its names are Thai."""
    thai = set(dice.sample(range(rows), cells))
    lines = [
        f"{n},{dice.choice(words) if n in thai else f'station {n}'},{dice.randint(0, 9999)}\r\n"
        for n in range(rows)
    ]
    return "id,name,value\r\n" + "".join(lines)
