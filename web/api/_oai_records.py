"""What OAI-PMH asks of the catalog: datasets by the time of their last change, sets, tokens."""

import base64
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from catalog.models import AgencyRow, DatasetRow, SourceRow
from metadata.vocabulary import terms

PAGE_SIZE = 100

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class OaiError(Exception):
    """An error of the protocol (OAI-PMH 2.0, section 3.6)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Asked:
    """One list request. since, until: ISO moments; after: datestamp and row id of the last record sent before."""

    prefix: str
    since: str | None = None
    until: str | None = None
    set_spec: str | None = None
    after: tuple[str, int] | None = None
    sent: int = 0
    total: int = 0

    def token(self) -> str:
        """The request as an opaque word: nothing is kept on this side."""
        packed = json.dumps(asdict(self), separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @staticmethod
    def read(token: str) -> "Asked":
        """The request of a token. Raises OaiError for a word that is none of ours."""
        try:
            values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
            moment, number = values["after"]
            read_moment(moment)
            found = Asked(**{**values, "after": (str(moment), int(number))})
            for end in (found.since, found.until):
                if end is not None:
                    read_moment(end)
            if not all(isinstance(value, str | None) for value in (found.prefix, found.set_spec)):
                raise ValueError("types")
            return Asked(**{**asdict(found), "sent": int(found.sent), "total": int(found.total)})
        except (ValueError, TypeError, KeyError, OaiError) as error:
            raise OaiError(
                "badResumptionToken", "The resumptionToken is none of this repository's."
            ) from error


def datestamp() -> ColumnElement[Any]:
    """When a dataset was last published or changed its state."""
    since = func.coalesce(DatasetRow.state_since, DatasetRow.published_at)
    return case((since > DatasetRow.published_at, since), else_=DatasetRow.published_at)


def stamp(row: DatasetRow) -> str:
    """The same of a row, as the protocol writes it."""
    changed = max(row.published_at, row.state_since or row.published_at)
    return changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_moment(written: str, *, is_end: bool = False) -> datetime:
    """A day or a second of a request; the last second of a day for an end. Raises OaiError."""
    try:
        if _DAY.fullmatch(written):
            day = datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC)
            return day + timedelta(days=1, seconds=-1) if is_end else day
        if _MOMENT.fullmatch(written):
            return datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise OaiError("badArgument", "A date is YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ.")


def page_of(session: Session, asked: Asked) -> tuple[list[DatasetRow], int]:
    """The next records in the order of their datestamps, and how many there are in all."""
    wanted = [*_within(asked), *_in_set(asked.set_spec)]
    total = asked.total or session.scalar(select(func.count(DatasetRow.id)).where(*wanted)) or 0
    if asked.after is not None:
        moment, number = read_moment(asked.after[0]), asked.after[1]
        following = moment + timedelta(seconds=1)
        same_second = and_(datestamp() >= moment, datestamp() < following, DatasetRow.id > number)
        wanted.append(or_(datestamp() >= following, same_second))
    second = (
        func.strftime("%s", datestamp()) if _is_sqlite(session) else func.date_trunc("second", datestamp())
    )
    chosen = select(DatasetRow).where(*wanted).order_by(second, DatasetRow.id).limit(PAGE_SIZE)
    return list(session.scalars(chosen).unique()), total


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _within(asked: Asked) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.since:
        found.append(datestamp() >= read_moment(asked.since))
    if asked.until:
        found.append(datestamp() < read_moment(asked.until, is_end=True) + timedelta(seconds=1))
    return found


def _in_set(spec: str | None) -> list[ColumnElement[bool]]:
    if spec is None:
        return []
    kind, _, name = spec.partition(":")
    if kind == "organization":
        return [DatasetRow.agency_id == name]
    if kind == "source":
        return [DatasetRow.source_id == name.replace(":", "/", 1)]
    if kind == "theme" and name in terms("themes"):
        return [DatasetRow.id.in_(_with_theme(name))]
    raise OaiError("noRecordsMatch", "There is no set of that name.")


def _with_theme(code: str) -> Any:  # noqa: ANN401 - a select of row ids
    """Datasets of a theme. Their document is JSON: the code is looked for in its text, which both databases do."""
    from sqlalchemy import String, cast

    themes = cast(DatasetRow.document["theme"], String)
    return select(DatasetRow.id).where(themes.like(f'%"{code}"%'))


def sets_of(row: DatasetRow) -> list[str]:
    """The sets that a dataset is in."""
    themes = [f"theme:{code}" for code in row.document.get("theme") or () if code in terms("themes")]
    return [f"organization:{row.agency_id}", f"source:{row.source_id.replace('/', ':')}", *themes]


def all_sets(session: Session) -> list[tuple[str, str]]:
    """Every set and what it is called."""
    found = [
        (f"organization:{row.id}", str(row.document["title"].get("en") or row.document["title"].get("th")))
        for row in session.scalars(select(AgencyRow).order_by(AgencyRow.id))
    ]
    found += [
        (f"source:{source.replace('/', ':')}", source)
        for source in session.scalars(select(SourceRow.id).order_by(SourceRow.id))
    ]
    return [*found, *((f"theme:{code}", term.label.show("en")[0]) for code, term in terms("themes").items())]
