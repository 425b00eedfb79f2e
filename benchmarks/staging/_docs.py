"""Writes the accuracy table: as text, and between the two marks of docs/{th,en}/reading-accuracy.md."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

    from benchmarks.staging._peer import Peer
    from benchmarks.staging._report import Row
    from benchmarks.staging._run import Result

DOCS = Path(__file__).parents[2] / "docs"
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
CAUSES = {
    "refused": ("ไม่ได้อ่าน", "not read"),
    "not refused": ("อ่านสิ่งที่ไม่ใช่ตาราง", "read although it is no table"),
    "columns": ("จำนวนคอลัมน์", "number of columns"),
    "rows": ("จำนวนแถว", "number of rows"),
    "names": ("ชื่อคอลัมน์", "names of columns"),
    "cells": ("ค่าในช่อง", "cells"),
    "values": ("ค่าที่ยังเป็นข้อความ", "values left as text"),
}
WORDS = {
    "set": ("ชุดไฟล์", "set"),
    "wrong": ("ผิด", "wrong"),
    "refused": ("ไม่ตัดสิน", "refused"),
    "right": ("ถูก", "right"),
    "files": ("ไฟล์ที่ยังอ่านไม่ถูก", "What still fails"),
    "none": ("ไม่มี", "nothing"),
}


def plain(rows: list[Row], readers: dict[str, ModuleType | Peer]) -> str:
    """The table as text."""
    head = ["", *(reader.TITLE for reader in readers.values())]
    lines = [[row.module.TITLE, *(str(row.scores[name]) for name in readers)] for row in rows]
    widths = [max(len(line[at]) for line in [head, *lines]) for at in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in [head, *lines]
    )


def write(rows: list[Row], readers: dict[str, ModuleType | Peer]) -> None:
    """Replace what stands between the marks of both pages; the rest of a page is written by hand."""
    for at, language in enumerate(("th", "en")):
        path = DOCS / language / "reading-accuracy.md"
        text = path.read_text(encoding="utf-8")
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
        measured = "\n\n".join([table(rows, readers, at), failures(rows, at)])
        path.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8")


def table(rows: list[Row], readers: dict[str, ModuleType | Peer], at: int) -> str:
    """The table in Markdown, in Thai (0) or English (1)."""
    lines = [[WORDS["set"][at], *(reader.TITLE for reader in readers.values())], ["---"] * (len(readers) + 1)]
    for row in rows:
        cells = [(row.module.TITLE_TH, row.module.TITLE)[at]]
        for score in (row.scores[name] for name in readers):
            share = f"{score.right} / {score.total}"
            if score.wrong is not None:
                share += f" ({WORDS['wrong'][at]} {score.wrong}, {WORDS['refused'][at]} {score.refused})"
            elif score.shape != score.right:
                share += f" ({score.shape})"
            cells.append(share)
        lines.append(cells)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def failures(rows: list[Row], at: int) -> str:
    """Khlang's failures by set and cause, file by file."""
    parts = [f"## {WORDS['files'][at]}"]
    for row in rows:
        score = row.scores.get("khlang")
        if score is None:
            continue
        title = (row.module.TITLE_TH, row.module.TITLE)[at]
        parts.append(f"### {title}: {score.total - score.right}")
        by_cause: dict[str, list[str]] = defaultdict(list)
        for result in score.failures:
            by_cause[CAUSES[result.verdict.cause][at]].append(f"`{result.case.name}`{counts(result, at)}")
        for result in score.texts:
            by_cause[WORDS[result.outcome][at]].append(f"`{result.case.name}` {result.found}")
        for cause, files in by_cause.items():
            parts.append(f"{cause} ({len(files)}):\n\n" + "\n".join(f"- {file}" for file in files))
        if not by_cause:
            parts.append(WORDS["none"][at])
    return "\n\n".join(parts)


def counts(result: Result, at: int) -> str:
    """How many were expected and read, where the cause is a number; cells of the files are never shown."""
    found = re.match(r"(\d+) (?:rows |columns )?expected, (\d+) read", result.verdict.detail)
    if not found:
        return ""
    return (f": มีจริง {found[1]} อ่านได้ {found[2]}", f": {found[1]} in truth, {found[2]} read")[at]
