"""Is a text decoded as it was written? Truths are encodings; a reader answers with one, or refuses."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

WIDER = {
    "big5": "cp950", "shift_jis": "cp932", "tis-620": "cp874", "euc-kr": "cp949", "gb2312": "gb18030",
    "iso-8859-1": "cp1252", "iso-8859-9": "cp1254",
}  # fmt: skip
"""A label and the table that browsers read it with: https://encoding.spec.whatwg.org/#names-and-labels"""


@dataclass(frozen=True)
class TextCase:
    """A file and the encoding it was written in; None where Python has no such codec: then only refusing is right."""

    name: str
    path: Path
    codec: str | None
    note: str = ""


@dataclass(frozen=True)
class TextResult:
    """right, refused or wrong; found is the encoding the reader chose."""

    case: TextCase
    outcome: str
    found: str


def run(cases: Callable[[Path], "object"], reader: ModuleType, scratch: Path) -> list[TextResult]:
    """Every file decoded by one reader. Cases may write a file anew for each, so they are taken one by one."""
    return [judge(case, reader.codec(case.path)) for case in cases(scratch)]  # type: ignore[attr-defined]


def judge(case: TextCase, found: str | None) -> TextResult:
    """A text is right when it equals the one the label gives; the name of the codec does not matter."""
    if found is None:
        return TextResult(case, "refused", "")
    content = case.path.read_bytes()
    try:
        read = content.decode(found, "replace")
    except LookupError:
        return TextResult(case, "wrong", found)
    codecs = [] if case.codec is None else [case.codec, WIDER.get(case.codec.lower(), case.codec)]
    right = any(
        read.lstrip("\ufeff") == content.decode(codec, "replace").lstrip("\ufeff") for codec in codecs
    )
    return TextResult(case, "right" if right else "wrong", found)
