"""Runs khlang commands in forked children of one warm process, so that a test of many runs stays quick.

Reads one JSON request a line: {"argvs": [[…], …], "environ": {…}, "arm": point or null, "nth": n, "record": bool};
the commands run one after the other in one process. Answers a list, one for each command:
{"status": n (negative: killed by that signal), "out": …, "err": …, "points": […]}.
"""

import json
import os
import sys
import tempfile
from pathlib import Path


def _child(request: dict, folder: str) -> None:
    from catalog import faults

    os.environ.update(request["environ"])
    seen = faults.record() if request.get("record") else []
    if request.get("arm"):
        faults.arm(request["arm"], request.get("nth", 1))
    from web.cli import run

    for number, argv in enumerate(request["argvs"]):
        for name, descriptor in (("out", 1), ("err", 2)):
            opened = os.open(os.path.join(folder, f"{number}.{name}"), os.O_WRONLY | os.O_CREAT)
            os.dup2(opened, descriptor)
            os.close(opened)
        status = run(argv)
        sys.stdout.flush()
        sys.stderr.flush()
        with open(os.path.join(folder, f"{number}.status"), "w") as kept:
            json.dump({"status": status, "points": seen}, kept)
    os._exit(0)


def _answers(request: dict, folder: str, ended: int) -> list[dict]:
    """One answer a command; the command at which the process was killed has its signal as status."""
    answers = []
    for number, _ in enumerate(request["argvs"]):
        kept = json.loads(_read(os.path.join(folder, f"{number}.status")) or "{}")
        answers.append(
            {
                "status": kept.get("status", ended),
                "out": _read(os.path.join(folder, f"{number}.out")),
                "err": _read(os.path.join(folder, f"{number}.err")),
                "points": kept.get("points", []),
            }
        )
    return answers


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if os.path.exists(path) else ""


def main() -> None:
    import frictionless  # noqa: F401 - warm: children inherit what is imported here
    import pyarrow.parquet  # noqa: F401

    import web.harvesting  # noqa: F401

    for line in sys.stdin:
        request = json.loads(line)
        with tempfile.TemporaryDirectory() as folder:
            pid = os.fork()
            if pid == 0:
                try:
                    _child(request, folder)
                except BaseException:
                    import traceback

                    traceback.print_exc()
                    os._exit(99)
            _, state = os.waitpid(pid, 0)
            answers = _answers(request, folder, os.waitstatus_to_exitcode(state))
        print(json.dumps(answers), flush=True)


if __name__ == "__main__":
    main()
