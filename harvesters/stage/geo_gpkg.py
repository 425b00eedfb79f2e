"""GeoPackage: what a SQLite file must be before GDAL may open it.

Opened read-only and immutable, without trust in its schema: a view, or a virtual table other than the R-tree of
the standard, is somebody's program and not data. Its triggers never run, for nothing is written.
"""

import re
import sqlite3
from pathlib import Path
from urllib.parse import quote

from harvesters.stage.notes import NotATable, Notes

MAX_LAYERS = 1_000
_MARKS = (b"GPKG", b"GP10", b"GP11")
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE\b.*?\bUSING\s+(\w+)", re.IGNORECASE | re.DOTALL)
_STEPS = 100_000
_MAX_CALLS = 2_000
"""Of the progress handler: SQL that runs on for ever is stopped."""


def is_gpkg(head: bytes) -> bool:
    """Whether a SQLite file calls itself a GeoPackage (application id, OGC 12-128 requirement 2)."""
    return head[68:72] in _MARKS


def gpkg_layers(path: Path, notes: Notes) -> tuple[str, ...]:
    """The layers and plain tables that the package lists, in its order. Raises NotATable for one that is unsafe."""
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise _refused(str(error), "เปิดไฟล์ไม่ได้", notes) from error
    try:
        _set_limits(connection)
        made = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        listed = connection.execute(
            "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes')"
        ).fetchmany(MAX_LAYERS + 1)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _refused(str(error)[:200], "ฐานข้อมูลภายในเสียหายหรือไม่ใช่ GeoPackage", notes) from error
    finally:
        connection.close()
    kinds = {str(name).casefold(): str(kind) for kind, name, _ in made if kind in ("table", "view")}
    for kind, name, sql in made:
        virtual = _VIRTUAL.match(str(sql or ""))
        if kind == "table" and virtual and virtual[1].casefold() != "rtree":
            raise _refused(f"the virtual table {name} uses {virtual[1]}", f"มีตารางเสมือน {name}", notes)
    layers = tuple(str(name) for (name,) in listed)
    views = [name for name in layers if kinds.get(name.casefold()) == "view"]
    if views:
        raise _refused(
            f"the layer {views[0]} is a view, a query and no data",
            f"ชั้นข้อมูล {views[0]} เป็นคำสั่งค้น ไม่ใช่ข้อมูล",
            notes,
        )
    if len(layers) > MAX_LAYERS:
        notes.found("too_large_to_read", what="layers", what_th="ชั้นข้อมูล", limit=f"{MAX_LAYERS:,}")
        raise NotATable
    return tuple(name for name in layers if kinds.get(name.casefold()) == "table")


def _set_limits(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    calls = 0

    def count() -> int:
        nonlocal calls
        calls += 1
        return int(calls > _MAX_CALLS)

    connection.set_progress_handler(count, _STEPS)


def _refused(detail: str, detail_th: str, notes: Notes) -> NotATable:
    notes.found("geo_unreadable", form="GPKG", detail=detail, detail_th=detail_th)
    return NotATable()
