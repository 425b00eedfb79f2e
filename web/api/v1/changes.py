"""Changes: which datasets were published, went missing or were withdrawn since one looked last."""

from typing import Literal

from pydantic import Field

from catalog import pages
from catalog.models import ChangeRow, DatasetRow
from metadata.errors.api import CursorTooOld, CursorUnusable
from metadata.text import text
from web.api.v1._cursors import CURSOR, LIMIT, here, read_cursor, write_cursor
from web.api.v1._operations import Call, Operations, Shape
from web.api.v1._shapes import api_url, iso
from web.context import reading

operations = Operations("changes", text("การเปลี่ยนแปลง", "Changes"))


class ChangedDataset(Shape):
    """A dataset as it is now; its address tells the rest."""

    id: str
    name: str
    state: Literal["published", "missing", "withdrawn"]
    version: str
    time: str = Field(json_schema_extra={"format": "date-time"}, description="When this was written down")
    dataset: str = Field(description="The address of the dataset")


class ChangeLinks(Shape):
    """Where to go on: next at once while more is there, follow whenever one looks again."""

    self: str
    next: str | None = None
    follow: str = Field(description="The address to ask next time")


class ChangeList(Shape):
    """A page of changes, oldest first; a dataset that changed several times stands at the last of them."""

    items: tuple[ChangedDataset, ...]
    links: ChangeLinks


@operations.get(
    "/changes", "listChanges", text("ชุดข้อมูลที่เปลี่ยนแปลง เก่าสุดก่อน", "Datasets that changed, oldest first"),
    more=text(
        "เก็บ links.follow ของคำตอบไว้ แล้วเปิดอีกครั้งเมื่อต้องการดูว่ามีอะไรเปลี่ยน หากได้รหัส W605 ให้อ่านรายการทั้งหมดใหม่",
        "Keep links.follow of the answer and open it to see what changed since. W605 says: read the whole list again.",
    ),
    takes=(LIMIT, CURSOR), gives=ChangeList, errors=(CursorUnusable, CursorTooOld),
)  # fmt: skip
def list_changes(call: Call) -> ChangeList:
    asked = read_cursor(call[CURSOR], int, int, str)
    with reading() as session:
        after = 0
        if asked is not None:
            after = asked[0]
            if after and _mark(pages.find_change(session, after)) != asked:
                raise CursorTooOld()
        found, is_more = pages.changes(session, after, call[LIMIT])
        last = {change.dataset_id: change for change in found}
        rows = pages.datasets_of(session, list(last))
        items = tuple(
            _changed(rows[number], change)
            for number, change in sorted(last.items(), key=lambda each: each[1].seq)
            if number in rows
        )
        mark = _mark(found[-1]) if found else asked
    follow = here(cursor=write_cursor(*(mark or (0, 0, ""))))
    links = ChangeLinks(self=here(), next=follow if is_more else None, follow=follow)
    return ChangeList(items=items, links=links)


def _mark(change: ChangeRow | None) -> tuple[int, int, str] | None:
    """What tells one line of this log from the same number in a log that was made anew."""
    return None if change is None else (change.seq, change.dataset_id, iso(change.time))


def _changed(row: DatasetRow, change: ChangeRow) -> ChangedDataset:
    return ChangedDataset(
        id=row.uuid,
        name=row.name,
        state=row.state,
        version=row.current_version,
        time=iso(change.time),
        dataset=api_url("getDataset", dataset=row.name),
    )
