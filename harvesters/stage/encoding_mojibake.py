"""Text that was read with a wrong encoding and saved so: legal characters, no words. Reported, never repaired."""

import re
from dataclasses import dataclass

from harvesters.stage.thai_bytes import thai_counts_of

_SIGNATURES = (
    ("utf-8 read as windows-1252", re.compile("(?:à[¸¹][\\s\\S]){2,}")),
    ("utf-8 read as windows-874", re.compile("(?:เธ.|เน.){4,}")),
    ("windows-874 read as windows-1252", re.compile("[¡-û]{5,}")),
)
_TO_BE_PROVED = "windows-874 read as windows-1252"


@dataclass(frozen=True)
class Mojibake:
    """name: which wrong reading; count: places; sample: the first."""

    name: str
    count: int
    sample: str


def find_mojibake(text: str) -> Mojibake | None:
    """The first class of garbled Thai that the text shows; None for clean text.

    >>> find_mojibake("ข้อมูล".encode("cp874").decode("cp1252")).name
    'windows-874 read as windows-1252'
    >>> find_mojibake("ÄÖÜÄÖÜ, ÉÉÉÉÉ")
    """
    for name, pattern in _SIGNATURES:
        places = [found.group(0) for found in pattern.finditer(text)]
        if name == _TO_BE_PROVED:
            places = [place for place in places if thai_counts_of(place.encode("latin-1")).is_thai]
        if places:
            return Mojibake(name, len(places), places[0])
    return None
