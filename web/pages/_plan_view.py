"""The plan of a run as its page shows it: what the listing said would be done, group by group."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harvesters.reasons import FIELDS, LEFT_OUT
from metadata.text import Text, text
from web.wording import as_text

JsonObject = dict[str, Any]
SHOWN = 50

CHANGES = {
    "new": text("ไฟล์ใหม่", "new file"),
    "gone": text("ไฟล์ที่นำออก", "file taken out"),
    "description": text("คำอธิบายหรือที่อยู่ไฟล์เปลี่ยน", "its description or address changed"),
}


@dataclass(frozen=True)
class Entry:
    """One dataset of a plan. name is its public name, None for one that has no page yet; told says what changes."""

    title: Text
    name: str | None
    told: tuple[Text, ...] = ()


@dataclass(frozen=True)
class PlanGroup:
    """What is to be done alike: kind is an outcome, still_missing, undecided or left_out. is_whole: an entry stands
    for many, and no further one follows."""

    kind: str
    count: int
    entries: tuple[Entry, ...]
    is_whole: bool = False


@dataclass(frozen=True)
class PlanView:
    """A whole plan. unchanged says what it said before; files are those that are asked for."""

    groups: tuple[PlanGroup, ...]
    unchanged: int
    files: int


def plan_view(plan: JsonObject | None) -> PlanView | None:
    """The plan of a run that made one, None for one that did not come so far."""
    if not plan:
        return None
    counts, titles = plan.get("counts") or {}, plan.get("titles") or {}
    groups = []
    for kind in (
        "created",
        "updated",
        "renamed",
        "restored",
        "missing",
        "still_missing",
        "withdrawn",
        "undecided",
        "failed",
    ):
        said = plan.get(kind) or []
        if said:
            entries = tuple(_entry(kind, one, titles) for one in said[:SHOWN])
            groups.append(PlanGroup(kind, int(counts.get(kind, len(said))), entries))
    if left_out := plan.get("left_out"):
        entries = tuple(_left_out(kind, said) for kind, said in left_out.items())
        groups.append(PlanGroup("left_out", sum(said["count"] for said in left_out.values()), entries, True))
    return PlanView(tuple(groups), int(plan.get("unchanged", 0)), int(plan.get("files_to_ask", 0)))


def _entry(kind: str, said: str | JsonObject, titles: JsonObject) -> Entry:
    if isinstance(said, str):
        name = None if kind == "created" else said
        return Entry(as_text(titles.get(said) or said), name)
    if kind == "renamed":
        ids = f"{said['from']} → {said['to']}"
        return Entry(as_text(said["name"]), said["name"], (text(ids, ids),))
    title = as_text(said.get("title") or said["upstream_id"])
    return Entry(title, said.get("name"), tuple(_told(said)))


def _left_out(kind: str, said: JsonObject) -> Entry:
    """Rows left out for one reason: how many, and the first of them by name."""
    why, count = LEFT_OUT[kind], said["count"]
    told = [as_text(row["title"] or row["upstream_id"]) for row in said["first"]]
    if more := count - len(told) if told else 0:
        told.append(text(f"และอีก {more:,} รายการ", f"and {more:,} more"))
    title = text(f"{why.show('th')[0]}: {count:,}", f"{why.show('en')[0]}: {count:,}")
    return Entry(title, None, tuple(told))


def _told(said: JsonObject) -> Iterable[Text]:
    if code := said.get("code"):
        yield text(code, code)
    if fields := said.get("fields"):
        names = [FIELDS.get(name, (name, name)) for name in fields]
        yield text(
            "คำอธิบายเปลี่ยน: " + ", ".join(thai for thai, _ in names),
            "description changed: " + ", ".join(english for _, english in names),
        )
    for file in said.get("files") or ():
        title, change = as_text(file.get("title") or file["name"]), CHANGES[file["change"]]
        yield text(
            f"{title.show('th')[0]}: {change.show('th')[0]}", f"{title.show('en')[0]}: {change.show('en')[0]}"
        )
