"""Datasets: all of them by name or by age, and one with everything that is known of it."""

from datetime import datetime

from pydantic import Field

from catalog import pages
from catalog.datasets import VISIBLE, find_dataset_or_raise
from metadata.errors.api import CursorUnusable
from metadata.text import text
from web.api.v1._cursors import CURSOR, LIMIT, next_links, read_cursor
from web.api.v1._datasets import DATASET, DATASET_ERRORS, Dataset, DatasetSummary, dataset_of, summary_of
from web.api.v1._operations import Call, Operations, Shape
from web.api.v1._parameters import Choice, Moment, Word, one, perhaps, several
from web.api.v1._shapes import PageLinks, site
from web.context import reading

operations = Operations("datasets", text("ชุดข้อมูล", "Datasets"))

ORGANIZATION = perhaps(
    "organization",
    Word(40, 1),
    text("เฉพาะของหน่วยงานรหัสนี้", "Only of the organization with this id"),
    example="nam",
)
SOURCE = perhaps(
    "source", Word(81, 1), text("เฉพาะจากแหล่งข้อมูลนี้", "Only from this source: organization/source"),
    example="nam/files",
)  # fmt: skip
STATE = several(
    "state",
    Choice(("published", "missing", "withdrawn")),
    text(
        "เฉพาะสถานะเหล่านี้ หากไม่ระบุคือ published และ missing",
        "Only in these states; published and missing where it is left out",
    ),
    most=3,
)
SINCE = perhaps(
    "since",
    Moment(),
    text(
        "เฉพาะที่เผยแพร่หรือเปลี่ยนสถานะตั้งแต่เวลานี้",
        "Only those published or changed in state at or after this moment",
    ),
)
SORT = one(
    "sort",
    Choice(("name", "newest")),
    text("ลำดับ: ตามชื่อ หรือเผยแพร่ล่าสุดก่อน", "The order: by name, or those published last first"),
    "name",
)


class DatasetList(Shape):
    """A page of datasets. total counts all pages."""

    total: int = Field(ge=0)
    items: tuple[DatasetSummary, ...]
    links: PageLinks


@operations.get(
    "/datasets", "listDatasets", text("รายการชุดข้อมูล", "A list of datasets"),
    takes=(ORGANIZATION, SOURCE, STATE, SINCE, SORT, LIMIT, CURSOR), gives=DatasetList, errors=(CursorUnusable,),
)  # fmt: skip
def list_datasets(call: Call) -> DatasetList:
    wanted = pages.DatasetFilter(call[ORGANIZATION], call[SOURCE], call[STATE] or VISIBLE, call[SINCE])
    with reading() as session:
        if call[SORT] == "newest":
            moment = read_cursor(call[CURSOR], datetime, str)
            rows, is_more = pages.datasets(session, wanted, "newest", moment, call[LIMIT])
        else:
            name = read_cursor(call[CURSOR], str)
            rows, is_more = pages.datasets(session, wanted, "name", name[0] if name else None, call[LIMIT])
        keys: tuple[object, ...] = (rows[-1].published_at, rows[-1].name) if rows else ()
        last = keys if call[SORT] == "newest" else keys[1:]
        links = next_links(is_more, *last)
        return DatasetList(
            total=pages.count_datasets(session, wanted),
            items=tuple(summary_of(row) for row in rows),
            links=PageLinks(**links, html=site("/dataset")),
        )


@operations.get(
    "/datasets/{dataset}", "getDataset", text("ชุดข้อมูลหนึ่งชุด", "One dataset"),
    more=text(
        "ชุดข้อมูลที่เพิกถอนแล้วยังอ่านได้ โดย state เป็น withdrawn",
        "A withdrawn dataset can still be read; its state is withdrawn.",
    ),
    takes=(DATASET,), gives=Dataset, errors=DATASET_ERRORS,
)  # fmt: skip
def get_dataset(call: Call) -> Dataset:
    with reading() as session:
        return dataset_of(find_dataset_or_raise(session, call[DATASET]))
