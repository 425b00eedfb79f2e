"""Tables: the national metadata workbook, a list of datasets, or a file of data."""

import re
import tempfile
from pathlib import Path

from harvesters.recognise.answers import Answer, Found
from harvesters.types._sheets import read_sheets
from metadata.errors import KhlangError
from metadata.standards import listing, thai_excel
from metadata.standards._formats import read_format
from metadata.standards._sheets import Sheet
from metadata.text import slugify, text

ORDER = 200
_LISTS = re.compile(r"\.(csv|tsv|txt|xlsx|xlsm|xls|ods)$", re.IGNORECASE)
_LISTED_BYTES = 20_000_000
_NOT_DATA = frozenset({"html", "htm", "php", "aspx", "jsp"})


def by_answer(answer: Answer) -> Found | None:
    """A workbook of the national form, a table that lists datasets, else one file of data."""
    if answer.is_page or not answer.body:
        return None
    for sheets in _sheets(answer):
        if found := _form(answer, sheets) or _list(answer, sheets):
            return found
    if answer.root[0].endswith(("capabilities", "exceptionreport", "oai-pmh")):
        return None  # a service that speaks, and no data
    shape = read_format(None, answer.media_type or None, answer.name or None)
    if shape.format in _NOT_DATA or not (shape.is_known and shape.format):
        return None
    stem = answer.name.rpartition(".")[0] or answer.name or "data"
    dataset = {"id": slugify(stem), "title": stem, "resources": [{"url": answer.location}]}
    kind = str(shape.format).upper()
    return Found(
        "files", {"datasets": [dataset]}, text(f"ไฟล์ข้อมูล {kind}", f"one file of data ({kind})"), stem, 1
    )


def _sheets(answer: Answer) -> list[list[Sheet]]:
    """The sheets of what may be a list, in a list of one; none for anything else."""
    is_table = _LISTS.search(answer.name) or answer.media_type in ("text/csv", thai_excel.MEDIA_TYPE)
    if not is_table or len(answer.body) > _LISTED_BYTES:
        return []
    try:
        if answer.path is not None:
            return [read_sheets(answer.path, answer.name)]
        with tempfile.TemporaryDirectory(prefix="khlang-look-") as folder:
            path = Path(folder) / "table"
            path.write_bytes(answer.body)
            return [read_sheets(path, answer.name or "table.csv")]
    except KhlangError:
        return []


def _form(answer: Answer, sheets: list[Sheet]) -> Found | None:
    try:
        found = thai_excel.read(sheets, file=answer.name)
    except KhlangError:
        return None
    told = text("แบบฟอร์มคำอธิบายข้อมูลภาครัฐ", "the national metadata workbook")
    return Found("thai_excel", {"url": answer.location}, told, count=len(found))


def _list(answer: Answer, sheets: list[Sheet]) -> Found | None:
    """A list that names a title and an address; its addresses must be some, or it is a table with such words."""
    try:
        found = listing.read(sheets, file=answer.name)
    except KhlangError:
        return None
    usable = [one for one in found if not isinstance(one.reading, KhlangError)]
    if len(usable) * 2 < len(found):
        return None
    return Found(
        "listing", {"url": answer.location}, text("รายการชุดข้อมูล", "a list of datasets"), count=len(found)
    )
