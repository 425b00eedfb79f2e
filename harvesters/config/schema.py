"""JSON Schema of a config file, for completion and checking in editors."""

from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from harvesters.config.document import document_model
from harvesters.config.meanings import meaning_of
from harvesters.config.problems import Raw
from harvesters.config.shape import fields_of
from metadata.model import VOCABULARIES
from metadata.text import Text
from metadata.vocabulary import terms

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VARIABLE = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"}

JsonObject = dict[str, Any]


def json_schema() -> JsonObject:
    """The form of a config as draft 2020-12, made from the same classes that read it.

    It allows every good config; what needs more than the form (ids given twice, files that are there) only
    `khlang check` can see.
    """
    model = document_model()
    schema: JsonObject = model.model_json_schema(by_alias=True)
    classes = {cls.__name__: cls for cls in classes_of(model)}
    for name, definition in {**schema.get("$defs", {}), model.__name__: schema}.items():
        if name in classes and "properties" in definition:
            _finish(definition, classes[name])
    schema["$defs"]["Text"] = _text_schema(schema["$defs"]["Text"])
    return {
        "$schema": DIALECT,
        "title": "Khlang harvest config",
        **{k: v for k, v in schema.items() if k != "title"},
    }


@cache
def classes_of(model: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """Every class that a config is made of, from the whole file down, each once."""
    found: dict[type[BaseModel], None] = {}
    queue = [model]
    while queue:
        cls = queue.pop(0)
        if cls not in found:
            found[cls] = None
            queue.extend(c for info in cls.model_fields.values() for c in _models_in(info.annotation))
    return tuple(found)


def _models_in(annotation: Raw) -> Iterator[type[BaseModel]]:
    origin: Raw = get_origin(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif origin in (Annotated, Union, UnionType, tuple, list, dict):
        for part in get_args(annotation):
            yield from _models_in(part)


def _finish(definition: JsonObject, cls: type[BaseModel]) -> None:
    """Meanings, code lists, and the shorter ways of writing that the reader takes."""
    names = {info.alias or name: name for name, info in cls.model_fields.items()}
    for key in fields_of(cls):
        written: JsonObject = definition["properties"].get(key, {})
        written.pop("title", None)
        vocabulary = VOCABULARIES.get(key, "media_types" if key == "format" else None)
        if vocabulary and issubclass(cls, BaseModel) and not issubclass(cls, Text):
            _suggest(written, tuple(terms(vocabulary)))
        written = _relaxed(written)
        meaning = meaning_of(cls, key)
        if meaning:
            written["description"] = f"{meaning.en}\n{meaning.th}"
        definition["properties"][key] = written
        definition.setdefault("x-names", {})
        definition["x-names"][key] = names[key]
    definition.pop("x-names", None)


def _suggest(written: JsonObject, codes: tuple[str, ...]) -> None:
    """The codes as examples: labels and wire strings may be written too, so they are no enum."""
    written["examples"] = list(codes)


def _relaxed(written: JsonObject) -> JsonObject:
    """One item for a list of them, nothing for what may be left out, a variable for a number."""
    written = {k: v for k, v in written.items() if not (k == "default" and v is None)}
    choices = written.get("anyOf", [written])
    more: list[JsonObject] = []
    for choice in choices:
        items = choice.get("items")
        if (
            choice.get("type") == "array"
            and isinstance(items, dict)
            and items.get("type") in ("string", "integer")
        ):
            more.append(_written_as_text(items))
            choice["items"] = _written_as_text(items)
        if choice.get("type") in ("number", "integer"):
            more.append(dict(VARIABLE))
    if not more:
        return _written_as_text(written) if "anyOf" not in written else _each_as_text(written)
    outer = {k: v for k, v in written.items() if k in ("default", "examples", "description")}
    inner = [{k: v for k, v in c.items() if k not in outer or "anyOf" in written} for c in choices]
    return {**outer, "anyOf": [*(_written_as_text(c) for c in inner), *more]}


def _each_as_text(written: JsonObject) -> JsonObject:
    return {**written, "anyOf": [_written_as_text(choice) for choice in written["anyOf"]]}


def _written_as_text(choice: JsonObject) -> JsonObject:
    """Where text is wanted an editor may see a number (`2567`): the reader takes it as it is written."""
    if choice.get("type") == "string" and not set(choice) & {"pattern", "enum", "const", "format"}:
        return {**choice, "type": ["string", "number"]}
    return choice


def _text_schema(schema: JsonObject) -> JsonObject:
    """A text is a string, or a map with th, en or both."""
    both = {**schema, "minProperties": 1}
    return {"description": schema.get("description", ""), "anyOf": [
        {"type": "string", "pattern": r"\S"}, {"type": "number"}, {k: v for k, v in both.items() if k != "description"},
    ]}  # fmt: skip
