"""A tree of written texts as values, each read as what its class wants there.

YAML guesses what a plain word is; here the class decides: where text is wanted `0123`, `1.10` and `no` stay
as they are written, where a number or a boolean is wanted only its plain spelling is one.
"""

import re
import types
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from harvesters.config.problems import Problem, Raw, problem, shown
from harvesters.config.read import Mapping, Node, Scalar, Sequence
from harvesters.config.variables import VARIABLE, Path, Variables
from harvesters.config.wording import FILL_IT, FOUND, UNQUOTE_IT, advice_for, kind_of, wanted_one_of
from metadata.errors.config import ConfigLeadingZero, ConfigNotBoolean, ConfigVariable, ConfigWrongType
from metadata.text import Text, text

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_NUMBER = re.compile(r"[-+]?((0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?|\.[0-9]{1,17})([eE][-+]?[0-9]{1,2})?")
_LEADING_ZEROS = re.compile(r"([-+]?)0+([0-9]+(\.[0-9]+)?)")
_BOOLEANS = frozenset({"yes", "no", "on", "off", "true", "false", "y", "n"})


def resolve(node: Scalar) -> Raw:
    """What a value is where any kind of value may stand: YAML 1.2 without octal, hexadecimal and infinity.

    >>> resolve(Scalar("0123", True, (1, 1))), resolve(Scalar("no", True, (1, 1)))
    ('0123', 'no')
    """
    return _resolved(node.text) if node.is_plain else node.text


def _resolved(written: str) -> Raw:
    if written in ("", "~", "null"):
        return None
    if written in ("true", "false"):
        return written == "true"
    if _INTEGER.fullmatch(written):
        return int(written)
    if _NUMBER.fullmatch(written):
        return float(written)
    return written


@dataclass
class Shaper:
    """Turns a tree into values. problems: scalars of the wrong kind; keys: the known keys of each map."""

    file: str
    variables: Variables
    problems: list[Problem] = field(default_factory=list)
    bad: set[Path] = field(default_factory=set)
    keys: dict[Path, type[BaseModel]] = field(default_factory=dict)

    def shape(self, node: Node, wanted: Raw, path: Path = ()) -> Raw:
        """The value of a node, given the annotation of its place."""
        choices = list(choices_of(wanted))
        if isinstance(node, Mapping):
            return self._mapping(node, choices, path)
        if isinstance(node, Sequence):
            item = next((_item_of(c) for c in choices if _is_list(c)), None)
            items = [self.shape(child, item or Any, (*path, i)) for i, child in enumerate(node.items)]
            return items if item is None else tuple(items)
        item = self._alone_in_list(node, choices)
        if item is not None:
            return (self.shape(node, item, path),)
        return self._scalar(node, choices, path)

    def _alone_in_list(self, node: Scalar, choices: list[Any]) -> Raw:
        """The kind of entry, where a single value may stand for a list of one."""
        item = next((_item_of(c) for c in choices if _is_list(c)), None)
        kind = kind_of(resolve(node))
        others = {found for c in choices if not _is_list(c) for found in _kinds(c)}
        if item is None or kind == "nothing" or kind in others:
            return None
        return item if any(_kinds(choice) for choice in choices_of(item)) else None

    def _mapping(self, node: Mapping, choices: list[Any], path: Path) -> Raw:
        model = _model_for(node, choices)
        if model is None:
            value = next((get_args(c)[1] for c in choices if get_origin(c) is dict), Any)
            return {key: self.shape(child, value, (*path, key)) for key, child in node.values.items()}
        self.keys[path] = model
        fields = fields_of(model)
        shaped: dict[str, Any] = {}
        for key, child in node.values.items():
            info = fields.get(key)
            if info is not None and isinstance(child, Scalar) and resolve(child) is None:
                continue  # "key:" with nothing behind it says nothing
            shaped[key] = self.shape(child, _annotation(info, model) if info else Any, (*path, key))
        return shaped

    def _scalar(self, node: Scalar, choices: list[Any], path: Path) -> Raw:
        kinds = {kind for choice in choices for kind in _kinds(choice)}
        written, wrong = self.variables.fill(node.text, path)
        for variable, reason, advice in wrong:
            self._add(path, problem(
                self.file, node.mark, ConfigVariable, variable=variable, reason=reason, advice=advice
            ))  # fmt: skip
        is_open = node.is_plain or path in self.variables.filled
        value = _resolved(written) if is_open and not (wrong and VARIABLE.search(written)) else written
        kind = kind_of(value)
        if "any" in kinds or kind == "nothing" or kind in kinds:
            return value
        if kind == "whole number" and "number" in kinds:
            return float(value)
        if "text" in kinds and kind != "true or false":
            return written
        if not kinds:
            return written  # a map or a list is wanted: pydantic says so
        if not wrong:
            self._add(path, wrong_kind(self.file, node, kinds, path))
        return value

    def _add(self, path: Path, said: Problem) -> None:
        self.bad.add(path)
        self.problems.append(said)


