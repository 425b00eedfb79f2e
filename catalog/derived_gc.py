"""Sweeps the folder of what is computed from published files and kept: it would grow for ever by what is asked for.

Everything there may be emptied at any time. What belongs to a file that no version names any more goes at once, a
package's zip when nobody has fetched it for a month, a piece of a write that was cut off after a day.
"""

import os
import re
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

FETCHED_DAYS = 30
"""A zip that nobody fetched for so long is made anew for whoever asks next."""
CUT_OFF_SECONDS = 24 * 3600.0
DAY_SECONDS = 24 * 3600.0

_HALF = re.compile(r"[0-9a-f]{62}")


def touch(path: Path) -> None:
    """Note that somebody fetched a kept file, once a day at most."""
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > DAY_SECONDS:
            os.utime(path)


def unneeded(folder: Path, objects: Collection[str], now_seconds: float) -> Iterator[Path]:
    """The files under the folder of derived documents that may go. objects: the sha256 of all that versions name."""
    for path in sorted(folder.rglob("*")):
        try:
            age = now_seconds - path.stat().st_mtime
        except FileNotFoundError:
            continue
        if not path.is_file() or path.is_symlink():
            continue
        if path.suffix == ".json":
            if (
                _HALF.fullmatch(path.stem)
                and _is_by_object(path, folder)
                and path.parent.name + path.stem not in objects
            ):
                yield path
        elif path.suffix == ".zip":
            if age > FETCHED_DAYS * DAY_SECONDS:
                yield path
        elif age > CUT_OFF_SECONDS:
            yield path


def _is_by_object(path: Path, folder: Path) -> bool:
    """Whether the file lies as `<kind>/<2 hex>/<62 hex>.json`; pages lie one folder deeper, under the code's state."""
    return len(path.relative_to(folder).parts) == 3
