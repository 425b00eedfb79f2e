"""One file for `khlang stage`: how it is read, why, what comes out, and the YAML that keeps it so.

Nothing is published and nothing stays: the table is made in a folder that is gone when the answer is there.
"""

import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Columns
from rich.text import Text as Cell

from catalog.sandbox import Sandbox
from harvesters.assemble import UNTIL_DECIDED, is_garbled, lowered, must_hold
from harvesters.record import ReadOptions
from harvesters.stage import StagedFile, stage_file
from harvesters.stage.body import source_row
from harvesters.stage.pin import as_yaml, pin, unsure_of
from harvesters.stage.rows import CsvGrid
from harvesters.stage.tell import TYPES_TH
from metadata.package import Table
from metadata.text import cut
from web.telling import issue_lines

JsonObject = dict[str, Any]
CELL_WIDTH = 28
PEEKED = 400
GAP = 2
SAY = {
    "th": {
        "steps": "อ่านอย่างไร", "schema": "คอลัมน์", "rows": "ข้อมูล", "shown": "แสดง {shown:,} จาก {all:,} แถว",
        "found": "ข้อสังเกต", "pin": "ใส่ในไฟล์กำหนดค่าเพื่อให้อ่านเช่นนี้ทุกครั้ง", "name": "ชื่อ", "type": "ชนิด",
        "format": "รูปแบบ", "why": "เหตุผล", "row": "แถวในไฟล์", "no_data": "ไม่ใช่ข้อมูล", "no_table": "อ่านเป็นตารางไม่ได้",
    },
    "en": {
        "steps": "How it is read", "schema": "Columns", "rows": "Rows", "shown": "{shown:,} of {all:,} shown",
        "found": "Findings", "pin": "In a config, this reads it the same way every time", "name": "name",
        "type": "type", "format": "format", "why": "why", "row": "row in file", "no_data": "not data",
        "no_table": "not read as a table",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """How one file was read. rows are the first rows of the CSV with the row of the agency's file that each was."""

    file: str
    staged: StagedFile
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    resource: JsonObject | None

    @property
    def has_table(self) -> bool:
        """Whether a table came out."""
        return self.staged.table is not None

    @property
    def encoding(self) -> str | None:
        """The encoding of the text that was read, also inside an archive."""
        said = (step.get("encoding") for step in self.staged.steps if step["step"] == "encoding")
        return self.staged.encoding or next(said, None)

    def document(self) -> JsonObject:
        """The answer for a machine; a blank cell is null, and config is what the YAML says."""
        staged, table = self.staged, self.staged.table
        return {
            "file": self.file,
            "format": staged.format,
            "encoding": self.encoding,
            "is_data": staged.is_data,
            "steps": list(staged.steps),
            "schema": table.schema if table else None,
            "rows": [
                {name: cell or None for name, cell in zip(_names(table), cells, strict=True)}
                for _, cells in self.rows
                if table
            ],
            "row_count": table.row_count if table else None,
            "issues": [issue.to_json() for issue in staged.issues],
            "config": {"resources": [self.resource]} if self.resource else None,
        }

    def lines(self, lang: str, width: int) -> Iterator[str]:
        """The answer for a person, in lines that a terminal of that width shows whole where they are a table."""
        for line in self._told(SAY[lang], lang, width):
            yield harmless(line)

    def lines_without_config(self, lang: str, width: int) -> Iterator[str]:
        """The same without the YAML, where that of several readings stands together."""
        yield from replace(self, resource=None).lines(lang, width)

    def _told(self, say: dict[str, str], lang: str, width: int) -> Iterator[str]:
        staged, table = self.staged, self.staged.table
        size = f"{table.row_count:,} × {len(_names(table))}" if table else say["no_table"]
        what = size if staged.is_data else say["no_data"]
        yield "  ".join(part for part in (self.file, staged.format, self.encoding, what) if part)
        told = [step for step in staged.steps if step["step"] != "type"]
        yield from _headed(say["steps"], [f"{n}. {step[lang]}" for n, step in enumerate(told, 1)])
        if table:
            yield from _headed(say["schema"], self._columns(table, say, lang))
            shown = say["shown"].format(shown=len(self.rows), all=table.row_count)
            yield from _headed(f"{say['rows']} ({shown})", self._grids(table, say["row"], width - 2))
        issues = [line for issue in staged.issues for line in issue_lines(issue, lang)]
        yield from _headed(say["found"], issues)
        if self.resource:
            config = as_yaml(self.resource, unsure=unsure_of(staged.steps), lang=lang)
            yield from ("", say["pin"], *config.splitlines())

    def _columns(self, table: Table, say: dict[str, str], lang: str) -> list[str]:
        """A line for each column: what it is called, what it is, and why."""
        reason = "reason_th" if lang == "th" else "reason"
        why = {step["column"]: step.get(reason, "") for step in self.staged.steps if step["step"] == "type"}
        fields = table.schema["fields"]
        has_formats = any(f.get("format", "default") != "default" for f in fields)
        head = (say["name"], say["type"], *([say["format"]] if has_formats else ()), say["why"])
        body = [
            (
                f["name"],
                _type_word(f.get("type", "any"), lang),
                *([f.get("format", "default")] if has_formats else ()),
                why.get(f["name"], ""),
            )
            for f in fields
        ]
        return _grid([head, *body])

    def _grids(self, table: Table, row_label: str, width: int) -> list[str]:
        """The first rows; columns that find no room beside the others follow in a grid of their own."""
        if not self.rows:
            return []
        numbers = [row_label, *(str(number) for number, _ in self.rows)]
        columns = [
            [_short(cell) for cell in (name, *(cells[at] for _, cells in self.rows))]
            for at, name in enumerate(_names(table))
        ]
        lines: list[str] = []
        for block in _blocks(columns, width - _width(numbers) - GAP):
            lines += ([""] if lines else []) + _grid(list(zip(numbers, *block, strict=True)))
        return lines


def read_file(
    path: Path,
    *,
    sheet: str | None,
    member: str | None,
    limit: int,
    sandbox: Sandbox,
    layer: str | None = None,
    called: str | None = None,
) -> Reading:
    """Stage the file at path in the bounded child and keep its first rows. called is how the answer names it."""
    with tempfile.TemporaryDirectory() as scratch:
        staged = stage_file(
            path,
            key=path.name,
            file_name=path.name,
            media_type=None,
            read=ReadOptions(sheet=sheet, member=member, layer=layer),
            schema=None,
            scratch=Path(scratch),
            table_name="table",
            sandbox=sandbox,
        )
        rows = first_rows(staged.table, limit) if staged.table else ()
        resource = pin(path.as_posix(), staged.steps) if staged.table else None
        return Reading(called or path.name, _as_harvested(staged), rows, resource)


def first_rows(table: Table, limit: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The first rows of a staged table, each with its row in the agency's own file."""
    rows = islice(CsvGrid(table.csv.path, "utf-8", ",").rows(), 1, limit + 1)
    return tuple((source_row(table.row_map, n), tuple(cells)) for n, (_, cells) in enumerate(rows, 1))


def _names(table: Table) -> list[str]:
    return [str(field["name"]) for field in table.schema["fields"]]


def _type_word(kind: str, lang: str) -> str:
    """A type of the schema; in Thai by its Thai word."""
    return TYPES_TH.get(kind, kind) if lang == "th" else kind


def _as_harvested(staged: StagedFile) -> StagedFile:
    """The file with each finding as severe as a harvest says it is, where this is the first of its deliveries and
    the config says nothing of it: errors of a file that is published all the same are warnings there."""
    if staged.table is None:
        return staged
    issues = tuple(replace(i, raised="error") if i.kind in UNTIL_DECIDED else i for i in staged.issues)
    if not is_garbled(staged, issues) and not must_hold(issues, "warn"):
        issues = lowered(issues, "warn")
    return replace(staged, issues=issues)


def _headed(title: str, lines: Sequence[str]) -> Iterator[str]:
    """The lines under a title; nothing where there are none."""
    if lines:
        yield from ("", title, *(f"  {line}".rstrip() for line in lines))


def _blocks(columns: Sequence[list[str]], width: int) -> Iterator[list[list[str]]]:
    """The columns, cut into as many runs as it takes for each to fit into width; a run has at least one."""
    block: list[list[str]] = []
    used = 0
    for column in columns:
        needed = _width(column) + GAP
        if block and used + needed - GAP > width:
            yield block
            block, used = [], 0
        block.append(column)
        used += needed
    yield block


def _grid(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as aligned lines, the first row underlined. Marks above and below letters take no room."""
    head, *body = rows
    grid = Columns(box=None, padding=(0, GAP, 0, 0), pad_edge=False, show_edge=False)
    for at, label in enumerate(head):
        grid.add_column(Cell(label), no_wrap=True, min_width=_width([row[at] for row in rows]))
    grid.add_row(*(Cell("─" * _width([row[at] for row in rows])) for at in range(len(head))))
    for row in body:
        grid.add_row(*(Cell(cell) for cell in row))
    room = sum(_width([row[at] for row in rows]) + GAP for at in range(len(head)))
    console = Console(file=StringIO(), width=max(room, 1), color_system=None, legacy_windows=False)
    with console.capture() as written:
        console.print(grid)
    return [line.rstrip() for line in written.get().splitlines()]


def _width(cells: Sequence[str]) -> int:
    return max((cell_len(cell) for cell in cells), default=0)


def _short(cell: str) -> str:
    """A cell on one line, cut to what a table has room for."""
    start = cell[:PEEKED]
    line = harmless(" ".join(start.split()) if "\n" in start or "\r" in start else start)
    if cell_len(line) <= CELL_WIDTH:
        return line
    end = CELL_WIDTH
    while cell_len(cut(line, end + 1)) <= CELL_WIDTH and end < len(line):
        end += 1
    while cell_len(cut(line, end)) > CELL_WIDTH:
        end -= 1
    return cut(line, end)


def harmless(line: str) -> str:
    """The line without characters that would move a terminal's cursor, colour it or turn its direction."""
    return "".join("\ufffd" if _is_control(c) else c for c in line)


def _is_control(character: str) -> bool:
    kind = unicodedata.category(character)
    return kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and unicodedata.bidirectional(character) != "BN")
