"""Operations of /api/v1: one declaration reads the request, writes the OpenAPI document and sends the answer.

A file of this folder is one noun. It makes one `operations` and declares each operation where it is written:

    operations = Operations("themes", text("หมวดหมู่", "Themes"))
    THEME = in_path("theme", Word(40), text("รหัสหมวดหมู่", "The code of a theme"), "economy")

    @operations.get("/themes/{theme}", "getTheme", text("หมวดหมู่หนึ่ง", "One theme"),
                    takes=(THEME,), gives=Theme, errors=(ThemeUnknown,))
    def get_theme(call: Call) -> Theme:
        ...call[THEME]...

gives is a pydantic model (sent as JSON, empty members left out), or Given(...)s for other media types; the
function then returns a Response of one of them, or an Answer that adds headers. errors are the classes that the
function raises: their statuses and codes stand in the document, and no other status may be answered. cost is
what a call takes from a client's budget. Parameters that nobody declared are refused, unless free names them.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar, cast

from flask import Response, request
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from metadata.errors import KhlangError
from metadata.errors.api import ParameterMissing, ParameterRepeated, ParameterUnknown, ParameterUnusable
from metadata.text import Text, text
from web.api.v1._parameters import Choice, Free, Parameter, perhaps, read_all
from web.downloads import CHECK_EACH_TIME

JsonObject = dict[str, Any]
T = TypeVar("T")
JSON = "application/json"

LANG = perhaps(
    "lang",
    Choice(("th", "en")),
    text(
        "ภาษาของถ้อยคำเมื่อเกิดข้อผิดพลาด หากไม่ระบุใช้ Accept-Language",
        "The language of errors' words; Accept-Language where it is left out",
    ),
)
READING_ERRORS: tuple[type[KhlangError], ...] = (
    ParameterUnknown, ParameterUnusable, ParameterRepeated, ParameterMissing,
)  # fmt: skip


class Shape(BaseModel):
    """A JSON object of an answer. A member whose value is not known is left out; lists are always there."""

    model_config = {"frozen": True, "extra": "forbid"}


@dataclass(frozen=True)
class Given:
    """One form of a good answer: its media type, its JSON Schema (a Shape or a plain schema) and what it is."""

    shape: type[BaseModel] | JsonObject
    media_type: str = JSON
    says: Text = field(default_factory=lambda: text("คำตอบ", "The answer"))
    status: int = 200


@dataclass(frozen=True)
class Answer:
    """A Shape with what HTTP says of it. modified only where nothing else in the answer can change after it."""

    shape: BaseModel
    modified: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Deprecated:
    """An operation that will go: since when it is told, when it stops, and what to use (RFC 9745, RFC 8594)."""

    since: datetime
    sunset: datetime
    instead: str


@dataclass(frozen=True)
class Body:
    """What a POST sends: a media type and its JSON Schema."""

    media_type: str
    schema: JsonObject


class Call:
    """One request, read: `call[LIMIT]` is the value of a parameter; free holds the others in their order."""

    def __init__(self, values: Mapping[str, Any], free: tuple[tuple[str, str], ...] = ()) -> None:
        self._values = values
        self.free = free

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters that the operation takes."""
        return tuple(self._values)

    def __getitem__(self, parameter: Parameter[T]) -> T:
        return cast(T, self._values[parameter.name])


Run = Callable[[Call], BaseModel | Answer | AnyResponse]


