"""Number formats of a workbook that change what people read: percents, and zeros in front of codes.

A cell that holds 1 and is formatted 0000 shows 0001, which is the code; formats: ECMA-376 part 1, 18.8.31.
"""

import re
from typing import TYPE_CHECKING

from harvesters.stage.notes import Notes

if TYPE_CHECKING:
    from harvesters.stage.sheet_marks import Marks

_SHOWN_AS = ("percent", "date", "time")


def padded(value: float, zeros: str) -> str | None:
    """A number in the digits and dashes of its format; None for one that is not whole, or below nothing.

    >>> padded(1.0, "0000"), padded(105536000315, "0-0000-00000-00-0"), padded(12345, "000"), padded(0.5, "00")
    ('0001', '0-1055-36000-31-5', '12345', None)
    """
    if value < 0 or not float(value).is_integer() or value >= 1e15:
        return None
    digits = list(f"{int(value):0{zeros.count('0')}d}")
    shown = ""
    for sign in reversed(zeros):
        shown = (digits.pop() if sign == "0" else sign) + shown
    return "".join(digits) + shown


def is_padding(kind: str) -> bool:
    """Whether what the numbers of a run mean is a format of zeros."""
    return kind not in _SHOWN_AS


def tell_formats(marks: "Marks", notes: Notes) -> None:
    """The steps that say that numbers are read as their formats show them."""
    kinds = sorted({str(kind) for runs in marks.kinds.values() for _, _, kind in runs})
    if "percent" in kinds:
        notes.step(
            "percents",
            "ตัวเลขที่จัดรูปแบบเป็นร้อยละอ่านตามที่แสดง เช่น 0.125 อ่านเป็น 12.5%",
            "Numbers formatted as percent are read as they are shown: 0.125 as 12.5%.",
        )
    zeros = [kind for kind in kinds if is_padding(kind)]
    if zeros:
        notes.step(
            "zero_formats",
            "ตัวเลขที่จัดรูปแบบให้มีเลขศูนย์นำหน้าอ่านตามที่แสดง ({shown}) เช่น {kept} อ่านเป็น {example}",
            "Numbers formatted with zeros in front are read as they are shown ({shown}): {kept} as {example}.",
            shown=", ".join(zeros),
            kept="1",
            example=padded(1, zeros[0]),
        )


def zeros_of(code: str) -> str | None:
    """The zeros and dashes of a format that is nothing else, with two zeros at least; None for any other.

    >>> zeros_of("0000"), zeros_of('0\\\\-0000'), zeros_of('00"-"00'), zeros_of("0.00"), zeros_of("0")
    ('0000', '0-0000', '00-00', None, None)
    """
    plain = re.sub(r'\\(.)|"([^"]*)"', r"\1\2", code).removesuffix(";@")
    return plain if re.fullmatch(r"0[0 -]*0", plain) else None
