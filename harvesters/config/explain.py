"""What pydantic says of a config, as problems with a place, in our words."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from harvesters.config.problems import Problem, Raw, did_you_mean, listed, problem, shown
from harvesters.config.read import Mapping, Node, Scalar, Sequence
from harvesters.config.shape import Shaper, choices_of, fields_of, key_of, reads_text, wrong_kind
from harvesters.config.variables import Path
from metadata import plugins
from metadata.errors.config import (
    ConfigBadAddress,
    ConfigBadDate,
    ConfigBadId,
    ConfigBadValue,
    ConfigBuddhistYear,
    ConfigMissingKey,
    ConfigNotInList,
    ConfigUnknownKey,
    ConfigUnknownType,
)
from metadata.text import Text, text

WRONG_KIND: dict[str, str] = {
    "string_type": "text", "int_type": "whole number", "int_parsing": "whole number",
    "int_from_float": "whole number", "float_type": "number", "float_parsing": "number",
    "bool_type": "true or false", "bool_parsing": "true or false", "list_type": "list", "tuple_type": "list",
    "dict_type": "map", "mapping_type": "map", "model_type": "map", "model_attributes_type": "map",
}  # fmt: skip

_SYNONYMS = {
    "keywords": "tags", "keyword": "tags", "name": "title", "notes": "description", "frequency": "update_frequency",
    "category": "theme", "group": "theme", "author": "creator", "email": "contact", "publisher": "agency",
    "organization": "agency", "distributions": "resources", "files": "resources", "path": "url", "link": "url",
    "separator": "delimiter", "seperator": "delimiter", "sep": "delimiter", "cron": "schedule", "key": "expect",
    "rows": "expect", "guard": "removal", "grace_days": "removal", "headers": "fetch", "timeout": "fetch",
    "max_bytes": "fetch", "rate": "fetch",
}  # fmt: skip
"""What people write for a key of ours, or the key under which theirs belongs."""

EMAIL = text("อีเมล", "an e-mail address")
WEB = text("ที่อยู่ http:// หรือ https://", "an http:// or https:// address")

_LIMITS: tuple[tuple[str, Text], ...] = (
    ("gt", text("ต้องมากกว่า {limit}", "it must be more than {limit}")),
    ("ge", text("ต้องไม่น้อยกว่า {limit}", "it must be at least {limit}")),
    ("lt", text("ต้องน้อยกว่า {limit}", "it must be less than {limit}")),
    ("le", text("ต้องไม่เกิน {limit}", "it must be at most {limit}")),
    ("min_length", text("ต้องมีอย่างน้อย {limit} รายการ", "it needs at least {limit} entry")),
    ("max_length", text("ต้องมีไม่เกิน {limit} รายการ", "it holds at most {limit}")),
)


def explain(error: ValidationError, root: Node, shaper: Shaper) -> list[Problem]:
    """One problem for each place that pydantic refuses and that has none yet."""
    explainer = _Explainer(root, shaper)
    for detail in error.errors(include_url=False, include_input=False):
        explainer.take(detail)
    return explainer.problems()


class _Explainer:
    """Collects complaints by place, since a union complains once for each of its members."""

    def __init__(self, root: Node, shaper: Shaper) -> None:
        self.root = root
        self.shaper = shaper
        self.kinds: dict[Path, set[str]] = {}
        self.said: dict[Path, Problem] = {}

    def take(self, detail: Raw) -> None:
        ctx = detail.get("ctx") or {}
        for other in ctx.get("others", ()):
            self.take({**detail, "ctx": other})
        loc = (*detail["loc"], *ctx.get("at", ()))
        kind = detail["type"]
        if kind in ("missing", "extra_forbidden"):
            path, node = locate(self.root, loc[:-1])
            self._key(path, node, str(loc[-1]), kind)
            return
        path, node = locate(self.root, loc)
        if kind == "too_short" and isinstance(node, Sequence) and node.items:
            return  # its entries are there, and have problems of their own
        if any(path[:length] in self.shaper.bad for length in range(len(path) + 1)):
            return
        elif kind in WRONG_KIND:
            self.kinds.setdefault(path, set()).add(self._wanted(path, WRONG_KIND[kind]))
        elif path not in self.said:
            self.said[path] = self._value(path, node, detail)

    def problems(self) -> list[Problem]:
        for path, kinds in self.kinds.items():
            if path not in self.said:
                self.said[path] = self._wrong_kind(path, kinds)
        return list(self.said.values())

    def _key(self, path: Path, node: Node, key: str, kind: str) -> None:
        model = self.shaper.keys.get(path)
        place = (*path, key)
        if not isinstance(node, Mapping) or place in self.shaper.bad:
            return
        if kind == "missing":
            example = example_of(model, key)
            self.said[place] = problem(
                self.shaper.file, node.mark, ConfigMissingKey, key=key, example=example
            )
            return
        known = tuple(fields_of(model)) if model else ()
        meant = did_you_mean(_SYNONYMS.get(key.casefold(), key), known)
        unused = tuple(name for name in known if name not in node.values)
        self.said[place] = problem(
            self.shaper.file, node.keys.get(key, node.mark), ConfigUnknownKey,
            key=shown(key), meant=meant, known=listed(unused or known),
        )  # fmt: skip

    def _wanted(self, path: Path, kind: str) -> str:
        """A map that may be written as a text is said to be both."""
        if kind != "map":
            return kind
        parent = self.shaper.keys.get(path[:-1])
        info = fields_of(parent).get(str(path[-1])) if parent and path else None
        return "text or map" if info and _is_text(info.annotation) else kind

    def _wrong_kind(self, path: Path, kinds: set[str]) -> Problem:
        return wrong_kind(self.shaper.file, locate(self.root, path)[1], kinds, path)

    def _value(self, path: Path, node: Node, detail: Raw) -> Problem:
        error, values = self._judged(path, node, detail)
        if error is ConfigUnknownType and isinstance(node, Mapping):
            kind = node.values.get("type")
            if kind is None:
                return problem(
                    self.shaper.file, node.mark, ConfigMissingKey, key="type", example="type: files"
                )  # fmt: skip
            node = kind
        shown_value = "…" if path[-2:-1] == ("headers",) else as_written(node)
        given = {"key": key_of(path), "value": shown_value, **values}
        return problem(self.shaper.file, node.mark, error, **given)

    def _judged(self, path: Path, node: Node, detail: Raw) -> tuple[Any, dict[str, Any]]:
        kind, ctx = detail["type"], detail.get("ctx") or {}
        if kind == "config":
            return ctx["error"], ctx["values"]
        if kind in ("union_tag_invalid", "union_tag_not_found"):
            return _unknown_type(node)
        if kind == "literal_error":
            known = tuple(a or b for a, b in re.findall(r"'([^']*)'|([0-9]+)", str(ctx.get("expected", ""))))
            word = node.text if isinstance(node, Scalar) else ""
            return ConfigNotInList, {"meant": did_you_mean(word, known), "known": listed(known)}
        if kind == "string_pattern_mismatch" and path[-1:] == ("id",):
            return ConfigBadId, {"limit": 40, "example": "dbd"}
        if kind == "value_error" and isinstance(ctx.get("error"), ValueError):
            return self._named(str(ctx["error"]), path, node)
        for name, say in _LIMITS:
            if name in ctx:
                reason = say.format(limit=f"{ctx[name]:g}")
                return ConfigBadValue, {"reason": reason, "advice": _CHANGE}
        return self._unnamed(path, str(detail["msg"]))

    def _named(self, name: str, path: Path, node: Node) -> tuple[Any, dict[str, Any]]:
        """The refusals of metadata's own types, which only give a name."""
        written = node.text if isinstance(node, Scalar) else ""
        year = re.match(r"\d{4}", written)
        if name == "date_buddhist" and year:
            return ConfigBuddhistYear, {"gregorian": f"{int(year.group()) - 543}{written[4:]}"}
        if name in ("date_form", "date_buddhist"):
            return ConfigBadDate, {}
        if name == "address_form":
            return ConfigBadAddress, {"wanted": WEB, "example": "https://data.example.go.th"}
        if name == "email_form":
            return ConfigBadAddress, {"wanted": EMAIL, "example": "opendata@example.go.th"}
        if name == "text_empty":
            return ConfigBadValue, {"reason": text("เป็นข้อความว่าง", "it is empty"), "advice": _FILL}
        return self._unnamed(path, name)

    def _unnamed(self, path: Path, said: str) -> tuple[Any, dict[str, Any]]:
        """What a source type's own check says; not repeated where it may quote a value from the environment."""
        is_secret = any(path[: len(filled)] == filled for filled in self.shaper.variables.filled)
        reason = text("ค่านี้ไม่ผ่านการตรวจ", "it does not pass its check") if is_secret else text(said, said)
        return ConfigBadValue, {"reason": reason, "advice": _CHANGE}


