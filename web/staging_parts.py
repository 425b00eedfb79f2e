"""A file with several tables for `khlang stage`: which there are, how each of the first is read, the YAML of each."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from catalog.sandbox import Sandbox
from harvesters.parts import part_name
from harvesters.record import Part, PartOf, ReadOptions
from harvesters.stage import find_parts
from harvesters.stage.pin import all_as_yaml, unsure_of
from harvesters.told_once import ToldOnce
from metadata.text import slugify
from web.staging import Reading, harmless, read_file

JsonObject = dict[str, Any]
SHOWN = 5
NAMED = 100
_KINDS = {
    "th": {"sheet": "แผ่นงาน", "member": "ไฟล์", "layer": "ชั้นข้อมูล"},
    "en": {"sheet": "sheet", "member": "file", "layer": "layer"},
}
_SAY = {
    "th": {
        "tables": "ไฟล์นี้มี {number} ตาราง แต่ละตารางจะเป็นไฟล์ข้อมูลหนึ่ง", "one": "ไฟล์นี้มีตารางเดียว", "words": "ไม่ใช่ตาราง",
        "rest": "แสดงเพียง {shown} ตารางแรก ดูตารางอื่นได้ด้วย --sheet, --member หรือ --layer",
        "pin": "ใส่ในไฟล์กำหนดค่าเพื่อให้อ่านแต่ละตารางเช่นนี้ทุกครั้ง",
    },
    "en": {
        "tables": "The file holds {number} tables; each becomes a resource.",
        "one": "The file holds one table.", "words": "no table",
        "rest": "The first {shown} are shown; see another with --sheet, --member or --layer.",
        "pin": "In a config, this reads each table the same way every time",
    },
}  # fmt: skip


@dataclass(frozen=True)
class PartsReading:
    """How a file with several tables was read: all of its parts by name, the first of them in full."""

    file: str
    parts: tuple[Part, ...]
    words: tuple[Part, ...]
    readings: tuple[Reading, ...]

    @property
    def has_table(self) -> bool:
        return any(reading.has_table for reading in self.readings)

    def document(self) -> JsonObject:
        """The answer for a machine: the document of each part that is shown, and the names of all."""
        shown = zip(self.parts, self.readings, strict=False)
        first = self.readings[0]
        return {
            "file": self.file,
            "format": first.staged.format,
            "is_data": first.staged.is_data,
            "parts": [{**_named(part), **reading.document()} for part, reading in shown],
            "names": [_named(part) for part in self.parts],
            "left_out": [_named(part) for part in self.words],
            "config": {"resources": [resource for resource, _ in self._pinned()]},
        }

    def lines(self, lang: str, width: int) -> Iterator[str]:
        """The answer for a person."""
        say, kinds = _SAY[lang], _KINDS[lang]
        yield harmless(f"{self.file}  {self.readings[0].staged.format}")
        yield ""
        yield say["tables" if len(self.parts) > 1 else "one"].format(number=len(self.parts))
        for number, part in enumerate(self.parts[:NAMED], 1):
            yield harmless(f"  {number}. {kinds[part.kind]} {part_name(part)}")
        if len(self.parts) > NAMED:
            yield "  …"
        for part in self.words:
            yield harmless(f"  – {kinds[part.kind]} {part_name(part)} ({say['words']})")
        if len(self.parts) > len(self.readings):
            yield say["rest"].format(shown=len(self.readings))
        for reading in self.readings:
            yield from ("", "─" * min(width, 60))
            yield from reading.lines_without_config(lang, width)
        if pinned := self._pinned():
            yield from ("", say["pin"], *all_as_yaml(pinned, lang=lang).splitlines())

    def _pinned(self) -> list[tuple[JsonObject, str | None]]:
        """An item of `resources:` for each table shown, with an id: they are of one address."""
        found, used = list[tuple[JsonObject, str | None]](), set[str]()
        for part, reading in zip(self.parts, self.readings, strict=False):
            if reading.resource is None:
                continue
            base = slugify(part_name(part), limit=90, fallback=part.kind)
            name, number = base, 2
            while name in used:
                name, number = f"{base}-{number}", number + 1
            used.add(name)
            resource = {"id": name, **reading.resource}
            found.append((resource, unsure_of(reading.staged.steps)))
        return found


def read_parts(
    path: Path, *, sheet: str | None, member: str | None, layer: str | None, limit: int, sandbox: Sandbox
) -> Reading | PartsReading:
    """How the file at path is read; of one with several tables the first five."""
    read = ReadOptions(sheet=sheet, member=member, layer=layer)
    with tempfile.TemporaryDirectory() as scratch:
        found = find_parts(
            path, file_name=path.name, media_type=None, read=read, scratch=Path(scratch), sandbox=sandbox
        )
    parts = tuple(f.part for f in found if f.is_table)
    if len(found) < 2 or not parts:
        return read_file(path, sheet=sheet, member=member, layer=layer, limit=limit, sandbox=sandbox)
    told = ToldOnce()
    readings = tuple(_read(path, part, read, limit, sandbox, told) for part in parts[:SHOWN])
    return PartsReading(path.name, parts, tuple(f.part for f in found if not f.is_table), readings)


def _read(path: Path, part: Part, read: ReadOptions, limit: int, sandbox: Sandbox, told: ToldOnce) -> Reading:
    """One part, without the findings that an earlier part told of the whole file."""
    member = part.name if part.kind == "member" else part.member
    reading = read_file(
        path,
        sheet=part.name if part.kind == "sheet" else None,
        member=member if member is not None else _one(read.member),
        layer=part.name if part.kind == "layer" else None,
        limit=limit,
        sandbox=sandbox,
        called=f"{path.name} · {part_name(part)}",
    )
    issues = told.new(PartOf(path.name, part, ""), reading.staged.issues)
    return replace(reading, staged=replace(reading.staged, issues=issues))


def _one(wanted: str | Sequence[str] | None) -> str | None:
    return wanted if isinstance(wanted, str) else None


def _named(part: Part) -> JsonObject:
    return {"part": part.kind, "name": part.name, "member": part.member}
