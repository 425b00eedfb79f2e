"""What a CKAN client sent, read: an action's parameters from JSON, a form or an address, and CKAN's errors."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Request

JsonObject = dict[str, Any]
LARGEST = 10**15  # a number of rows or pages; a database's numbers hold its product with any page's size


class CkanError(Exception):
    """An error in CKAN's own envelope: kind is its `__type`, fields name what a Validation Error is about."""

    def __init__(
        self, kind: str, status: int, message: str, fields: Mapping[str, list[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.kind, self.status, self.message, self.fields = kind, status, message, dict(fields or {})

    def to_json(self) -> JsonObject:
        """CKAN's `error` member."""
        said = {"__type": self.kind, **self.fields}
        return said if self.fields else {"message": self.message, **said}


def not_found(what: str) -> CkanError:
    """404 as CKAN says it."""
    return CkanError("Not Found Error", 404, f"Not found: {what}" if what else "Not found")


def invalid(field: str, message: str) -> CkanError:
    """409: one parameter is missing or wrong."""
    return CkanError("Validation Error", 409, message, {field: [message]})


def refused(message: str) -> CkanError:
    """403: nobody may do this here."""
    return CkanError("Authorization Error", 403, f"Access denied: {message}")


def search_refused(message: str) -> CkanError:
    """400: a query that cannot be read."""
    return CkanError("Search Query Error", 400, message)


@dataclass(frozen=True)
class Call:
    """The parameters of one call. Each reader takes the forms in which clients send that kind of value."""

    values: Mapping[str, Any]

    def text(self, name: str, default: str = "") -> str:
        """A string; a list's only item, as repeated address parameters give it."""
        value = self.values.get(name)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None:
            return default
        if isinstance(value, list | dict):
            raise invalid(name, "Must be a string")
        return str(value)

    def required(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if not value:
            raise invalid(name, "Missing value")
        return value

    def number(self, name: str, default: int, most: int | None = None) -> int:
        """A whole number of at least 0; over most, or LARGEST, it is lowered, as CKAN does."""
        written = self.text(name)
        if written == "":
            return default
        try:
            found = int(float(written)) if "." in written else int(written)
        except (ValueError, OverflowError) as error:
            raise invalid(name, "Invalid integer") from error
        if found < 0:
            raise invalid(name, "Must be a natural number")
        return min(found, LARGEST if most is None else most)

    def flag(self, name: str, default: bool = False) -> bool:
        """true, t, yes, y, on, 1 in any case; other words are no."""
        written = self.text(name)
        return default if written == "" else written.casefold() in ("true", "t", "yes", "y", "on", "1")

    def texts(self, name: str) -> list[str]:
        """A list, JSON text of one, or words with commas."""
        value = self.values.get(name)
        if value is None or value == "":
            return []
        if isinstance(value, str):
            value = _json(value, list)
            if value is None:
                value = [part.strip() for part in str(self.values[name]).split(",")]
        if not isinstance(value, list):
            raise invalid(name, "Not a list")
        items: list[str] = []
        for item in value:
            inner = _json(item, list) if isinstance(item, str) else None
            items += [str(each) for each in inner] if inner is not None else [str(item)]
        return [item for item in items if item != ""]

    def mapping(self, name: str) -> JsonObject:
        """An object or JSON text of one."""
        value = self.values.get(name)
        if value in (None, "", {}):
            return {}
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        found = _json(value, dict) if isinstance(value, str) else value
        if not isinstance(found, dict):
            raise invalid(name, "Cannot parse JSON")
        return found


Action = Callable[[Call], Any]


def _json(text: str, kind: type) -> Any:  # noqa: ANN401 - any JSON value of that kind, or None
    if text[:1] not in ("[", "{"):
        return None
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, kind) else None


def read_call(request: Request) -> Call:
    """The parameters of a request: its JSON body, its form, or its address. Raises CkanError 400 for bad JSON.

    Old clients send JSON under a form's content type, so the body decides.
    """
    found: JsonObject = {
        name: values if len(values) > 1 else values[0] for name, values in request.args.lists()
    }
    if request.method != "POST":
        return Call(found)
    if request.mimetype == "multipart/form-data":
        return Call(found | request.form.to_dict())
    body = request.get_data(cache=True)
    if not body.strip():
        return Call(found)
    if body.lstrip()[:1] in (b"{", b"["):
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise CkanError("Bad Request", 400, f"JSON Error: Error decoding JSON data: {error}") from error
        if not isinstance(sent, dict):
            raise CkanError(
                "Bad Request", 400, "JSON Error: Request data JSON decoded to a list, an object is wanted"
            )
        return Call(found | sent)
    if request.mimetype == "application/x-www-form-urlencoded":
        form = {name: values if len(values) > 1 else values[0] for name, values in request.form.lists()}
        return Call(found | form)
    raise CkanError("Bad Request", 400, "JSON Error: Error decoding JSON data: the body is no JSON object")
