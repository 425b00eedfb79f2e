"""Which characters the bytes mean, decided on the whole file.

Order: BOM → strict UTF-8 → UTF-16 without BOM → Thai by its own writing rules (cp874) → chardet's advice.
A declaration wins over all of it, and is checked against it. "Not sure" is an answer: the finding
`encoding_unsure` always holds. Python's own `tis-620` and `iso8859-11` are never used: they know neither the
no-break space nor the dashes that Windows writes into Thai files.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harvesters.stage.notes import Notes, place
from harvesters.stage.thai_bytes import thai_counts

CHUNK = 1_048_576
SAMPLE_BYTES = 262_144
SHORT_TEXT = 12
_ALIASES = {
    "tis620": "cp874", "tis6200": "cp874", "tis62025291": "cp874", "iso885911": "cp874", "iso8859111": "cp874",
    "windows874": "cp874", "cp874": "cp874", "xwindows874": "cp874", "thai": "cp874", "ansi874": "cp874",
    "ascii": "utf-8", "usascii": "utf-8", "utf8": "utf-8", "utf8sig": "utf-8-sig", "utf8bom": "utf-8-sig",
    "latin1": "cp1252", "iso88591": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shiftjis": "cp932",
    "euckr": "cp949", "big5": "cp950",
}  # fmt: skip
_ALLOWED = frozenset(
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "cp874",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "iso8859-2",
        "iso8859-3",
        "iso8859-4",
        "iso8859-5",
        "iso8859-6",
        "iso8859-7",
        "iso8859-8",
        "iso8859-9",
        "iso8859-10",
        "iso8859-13",
        "iso8859-14",
        "iso8859-15",
        "iso8859-16",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "mac-cyrillic",
        "cp437",
        "cp737",
        "cp775",
        "cp850",
        "cp852",
        "cp855",
        "cp857",
        "cp858",
        "cp860",
        "cp861",
        "cp862",
        "cp863",
        "cp864",
        "cp865",
        "cp866",
        "cp869",
        "ptcp154",
        "johab",
        "gb18030",
        "cp932",
        "cp949",
        "cp950",
        "big5hkscs",
        "euc-jp",
        "euc-kr",
        "iso2022-jp",
        "iso2022-kr",
        "hz",
        "cp037",
        "cp500",
        "kz1048",
        "tis-620",
    ]
)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MOJIBAKE = (
    ("utf-8 read as windows-1252", re.compile("(?:à[¸¹][\\s\\S]){2,}")),
    ("utf-8 read as windows-874", re.compile("(?:เธ.|เน.){4,}")),
    ("windows-874 read as windows-1252", re.compile("[¡-û]{5,}")),
)


@dataclass(frozen=True)
class Encoding:
    """codec reads the file; why is one of bom, utf-8, utf-16, thai, chardet, declared, unsure."""

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
                readings=_readings(path),
            )
    _look_for_mojibake(path, chosen.codec, notes)
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
    "thai": ("ลำดับพยัญชนะ สระ วรรณยุกต์ถูกต้องตามอักขรวิธีไทย", "vowels and tones follow Thai spelling rules"),
    "chardet": ("ผลการวิเคราะห์สถิติตัวอักษร", "letter statistics agree"),
    "declared": ("ระบุไว้ในไฟล์ตั้งค่า", "declared in the config"),
    "unsure": ("ไม่แน่ใจ", "not sure"),
}


def codec_of(name: str) -> str | None:
    """The Python codec for a declared name; None for a name that is no text encoding we read."""
    folded = re.sub(r"[^a-z0-9]", "", name.lower())
    if folded in _ALIASES:
        return _ALIASES[folded]
    try:
        codec = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    codec = _ALIASES.get(re.sub(r"[^a-z0-9]", "", codec), codec)
    return codec if codec in _ALLOWED else None


def detect(path: Path) -> Encoding:
    """What the bytes themselves say."""
    with path.open("rb") as source:
        head = source.read(CHUNK)
    for bom, codec in _BOMS:
        if head.startswith(bom):
            bad = first_bad(path, codec)
            return Encoding(codec, "bom") if bad is None else Encoding(codec, "unsure", f"byte {bad}")
    wide = _utf16(head)
    if wide and first_bad(path, wide) is None:
        return Encoding(wide, "utf-16")
    bad = first_bad(path, "utf-8")
    sample = _rich_sample(path)
    if bad is None:
        return _utf8_or_short_thai(path, sample)
    advice, confidence = _advice(sample)
    counts = thai_counts(path)
    if counts.is_thai and not (advice in ("gb18030", "cp932", "cp949", "cp950") and counts.evidence < 12):
        if first_bad(path, "cp874") is None:
            return Encoding("cp874", "thai", f"{counts.evidence} marks checked, {counts.wrong} misplaced")
        return Encoding("cp874", "unsure", f"byte {first_bad(path, 'cp874')}")
    if _mostly_utf8(sample):
        return Encoding("utf-8", "unsure", f"byte {bad}")
    if advice and confidence >= 0.5 and first_bad(path, advice) is None:
        weak = confidence < 0.8 and len(sample) < 40
        return Encoding(advice, "unsure" if weak else "chardet", f"confidence {confidence:.2f}")
    return Encoding("cp874" if counts.could_be_thai else "cp1252", "unsure", f"byte {bad}")


def read_text(path: Path, codec: str) -> Iterator[str]:
    """The decoded file in pieces; a byte that means nothing becomes U+FFFD (a finding has said so before)."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


