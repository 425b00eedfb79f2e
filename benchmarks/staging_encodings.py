"""Are encodings found right? Real labelled files, and Thai tables re-encoded at every density.

python benchmarks/staging_encodings.py [FOLDER]

FOLDER, or KHLANG_REAL_DATA, holds `encodings/chardet/<encoding>/…`; without it only the Thai tables are measured.
"""

import random
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from catalog.settings import load
from harvesters.stage.encoding import detect
from metadata.vocabulary import terms

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
LABELS = {"EUC-TW": None, "MacCyrillic": "mac-cyrillic", "IBM855": "cp855", "IBM866": "cp866"}
WIDER = {
    "big5": "cp950", "shift_jis": "cp932", "tis-620": "cp874", "euc-kr": "cp949", "gb2312": "gb18030",
    "iso-8859-1": "cp1252", "iso-8859-9": "cp1254",
}  # fmt: skip
"""A label and the table that browsers read it with: https://encoding.spec.whatwg.org/#names-and-labels"""


def main() -> None:
    """Print right, unsure and wrong for both sets, each that is not right by name, and the time of large files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else load().real_data
    if folder and (folder / "encodings" / "chardet").is_dir():
        labelled(folder / "encodings" / "chardet")
    thai_tables()
    large_files()


def labelled(folder: Path) -> None:
    """Files whose folder names their encoding."""
    results: Counter[str] = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        result, codec = judge(path, path.read_bytes(), label_codec(path.parent.name))
        results[result] += 1
        if result != "right":
            print(f"  {result}: {path.parent.name}/{path.name} read as {codec}")
    tell("labelled files", results)


def label_codec(folder: str) -> str | None:
    """The Python codec a folder's name stands for; None where Python has none."""
    plain = re.match(r"(?:iso-8859-\d+|windows-\d+)", folder)
    return LABELS.get(folder, plain[0] if plain else folder)


def judge(path: Path, content: bytes, codec: str | None) -> tuple[str, str]:
    """right, unsure or wrong; and the codec that was found."""
    found = detect(path)
    if found.why == "unsure":
        return "unsure", found.codec
    read = content.decode(found.codec, "replace")
    truths = [] if codec is None else [codec, WIDER.get(codec.lower(), codec)]
    return ("right" if any(read == content.decode(t, "replace") for t in truths) else "wrong"), found.codec


def thai_tables() -> None:
    """Made-up tables with real Thai names, from one Thai cell in thousands of rows to all."""
    dice = random.Random(874)
    words = thai_words()
    results: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "table.csv")
        for number in range(TABLES):
            rows = dice.choice((3, 30, 300, ROWS))
            cells = 1 if number % 4 == 0 else max(1, int(rows * dice.random() ** 3))
            codec = dice.choice(CODECS)
            text = table(dice, words, rows, cells)
            path.write_bytes(text.encode(codec, "replace"))
            result, found = judge(path, path.read_bytes(), codec)
            results[result] += 1
            if result != "right":
                thai = re.findall("[\u0e00-\u0e7f]+", text)
                print(f"  {result}: {cells} Thai cells of {codec} read as {found}: {thai[:3]}")
    tell("Thai tables", results)


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


def large_files() -> None:
    """Seconds to decide 10 MB."""
    dice = random.Random(1)
    text = table(dice, thai_words(), 100_000, 100_000)
    with tempfile.TemporaryDirectory() as scratch:
        for codec in ("utf-8", "cp874", "utf-16"):
            path = Path(scratch, codec)
            content = text.encode(codec)
            path.write_bytes(content * max(1, 10_000_000 // len(content)))
            began = time.perf_counter()
            found = detect(path)
            print(
                f"{path.stat().st_size / 1e6:.1f} MB of {codec}: {found.codec} in {time.perf_counter() - began:.3f} s"
            )


def tell(what: str, results: Counter[str]) -> None:
    """One line of counts."""
    print(f"{what}: " + ", ".join(f"{results[name]} {name}" for name in ("right", "unsure", "wrong")))


if __name__ == "__main__":
    main()
