"""Names and UUIDs of datasets: given once, at the first publication, and never to another (contract 4)."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from catalog.db import lock_rows
from catalog.models import DatasetRow
from catalog.rows import in_parts
from catalog.store import Store
from metadata.errors.store import IdentityTaken
from metadata.package import Package, dataset_uuid

NAME_LENGTH = 100


@dataclass(frozen=True)
class Identity:
    """Who a dataset is for ever: its UUID and its public name."""

    uuid: str
    name: str


class Taken:
    """The identities that datasets have, asked of the database one by one, or all of them read at the start.

    What `assign` gave is taken from then on, though it is not published yet.
    """

    def __init__(self, session: Session | None = None, *, read_all: bool = False) -> None:
        self._read_all = read_all
        self._session = None if read_all else session
        self._names: set[str] = set()
        self._uuids: set[str] = set()
        self._owners: dict[tuple[str, str], str] = {}
        self._own: dict[tuple[str, str], Identity] = {}
        if read_all and session is not None:
            columns = (
                DatasetRow.uuid, DatasetRow.name, DatasetRow.agency_id, DatasetRow.dataset_id,
                DatasetRow.source_id, DatasetRow.upstream_id,
            )  # fmt: skip
            for row in session.execute(select(*columns)):
                self._add(*row)

    def _add(
        self, uuid: str, name: str, agency_id: str, dataset_id: str, source_id: str, upstream_id: str
    ) -> None:
        self._uuids.add(uuid)
        self._names.add(name)
        self._owners[agency_id, dataset_id] = upstream_id
        self._own[source_id, upstream_id] = Identity(uuid, name)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is asked of the database any more."""
        return self._read_all

    def using(self, session: Session) -> "Taken":
        """The same knowledge, asked in another session from now on."""
        if not self._read_all:
            self._session = session
        return self

    def assign(self, agency_id: str, source_id: str, upstream_id: str, dataset_id: str) -> Identity:
        """The identity of a record: the one it has, or the one it will get when it is published. Writes nothing.

        A name over 100 characters or taken gets `-<6 hex>` of what it stands for; names of withdrawn datasets
        stay taken. Raises IdentityTaken where the agency already has another dataset of that id: which of the
        two a visitor means could not be told.
        """
        own = self._find_own(source_id, upstream_id)
        if own is not None:
            return own
        owner = self._find_owner(agency_id, dataset_id)
        if owner is not None:
            raise IdentityTaken(what="id", name=dataset_id, owner=owner, upstream=upstream_id)
        uuid, number = dataset_uuid(source_id, upstream_id), 1
        while self._has("uuid", uuid):
            number += 1  # another dataset began under this upstream id and was renamed
            uuid = dataset_uuid(source_id, f"{upstream_id}#{number}")
        name = self._free_name(agency_id, source_id, upstream_id, dataset_id)
        self._add(uuid, name, agency_id, dataset_id, source_id, upstream_id)
        return Identity(uuid, name)

    def _find_own(self, source_id: str, upstream_id: str) -> Identity | None:
        known = self._own.get((source_id, upstream_id))
        if known is not None or self._session is None:
            return known
        row = self._session.execute(
            select(DatasetRow.uuid, DatasetRow.name).where(
                DatasetRow.source_id == source_id, DatasetRow.upstream_id == upstream_id
            )
        ).one_or_none()
        return Identity(row.uuid, row.name) if row else None

    def _find_owner(self, agency_id: str, dataset_id: str) -> str | None:
        known = self._owners.get((agency_id, dataset_id))
        if known is not None or self._session is None:
            return known
        owner = select(DatasetRow.upstream_id).where(
            DatasetRow.agency_id == agency_id, DatasetRow.dataset_id == dataset_id
        )
        return self._session.scalar(owner)

    def _has(self, what: str, value: str) -> bool:
        known, column = (self._uuids, DatasetRow.uuid) if what == "uuid" else (self._names, DatasetRow.name)
        if value in known or self._session is None:
            return value in known
        return self._session.scalar(select(DatasetRow.id).where(column == value)) is not None

    def _free_name(self, agency_id: str, source_id: str, upstream_id: str, dataset_id: str) -> str:
        wanted = f"{agency_id}-{dataset_id}"
        digest = hashlib.sha256(f"{agency_id}/{source_id}/{upstream_id}".encode()).hexdigest()
        choices = [wanted] if len(wanted) <= NAME_LENGTH else []
        for length in (6, 12, 64):
            choices.append(f"{wanted[: NAME_LENGTH - length - 1].rstrip('-_')}-{digest[:length]}")
        for name in choices:
            if not self._has("name", name):
                return name
        raise IdentityTaken(what="name", name=wanted, owner=choices[-1], upstream=upstream_id)


