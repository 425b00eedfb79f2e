"""Runs khlang commands in forked children of one warm process, so that a test of many runs stays quick.

Reads one JSON request a line: {"argv": […], "environ": {…}, "arm": point or null, "nth": n, "record": bool};
answers {"status": n (negative: killed by that signal), "out": …, "err": …, "points": […]}.
"""

import json
import os
import sys
import tempfile
from pathlib import Path


def _child(request: dict, out_path: str, err_path: str, points_path: str) -> None:
    from catalog import faults

    os.environ.update(request["environ"])
    for path, fd in ((out_path, 1), (err_path, 2)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(opened, fd)
    seen = faults.record() if request.get("record") else []
    if request.get("arm"):
        faults.arm(request["arm"], request.get("nth", 1))
    from web.cli import run

    status = run(request["argv"])
    sys.stdout.flush()
    with open(points_path, "w") as points:
        json.dump(seen, points)
    os._exit(status)


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if os.path.exists(path) else ""


def main() -> None:
    import frictionless  # noqa: F401 - warm: children inherit what is imported here
    import pyarrow.parquet  # noqa: F401

    import web.harvesting  # noqa: F401

    for line in sys.stdin:
        request = json.loads(line)
        with tempfile.TemporaryDirectory() as folder:
            out, err, points = (os.path.join(folder, name) for name in ("out", "err", "points"))
            pid = os.fork()
            if pid == 0:
                try:
                    _child(request, out, err, points)
                except BaseException:
                    import traceback

                    traceback.print_exc()
                    os._exit(99)
            _, state = os.waitpid(pid, 0)
            answer = {
                "status": os.waitstatus_to_exitcode(state),
                "out": _read(out),
                "err": _read(err),
                "points": json.loads(_read(points) or "[]"),
            }
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
