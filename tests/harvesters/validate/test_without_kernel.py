"""A machine without a C compiler judges the same tables in the same words."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from harvesters.validate.child import judge

TABLE = "id,price,day\n1,1.5,2024-02-29\n2,free,2024-02-30\n2,3.0,\n"
FIELDS = [
    {"name": "id", "type": "integer", "constraints": {"unique": True}},
    {"name": "price", "type": "number"},
    {"name": "day", "type": "date", "constraints": {"required": True}},
]
PROGRAM = """
import json, sys
sys.modules["harvesters.validate.quick._kernel"] = None
from harvesters.validate.quick import HAS_KERNEL
from harvesters.validate.child import judge
assert not HAS_KERNEL
print(json.dumps(judge(json.loads(sys.argv[1]))))
"""


def request(folder: Path) -> dict[str, Any]:
    (folder / "t.csv").write_text(TABLE, encoding="utf-8")
    tables = [{"name": "t", "file": "t.csv", "schema": {"fields": FIELDS}}]
    return {"folder": str(folder), "tables": tables, "limit_errors": 100}


def without_times(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {key: without_times(value) for key, value in answer.items() if key != "seconds"}
    return [without_times(item) for item in answer] if isinstance(answer, list) else answer


def test_the_report_is_the_same(tmp_path: Path) -> None:
    asked = request(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(asked)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    other = json.loads(done.stdout)
    assert without_times(other) == without_times(json.loads(json.dumps(judge(asked))))
    assert [error["type"] for error in other["report"]["tasks"][0]["errors"]] == [
        "type-error", "type-error", "constraint-error", "unique-error",
    ]  # fmt: skip
