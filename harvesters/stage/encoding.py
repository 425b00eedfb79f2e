"""Which characters the bytes mean, decided on the whole file.

Order: BOM → UTF-32 or UTF-16 without BOM → strict UTF-8 → Thai by its own writing rules (cp874) → the likeliest
reading, where no other comes near it. A declaration wins over all of it, and is checked against it. "Not sure" is
an answer: the finding `encoding_unsure` always holds, and shows three readings.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harvesters.stage.encoding_bytes import (
    CHUNK,
    escaped_codec,
    first_bad,
    mostly_utf8,
    only_signs,
    rich_sample,
    wide_codec,
)
from harvesters.stage.encoding_guess import is_sure, readings, rivals_thai
from harvesters.stage.encoding_mojibake import find_mojibake
from harvesters.stage.encoding_names import codec_of
from harvesters.stage.notes import Notes, place
from harvesters.stage.thai_bytes import ThaiCounts, thai_counts

SHORT_TEXT = 12
READINGS_SHOWN = 3
READING_LENGTH = 60
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Encoding:
    """codec reads the file; why is one of bom, utf-8, utf-16, utf-32, escape, signs, thai,
    chardet, declared, unsure."""

    codec: str
    why: str
    evidence: str = ""

    @property
    def label(self) -> str:
        """The name as people write it."""
        return {"utf-8-sig": "utf-8"}.get(self.codec, self.codec)


def decide(path: Path, declared: str | None, notes: Notes) -> Encoding:
    """The encoding of the file at path. Adds a step, and findings where the evidence is weak or against a claim."""
    found = detect(path)
    wanted = None if declared in (None, "", "auto") else codec_of(str(declared))
    if declared not in (None, "", "auto") and wanted is None:
        notes.found("encoding_unknown", declared=str(declared))
    if wanted is not None:
        chosen = Encoding(wanted, "declared")
        problem = _problem_with(path, wanted, found)
        if problem:
            notes.found("encoding_declared_wrong", declared=str(declared), found=found.label, reason=problem)
    else:
        chosen = found
        if found.why == "unsure":
            notes.found(
                "encoding_unsure",
                sample=place(None, value=found.evidence),
                codec=found.codec,
                readings=_shown_readings(path),
            )
    _report_mojibake(path, chosen.codec, notes)
    notes.step(
        "encoding",
        "รหัสอักขระ {encoding} ({reason_th})",
        "The encoding is {encoding} ({reason}).",
        encoding=chosen.label,
        decided_by=chosen.why,
        reason=_REASONS[chosen.why][1],
        reason_th=_REASONS[chosen.why][0],
        detail=chosen.evidence,
    )
    return chosen


_REASONS = {
    "bom": ("มีเครื่องหมาย BOM ต้นไฟล์", "a byte order mark says so"),
    "utf-8": ("ทุกไบต์ในไฟล์ถูกต้องตาม UTF-8", "every byte of the file is valid UTF-8"),
    "utf-16": ("ไบต์ศูนย์สลับตำแหน่งตามแบบ UTF-16", "zero bytes alternate as in UTF-16"),
    "utf-32": ("ไบต์ศูนย์ซ้ำทุกสี่ตำแหน่งตามแบบ UTF-32", "zero bytes repeat as in UTF-32"),
    "escape": ("มีรหัสสลับชุดอักขระ", "escape sequences switch the character set"),
    "signs": ("มีเพียงเครื่องหมายวรรคตอนของ Windows", "only the dashes and quotation marks of Windows"),
    "thai": ("ลำดับพยัญชนะ สระ วรรณยุกต์ถูกต้องตามอักขรวิธีไทย", "vowels and tones follow Thai spelling rules"),
    "chardet": ("ผลการวิเคราะห์สถิติตัวอักษร", "letter statistics agree"),
    "declared": ("ระบุไว้ในไฟล์ตั้งค่า", "declared in the config"),
    "unsure": ("ไม่แน่ใจ", "not sure"),
}


def detect(path: Path) -> Encoding:
    """What the bytes themselves say."""
    with path.open("rb") as source:
        head = source.read(CHUNK)
    for bom, codec in _BOMS:
        if head.startswith(bom):
            bad = first_bad(path, codec)
            return Encoding(codec, "bom") if bad is None else Encoding(codec, "unsure", f"byte {bad}")
    wide = wide_codec(head)
    if wide and first_bad(path, wide) is None:
        return Encoding(wide, "utf-16" if wide.startswith("utf-16") else "utf-32")
    bad = first_bad(path, "utf-8")
    sample = rich_sample(path)
    if bad is not None:
        return _not_unicode(path, sample, bad)
    escaped = "" if sample else escaped_codec(path)
    return Encoding(escaped, "escape") if escaped else _utf8_or_short_thai(path, sample)


def _not_unicode(path: Path, sample: bytes, bad: int) -> Encoding:
    """Thai where its rules are kept, else the likeliest reading. Told to be unsure where another comes near."""
    counts = thai_counts(path)
    thai = counts.is_thai and first_bad(path, "cp874") is None
    if thai and counts.is_plain:
        return _thai(counts)
    if mostly_utf8(sample):
        return Encoding("utf-8", "unsure", f"byte {bad}")
    if only_signs(sample):
        return Encoding("cp1252", "signs")
    found = [reading for reading in readings(sample) if first_bad(path, reading.codec) is None]
    if is_sure(found) and found[0].codec != "cp874":
        return Encoding(
            found[0].codec, "chardet", f"{found[0].score:.2f}, {found[0].likely:.0%} of it is usual"
        )
    if thai and not rivals_thai(found):
        return _thai(counts)
    nearest = found[0].codec if found else "cp1252"
    if thai or (counts.could_be_thai and not found):
        nearest = "cp874"
    return Encoding(nearest, "unsure", f"byte {bad}")


def _thai(counts: ThaiCounts) -> Encoding:
    return Encoding("cp874", "thai", f"{counts.evidence} marks checked, {counts.wrong} misplaced")


def read_text(path: Path, codec: str) -> Iterator[str]:
    """The decoded file in pieces; a byte that means nothing becomes U+FFFD (a finding has said so before)."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def _problem_with(path: Path, wanted: str, found: Encoding) -> str:
    """Why a declared codec cannot be right; empty when nothing speaks against it."""
    bad = first_bad(path, wanted)
    if bad is not None:
        return f"byte {bad}"
    if found.why == "utf-8" and wanted not in ("utf-8", "utf-8-sig") and rich_sample(path):
        return "every byte is valid UTF-8"
    if found.why in ("bom", "utf-16", "thai") and found.label != codecs.lookup(wanted).name.removesuffix(
        "-sig"
    ):
        return f"the bytes are {found.label}"
    return ""


