"""Another reader, at work in a process of its own."""

import json
import os
import select
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.staging._cases import Case, Reading, Value

SECONDS = 60.0
ROOT = Path(__file__).parents[2]


class Peer:
    """A reader by the name of its module, with the same two answers as ours: `read` and `codec`."""

    def __init__(self, name: str, title: str, python: str | None = None) -> None:
        self.TITLE = title
        self._command = [python or sys.executable, "-W", "ignore", "-m", "benchmarks.staging._worker", name]
        self._child: subprocess.Popen[bytes] | None = None

    def read(self, case: Case, scratch: Path) -> Reading:
        """The table with the reader's defaults; what it raises is a refusal."""
        request = {
            "what": "table",
            "path": str(case.path),
            "sheet": case.sheet,
            "header": not case.without_header,
        }
        answer = self._ask(request)
        if "refused" in answer:
            return Reading(refused=answer["refused"], stopped=bool(answer.get("stopped")))
        rows = tuple(tuple(revived(cell) for cell in row) for row in answer["rows"])
        return Reading(tuple(answer["names"]), rows, delimiter=answer["delimiter"])

    def codec(self, path: Path) -> str | None:
        """The encoding the reader takes; None where it refuses."""
        found = self._ask({"what": "codec", "path": str(path)}).get("codec")
        return str(found) if found else None

    def close(self) -> None:
        """End the process."""
        if self._child:
            self._child.kill()
            self._child.wait()
            self._child = None

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """One answer; a process that died or took too long is replaced at the next call."""
        if self._child is None:
            environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
            pipes: dict[str, Any] = {
                "stdin": subprocess.PIPE,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.DEVNULL,
            }
            self._child = subprocess.Popen(self._command, cwd=ROOT, env=environment, **pipes)
        assert self._child.stdin and self._child.stdout
        self._child.stdin.write(json.dumps(request).encode() + b"\n")
        self._child.stdin.flush()
        ready, _, _ = select.select([self._child.stdout], [], [], SECONDS)
        line = self._child.stdout.readline() if ready else b""
        if not line:
            self.close()
            return {"refused": "too slow" if not ready else "it died", "stopped": True}
        answer: dict[str, Any] = json.loads(line)
        return answer


def revived(cell: Any) -> Value:
    """A value as the worker wrote it."""
    if not isinstance(cell, dict):
        plain: Value = cell
        return plain
    ((kind, text),) = cell.items()
    makers: dict[str, Any] = {
        "number": Decimal,
        "date": date.fromisoformat,
        "datetime": datetime.fromisoformat,
        "time": time.fromisoformat,
        "seconds": lambda seconds: timedelta(seconds=seconds),
    }
    made: Value = makers[kind](text)
    return made
