"""The national metadata workbook (Temp2_Meta_*, Temp3_Resource_*): one dataset a row, its files in the sheet beside.

Files are web addresses, or paths beside the workbook. A row that cannot be used is an error with its sheet, row
and column; a workbook without datasets is an error as a whole.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated

from harvesters.config.models import Meaning
from harvesters.config.values import Location
from harvesters.fetch import Fetcher
from harvesters.record import Gathered
from harvesters.source import Source
from harvesters.types._described import gather_rows
from harvesters.types._documents import Document
from harvesters.types._records import language_of, options_of
from metadata.model import Model
from metadata.standards import thai_excel
from metadata.standards._sheets import Described, Sheet


class Options(Model):
    """The keys of a thai_excel source beside the common ones."""

    url: Annotated[
        Location,
        Meaning(
            "ที่อยู่หรือชื่อไฟล์ของแบบฟอร์มคำอธิบายข้อมูลภาครัฐ (.xlsx)",
            "The address or local path of the national metadata workbook (.xlsx)",
            "metadata.xlsx",
        ),
    ]


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every row of the workbook as a record or an error.

    Raises WorkbookNotNational, HeaderUnknown, ListEmpty, ListUnreadable, ListTooLong, AddressUnusable,
    LocalPathFromWeb or a FetchError: then nothing is known to be missing.
    """
    options = options_of(source, Options)

    def read(sheets: Sequence[Sheet], document: Document) -> list[Described]:
        return thai_excel.read(sheets, file=document.shown, language=language_of(source), base=document.base)

    yield from gather_rows(options.url, source, fetch, read)
