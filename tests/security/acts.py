"""What a parser that was taken over would try; run inside the child."""

import os
from pathlib import Path
from typing import Any

JsonObject = dict[str, Any]


def change(request: JsonObject) -> JsonObject:
    path = request["path"]
    acts = {
        "remove": lambda: os.remove(path),
        "rename": lambda: os.rename(path, f"{path}2"),
        "replace": lambda: os.replace(path, "taken"),
        "mkdir": lambda: os.mkdir(f"{path}-folder"),
        "symlink": lambda: os.symlink("/etc/passwd", f"{path}-link"),
        "chmod": lambda: os.chmod(path, 0o777),
        "truncate": lambda: os.truncate(path, 0),
    }
    acts[request["act"]]()
    return {}


def environment(_: JsonObject) -> JsonObject:
    return dict(os.environ)


def read(request: JsonObject) -> JsonObject:
    return {"read": len(Path(request["path"]).read_bytes())}
