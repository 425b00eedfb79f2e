"""The decisions of a reading as the keys of a harvest config, so that the next reading decides the same.

Only what the steps say is written down. A decision that staging was not sure of is left to a person.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from metadata.text import text

JsonObject = dict[str, Any]
NOT_SURE = text(
    "ไม่แน่ใจ: ดูข้อมูลที่อ่านได้ ถ้าถูกต้องให้ลบ # ตัวแรก",
    "not sure: look at the rows; if they are right, delete the first #",
)
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_PLAIN = re.compile(r"[A-Za-zก-ฮ./][A-Za-z0-9ก-๛._/-]*")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def pin(url: str, steps: Iterable[Mapping[str, Any]]) -> JsonObject:
    """An item of `resources:` that reads the file at url as steps say it was read.

    >>> pin("a.csv", [{"step": "encoding", "encoding": "cp874", "decided_by": "thai"},
    ...               {"step": "header", "rows": [3]}])
    {'url': 'a.csv', 'encoding': 'cp874', 'header': [3]}
    """
    said = {str(step["step"]): step for step in steps}
    pinned: JsonObject = {
        "url": f"./{url}" if _SCHEME.match(url) else url,
        "member": said.get("unpack", {}).get("member"),
        "sheet": _sheet(said.get("sheet", {})),
        "layer": _layer(said.get("layer", {})),
        "encoding": None if unsure_of(said.values()) else _codec(said.get("encoding", {})),
        "delimiter": _delimiter(said.get("delimiter", {})),
        "quote": _quote(said.get("delimiter", {})),
        "skip_rows": said.get("delimiter", {}).get("skip_rows") or None,
        "header": said.get("header", {}).get("rows"),
        "footer": _footer(said.get("rows", {})),
    }
    return {key: value for key, value in pinned.items() if value is not None}


def unsure_of(steps: Iterable[Mapping[str, Any]]) -> str | None:
    """The encoding that was used without being sure of it; None where staging was sure or had none to find."""
    for step in steps:
        if step["step"] == "encoding" and step.get("decided_by") == "unsure":
            return _codec(step)
    return None


def as_yaml(resource: Mapping[str, Any], *, unsure: str | None = None, lang: str = "en") -> str:
    """The `resources:` of a config with this one item; an encoding that is unsure stands there as a comment.

    >>> print(as_yaml({"url": "a.csv", "header": [3, 4]}))
    resources:
      - url: a.csv
        header: [3, 4]
    """
    return "\n".join(["resources:", *_item(resource, unsure, lang)])


def all_as_yaml(resources: Iterable[tuple[Mapping[str, Any], str | None]], *, lang: str = "en") -> str:
    """The `resources:` of a config with several items, each with the encoding that is unsure, if any."""
    items = (line for resource, unsure in resources for line in _item(resource, unsure, lang))
    return "\n".join(["resources:", *items])


def _item(resource: Mapping[str, Any], unsure: str | None, lang: str) -> list[str]:
    lines = [f"{key}: {_written(value)}" for key, value in resource.items()]
    if unsure:
        lines.insert(1, f"# encoding: {unsure}  # {NOT_SURE.show(lang)[0]}")
    return [("    " if number else "  - ") + line for number, line in enumerate(lines)]


def _codec(step: Mapping[str, Any]) -> str | None:
    """The codec; UTF-8 with a byte order mark by the name under which the mark is no text."""
    name = step.get("encoding")
    return "utf-8-sig" if name == "utf-8" and step.get("decided_by") == "bom" else name


def _sheet(step: Mapping[str, Any]) -> str | int | None:
    """The sheet's name; its number where the name would mean something else in a config."""
    name: str | None = step.get("sheet")
    number: int | None = step.get("number")
    return number if name == "auto" or (name and "${" in name) else name


def _layer(step: Mapping[str, Any]) -> str | None:
    """The layer's name; none of a file whose one layer has no name."""
    name: str | None = step.get("layer")
    return None if name in ("–", "auto", "") else name


def _quote(step: Mapping[str, Any]) -> str | None:
    """The word for what encloses a cell, where it is not what everybody writes."""
    if step.get("escape") == "\\":
        return "backslash"
    return {"'": "single", "": "none"}.get(str(step.get("quote", '"')))


def _delimiter(step: Mapping[str, Any]) -> str | None:
    """The word or character; None for one that a config does not take."""
    character = str(step.get("delimiter") or "")
    if len(character) != 1 or character in "\r\n\"'" or character.isalnum():
        return None
    return _DELIMITERS.get(character, character)


def _footer(step: Mapping[str, Any]) -> int | None:
    """The rows at the end that are totals, notes or other tables; those between rows of data are none of them."""
    if "footer" in step:
        return int(step["footer"])
    if "totals" not in step or "notes" not in step:
        return None
    return int(step["totals"]) + int(step["notes"])


def _written(value: object) -> str:
    """A value as YAML: a text in quotes wherever it could be taken for something else."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.casefold() not in _WORDS:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in quoted)
