"""Trying a file: the same judgement as the page /validate, as one document. Nothing of the file is kept."""

from typing import Any

from flask import Response

from metadata.errors.sandbox import (
    DescriptorUnusable,
    ParserAnswerTooLarge,
    ParserCrashed,
    ParserOutOfMemory,
    ParserOutputTooLarge,
    ParserTimedOut,
)
from metadata.errors.trying import (
    FileAndAddressGiven,
    FormFromElsewhere,
    NothingToValidate,
    TooManyTries,
    TriedAddressPrivate,
    TriedAddressUnreadable,
    TriedFileEmpty,
    TriedFileTooLarge,
    TriedSchemaUnusable,
    TryingBusy,
)
from metadata.errors.web import RequestTooLarge
from metadata.text import text
from web.api.v1._operations import JSON, Body, Call, Given, Operations
from web.pages.validate import judge_request, private
from web.trying import as_json

JsonObject = dict[str, Any]

FORM: JsonObject = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "format": "binary", "description": "The file to judge"},
        "url": {"type": "string", "description": "Or the public address at which it is"},
        "schema_file": {"type": "string", "format": "binary", "description": "A Table Schema to judge it by"},
        "schema_url": {"type": "string", "description": "Or the address of one"},
    },
}
REPORT: JsonObject = {
    "type": "object",
    "required": ["made_at", "expires_at", "file", "valid", "tables", "more_tables", "issues"],
    "properties": {
        "made_at": {"type": "string", "format": "date-time"},
        "expires_at": {"type": "string", "format": "date-time"},
        "file": {"type": "object", "required": ["name", "size_bytes", "sha256"]},
        "valid": {"type": "boolean", "description": "A table was read and no finding is an error"},
        "tables": {"type": "array", "items": {"type": "object"}, "description": "Each table as it was read"},
        "more_tables": {"type": "integer", "description": "Tables that were left out"},
        "issues": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "kind", "severity", "resource", "count", "message", "hint", "who", "samples"],
            },
        },
    },
}  # fmt: skip

operations = Operations("validate", text("ตรวจไฟล์", "Trying a file"))


@operations.post(
    "/validate", "validateFile", text("ตรวจไฟล์ตารางก่อนเผยแพร่", "Judge a file before it is published"),
    body=Body("multipart/form-data", FORM), gives=Given(REPORT, JSON), cost=10,
    errors=(
        NothingToValidate, FileAndAddressGiven, TriedFileTooLarge, RequestTooLarge, TriedFileEmpty, TriedAddressPrivate,
        TriedAddressUnreadable, TriedSchemaUnusable, TooManyTries, TryingBusy, FormFromElsewhere, ParserTimedOut,
        ParserOutOfMemory, ParserCrashed, ParserAnswerTooLarge, ParserOutputTooLarge, DescriptorUnusable,
    ),
)  # fmt: skip
def validate_file(call: Call) -> Response:
    return private(Response(as_json(judge_request()), content_type=JSON))
