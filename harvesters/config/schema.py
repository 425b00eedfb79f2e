"""JSON Schema of a config file, for completion and checking in editors."""

from collections.abc import Iterable, Iterator
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from harvesters.config.document import document_model
from harvesters.config.meanings import meaning_of
from harvesters.config.models import Coded, DatasetConfig, RemovalConfig, SourceConfig
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
    filled = _filled(classes.values())
    for name, definition in {**schema["$defs"], model.__name__: schema}.items():
        if name in classes and "properties" in definition:
            _finish(definition, classes[name], may_be_variable=classes[name] in filled)
    schema["$defs"]["Text"] = _text_schema(schema["$defs"]["Text"])
    return {"$schema": DIALECT, **schema, "title": "Khlang harvest config"}


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


def _filled(classes: Iterable[type[BaseModel]]) -> set[type[BaseModel]]:
    """The classes whose values may be variables: a source's own keys, and what only they are made of."""
    sources = {cls for cls in classes if issubclass(cls, SourceConfig)}
    inside = {part for cls in sources for part in classes_of(cls)}
    published = {*classes_of(DatasetConfig), *classes_of(RemovalConfig), Text}
    return inside - published


def _finish(definition: JsonObject, cls: type[BaseModel], *, may_be_variable: bool) -> None:
    """Meanings, code lists, and the shorter ways of writing that the reader takes."""
    for key in fields_of(cls):
        written: JsonObject = definition["properties"][key]
        vocabulary = VOCABULARIES.get(key, "media_types" if key == "format" else None)
        finished: JsonObject = {}
        meaning = meaning_of(cls, key)
        if meaning:
            finished["description"] = f"{meaning.en}\n{meaning.th}"
        if written.get("default") not in (None, [], {}) and not isinstance(written["default"], dict):
            finished["default"] = written["default"]
        if vocabulary and issubclass(cls, Coded):
            finished["examples"] = list(
                terms(vocabulary)
            )  # no enum: labels and wire strings may be written too
        elif "examples" in written:
            finished["examples"] = written["examples"]
        form = {k: v for k, v in written.items() if k not in ("title", "default", "examples", "description")}
        definition["properties"][key] = {**finished, **_relaxed(form, may_be_variable)}


def _relaxed(form: JsonObject, may_be_variable: bool) -> JsonObject:
    """The form with one item for a list of them, a number for a text, a variable for a number."""
    choices: list[JsonObject] = []
    for choice in form.get("anyOf", [form]):
        items = choice.get("items")
        if choice.get("type") == "array" and isinstance(items, dict):
            items = _also_number(items)
            if items.get("type") in ("integer", ["string", "number"]):
                choices.append(items)
            choice = {**choice, "items": items}
        choices.append(_also_number(choice))
        if may_be_variable and choice.get("type") in ("number", "integer"):
            choices.append(VARIABLE)
    unique = [choice for number, choice in enumerate(choices) if choice not in choices[:number]]
    return unique[0] if len(unique) == 1 else {"anyOf": unique}


def _also_number(choice: JsonObject) -> JsonObject:
    """Where text is wanted an editor may see a number (`2567`): the reader takes it as it is written."""
    if choice.get("type") == "string" and not set(choice) & {"enum", "const", "format"}:
        return {**choice, "type": ["string", "number"]}
    return choice


def _text_schema(schema: JsonObject) -> JsonObject:
    """A text is a string, or a map with th, en or both."""
    both = {key: value for key, value in schema.items() if key != "description"}
    words: list[JsonObject] = [{"type": "string", "pattern": r"\S"}, {"type": "number"}]
    return {"description": schema["description"], "anyOf": [*words, {**both, "minProperties": 1}]}
