"""The OpenAPI 3.1 document, made from the declarations of the operations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from metadata.errors import KhlangError
from metadata.errors.web import NotReady, ServerFault
from metadata.text import Lang, Text, text
from web.api.v1._member_words import in_language
from web.api.v1._operations import Given, Operation, Operations
from web.api.v1._parameters import Listed, Parameter, Several

JsonObject = dict[str, Any]
REF = "#/components/schemas/{model}"
PROBLEM = "application/problem+json"
FAULTS: tuple[type[KhlangError], ...] = (ServerFault, NotReady)

WORDS: dict[str, Text] = {
    "problem": text("ข้อผิดพลาดตาม RFC 9457", "A problem (RFC 9457)"),
    "unchanged": text(
        "ไม่เปลี่ยนไปจากที่ผู้ขอมีอยู่ (If-None-Match)", "What the client has is still true (If-None-Match)"
    ),
    "budget": text("ส่งคำขอมากเกินไป (W606)", "Too many requests (W606)"),
    "limit": text("จำนวนคำขอต่อหนึ่งนาที", "Requests a minute"),
    "remaining": text("จำนวนคำขอที่เหลือ", "Requests left"),
    "reset": text("จำนวนวินาทีจนกว่าจะใช้ได้ครบอีกครั้ง", "Seconds until all of them are there again"),
    "retry": text("จำนวนวินาทีที่ควรรอก่อนส่งคำขออีกครั้ง", "Seconds to wait before the next request"),
    "etag": text("ตราของคำตอบนี้ ส่งกลับใน If-None-Match", "The validator of this answer, for If-None-Match"),
}

PROBLEM_SCHEMA: JsonObject = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "message", "hint", "who"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The page of the code"},
        "title": {"type": "string", "description": "What happened"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What to do now"},
        "code": {"type": "string", "pattern": "^[A-Z][0-9]{3}$", "description": "Permanent"},
        "message": {"$ref": "#/components/schemas/Text", "description": "The title in both languages"},
        "hint": {"$ref": "#/components/schemas/Text", "description": "The detail in both languages"},
        "who": {"enum": ["agency", "portal", "upstream"], "description": "Who can act"},
    },
}
TEXT_SCHEMA: JsonObject = {
    "type": "object",
    "description": "A text in Thai, English or both",
    "minProperties": 1,
    "properties": {"th": {"type": "string"}, "en": {"type": "string"}},
}


class _AsSent(GenerateJsonSchema):
    """What is sent: members without a value are left out, so nothing is null."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        found = self.generate_inner(schema["schema"])
        return found


