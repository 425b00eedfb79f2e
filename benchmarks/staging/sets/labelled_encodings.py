"""Real texts in folders named by their encoding."""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.staging._texts import TextCase

ORDER = 2
KIND = "texts"
TITLE = "Texts labelled with their encoding"
TITLE_TH = "ข้อความที่ระบุรหัสอักขระไว้"
REACH = "95 % right, none of the Thai wrong"
LABELS = {"EUC-TW": None, "MacCyrillic": "mac-cyrillic", "IBM855": "cp855", "IBM866": "cp866"}


def cases(real: Path | None, scratch: Path) -> Iterator[TextCase]:
    """Every file below encodings/."""
    if real is None:
        return
    for path in sorted(path for path in (real / "encodings").rglob("*") if path.is_file()):
        folder = path.parent.name
        plain = re.match(r"(?:iso-8859-\d+|windows-\d+)", folder)
        yield TextCase(
            f"{folder}/{path.name}", path, LABELS.get(folder, plain[0] if plain else folder), folder
        )