def assign_identity(
    session: Session, agency_id: str, source_id: str, upstream_id: str, dataset_id: str
) -> Identity:
    """`Taken.assign` for one record."""
    return Taken(session).assign(agency_id, source_id, upstream_id, dataset_id)


def claim_identity(session: Session, store: Store, package: Package) -> None:
    """Make sure, inside the publishing transaction and before the log line, that a package's identity is its own.

    The line is the commit: a name found taken only afterwards could never be taken back. Looks into the logs
    too, because another dataset's line may not have its row yet. Raises IdentityTaken; the next run then gets
    another name.
    """
    for problem in claim_identities(session, store, [package]).values():
        raise problem


def claim_identities(session: Session, store: Store, packages: Sequence[Package]) -> dict[int, IdentityTaken]:
    """`claim_identity` for many packages: what is wrong, by the place of the package; of two that claim the
    same the first has it."""
    lock_rows(session)
    clashes = _clashing_rows(session, packages)
    problems: dict[int, IdentityTaken] = {}
    given: dict[object, Package] = {}
    for number, package in enumerate(packages):
        key = (package.agency.id, package.dataset.id)
        own = (package.uuid, package.name, *key)
        for row in (r for what in (package.uuid, package.name, key) for r in clashes.get(what, ())):
            if (row.uuid, row.name, row.agency_id, row.dataset_id) != own:
                problems[number] = _taken(row.name, row.upstream_id, package)
        for what in (package.uuid, package.name, key):
            if number not in problems and (other := given.get(what)) is not None:
                problems[number] = _taken(other.name, other.upstream_id, package)
        if number not in problems and (unseen := _only_in_a_log(session, store, package)):
            problems[number] = _taken(package.name, unseen, package)
        if number not in problems:
            given.update(dict.fromkeys((package.uuid, package.name, key), package))
    return problems


def _clashing_rows(
    session: Session, packages: Sequence[Package]
) -> dict[object, list[Row[str, str, str, str, str]]]:
    """The rows that have the uuid, the name, or agency and id of any of these packages, by each of the three."""
    columns = (
        DatasetRow.uuid, DatasetRow.name, DatasetRow.agency_id, DatasetRow.dataset_id, DatasetRow.upstream_id,
    )  # fmt: skip
    conditions: list[ColumnElement[bool]] = []
    for some in in_parts(packages):
        conditions.append(DatasetRow.uuid.in_([package.uuid for package in some]))
        conditions.append(DatasetRow.name.in_([package.name for package in some]))
        for agency_id in {package.agency.id for package in some}:
            ids = [package.dataset.id for package in some if package.agency.id == agency_id]
            conditions.append((DatasetRow.agency_id == agency_id) & DatasetRow.dataset_id.in_(ids))
    found: dict[object, list[Row[str, str, str, str, str]]] = {}
    for condition in conditions:
        for row in session.execute(select(*columns).where(condition)):
            for what in (row.uuid, row.name, (row.agency_id, row.dataset_id)):
                found.setdefault(what, []).append(row)
    return found


def _only_in_a_log(session: Session, store: Store, package: Package) -> str | None:
    """Another dataset of the same public name whose line has no row yet."""
    for agency, dataset in _ways_to_say(package.name):
        if (agency, dataset) != (package.agency.id, package.dataset.id) and store.read_log(agency, dataset):
            rows = select(DatasetRow.id).where(
                DatasetRow.agency_id == agency, DatasetRow.dataset_id == dataset
            )
            if session.scalar(rows) is None:
                return f"{agency}/{dataset}"
    return None


def _taken(name: str, owner: str, package: Package) -> IdentityTaken:
    return IdentityTaken(what="name", name=name, owner=owner, upstream=package.upstream_id)


def _ways_to_say(name: str) -> list[tuple[str, str]]:
    """Every agency and dataset id that together are this name: `a-b-c` is `a` with `b-c` and `a-b` with `c`."""
    found = []
    for match in re.finditer("-", name):
        agency, dataset = name[: match.start()], name[match.end() :]
        if re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", agency) and re.fullmatch(
            r"[a-z0-9][a-z0-9_-]*", dataset
        ):
            found.append((agency, dataset))
    return found
