"""Small documents computed from an immutable file and kept under its sha256. They may be deleted at any time."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

JsonObject = dict[str, Any]


def kept_path(folder: Path, kind: str, sha256: str) -> Path:
    """Where the document of that kind lies in the folder of derived documents."""
    return folder / kind / sha256[:2] / f"{sha256[2:]}.json"


def find_kept(path: Path, form: int) -> JsonObject | None:
    """The kept document; None where there is none, or one of another form or cut short by a full disk."""
    try:
        document: JsonObject = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return document if document.get("form") == form else None


def keep(path: Path, document: JsonObject) -> None:
    """Written whole or not at all. A disk that is full or read-only costs time at the next page, nothing else."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        fresh.replace(path)
