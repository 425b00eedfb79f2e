"""A UTF-8 file in which single characters are cut or damaged, told apart from a file that two encodings wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harvesters.stage.encoding_bytes import rich_lines
from harvesters.stage.thai_bytes import thai_counts_of

_RUN = re.compile(rb"[\x80-\xff]+")
_THAI = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]")
_LONG = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_PIECES = re.compile(rb"[\x80-\xff]|(?:\xe0[\xb8\xb9])+")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")


@dataclass(frozen=True)
class BrokenLine:
    """A line by the offset at which it begins, and its bytes; count: places in it that are no whole character."""

    offset: int
    content: bytes
    count: int


def broken_lines(path: Path) -> list[BrokenLine]:
    """The lines of a UTF-8 file that hold pieces of characters; none where any of them is a word of another
    encoding, for then two programs wrote the file."""
    found = []
    for offset, line in rich_lines(path):
        pieces = list(_bad_runs(line))
        if not all(_is_broken(line, run) for run in pieces):
            return []
        if pieces:
            found.append(BrokenLine(offset, line, len(pieces)))
    return found


def _bad_runs(line: bytes) -> Iterator[re.Match[bytes]]:
    """The stretches beyond ASCII that UTF-8 cannot read."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        for run in _RUN.finditer(line):
            if "\ufffd" in run.group(0).replace(b"\xef\xbf\xbd", b"").decode("utf-8", "replace"):
                yield run


def _is_broken(line: bytes, run: re.Match[bytes]) -> bool:
    """Whether a stretch is UTF-8 with something lost: mostly whole characters, or one piece that is no word.

    เน with one of the bytes 80 to BF behind it is rare in Thai; half a word of it is none.
    """
    content = run.group(0)
    if 2 * sum(map(len, _THAI.findall(content))) >= len(content):
        return True
    if _PIECES.fullmatch(content):
        around = line[max(run.start() - 1, 0) : run.start()] + line[run.end() : run.end() + 1]
        return not _ASCII_LETTER.search(around)
    return 2 * sum(map(len, _LONG.findall(content))) >= len(content) and not thai_counts_of(content).is_thai
