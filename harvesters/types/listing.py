"""A list of datasets in a CSV, a workbook or a shared Google sheet: a row for each dataset, or for each file of one.

Columns are known by their usual names in Thai and English; `columns` says which is which in any other list.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field, field_validator

from harvesters.config.models import Meaning
from harvesters.config.problems import did_you_mean, listed, refuse_all, refused
from harvesters.config.values import Location
from harvesters.fetch import Fetcher
from harvesters.record import Gathered
from harvesters.source import Source
from harvesters.types._described import gather_rows
from harvesters.types._documents import Document
from harvesters.types._records import language_of, options_of
from metadata.errors.config import ConfigNotInList
from metadata.model import Model
from metadata.standards import listing
from metadata.standards._listing_labels import COLUMNS
from metadata.standards._sheets import Described, Sheet

_GOOGLE = re.compile(
    r"(https://docs\.google\.com/spreadsheets/d/(?:e/)?[\w-]+)/(?:edit|view|pubhtml)?([^#]*)(?:#(.*))?"
)


class Options(Model):
    """The keys of a listing source beside the common ones."""

    url: Annotated[
        Location,
        Meaning(
            "ที่อยู่หรือชื่อไฟล์ของรายการชุดข้อมูล (.csv, .xlsx) หรือที่อยู่ของ Google Sheets ที่แชร์ไว้",
            "The address or local path of the list (.csv, .xlsx), or of a shared Google sheet",
            "https://example.go.th/datasets.csv",
        ),
    ]
    sheet: Annotated[
        str,
        Meaning(
            "ชื่อแผ่นงาน ถ้าไม่ระบุจะใช้แผ่นแรกที่มีหัวตารางซึ่งรู้จัก",
            "The sheet's name; else the first whose header is known",
            "รายการ",
        ),
    ] = ""
    header: Annotated[
        int | None,
        Field(ge=1, le=1000),
        Meaning("แถวของหัวตาราง นับจาก 1", "The header's row, counted from 1; found by itself otherwise", "3"),
    ] = None
    columns: Annotated[
        dict[str, str],
        Meaning(
            "ช่องใดอยู่ในคอลัมน์ใด: id, title, description, url, format, tags, organization, license, modified เป็นต้น",
            "Which field stands in which column: id, title, description, url, format, tags, organization, license, "
            "modified and so on",
            "{title: หัวเรื่อง, url: ไฟล์แนบ}",
        ),
    ] = Field(default_factory=dict)

    @field_validator("columns")
    @classmethod
    def _known_fields(cls, value: dict[str, str]) -> dict[str, str]:
        known = tuple(COLUMNS)
        refuse_all(
            refused(ConfigNotInList, (key,), meant=did_you_mean(key, known), known=listed(known))
            for key in value
            if key not in COLUMNS
        )
        return value


def gather(source: Source, fetch: Fetcher) -> Iterator[Gathered]:
    """Every dataset of the list as a record or an error.

    Raises HeaderUnknown, ListEmpty, ListUnreadable, ListTooLong, AddressUnusable, LocalPathFromWeb or a
    FetchError: then nothing is known to be missing.
    """
    options = options_of(source, Options)

    def read(sheets: Sequence[Sheet], document: Document) -> list[Described]:
        return listing.read(
            sheets, file=document.shown, language=language_of(source), base=document.base,
            sheet=options.sheet, columns=options.columns, header=options.header,
        )  # fmt: skip

    yield from gather_rows(export_address(options.url), source, fetch, read)


def export_address(url: str) -> str:
    """Where a shared Google sheet gives its rows as CSV; any other address as it is.

    >>> export_address("https://docs.google.com/spreadsheets/d/abc/edit?usp=sharing#gid=7")
    'https://docs.google.com/spreadsheets/d/abc/export?format=csv&gid=7'
    """
    match = _GOOGLE.fullmatch(url)
    if not match or "output=" in match[2]:
        return url
    sheet = re.search(r"gid=(\d+)", f"{match[2]}&{match[3] or ''}")
    gid = f"&gid={sheet[1]}" if sheet else ""
    if "/d/e/" in match[1]:
        return f"{match[1]}/pub?output=csv{gid.replace('gid', 'single=true&gid')}"
    return f"{match[1]}/export?format=csv{gid}"