@dataclass(frozen=True)
class Operation:
    """What is known of one operation. path is behind /api/v1, with {names} of parameters."""

    method: Literal["GET", "POST"]
    path: str
    id: str
    says: Text
    more: Text | None
    parameters: tuple[Parameter[Any], ...]
    free: Free | None
    gives: tuple[Given, ...]
    errors: tuple[type[KhlangError], ...]
    cost: int
    deprecated: Deprecated | None
    body: Body | None
    run: Run

    @property
    def rule(self) -> str:
        """The address as Flask writes it."""
        return self.path.replace("{", "<").replace("}", ">")

    @property
    def all_errors(self) -> tuple[type[KhlangError], ...]:
        """What it may answer besides a good answer and a fault of ours."""
        return (*READING_ERRORS, *self.errors)

    def answer(self, path: Mapping[str, str]) -> AnyResponse:
        """Read the request that is being answered, run, and send. Raises what reading and running raise."""
        query = list(request.args.items(multi=True))
        values, free = read_all(self.parameters, self.free, path, query)
        found = self.run(Call(values, free))
        response = found if isinstance(found, AnyResponse) else _send(found)
        if self.deprecated:
            _tell_the_end(response, self.deprecated)
        return response


class Operations:
    """The operations of one noun."""

    def __init__(self, noun: str, title: Text) -> None:
        self.noun = noun
        self.title = title
        self.declared: list[Operation] = []

    def get(
        self, path: str, id: str, says: Text, *, gives: type[BaseModel] | Given | Sequence[Given],
        takes: Sequence[Parameter[Any]] = (), free: Free | None = None, more: Text | None = None,
        errors: Sequence[type[KhlangError]] = (), cost: int = 1, deprecated: Deprecated | None = None,
    ) -> Callable[[Run], Run]:  # fmt: skip
        """Declare what GET and HEAD of an address answer; the function that is decorated runs it."""
        return self._declare("GET", path, id, says, gives, takes, free, more, errors, cost, deprecated, None)

    def post(
        self, path: str, id: str, says: Text, *, body: Body, gives: type[BaseModel] | Given | Sequence[Given],
        takes: Sequence[Parameter[Any]] = (), more: Text | None = None,
        errors: Sequence[type[KhlangError]] = (), cost: int = 1,
    ) -> Callable[[Run], Run]:  # fmt: skip
        """The same for POST. The function reads the body itself."""
        return self._declare("POST", path, id, says, gives, takes, None, more, errors, cost, None, body)

    def _declare(
        self, method: Literal["GET", "POST"], path: str, id: str, says: Text,
        gives: type[BaseModel] | Given | Sequence[Given], takes: Sequence[Parameter[Any]], free: Free | None,
        more: Text | None, errors: Sequence[type[KhlangError]], cost: int, deprecated: Deprecated | None,
        body: Body | None,
    ) -> Callable[[Run], Run]:  # fmt: skip
        forms = (
            (Given(gives),) if isinstance(gives, type) else (gives,) if isinstance(gives, Given) else gives
        )
        parameters = tuple(takes) if LANG in takes else (*takes, LANG)

        def take(run: Run) -> Run:
            self.declared.append(
                Operation(
                    method, path, id, says, more, parameters, free, tuple(forms), tuple(errors), cost,
                    deprecated, body, run,
                )
            )  # fmt: skip
            return run

        return take


def _send(found: BaseModel | Answer) -> Response:
    """JSON with a weak validator: gzip changes the bytes, not what they say."""
    answer = found if isinstance(found, Answer) else Answer(found)
    body = answer.shape.model_dump_json(exclude_none=True, by_alias=True).encode()
    response = Response(body, content_type=JSON)
    response.set_etag(hashlib.sha256(body).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = CHECK_EACH_TIME
    for name, value in answer.headers.items():
        response.headers[name] = value
    if following := getattr(getattr(answer.shape, "links", None), "next", None):
        response.headers.add("Link", f'<{following}>; rel="next"')
    if answer.modified:
        response.last_modified = answer.modified
    response.make_conditional(request)
    return response


def _tell_the_end(response: AnyResponse, told: Deprecated) -> None:
    response.headers["Deprecation"] = f"@{int(told.since.timestamp())}"
    response.headers["Sunset"] = told.sunset.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    response.headers.add("Link", f'<{told.instead}>; rel="successor-version"')
