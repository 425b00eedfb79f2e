"""Trying a file: the form, and the report that stays for a day under an address nobody can guess.

No account, no cookie, no script: a form, an answer, a link.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from harvesters.fetch.names import clean_name
from metadata.errors import KhlangError
from metadata.errors.trying import (
    FileAndAddressGiven,
    FormFromElsewhere,
    NothingToValidate,
    TriedFileEmpty,
    TriedFileTooLarge,
    TriedSchemaUnusable,
)
from metadata.issues import Issue
from web.context import neutral_url, services, show_page
from web.desk import AT_ONCE, KEPT_HOURS, MINUTES, TRIES, Desk
from web.pages._dataset_view import moment
from web.pages._findings_view import count_causes, view_causes
from web.pages._reading_view import view_reading
from web.trying import (
    MAX_BYTES,
    MAX_SCHEMA_BYTES,
    MAX_SHOWN,
    MOST_TABLES,
    Tried,
    fetch_tried,
    limits_for_strangers,
    read_schema,
)

JsonObject = dict[str, Any]
MULTIPART_EXTRA = 3_000_000
"""Room for a schema and the form's own words beside the file."""
URL_SHOWN = 2_000

blueprint = Blueprint("validate", __name__)


@blueprint.record_once
def _open_desk(state: BlueprintSetupState) -> None:
    """One desk for this application, in its own home."""
    wired = state.app.extensions["khlang"]
    state.app.extensions["khlang.desk"] = Desk(
        wired.settings.home / "tried",
        now=wired.now,
        fetch_limits=limits_for_strangers(wired.settings.site_url, frozenset()),
    )


def addresses(session: Session) -> Iterator[str]:
    yield "/validate"


@blueprint.get("/validate")
def form() -> Response:
    """The form."""
    return _form()


@blueprint.post("/validate")
def ask() -> AnyResponse:
    """Judge what was sent and lead to its report; what went wrong stands above the form."""
    try:
        document = judge_request()
        name = desk().keep(document)
    except KhlangError as error:
        if error.status >= 500 and not error.retry:
            raise
        return _form(error)
    answer = redirect(url_for("validate.report", name=name), 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/validate/<name>")
def report(name: str) -> Response:
    """A report. It is nobody's to find: no index, no cache, no address given on."""
    document = desk().report(name)
    issues = [Issue.from_json(issue) for issue in document["issues"]]
    tables = document["tables"]
    sheets = {table["key"]: table["sheet"] for table in tables if table["sheet"]}
    files = {table["key"]: table["part"]["name"] for table in tables if table["part"]} if tables[1:] else {}
    causes = view_causes(issues, sheets=sheets, files=files)
    answer = show_page(
        "tried.html",
        document=document,
        counts=count_causes(causes),
        causes=causes,
        tables=[_table(table, document["file"]["name"]) for table in tables],
        made_at=moment(document["made_at"]),
        expires_at=moment(document["expires_at"]),
        as_json=neutral_url("findings_files.tried_json", name=name),
        as_csv=neutral_url("findings_files.tried_csv", name=name),
    )
    return private(answer)


def desk() -> Desk:
    """Where files are tried."""
    found: Desk = current_app.extensions["khlang.desk"]
    return found


def private(answer: Response) -> Response:
    """An answer about a visitor's own file: neither kept, nor indexed, nor told to the next site."""
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def judge_request() -> JsonObject:
    """The document on what this request sends: `file` or `url`, and `schema_file` or `schema_url` perhaps."""
    _refuse_foreign()
    if (request.content_length or 0) > MAX_BYTES + MULTIPART_EXTRA:
        raise TriedFileTooLarge(limit=MAX_SHOWN)
    request.max_content_length = MAX_BYTES + MULTIPART_EXTRA
    with desk().admitted(request.remote_addr or "") as work:
        return desk().judge(_tried(work), work)


def _tried(work: Path) -> Tried:
    """What was given, laid into folders of its own. Raises what a visitor can mend."""
    g.given = request.form
    sent, url = request.files.get("file"), g.given.get("url", "").strip()
    is_sent = sent is not None and bool(sent.filename)
    if is_sent and url:
        raise FileAndAddressGiven(file=clean_name(sent.filename or ""), url=url[:200])  # type: ignore[union-attr]
    if not is_sent and not url:
        raise NothingToValidate()
    given = work / "given"
    given.mkdir()
    schema = _schema(work / "schema")
    if url:
        tried = fetch_tried(_with_scheme(url), given, desk().fetch_limits)
    else:
        path = _saved(sent, given, MAX_BYTES)  # type: ignore[arg-type]
        tried = Tried(path.name, path, media_type=None)
    if not tried.path.stat().st_size:
        raise TriedFileEmpty(file=tried.name)
    return Tried(tried.name, tried.path, tried.url, tried.media_type, schema)


def _schema(folder: Path) -> JsonObject | None:
    """The schema that was given with the file, if any."""
    sent, url = request.files.get("schema_file"), request.form.get("schema_url", "").strip()
    folder.mkdir()
    if sent is not None and sent.filename:
        path = _saved(sent, folder, MAX_SCHEMA_BYTES)
    elif url:
        path = fetch_tried(_with_scheme(url), folder, desk().fetch_limits).path
    else:
        return None
    if path.stat().st_size > MAX_SCHEMA_BYTES:
        raise TriedSchemaUnusable(said=TriedFileTooLarge(limit="1 MB").message)
    return read_schema(path)


def _saved(sent: FileStorage, folder: Path, limit: int) -> Path:
    """The upload as a file. Raises TriedFileTooLarge beyond limit."""
    path = folder / clean_name(sent.filename or "")
    sent.save(path, buffer_size=1_000_000)
    if path.stat().st_size > limit:
        raise TriedFileTooLarge(limit=MAX_SHOWN)
    return path


def _with_scheme(url: str) -> str:
    """An address as people paste it: `example.go.th/a.csv` means https."""
    return url if "://" in url[:20] else f"https://{url}"


def _refuse_foreign() -> None:
    """Take a form from this catalog's own pages, or from a program; not from another site's page in a browser."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = {request.host, urlsplit(services().settings.site_url).netloc}
    if site in ("cross-site", "same-site") or (
        site is None and origin is not None and urlsplit(origin).netloc not in own
    ):
        raise FormFromElsewhere()


def _form(error: KhlangError | None = None) -> Response:
    """The form, with the addresses that were given where the request was read so far."""
    given = g.get("given", {})
    answer = show_page(
        "validate.html",
        status=error.status if error else 200,
        error=error,
        url=given.get("url", "")[:URL_SHOWN],
        schema_url=given.get("schema_url", "")[:URL_SHOWN],
        max_shown=MAX_SHOWN,
        hours=KEPT_HOURS,
        tries=TRIES,
        minutes=MINUTES,
        at_once=AT_ONCE,
        most_tables=MOST_TABLES,
    )
    if error is not None and error.retry:
        answer.headers["Retry-After"] = str(error.values.get("seconds", 60))
    return answer


def _table(table: JsonObject, file: str) -> JsonObject:
    """One table as the page shows it: its facts, its columns with the reason of each type, and its first rows."""
    return {
        **table,
        "fields": (table["schema"] or {}).get("fields", []),
        "reading": view_reading(table["steps"], file),
    }
