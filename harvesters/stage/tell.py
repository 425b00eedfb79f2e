"""The explanation: decisions about header, rows, cells and types as steps and findings, with measured numbers."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from harvesters.stage.body import Body
from harvesters.stage.cells import respelled
from harvesters.stage.convert import text_tokens
from harvesters.stage.header import Header
from harvesters.stage.notes import Notes, place
from harvesters.stage.profile import Profile
from harvesters.stage.tell_columns import Told, tell_column, why_of
from harvesters.stage.types import ColumnType
from metadata.findings._words import TYPES
from metadata.text import normalize

KEPT_NOTES = 50
TYPES_TH = {code: words[0] for code, words in TYPES.items()}

_ROW_KINDS = {
    "header": ("หัวตาราง {header:,}", "{header:,} header"),
    "titles": ("ชื่อเรื่อง {titles:,}", "{titles:,} titles"),
    "blank": ("แถวว่าง {blank:,}", "{blank:,} blank"),
    "repeated_header": ("หัวตารางซ้ำ {repeated_header:,}", "{repeated_header:,} repeated headers"),
    "totals": ("ยอดรวม {totals:,}", "{totals:,} totals"),
    "notes": ("หมายเหตุ {notes:,}", "{notes:,} notes"),
    "subtotals": ("ยอดรวมย่อย {subtotals:,}", "{subtotals:,} subtotals"),
    "other_tables": ("ตารางอื่น {other_tables:,}", "{other_tables:,} of other tables"),
    "kept_out": ("ไม่นำมาใช้ {kept_out:,}", "{kept_out:,} kept out"),
}
_DONE_TO_CELLS = {
    "edge_blanks": ("ตัดช่องว่างหัวท้าย {edge_blanks:,} ช่อง", "blanks trimmed: {edge_blanks:,}"),
    "thai_digits": ("แปลงเลขไทย {thai_digits:,} ช่อง", "Thai digits: {thai_digits:,}"),
    "grouped": ("ตัดตัวคั่นหลักพัน {grouped:,} ช่อง", "thousands separators: {grouped:,}"),
    "buddhist": ("แปลง พ.ศ. {buddhist:,} ช่อง", "Buddhist years: {buddhist:,}"),
    "repaired": ("จัดรูปอักษรไทย {repaired:,} ช่อง", "Thai spelling normalised: {repaired:,}"),
}
_AS_WRITTEN = "The cells can be used as they are written."


def tell_header(header: Header, is_declared: bool, notes: Notes) -> None:
    """Where the header was found, what stood above it, and names that had to be made."""
    if not header.rows:
        notes.found("no_header", columns=len(header.names))
        notes.step(
            "header",
            "ไฟล์นี้ไม่มีแถวหัวตาราง จึงตั้งชื่อคอลัมน์ {columns} ชื่อ",
            "The file has no header row; {columns} names were made.",
            columns=len(header.names),
            rows=[],
        )
        return
    notes.step(
        "header",
        "หัวตารางอยู่แถวที่ {shown} ({reason_th})"
        + (" มีแถวชื่อเรื่องอยู่เหนือหัวตาราง {titles} แถว" if header.titles else ""),
        f"The header is in row{'s' if len(header.rows) > 1 else ''} {{shown}} ({{reason}})"
        + _titles_above(len(header.titles)),
        shown=", ".join(str(n) for n in header.rows),
        rows=list(header.rows),
        titles=len(header.titles),
        title_texts=[
            " ".join(normalize(c) for c in cells if c.strip())[:300] for _, cells in header.titles[:5]
        ],
        columns=list(header.names),
        sure=is_declared or header.is_sure,
        reason="declared in the config"
        if is_declared
        else "the first row as wide as the table and unlike its body",
        reason_th="ระบุไว้ในไฟล์ตั้งค่า" if is_declared else "แถวแรกที่กว้างเท่าตารางและต่างจากเนื้อตาราง",
    )
    seen: set[str] = set()
    for position, name in enumerate(header.raw, 1):
        if name and name.casefold() in seen:
            notes.found("duplicate-label", column=name, sample=place(header.rows[-1], position, name, name))
        seen.add(name.casefold())


def _titles_above(titles: int) -> str:
    if titles == 0:
        return "."
    return "; 1 title row stands above it." if titles == 1 else "; {titles} title rows stand above it."


def tell_account(body: Body, notes: Notes) -> None:
    """How many rows went where; kinds of rows that the file does not have are not named."""
    account = body.account
    there = [key for key in _ROW_KINDS if getattr(account, key)]
    notes.step(
        "rows",
        " ".join(["ไฟล์มี {source:,} แถว เป็นเนื้อตาราง {body:,} แถว", *(_ROW_KINDS[key][0] for key in there)]),
        ", ".join(["Of {source:,} rows, {body:,} are the table", *(_ROW_KINDS[key][1] for key in there)])
        + ".",
        **vars(account),
        footer=body.footer + account.other_tables,
        kept_notes=[
            {"row": row, "kind": kind, "text": text} for row, kind, text in body.endnotes[:KEPT_NOTES]
        ],
        kept_notes_count=len(body.endnotes),
    )
    for row, kind, text in body.endnotes:
        if kind == "totals":
            notes.found("total_row_kept_out", sample=place(row, value=text))


def tell_types(
    columns: Sequence[ColumnType],
    profiles: Sequence[Profile],
    positions: Sequence[int],
    body: Body,
    notes: Notes,
) -> None:
    """One step with every column's type and its reason, how its cells were written and what stood for no value.

    positions are those of the columns in the file, from 0.
    """
    for column, profile, position in zip(columns, profiles, positions, strict=True):
        taken, kept = _tokens(column, profile)
        reason_th, reason = why_of(profile, column, position, body)
        notes.step(
            "type",
            "คอลัมน์ {column} เป็น{type_th} ({reason_th})",
            "The column {column} is {type} ({reason}).",
            column=column.name,
            type=column.type,
            type_th=TYPES_TH.get(column.type, column.type),
            stored=str(column.arrow),
            reason=reason,
            reason_th=reason_th,
            filled=profile.rows - _blank(profile) - sum(taken.values()),
            missing=_blank(profile) + sum(taken.values()),
            missing_tokens=taken,
            kept_tokens=kept,
            original=column.original or {},
            examples=[{"written": cell, "value": value} for cell, value in column.examples],
        )


def _tokens(column: ColumnType, profile: Profile) -> tuple[dict[str, int], dict[str, int]]:
    """The words for no value that were taken as missing, and those that stay because the column is text."""
    if column.kind != "text":
        return dict(sorted(profile.tokens.items())), {}
    tokens = text_tokens(profile.missing)
    taken = {word: number for word, number in sorted(profile.tokens.items()) if word in tokens}
    return taken, {word: number for word, number in sorted(profile.tokens.items()) if word not in tokens}


def _blank(profile: Profile) -> int:
    return profile.rows - profile.filled - sum(profile.tokens.values())


def tell_cells(
    profiles: Sequence[Profile],
    columns: Sequence[ColumnType],
    repaired: int,
    keep: Sequence[int],
    body: Body,
    notes: Notes,
) -> None:
    """What was done to cells, counted, and findings about columns."""
    done = dict(
        edge_blanks=sum(p.edge_blanks for p in profiles),
        thai_digits=sum(p.thai_digits for p, c in zip(profiles, columns, strict=True) if c.kind != "text"),
        grouped=sum(
            p.grouped for p, c in zip(profiles, columns, strict=True) if c.type in ("integer", "number")
        ),
        buddhist=sum(
            p.buddhist.against
            for p, c in zip(profiles, columns, strict=True)
            if c.type.startswith(("date", "year"))
        ),
        repaired=repaired,
    )
    there = [_DONE_TO_CELLS[key] for key, count in done.items() if count]
    th = " ".join(th for th, _ in there) or "ค่าในช่องใช้ได้ตามที่เขียนไว้ ไม่ต้องแปลง"
    en = "Cells with " + ", ".join(en for _, en in there) + "." if there else _AS_WRITTEN
    notes.step("cells", th, en, **done)
    for profile, column, position in zip(profiles, columns, keep, strict=True):
        tell_column(profile, column, position, body, notes)


def tell_respelled(
    column: ColumnType, position: int, exact: pa.Array, fixed: pa.Array, first: int, body: Body, notes: Notes
) -> None:
    """Cells of one batch whose Thai spelling or invisible characters differ in the typed layer."""
    changed = respelled(exact, fixed)
    count = int(pc.sum(changed).as_py() or 0)
    places = [(first + i, exact[i].as_py()) for i in pc.indices_nonzero(changed)[:3].to_pylist()]
    Told(column, position, body, notes).tell("thai_respelled", count, places)


def tell_wrong(
    column: ColumnType, position: int, exact: pa.Array, wrong: pa.Array, first: int, body: Body, notes: Notes
) -> None:
    """Cells of one batch that are not of the declared type."""
    count = int(pc.sum(wrong).as_py() or 0)
    if not count:
        return
    for at, index in enumerate(pc.indices_nonzero(wrong)[:3].to_pylist()):
        notes.found(
            "type-error",
            column=column.name,
            count=count - min(count, 3) + 1 if at == 0 else 1,
            sample=place(body.source_row(first + index), position + 1, column.name, exact[index].as_py()),
            type=column.type,
        )