def first_bad(path: Path, codec: str) -> int | None:
    """The offset of the first byte that the codec cannot read, to within one chunk; None when all is read."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    offset = 0
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                return offset + error.start
            offset += len(chunk)
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return offset
    return None


def _problem_with(path: Path, wanted: str, found: Encoding) -> str:
    """Why a declared codec cannot be right; empty when nothing speaks against it."""
    bad = first_bad(path, wanted)
    if bad is not None:
        return f"byte {bad}"
    if found.why == "utf-8" and wanted not in ("utf-8", "utf-8-sig") and _rich_sample(path):
        return "every byte is valid UTF-8"
    if found.why in ("bom", "utf-16", "thai") and found.label != codecs.lookup(wanted).name.removesuffix(
        "-sig"
    ):
        return f"the bytes are {found.label}"
    return ""


def _utf16(head: bytes) -> str:
    """UTF-16 without BOM: the high bytes of one lane are 00, or 0E for Thai; empty when it is not."""
    even, odd = head[0::2][:200_000], head[1::2][:200_000]
    if len(odd) < 4 or head.count(0) / len(head) < 0.02:
        return ""
    for codec, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        share = (high.count(0) + high.count(0x0E)) / len(high)
        if share > 0.7 and low.count(0) / len(low) < 0.1 * share:
            return codec
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


def _rich_sample(path: Path) -> bytes:
    """Lines with bytes beyond ASCII, taken from the whole file, up to SAMPLE_BYTES."""
    kept: list[bytes] = []
    size = 0
    with path.open("rb") as source:
        while size < SAMPLE_BYTES and (lines := source.readlines(CHUNK)):
            for line in lines:
                if not line.isascii():
                    kept.append(line[:4096])
                    size += len(kept[-1])
                    if size >= SAMPLE_BYTES:
                        break
    return b"".join(kept)


def _advice(sample: bytes) -> tuple[str | None, float]:
    """chardet's opinion on the lines that can tell, as a codec of ours."""
    import chardet

    found = chardet.detect(sample[:65_536])
    name = found.get("encoding")
    return (codec_of(name) if name else None), float(found.get("confidence") or 0.0)


def _mostly_utf8(sample: bytes) -> bool:
    text = sample.decode("utf-8", "replace")
    good = sum(1 for ch in text if ord(ch) >= 0x80 and ch != "\ufffd")
    return good > 20 * max(text.count("\ufffd"), 1)


def _readings(path: Path) -> str:
    """One telling line as each likely encoding reads it."""
    sample = _rich_sample(path).splitlines()
    line = sample[0][:60] if sample else b""
    return " | ".join(
        f"{codec}: {line.decode(codec, 'replace').strip()}" for codec in ("cp874", "utf-8", "cp1252")
    )


def _look_for_mojibake(path: Path, codec: str, notes: Notes) -> None:
    """Text that was decoded wrongly before it was saved: legal characters, no words."""
    if codec.startswith(("utf-16", "utf-32")):
        return
    text = _rich_sample(path).decode(codec, "replace")
    for name, pattern in _MOJIBAKE:
        found = pattern.findall(text)
        if found:
            sample = pattern.search(text)
            shown = sample.group(0)[:60] if sample else ""
            notes.found("mojibake", count=len(found), sample=place(None, value=shown), reading=name)
            return