_CHANGE = text("แก้ค่าให้อยู่ในขอบเขตนี้", "Change the value so that it fits.")
_FILL = text("เขียนข้อความ หรือลบคีย์นี้", "Write a text, or delete the key.")


def locate(root: Node, loc: Iterable[str | int]) -> tuple[Path, Node]:
    """The node that pydantic's location means, and its path; names of union members are passed over."""
    node = root
    path: Path = ()
    for part in loc:
        if isinstance(node, Mapping) and part in node.values:
            node = node.values[str(part)]
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node = node.items[part]
        else:
            continue
        path = (*path, part)
    return path, node


def as_written(node: Node | None) -> str:
    """A value as a message shows it."""
    if isinstance(node, Scalar):
        return shown(node.text) if node.text.strip() else '""'
    return "{…}" if isinstance(node, Mapping) else "[…]"


def example_of(model: type[BaseModel] | None, key: str) -> str:
    """How a missing key is written."""
    from harvesters.config.meanings import meaning_of

    meaning = meaning_of(model, key) if model else None
    example = meaning.example if meaning else ""
    if "\n" in example:
        return f"{key}: …"
    return f"{key}: {example or '…'}"


def _is_text(annotation: Raw) -> bool:
    return any(
        isinstance(c, type) and issubclass(c, BaseModel) and reads_text(c) for c in choices_of(annotation)
    )


def _unknown_type(node: Node) -> tuple[Any, dict[str, Any]]:
    from harvesters.config.document import TYPES

    written = node.values.get("type") if isinstance(node, Mapping) else None
    word = written.text if isinstance(written, Scalar) else ""
    names = plugins.names(TYPES)
    return ConfigUnknownType, {
        "value": as_written(written),
        "meant": did_you_mean(word, names),
        "known": listed(names),
    }