def _utf8_or_short_thai(path: Path, sample: bytes) -> Encoding:
    """UTF-8, but for the few short Thai words whose cp874 bytes happen to be valid UTF-8.

    เขต is E0 A2 B5, which UTF-8 reads as an Arabic letter; รถ is C3 B6, which it reads as ö. Only a file
    with very few letters beyond ASCII can fall into this. A letter beside it in Latin script, or a Thai letter
    in the UTF-8 reading, settles it; a script that no table here uses settles it the other way.
    """
    text = sample.decode("utf-8", "replace")
    beyond = [ch for ch in text if not ch.isascii()]
    if not 0 < len(beyond) <= SHORT_TEXT:
        return Encoding("utf-8", "utf-8")
    counts = thai_counts(path)
    plain = (
        counts.could_be_thai and counts.wrong == 0 and not any("\u0e00" <= ch <= "\u0e7f" for ch in beyond)
    )
    if not plain or re.search(r"[A-Za-z0-9][^\x00-\x7f]|[^\x00-\x7f][A-Za-z0-9]", text):
        return Encoding("utf-8", "utf-8")
    if all("\u0700" <= ch <= "\u1dff" for ch in beyond):
        return Encoding("cp874", "thai", f"UTF-8 would read {''.join(beyond)}")
    return Encoding("utf-8", "unsure", f"cp874 would read {sample[:60].decode('cp874', 'replace')}")


def _shown_readings(path: Path) -> str:
    """One telling line as the likeliest encodings read it: Thai, what comes nearest, Western."""
    sample = rich_sample(path)
    line = next(iter(sample.splitlines()), b"")
    start = max(next((at for at, byte in enumerate(line) if byte >= 0x80), 0) - READING_LENGTH // 2, 0)
    line = line[start : start + READING_LENGTH]
    likely = [reading.codec for reading in readings(sample)] if sample else []
    codecs_shown = list(dict.fromkeys(["cp874", *likely[:1], "cp1252", *likely[1:], "utf-8"]))
    return " | ".join(
        f"{codec}: {line.decode(codec, 'replace').strip()}" for codec in codecs_shown[:READINGS_SHOWN]
    )


def _report_mojibake(path: Path, codec: str, notes: Notes) -> None:
    """Text that was decoded wrongly before it was saved: legal characters, no words."""
    if codec.startswith(("utf-16", "utf-32")):
        return
    found = find_mojibake(rich_sample(path).decode(codec, "replace"))
    if found:
        notes.found(
            "mojibake", count=found.count, sample=place(None, value=found.sample[:60]), reading=found.name
        )
