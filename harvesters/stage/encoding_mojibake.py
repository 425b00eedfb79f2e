"""Text that was read with a wrong encoding and saved so: legal characters, no words. Reported, never repaired.

A repair would be a guess about what another program did, and letters may be lost already; so the cells stay as
they came, in the text and in the typed layer, and the finding says what they should read.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from harvesters.stage.encoding_bytes import CHUNK
from harvesters.stage.thai_bytes import thai_counts_of

REPLACED = "\ufffd"
WESTERN = "utf-8 read as windows-1252"
TO_BE_PROVED = "windows-874 read as windows-1252"
SHORT = "[¡-û]{2,}"
"""What a file of which longer words prove that reading has of it in its short words."""
_FEWEST = 5
_TWICE_WESTERN = (
    "(?:à[¸¹](?s:.)){2,}|Ã[\u0080-\u009f¡-¿]|â€[™œ\u009d¦¢]|Â[°±²³µ·»«§©®]"  # Thai; é, ’, ° of Western texts
)
PATTERNS = {
    "utf-8 read as windows-1252": _TWICE_WESTERN,
    "utf-8 read as windows-874": "(?:เธ.|เน.){4,}",
    "windows-874 read as windows-1252": "[¡-û]{5,}",
}
"""What each wrong reading leaves, as patterns that Python and RE2 both know."""
NAMES = {
    "utf-8 read as windows-1252": "อ่าน UTF-8 เป็น Windows-1252",
    "utf-8 read as windows-874": "อ่าน UTF-8 เป็น Windows-874",
    "windows-874 read as windows-1252": "อ่าน Windows-874 เป็น Windows-1252",
}
_SHORT = re.compile(SHORT)
_SIGNATURES = {name: re.compile(pattern) for name, pattern in PATTERNS.items()}
_SPOILED_RUN = {
    "utf-8 read as windows-1252": re.compile("[^\x00-\x7f]+"),
    "utf-8 read as windows-874": re.compile("[^\x00-\x7f]+"),
    "windows-874 read as windows-1252": re.compile("[^\x00-\x7f]+(?:[ .]*[^\x00-\x7f]+)*"),
}


@dataclass(frozen=True)
class Mojibake:
    """name: which wrong reading; count: places; sample: the first."""

    name: str
    count: int
    sample: str


def find_mojibake(text: str) -> Mojibake | None:
    """The first class of garbled text that is there; None for clean text.

    >>> find_mojibake("ข้อมูล".encode("cp874").decode("cp1252")).name
    'windows-874 read as windows-1252'
    >>> find_mojibake("ÄÖÜÄÖÜ, ÉÉÉÉÉ")
    """
    for name, pattern in _SIGNATURES.items():
        places = [found.group(0) for found in pattern.finditer(text) if _is_meant(found, name)]
        if places:
            return Mojibake(name, len(places), places[0])
    return None


def is_garbled(text: str, name: str, *, is_short: bool = False) -> bool:
    """Whether a text that matches the pattern of a wrong reading is one: letters of Western Europe must turn
    into Thai writing. is_short: two of them are enough, for the file is known to be full of them."""
    pattern = _SHORT if is_short and name == TO_BE_PROVED else _SIGNATURES[name]
    return any(_is_meant(found, name) for found in pattern.finditer(text))


def _is_meant(found: re.Match[str], name: str) -> bool:
    """Whether a place that looks like one wrong reading is none of another."""
    if name == TO_BE_PROVED:
        return thai_counts_of(found.group(0).encode("latin-1", "ignore")).is_thai
    if name == WESTERN:
        return not _is_thai_throughout(_run_around(found))
    return True


def _run_around(found: re.Match[str]) -> str:
    """The stretch beyond ASCII that a match lies in."""
    start, end, text = found.start(), found.end(), found.string
    while start and not text[start - 1].isascii():
        start -= 1
    while end < len(text) and not text[end].isascii():
        end += 1
    return text[start:end]


def _is_thai_throughout(run: str) -> bool:
    """Whether all of a stretch is Thai of one byte a letter, and no UTF-8 at all: § stands for ง in it, as in Â§."""
    try:
        content = run.encode("latin-1")
    except UnicodeError:
        return False
    try:
        content.decode("utf-8")
    except UnicodeError:
        return len(content) >= _FEWEST and min(content) > 0xA0 and thai_counts_of(content).is_thai
    return False


def meant(text: str, name: str) -> str | None:
    """What a garbled text should read; None where letters are lost.

    >>> meant("รวม " + "ข้อมูล".encode().decode("latin-1"), "utf-8 read as windows-1252")
    'รวม ข้อมูล'
    """
    wrong, right = {
        "utf-8 read as windows-1252": ("cp1252", "utf-8"),
        "utf-8 read as windows-874": ("cp874", "utf-8"),
        "windows-874 read as windows-1252": ("cp1252", "cp874"),
    }[name]
    mended = _SPOILED_RUN[name].sub(_mender(wrong, right), text)
    return None if mended == text else mended


def _mender(wrong: str, right: str) -> Callable[[re.Match[str]], str]:
    """Turns one run back where all of it can be turned; else leaves it."""

    def mend(run: re.Match[str]) -> str:
        try:
            return b"".join(_byte(ch, wrong) for ch in run.group(0)).decode(right)
        except UnicodeError:
            return run.group(0)

    return mend


def _byte(ch: str, codec: str) -> bytes:
    """The byte a character was made from; bytes that the table does not know pass as control characters."""
    return bytes([ord(ch)]) if ord(ch) <= 0x9F else ch.encode(codec)


@dataclass(frozen=True)
class Damage:
    """What a whole file shows: places with U+FFFD, the pieces of text that look garbled."""

    replaced: int = 0
    garbled: Mojibake | None = None

    def __bool__(self) -> bool:
        return bool(self.replaced or self.garbled)


def look_for_damage(path: Path, pieces: Iterator[str] | None) -> Damage:
    """Damage that was saved into a Unicode file, looked for in all of it.

    pieces is the decoded text; None for UTF-8, of which most bytes are not even decoded.
    """
    replaced, count, first = 0, 0, None
    for whole in (
        _utf8_parts(path) if pieces is None else (piece.encode("utf-8", "replace") for piece in pieces)
    ):
        part = _beyond_ascii(whole)
        if 0xEF in part:
            replaced += part.count(b"\xef\xbf\xbd")
        if _may_be_garbled(part) and (found := find_mojibake(part.decode("utf-8", "replace"))):
            first = first or found
            count += found.count if found.name == first.name else 0
    return Damage(replaced, Mojibake(first.name, count, first.sample) if first else None)


def _beyond_ascii(part: bytes) -> bytes:
    """The lines of a part that are not all ASCII."""
    return b"\n".join(line for line in part.split(b"\n") if not line.isascii())


def _may_be_garbled(part: bytes) -> bool:
    """Whether bytes are there without which no pattern can match."""
    western = 0xC3 in part or b"\xc2\xa1" in part or b"\xe2\x82\xac" in part
    return western or part.count(b"\xe0\xb9\x80\xe0\xb8\x98") > 2 or _many_latin(part)


def _many_latin(part: bytes) -> bool:
    return 0xC2 in part and re.search(rb"(?:\xc2[\xa1-\xbf]|\xc3[\x80-\xbb]){2}", part) is not None


def _utf8_parts(path: Path) -> Iterator[bytes]:
    """The file in parts that end with lines, ASCII left out."""
    rest = b""
    with path.open("rb") as source:
        while chunk := source.read(CHUNK):
            part = rest + chunk
            end = part.rfind(b"\n") + 1 or (len(part) if len(part) > CHUNK else 0)
            if not part.isascii():
                yield part[:end]
            rest = part[end:]
    if not rest.isascii():
        yield rest