def wrong_kind(file: str, node: Node, kinds: set[str], path: Path) -> Problem:
    """The problem of a value that is none of the kinds wanted where it stands."""
    kind = kind_of_node(node)
    if isinstance(node, Scalar):
        zero = _LEADING_ZEROS.fullmatch(node.text)
        values = {"key": key_of(path), "value": shown(node.text)}
        if "true or false" in kinds and node.text.lower() in _BOOLEANS:
            return problem(file, node.mark, ConfigNotBoolean, **values)
        if kinds & {"whole number", "number"} and zero and node.is_plain:
            return problem(file, node.mark, ConfigLeadingZero, number=zero.group(1) + zero.group(2), **values)
        if not node.is_plain and kind_of(_resolved(node.text)) in kinds - {"text"}:
            return _said_wrong(file, node, kinds, kind, path, UNQUOTE_IT)
    advice = FILL_IT if kind == "nothing" else advice_for(kinds)
    return _said_wrong(file, node, kinds, kind, path, advice)


def _said_wrong(file: str, node: Node, kinds: set[str], kind: str, path: Path, advice: Text) -> Problem:
    key: Text | str = key_of(path)
    if path and isinstance(path[-1], int):
        key = text(f"แต่ละรายการใน {key}", f"each entry of {key}")
    values = {"key": key, "wanted": wanted_one_of(kinds), "found": FOUND[kind], "advice": advice}
    return problem(file, node.mark, ConfigWrongType, **values)


def kind_of_node(node: Node) -> str:
    """The kind of what stands there."""
    if isinstance(node, Scalar):
        return kind_of(resolve(node))
    return "map" if isinstance(node, Mapping) else "list"


def key_of(path: Path) -> str:
    """The key that a place stands under, for a message."""
    return next((part for part in reversed(path) if isinstance(part, str)), "config")


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a class by the names they have in YAML."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _annotation(info: FieldInfo, model: type[BaseModel]) -> Raw:
    """A field's annotation, marked where some function reads the value before its type is looked at."""
    name = next(name for name, other in model.model_fields.items() if other is info)
    decorators = model.__pydantic_decorators__.field_validators.values()
    early = any(d.info.mode == "before" and name in d.info.fields for d in decorators)
    metadata = [*info.metadata, *([BeforeValidator(_same)] if early else [])]
    return Annotated[(info.annotation, *metadata)] if metadata else info.annotation


def _same(value: Raw) -> Raw:
    return value


def choices_of(wanted: Raw, early: bool = False) -> Raw:
    """The members of a union, each without its Annotated; early ones are read by a function first."""
    origin: Raw = get_origin(wanted)
    if origin is Annotated:
        inner, *metadata = get_args(wanted)
        early = early or any(isinstance(m, BeforeValidator) for m in metadata)
        yield from choices_of(inner, early)
    elif origin in (Union, types.UnionType):
        for member in get_args(wanted):
            yield from choices_of(member, early)
    else:
        yield wanted
        if early:
            yield str
            yield from ((float,) if wanted is int else ())


def _is_list(choice: Raw) -> bool:
    origin: Raw = get_origin(choice)
    return origin in (tuple, list, frozenset, set) or choice in (tuple, list)


def _item_of(choice: Raw) -> Raw:
    arguments = get_args(choice)
    return arguments[0] if arguments else Any


def _model_for(node: Mapping, choices: list[Any]) -> type[BaseModel] | None:
    """The class a map is read as; among several, the one whose `type` is the map's."""
    models = [c for c in choices if isinstance(c, type) and issubclass(c, BaseModel)]
    if len(models) < 2:
        return models[0] if models else None
    written = node.values.get("type")
    kind = written.text if isinstance(written, Scalar) else None
    return next(
        (
            m
            for m in models
            if "type" in m.model_fields and kind in get_args(m.model_fields["type"].annotation)
        ),
        None,
    )


def _kinds(choice: Raw) -> tuple[str, ...]:
    if choice is Any:
        return ("any",)
    origin: Raw = get_origin(choice)
    if origin is Literal:
        return tuple({kind_of(value) for value in get_args(choice)})
    if not isinstance(choice, type):
        return ()
    if issubclass(choice, bool):
        return ("true or false",)
    if issubclass(choice, int):
        return ("whole number",)
    if issubclass(choice, float):
        return ("number", "whole number")
    if issubclass(choice, BaseModel):
        return ("text",) if reads_text(choice) else ()
    return () if choice in (dict, list, tuple, type(None)) else ("text",)


def reads_text(model: type[BaseModel]) -> bool:
    """Whether a class may be written as a plain text (Text is one)."""
    return any(d.info.mode == "before" for d in model.__pydantic_decorators__.model_validators.values())
