"""XML that is a list of flat records, as registers export it: each record a row, its children and attributes cells.

Any other XML stays a document: nothing is flattened that has a structure of its own.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from harvesters.stage.grid import HeldGrid
from harvesters.stage.markup import (
    MAX_XML_BYTES,
    Element,
    HasDoctype,
    elements,
    local_name,
    text_of,
    too_large,
)
from harvesters.stage.notes import NotATable, Notes
from harvesters.stage.records import MAX_COLUMNS

MAX_DEPTH = 3
"""How far below the root the records may stand."""
MAX_OTHERS = 20
"""Elements that are no part of a record: a title, a date, a count."""
MAX_ELEMENTS = 20_000_000
_NO_LIST = frozenset({"svg", "html", "schema"})
"""Roots of documents that repeat flat elements and are no list of records."""

Path_ = tuple[str, ...]
Record = dict[str, str]


class _NotRecords(Exception):
    """The document is no list of flat records."""


@dataclass
class _Open:
    """An element that has begun: its name, a number of its own, how many children it had and how many were deep."""

    name: str
    serial: int
    children: int = 0
    deep: int = 0


@dataclass
class _Walk:
    """What has been met so far: records by the names from the root to them, and the elements that hold them."""

    open: list[_Open] = field(default_factory=list)
    records: dict[Path_, list[Record]] = field(default_factory=lambda: defaultdict(list))
    holders: dict[Path_, set[int]] = field(default_factory=lambda: defaultdict(set))
    inside: dict[Path_, int] = field(default_factory=lambda: defaultdict(int))
    met: int = 0

    def begin(self, element: Element) -> None:
        self.met += 1
        self.open.append(_Open(local_name(element), self.met))
        if self.met > MAX_ELEMENTS or self.open[0].name in _NO_LIST:
            raise _NotRecords

    def end(self, element: Element) -> None:
        path = tuple(part.name for part in self.open)
        this = self.open.pop()
        record = None
        if 1 <= len(self.open) <= MAX_DEPTH and not this.deep:
            record = _record(element, is_leaf=this.children == 0)
        if self.open:
            self.open[-1].children += 1
            self.open[-1].deep += this.children > 0
        if record is not None:
            self.records[path].append(record)
            self.holders[path].add(self.open[-1].serial)
            self.inside[path] += this.children
            element.clear()

    def best(self) -> Path_:
        """Where the records are: the longest list, in one element, with next to nothing beside it."""
        if not self.records:
            raise _NotRecords
        path = max(self.records, key=lambda p: len(self.records[p]))
        count = len(self.records[path])
        others = self.met - count - self.inside[path] - (len(path) - 1)
        if count < 2 or len(self.holders[path]) > 1 or others > MAX_OTHERS:
            raise _NotRecords
        return path


def open_xml_table(path: Path, notes: Notes) -> HeldGrid:
    """The rows of the records, their names in the order in which they are first met.

    Raises NotATable, with no finding, for XML that is no list of at least two flat records.
    """
    from lxml import etree

    too_large(path, MAX_XML_BYTES, "XML", notes)
    walk = _Walk()
    try:
        for event, element in elements(path, ("*",), ("start", "end")):
            walk.begin(element) if event == "start" else walk.end(element)
        where = walk.best()
    except (HasDoctype, etree.XMLSyntaxError, _NotRecords) as error:
        raise NotATable from error
    records = walk.records[where]
    names = tuple(dict.fromkeys(name for record in records for name in record))
    if not 2 <= len(names) <= MAX_COLUMNS:
        raise NotATable
    notes.step(
        "xml",
        "อ่านรายการ <{record}> ใน XML {rows:,} รายการเป็นแถวของตาราง {columns} คอลัมน์",
        "The {rows:,} <{record}> elements of the XML are read as rows with {columns} columns.",
        record=where[-1],
        rows=len(records),
        columns=len(names),
    )
    held = [(n, [record.get(name, "") for name in names]) for n, record in enumerate(records, 1)]
    return HeldGrid(held, names=names)


def _record(element: Element, *, is_leaf: bool) -> Record | None:
    """The attributes and the children's texts, if each name stands once; None for what is no record.

    An element without children is a record where attributes carry it, as in `<row id="1" name="a"/>`.
    """
    if is_leaf and (len(element.attrib) < 2 or (element.text or "").strip()):
        return None
    record = {str(name).rpartition("}")[2]: str(value) for name, value in element.attrib.items()}
    for child in element:
        name = local_name(child)
        if name in record or set(child.attrib) - {"{http://www.w3.org/2001/XMLSchema-instance}nil"}:
            return None
        record[name] = text_of(child)
    return record
