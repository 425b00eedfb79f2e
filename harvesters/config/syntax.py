"""What a YAML parser's complaint means to the person who wrote the file."""

import re
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from harvesters.config.problems import START, Mark
from metadata.errors.config import ConfigError, ConfigNotYaml, ConfigUnquotedVariable
from metadata.text import Text, text

_TAB = text("ใช้แท็บเป็นช่องว่าง", "a tab is used as blank space")
_SPACES = text("ลบแท็บแล้วเคาะเว้นวรรคแทน ระดับละ 2 ช่อง", "Replace the tab with spaces, two for each level.")
_QUOTE = text("ใส่เครื่องหมายคำพูดครอบข้อความนี้", "Put the text in quotes.")
_CLOSE = text("ปิดวงเล็บหรือเครื่องหมายคำพูดที่เปิดไว้", "Close what was opened, or add the comma.")
_INDENT = text("จัดย่อหน้าให้คีย์ระดับเดียวกันเริ่มที่คอลัมน์เดียวกัน", "Let keys of one level begin in the same column.")

_MEANINGS: tuple[tuple[str, Text, Text], ...] = (
    (
        "mapping values are not allowed",
        text(
            "มี “:” อยู่ในข้อความที่ไม่มีเครื่องหมายคำพูด หรือย่อหน้าไม่ตรง",
            "a “:” stands inside a text without quotes, or the indentation is off",
        ),
        _QUOTE,
    ),
    (
        "could not find expected ':'",
        text("บรรทัดนี้ไม่อยู่ในรูป “คีย์: ค่า”", "a line here is not of the form “key: value”"),
        text("เขียนเป็น คีย์: ค่า", "Write it as key: value."),
    ),
    (
        "unexpected end of stream",
        text("เครื่องหมายคำพูดเปิดไว้แต่ไม่ได้ปิด", "a quote is opened and never closed"),
        _CLOSE,
    ),
    (
        "expected ',' or",
        text("วงเล็บไม่ได้ปิด หรือขาดจุลภาค", "a bracket is not closed, or a comma is missing"),
        _CLOSE,
    ),
    ("expected <block end>", text("ย่อหน้าไม่ตรงกัน", "the indentation does not line up"), _INDENT),
    ("expected the node content", text("ขาดค่า", "a value is missing"), _CLOSE),
    (
        "cannot start any token",
        text("ข้อความขึ้นต้นด้วยอักขระที่ YAML สงวนไว้", "a text begins with a character that YAML reserves"),
        _QUOTE,
    ),
    (
        "unknown escape character",
        text(
            "มี \\ ตามด้วยอักษรที่ไม่มีความหมายในเครื่องหมายคำพูดคู่",
            "in double quotes, a \\ is followed by a letter that means nothing",
        ),
        text("ใช้เครื่องหมายคำพูดเดี่ยวแทน", "Use single quotes."),
    ),
    ("undefined alias", text("มี alias ที่ไม่มีที่มา", "it has an alias to nothing"), _QUOTE),
)

_VARIABLE = re.compile(r"\$\{[^}\n]*\}?")


def says_why(error: YAMLError, source: str) -> tuple[type[ConfigError], Mark, dict[str, object]]:
    """The error class, place and values for a parser's complaint about source."""
    raw = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    mark = Mark(raw.line + 1, raw.column + 1) if raw else START
    line = _line(source, mark)
    variable = _VARIABLE.match(line, max(mark.column - 2, 0))
    if variable and isinstance(error, MarkedYAMLError):
        written = variable.group() if variable.group().endswith("}") else variable.group() + "}"
        return ConfigUnquotedVariable, Mark(mark.line, mark.column - 1), {"variable": written}
    blank = line[: len(line) - len(line.lstrip(" \t"))]
    if "\t" in line[mark.column - 1 : mark.column] or "\t" in blank:
        column = line.index("\t") + 1 if "\t" in blank else mark.column
        return ConfigNotYaml, Mark(mark.line, column), {"reason": _TAB, "advice": _SPACES}
    reason, advice = _meaning(str(getattr(error, "problem", None) or error))
    return ConfigNotYaml, mark, {"reason": reason, "advice": advice}


def _meaning(complaint: str) -> tuple[Text, Text]:
    for part, reason, advice in _MEANINGS:
        if part in complaint:
            return reason, advice
    first = complaint.strip().splitlines()[0] if complaint.strip() else "?"
    return text(f"ตัวอ่านแจ้งว่า “{first}”", f"the parser says “{first}”"), _INDENT


def _line(source: str, mark: Mark) -> str:
    lines: list[Any] = source.split("\n")
    return str(lines[mark.line - 1]) if mark.line <= len(lines) else ""
