"""khlang diff: what changed from one version of a dataset to another."""

import json
from collections.abc import Iterator
from typing import Any

import click

from web.cli import print_json
from web.commands._options import json_option, lang_of, services

JsonObject = dict[str, Any]

TEXT_LIMIT = 80
CELLS_SHOWN = 8
SAY = {
    "same": ("ทั้งสองรุ่นเหมือนกัน", "The two versions are alike."),
    "metadata": ("คำอธิบาย", "Description"),
    "resources": ("ไฟล์ข้อมูล", "Files"),
    "added": ("เพิ่มไฟล์", "added"),
    "removed": ("นำไฟล์ออก", "removed"),
    "file": ("ไฟล์ต้นฉบับ", "original"),
    "columns": ("คอลัมน์", "columns"),
    "reordered": ("ลำดับคอลัมน์เปลี่ยน", "columns stand in another order"),
    "rows": ("จำนวนแถว {before} → {after}", "rows: {before} → {after}"),
    "by_key": ("เทียบแถวด้วย {key}", "rows told apart by {key}"),
    "repeats": (
        "คีย์ซ้ำกันในบางแถว จึงเทียบทั้งแถว",
        "the key is not different in every row, so whole rows are compared",
    ),
    "whole": ("เทียบทั้งแถว โดยไม่นับลำดับ", "whole rows are compared, whatever their order"),
    "counts": (
        "เพิ่ม {added} แถว นำออก {removed} แถว แก้ไข {changed} แถว เหมือนเดิม {unchanged} แถว",
        "added {added}, removed {removed}, changed {changed}, alike {unchanged}",
    ),
    "row": ("แถว", "row"),
    "none": ("(ไม่มี)", "(none)"),
}  # fmt: skip
SIGNS = {"added": "+", "removed": "-", "changed": "~"}


@click.command(
    name="diff",
    epilog="Example: khlang diff dbd-new-companies 20261101T030000Z-1a2b3c4d 20261201T030000Z-5e6f7a8b",
)
@click.argument("dataset")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--key", multiple=True, metavar="COLUMN", help="Tell rows apart by this column; may be repeated."
)
@click.option(
    "--samples", type=click.IntRange(0, 100), default=3, show_default=True, help="Sample rows per kind."
)
@click.option("--no-rows", is_flag=True, help="Compare description, files and columns only.")
@json_option
@click.pass_context
def command(
    ctx: click.Context, dataset: str, before: str, after: str, key: tuple[str, ...], samples: int, no_rows: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Show what changed from version A of DATASET to version B: description, files, columns, rows.

    Rows are told apart by the table's own key, or by --key; without one, whole rows are counted.
    """
    from web.comparing import compare_versions

    with services(search=False) as opened:
        found = compare_versions(opened, dataset, before, after, key=key, samples=samples, rows=not no_rows)
    if as_json:
        print_json(found)
        return 0
    for line in _told(found, lang_of(ctx)):
        click.echo(line)
    return 0


def _told(found: JsonObject, lang: str) -> Iterator[str]:
    yield f"{found['dataset']}: {found['before']['version']} → {found['after']['version']}"
    if found["is_same"]:
        yield _say("same", lang)
    if found["metadata"]:
        yield _say("metadata", lang)
        yield from (f"  {line}" for line in _fields(found["metadata"], lang))
    resources = found["resources"]
    if any(resources.values()):
        yield _say("resources", lang)
    for kind in ("added", "removed"):
        for resource in resources[kind]:
            yield f"  {SIGNS[kind]} {resource['name']}  ({_say(kind, lang)})"
    for resource in resources["changed"]:
        yield f"  ~ {resource['name']}"
        yield from (f"      {line}" for line in _resource(resource, lang))


def _resource(resource: JsonObject, lang: str) -> Iterator[str]:
    yield from _fields(resource.get("metadata", ()), lang)
    if file := resource.get("file"):
        sizes = [
            f"{part['name']} {part['size_bytes']:,} B" if part else _say("none", lang)
            for part in file.values()
        ]
        yield f"{_say('file', lang)}: {sizes[0]} → {sizes[1]}"
    if columns := resource.get("columns"):
        names = [f"+ {name}" for name in columns["added"]] + [f"- {name}" for name in columns["removed"]]
        names += [f"~ {c['column']} ({c['before']} → {c['after']})" for c in columns["retyped"]]
        names += [_say("reordered", lang)] if columns["reordered"] else []
        if names:
            yield f"{_say('columns', lang)}: " + _line(", ".join(names), 10 * TEXT_LIMIT)
        described = [{**c, "field": f"{c['column']}.{c['field']}"} for c in columns["described"]]
        yield from _fields(described, lang)
    if rows := resource.get("rows"):
        yield from _rows(rows, lang)


def _rows(rows: JsonObject, lang: str) -> Iterator[str]:
    counts = {name: f"{value:,}" if isinstance(value, int) else "-" for name, value in rows.items()}
    yield _say("rows", lang).format(**counts)
    if "added" not in rows:
        return
    by_key = _say("by_key", lang).format(key=", ".join(rows["key"]))
    how = by_key if rows["key"] else _say("repeats" if rows["key_repeats"] else "whole", lang)
    yield f"{_say('counts', lang).format(**counts)} ({how})"
    for sample in rows["samples"]:
        place = (
            f"{SIGNS[sample['change']]} {_say('row', lang)} {sample.get('row', sample.get('row_before')):,}"
        )
        times = f" ×{sample['times']:,}" if sample.get("times", 1) > 1 else ""
        yield f"  {place}{times}: {_cells(sample, lang)}"


def _cells(sample: JsonObject, lang: str) -> str:
    told = [f"{name} {_value(cell, lang)}" for name, cell in sample.get("key", {}).items()]
    for name, cell in sample["cells"].items():
        if sample["change"] == "changed":
            told.append(f"{name} {_value(cell['before'], lang)} → {_value(cell['after'], lang)}")
        elif cell is not None:
            told.append(f"{name} {_value(cell, lang)}")
    more = ["…"] if len(told) > CELLS_SHOWN else []
    return _line(" · ".join(told[:CELLS_SHOWN] + more), 10 * TEXT_LIMIT)


def _fields(changes: Any, lang: str) -> Iterator[str]:  # noqa: ANN401 - JSON
    for change in changes:
        yield f"{change['field']}: {_value(change['before'], lang)} → {_value(change['after'], lang)}"


def _value(value: object, lang: str) -> str:
    if value is None:
        return _say("none", lang)
    return _line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), TEXT_LIMIT)


def _line(said: str, most: int) -> str:
    """One line of a terminal: an agency's text may hold line breaks and signs that move the cursor."""
    plain = "".join(sign if sign.isprintable() else " " for sign in said)
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _say(word: str, lang: str) -> str:
    return SAY[word][lang != "th"]
