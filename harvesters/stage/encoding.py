"""Which characters the bytes mean, decided on the whole file.

Order: BOM → UTF-32 or UTF-16 without BOM → strict UTF-8 → Thai by its own writing rules (cp874) → the likeliest
reading, where no other comes near it. A declaration wins over all of it, and is checked against it. "Not sure" is
an answer: the finding that says so always holds, and shows how three cells of the file read in each candidate.
"""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from harvesters.stage.encoding_broken import broken_lines
from harvesters.stage.encoding_bytes import (
    CHUNK,
    bytes_used,
    escaped_codec,
    first_bad,
    first_bad_of,
    has_utf8_lines,
    mostly_utf8,
    only_signs,
    rich_sample,
    wide_codec,
)
from harvesters.stage.encoding_doubt import (
    at_byte,
    candidates_of,
    doubt,
    read_text,
    report_damage,
    tell_doubt,
)
from harvesters.stage.encoding_guess import is_sure, is_thin, readings, rivals_thai
from harvesters.stage.encoding_names import codec_of
from harvesters.stage.encoding_scripts import IDEOGRAPHIC
from harvesters.stage.notes import Notes
from harvesters.stage.thai_bytes import ThaiCounts, thai_counts

Evidence = dict[str, str]
SHORT_TEXT = 12
READING_LENGTH = 60
__all__ = ["Encoding", "decide", "detect", "read_text"]
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Encoding:
    """codec reads the file; why is one of bom, utf-8, utf-16, utf-32, escape, signs, thai, letters, chardet,
    declared, broken, unsure. evidence says it with numbers, in Thai and English. doubt names the finding of a
    broken or an unsure one: encoding_broken, encoding_unsure, encoding_mixed or bom_misleads; rival is the codec
    that the doubt is about.
    """

    codec: str
    why: str
    evidence: Evidence | None = None
    doubt: str = ""
    rival: str = ""

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
        is_broken = found.doubt == "encoding_broken" and wanted in ("utf-8", "utf-8-sig")
        problem = None if is_broken else _problem_with(path, wanted, found)
        if problem:
            shown = doubt(path, [wanted, found.codec], candidates_of(path))
            notes.found(
                "encoding_declared_wrong", declared=str(declared), found=found.label, reason=problem, **shown
            )
        if found.doubt == "encoding_mixed" or is_broken:
            tell_doubt(path, found, notes)
    else:
        chosen, problem = found, None
        if found.doubt:
            tell_doubt(path, found, notes)
    if problem is None and chosen.why != "unsure":
        report_damage(path, chosen.codec, notes)
    reason = _REASONS[chosen.why]
    detail = chosen.evidence or {"th": "", "en": ""}
    notes.step(
        "encoding",
        "รหัสอักขระ {encoding} ({told_th})",
        "The encoding is {encoding} ({told}).",
        encoding=chosen.label,
        decided_by=chosen.why,
        reason=reason[1],
        reason_th=reason[0],
        detail=detail["en"],
        detail_th=detail["th"],
        told="; ".join(part for part in (reason[1], detail["en"]) if part),
        told_th=" ".join(part for part in (reason[0], detail["th"]) if part),
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
    "letters": ("มีแต่พยัญชนะไทย", "only Thai consonants"),
    "chardet": ("ผลการวิเคราะห์สถิติตัวอักษร", "letter statistics agree"),
    "declared": ("ระบุไว้ในไฟล์ตั้งค่า", "declared in the config"),
    "broken": ("อักขระอื่นทั้งไฟล์ถูกต้องตาม UTF-8", "all other characters of the file are valid UTF-8"),
    "unsure": ("ไม่แน่ใจ", "not sure"),
}


def detect(path: Path) -> Encoding:
    """What the bytes themselves say."""
    with path.open("rb") as source:
        head = source.read(CHUNK)
    for bom, codec in _BOMS:
        if head.startswith(bom):
            return _marked(path, head, bom, codec)
    wide = wide_codec(head)
    if wide and first_bad(path, wide) is None:
        return Encoding(wide, "utf-16" if wide.startswith("utf-16") else "utf-32")
    bad = first_bad(path, "utf-8")
    sample = rich_sample(path)
    if bad is not None:
        return _not_unicode(path, sample, bad)
    escaped = "" if sample else escaped_codec(path)
    return Encoding(escaped, "escape") if escaped else _utf8_or_short_thai(path, sample)


def _marked(path: Path, head: bytes, bom: bytes, codec: str) -> Encoding:
    """What a byte order mark says, unless the content says otherwise.

    A table in UTF-16 has zero bytes in its digits, delimiters and line ends, and one in UTF-8 has none.
    """
    content = head[len(bom) :]
    wide = codec.startswith(("utf-16", "utf-32"))
    if wide and len(content) > SHORT_TEXT and 0 not in content:
        return _misled(codec, "utf-8" if first_bad_of(content, "utf-8") is None else "cp874")
    if not wide and wide_codec(content):
        return _misled(codec, wide_codec(content))
    bad = first_bad(path, codec)
    if bad is None:
        return Encoding(codec, "bom")
    if wide:
        return Encoding(codec, "unsure", at_byte(bad, codec), "encoding_unsure")
    counts = thai_counts(path)
    if mostly_utf8(rich_sample(path)) or not counts.could_be_thai:
        return _not_unicode(path, rich_sample(path), bad)
    return _misled(codec, "cp874")


