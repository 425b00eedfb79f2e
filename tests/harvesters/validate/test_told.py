"""Errors that the scanner tells by itself: the same texts, in the same places, as told one by one."""

import json
import random
from array import array

import pytest

from harvesters.validate.fast import native_pass
from harvesters.validate.fast.alone import judged_alone
from harvesters.validate.fast.log import Log, Told
from harvesters.validate.fast.sizes import Sizes
from harvesters.validate.quick import HAS_KERNEL
from harvesters.validate.quick.certify import prepared

WRONG = ["x", "ไม่ระบุ", "-7", 'say "no"', "back\\slash", "tab\there", "two\nlines", "a,b", "10.5"]
FIELDS = [
    {"name": "id", "type": "integer", "constraints": {"unique": True, "required": True, "minimum": 0}},
    {"name": "part", "type": "string", "constraints": {"maxLength": 6}},
    {"name": "น้ำหนัก", "type": "number", "constraints": {"minimum": 0, "maximum": 10}},
    {"name": "เมื่อ", "type": "date"},
    {"name": "kind", "type": "string", "constraints": {"enum": ["A", "B"], "pattern": "[AB]"}},
]


def quoted(cell):
    return '"' + cell.replace('"', '""') + '"' if set(cell) & set('",\n\t') else cell


def write_table(path, seed, rows):
    draw = random.Random(seed)
    lines = ["id,part,น้ำหนัก,เมื่อ,kind"]
    for row in range(rows):
        wrong = [
            "",
            *WRONG,
            str(draw.randrange(rows)),
            "bell\x07" if row > 5_500 else "!",
        ]  # not where codecs are told
        cells = [str(row), f"p{row % 90}", f"{row % 10}.5", "2024-02-29", "AB"[row % 2]]
        cells = [draw.choice(wrong) if draw.random() < 0.15 else c for c in cells]
        odd = draw.random()
        cells = (
            cells[:3] if odd < 0.01 else [""] * 5 if odd < 0.02 else [*cells, "more"] if odd < 0.03 else cells
        )
        lines.append(",".join(map(quoted, cells)))
    path.write_text("\n".join(lines) + "\n", "utf-8", newline="")


def report(path, schema, limit, sizes):
    found = judged_alone(path, *prepared(path, schema), limit_errors=limit, sizes=sizes)
    return None if found is None else json.loads("".join(found.pieces()))["tasks"][0]["errors"]


@pytest.mark.skipif(not HAS_KERNEL, reason="the scanner in C is not built")
@pytest.mark.parametrize("primary", [[], ["id"], ["part", "kind"]])
@pytest.mark.parametrize("block_bytes", [300, 20_000])
def test_the_scanner_tells_what_is_told_one_by_one(tmp_path, monkeypatch, primary, block_bytes):
    write_table(tmp_path / "table.csv", 7, 6_500)
    monkeypatch.chdir(tmp_path)
    path, sizes = (tmp_path / "table.csv").relative_to(tmp_path), Sizes(block_bytes=block_bytes)
    schema = {"fields": FIELDS, "primaryKey": primary}
    runs = []
    monkeypatch.setattr(native_pass, "Told", lambda *parts: runs.append(Told(*parts)) or runs[-1])

    ours = report(path, schema, 0, sizes)
    assert sum(run.error_count for run in runs) > 500
    monkeypatch.setattr(native_pass.NativePass, "_teach", lambda *_: None)
    runs.clear()
    one_by_one = report(path, schema, 0, sizes)

    assert not runs
    assert len(ours) > 1_500
    assert ours == one_by_one
    assert report(path, schema, len(ours) + 1, sizes) == one_by_one
    assert report(path, schema, len(ours), sizes) is None


def run_of(rows):
    """Rows with their errors as the scanner would tell them."""
    marks, texts, start = array("q"), [], 0
    for number, errors in rows:
        for error in errors:
            marks.extend((number, start, len(error.encode())))
            start += len(error.encode()) + 2
            texts.append(error)
    return Told(memoryview(marks), ", ".join(texts).encode())


@pytest.mark.parametrize("seed", range(30))
def test_rows_judged_anew_take_their_places_among_runs(seed):
    draw = random.Random(seed)
    rows = {
        number: [json.dumps(f"ผิด {number}.{at}", ensure_ascii=False) for at in range(draw.randrange(1, 4))]
        for number in sorted(draw.sample(range(200), 90))
    }
    anew = {number: [json.dumps(f"ซ้ำ {number}")] for number in draw.sample(range(220), draw.randrange(60))}
    log, waiting = Log(held_chars=draw.choice([10**6, 10**6, 500])), list(rows.items())
    while waiting:
        if draw.random() < 0.3:
            log.add(*waiting.pop(0))
        else:
            size = draw.randrange(1, 30)
            log.add_told(run_of(waiting[:size]))
            waiting = waiting[size:]
    assert list(log.rows()) == list(rows.items())
    assert json.loads(f"[{', '.join(log.errors())}]") == log.objects()
    assert log.count == sum(map(len, rows.values()))

    expected = sorted((rows | anew).items())
    if log.amend(sorted(anew.items())):
        assert list(log.rows()) == expected
        assert log.count == sum(len(errors) for _, errors in expected)
        assert json.loads(f"[{', '.join(log.errors())}]") == log.objects()