def document(
    nouns: Sequence[Operations], *, lang: Lang, site_url: str, title: Text, version: str, description: Text,
    promise_url: str, examples: Mapping[str, str],
) -> JsonObject:  # fmt: skip
    """The whole document in one language; examples are parts of addresses that answer now, by their names."""
    shapes = [given.shape for noun in nouns for op in noun.declared for given in op.gives]
    schemas = _schemas(shape for shape in shapes if isinstance(shape, type))
    paths: JsonObject = {}
    for noun in nouns:
        for operation in noun.declared:
            paths.setdefault(f"/api/v1{operation.path}", {})[operation.method.lower()] = _operation(
                operation, noun, lang, examples
            )
    return {
        "openapi": "3.1.1",
        "info": {
            "title": title.show(lang)[0],
            "version": version,
            "description": description.show(lang)[0],
            "termsOfService": promise_url,
        },
        "servers": [{"url": site_url}],
        "tags": [{"name": noun.noun, "description": noun.title.show(lang)[0]} for noun in nouns],
        "paths": paths,
        "components": {
            "schemas": in_language({**schemas, "Text": TEXT_SCHEMA, "Problem": PROBLEM_SCHEMA}, lang),
            "headers": _headers(lang),
            "responses": {
                "NotModified": {"description": WORDS["unchanged"].show(lang)[0], "headers": _refs("ETag")},
                "TooManyRequests": {
                    "description": WORDS["budget"].show(lang)[0],
                    "headers": _refs("Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"),
                    "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
            },
        },
    }  # fmt: skip


def _operation(
    operation: Operation, noun: Operations, lang: Lang, examples: Mapping[str, str]
) -> JsonObject:  # fmt: skip
    found: JsonObject = {
        "operationId": operation.id,
        "tags": [noun.noun],
        "summary": operation.says.show(lang)[0],
        "parameters": [_parameter(parameter, lang, examples) for parameter in operation.parameters],
        "responses": _responses(operation, lang),
    }
    if operation.more:
        found["description"] = operation.more.show(lang)[0]
    if operation.free:
        found["parameters"].append(
            {
                "name": operation.free.name, "in": "query", "description": operation.free.says.show(lang)[0],
                "style": "form", "explode": True, "example": dict(operation.free.example),
                "schema": {"type": "object", "additionalProperties": {"type": "string"}},
            }
        )  # fmt: skip
    if operation.body:
        found["requestBody"] = {
            "required": True,
            "content": {operation.body.media_type: {"schema": in_language(operation.body.schema, lang)}},
        }
    if operation.deprecated:
        found["deprecated"] = True
    return found


def _parameter(parameter: Parameter[Any], lang: Lang, examples: Mapping[str, str]) -> JsonObject:
    said = parameter.says.show(lang)[0]
    found: JsonObject = {
        "name": parameter.name, "in": parameter.where, "description": said, "schema": parameter.schema(),
    }  # fmt: skip
    if parameter.required:
        found["required"] = True
    if isinstance(parameter.kind, Several | Listed):
        found |= {"style": "form", "explode": isinstance(parameter.kind, Several)}
    example = examples.get(parameter.name) if parameter.where == "path" else None
    if example is not None or parameter.example is not None:
        found["example"] = parameter.example if example is None else example
    return found


def _responses(operation: Operation, lang: Lang) -> JsonObject:
    found: JsonObject = {}
    for given in operation.gives:
        answer = found.setdefault(str(given.status), {"description": given.says.show(lang)[0], "content": {}})
        answer["content"][given.media_type] = {"schema": in_language(_schema(given), lang)}
        answer["headers"] = _refs("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
        if operation.method == "GET":
            answer["headers"] |= _refs("ETag")
    if operation.method == "GET":
        found["304"] = {"$ref": "#/components/responses/NotModified"}
    for status, errors in _by_status((*operation.all_errors, *FAULTS)).items():
        said = ", ".join(f"{error.code} {error.__name__}" for error in errors)
        found[str(status)] = {
            "description": f"{WORDS['problem'].show(lang)[0]}: {said}",
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    found["429"] = {"$ref": "#/components/responses/TooManyRequests"}
    return dict(sorted(found.items()))


def _by_status(errors: Iterable[type[KhlangError]]) -> dict[int, list[type[KhlangError]]]:
    found: dict[int, list[type[KhlangError]]] = {}
    for error in dict.fromkeys(errors):
        found.setdefault(error.status, []).append(error)
    return found


def _schema(given: Given) -> JsonObject:
    if isinstance(given.shape, dict):
        return given.shape
    return {"$ref": REF.format(model=given.shape.__name__)}


def _schemas(shapes: Iterable[type[BaseModel]]) -> JsonObject:
    from pydantic.json_schema import models_json_schema

    wanted = [(shape, "serialization") for shape in dict.fromkeys(shapes)]
    _, found = models_json_schema(wanted, ref_template=REF, schema_generator=_AsSent)  # type: ignore[arg-type]
    return {name: _open(schema) for name, schema in found.get("$defs", {}).items()}


def _open(schema: Any) -> Any:  # noqa: ANN401 - any part of a JSON Schema
    """Without what pydantic says for itself. Objects are open: members may be added under /api/v1."""
    if isinstance(schema, list):
        return [_open(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _open(value) for key, value in schema.items() if key != "properties"}
    if "properties" in schema:
        kept["properties"] = {name: _open(value) for name, value in schema["properties"].items()}
    if kept.get("additionalProperties") is False:
        del kept["additionalProperties"]
    if isinstance(kept.get("title"), str):
        del kept["title"]
    return kept


def _headers(lang: Lang) -> JsonObject:
    whole: JsonObject = {"type": "integer", "minimum": 0}
    shown = {
        "RateLimit-Limit": ("limit", whole), "RateLimit-Remaining": ("remaining", whole),
        "RateLimit-Reset": ("reset", whole), "Retry-After": ("retry", whole), "ETag": ("etag", {"type": "string"}),
    }  # fmt: skip
    return {
        name: {"description": WORDS[word].show(lang)[0], "schema": schema}
        for name, (word, schema) in shown.items()
    }


def _refs(*names: str) -> JsonObject:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