def _misled(codec: str, content: str) -> Encoding:
    """A mark of one encoding before the text of another: a program put them together; a person must say which."""
    name = codec.removesuffix("-sig")
    evidence = {"th": f"แต่เครื่องหมาย BOM บอกว่าเป็น {name}", "en": f"but the byte order mark says {name}"}
    return Encoding(content, "unsure", evidence, "bom_misleads", codec)


def _not_unicode(path: Path, sample: bytes, bad: int) -> Encoding:
    """Thai where its rules are kept, else the likeliest reading. Told to be unsure where another comes near."""
    counts = thai_counts(path)
    used = bytes_used(path)
    thai = counts.is_thai and _reads(path, "cp874", used)
    if (mostly_utf8(sample) or has_utf8_lines(path, sample)) and broken_lines(path):
        return Encoding("utf-8", "broken", at_byte(bad), "encoding_broken")
    if has_utf8_lines(path, sample):
        is_utf8 = mostly_utf8(sample)
        return Encoding("utf-8" if is_utf8 else "cp874", "unsure", at_byte(bad), "encoding_mixed")
    if thai and counts.is_plain:
        return _thai(counts)
    if mostly_utf8(sample):
        return Encoding("utf-8", "unsure", at_byte(bad), "encoding_mixed")
    if only_signs(sample):
        return Encoding("cp1252", "signs")
    found = [reading for reading in readings(sample) if _reads(path, reading.codec, used)]
    if is_sure(found) and found[0].codec != "cp874":
        return Encoding(
            found[0].codec,
            "chardet",
            {
                "th": f"ตัวอักษรที่ภาษาเดียวใช้ร่วมกันได้ร้อยละ {100 * found[0].likely:.0f}",
                "en": f"{found[0].likely:.0%} of the letters are of one language",
            },
        )
    if thai and not rivals_thai(found) and not is_thin(counts, sample, found):
        return _thai(counts)
    nearest = found[0].codec if found else "cp1252"
    if thai or (counts.could_be_thai and not found):
        nearest = "cp874"
    return Encoding(nearest, "unsure", at_byte(bad), "encoding_unsure")


def _reads(path: Path, codec: str, used: bytes) -> bool:
    """Whether a codec reads all of a file; of a table of single bytes it is enough to know which are used."""
    if codec in IDEOGRAPHIC:
        return first_bad(path, codec) is None
    return first_bad_of(used, codec) is None


def _thai(counts: ThaiCounts) -> Encoding:
    if not counts.evidence:
        unmarked = {
            "th": f"{counts.letters:,} ตัว ไม่มีสระหรือวรรณยุกต์ให้ตรวจลำดับ",
            "en": f"letters: {counts.letters:,}; no vowel or tone whose order could be checked",
        }
        return Encoding("cp874", "letters", unmarked)
    evidence = {
        "th": f"ตรวจ {counts.evidence:,} ตำแหน่ง ผิดที่ {counts.wrong:,}",
        "en": f"{counts.evidence:,} marks checked, {counts.wrong:,} misplaced",
    }
    return Encoding("cp874", "thai", evidence)


def _problem_with(path: Path, wanted: str, found: Encoding) -> Evidence | None:
    """Why a declared codec cannot be right; None when nothing speaks against it."""
    bad = first_bad(path, wanted)
    if bad is not None:
        return at_byte(bad, wanted)
    if found.why == "utf-8" and wanted not in ("utf-8", "utf-8-sig") and rich_sample(path):
        return {"th": "ทุกไบต์ในไฟล์ถูกต้องตาม UTF-8", "en": "every byte is valid UTF-8"}
    if found.why in ("bom", "utf-16", "thai", "letters") and found.label != codecs.lookup(
        wanted
    ).name.removesuffix("-sig"):
        return {"th": f"เนื้อไฟล์เป็น {found.label}", "en": f"the bytes are {found.label}"}
    return None


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
        other = "".join(beyond)
        return Encoding(
            "cp874", "thai", {"th": f"ถ้าเป็น UTF-8 จะอ่านได้ {other}", "en": f"UTF-8 would read {other}"}
        )
    other = sample[:READING_LENGTH].decode("cp874", "replace").strip()
    evidence = {"th": f"ถ้าเป็น cp874 จะอ่านได้ {other}", "en": f"cp874 would read {other}"}
    return Encoding("utf-8", "unsure", evidence, "encoding_unsure", "cp874")
