"""A warm `khlang` for tests: each command in its own process, as a user would run it, without the import time."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """status is negative when the process was killed by that signal; out and err are what it printed."""

    status: int
    out: str
    err: str
    points: tuple[str, ...]

    @property
    def json(self):
        return json.loads(self.out)


class Commands:
    """Runs commands one after the other in one home."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("command_server.py"))],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        )  # fmt: skip

    def __call__(
        self,
        home: Path,
        *argv: object,
        arm: str | None = None,
        nth: int = 1,
        record: bool = False,
        **environ: str,
    ) -> Answer:
        """One command in a process of its own; arm names the point at which it is killed."""
        return self.several(home, argv, arm=arm, nth=nth, record=record, **environ)[0]

    def several(
        self,
        home: Path,
        *argvs: tuple[object, ...],
        arm: str | None = None,
        nth: int = 1,
        record: bool = False,
        **environ: str,
    ) -> list[Answer]:
        """Some commands one after the other in one process."""
        request = {
            "argvs": [[str(a) for a in argv] for argv in argvs],
            "arm": arm,
            "nth": nth,
            "record": record,
            "environ": {"KHLANG_HOME": str(home), "KHLANG_SITE_URL": "http://catalog.example", **environ},
        }
        assert self._server.stdin and self._server.stdout
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        answers = json.loads(self._server.stdout.readline())
        return [Answer(a["status"], a["out"], a["err"], tuple(a["points"])) for a in answers]

    def close(self) -> None:
        assert self._server.stdin and self._server.stdout
        self._server.stdin.close()
        self._server.wait(10)
        self._server.stdout.close()
