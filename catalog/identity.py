"""Names and UUIDs of datasets: given once, at the first publication, and never to another (contract 4)."""

import hashlib
import re
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from catalog.db import lock_rows
from catalog.models import DatasetRow
from catalog.store import Store
from metadata.errors.store import IdentityTaken
from metadata.package import Package, dataset_uuid

NAME_LENGTH = 100


@dataclass(frozen=True)
class Identity:
    """Who a dataset is for ever: its UUID and its public name."""

    uuid: str
    name: str


def assign_identity(
    session: Session, agency_id: str, source_id: str, upstream_id: str, dataset_id: str
) -> Identity:
    """The identity of a record: the one it has, or the one it will get when it is published. Writes nothing.

    A name over 100 characters or taken gets `-<6 hex>` of what it stands for; names of withdrawn datasets stay
    taken. Raises IdentityTaken where the agency already has another dataset of that id: which of the
    two a visitor means could not be told.
    """
    row = session.scalar(
        select(DatasetRow).where(DatasetRow.source_id == source_id, DatasetRow.upstream_id == upstream_id)
    )
    if row is not None:
        return Identity(row.uuid, row.name)
    owner = session.scalar(
        select(DatasetRow).where(DatasetRow.agency_id == agency_id, DatasetRow.dataset_id == dataset_id)
    )
    if owner is not None:
        raise IdentityTaken(what="id", name=dataset_id, owner=owner.upstream_id, upstream=upstream_id)
    uuid, number = dataset_uuid(source_id, upstream_id), 1
    while session.scalar(select(DatasetRow.id).where(DatasetRow.uuid == uuid)) is not None:
        number += 1  # another dataset began under this upstream id and was renamed
        uuid = dataset_uuid(source_id, f"{upstream_id}#{number}")
    return Identity(uuid, _free_name(session, agency_id, source_id, upstream_id, dataset_id))


def claim_identity(session: Session, store: Store, package: Package) -> None:
    """Make sure, inside the publishing transaction and before the log line, that a package's identity is its own.

    The line is the commit: a name found taken only afterwards could never be taken back. Looks into the logs
    too, because another dataset's line may not have its row yet. Raises IdentityTaken; the next run then gets
    another name.
    """
    lock_rows(session)
    agency_id, dataset_id = package.agency.id, package.dataset.id
    clash = or_(
        DatasetRow.uuid == package.uuid,
        DatasetRow.name == package.name,
        (DatasetRow.agency_id == agency_id) & (DatasetRow.dataset_id == dataset_id),
    )
    for row in session.scalars(select(DatasetRow).where(clash)).unique():
        same = (row.uuid, row.name, row.agency_id, row.dataset_id)
        if same != (package.uuid, package.name, agency_id, dataset_id):
            raise _taken(row.name, row.upstream_id, package)
    for agency, dataset in _ways_to_say(package.name):
        if (agency, dataset) != (agency_id, dataset_id) and store.read_log(agency, dataset):
            rows = select(DatasetRow.id).where(
                DatasetRow.agency_id == agency, DatasetRow.dataset_id == dataset
            )
            if session.scalar(rows) is None:
                raise _taken(package.name, f"{agency}/{dataset}", package)


def _taken(name: str, owner: str, package: Package) -> IdentityTaken:
    return IdentityTaken(what="name", name=name, owner=owner, upstream=package.upstream_id)


def _free_name(session: Session, agency_id: str, source_id: str, upstream_id: str, dataset_id: str) -> str:
    wanted = f"{agency_id}-{dataset_id}"
    digest = hashlib.sha256(f"{agency_id}/{source_id}/{upstream_id}".encode()).hexdigest()
    choices = [wanted] if len(wanted) <= NAME_LENGTH else []
    for length in (6, 12, 64):
        choices.append(f"{wanted[: NAME_LENGTH - length - 1].rstrip('-_')}-{digest[:length]}")
    for name in choices:
        if session.scalar(select(DatasetRow.id).where(DatasetRow.name == name)) is None:
            return name
    raise IdentityTaken(what="name", name=wanted, owner=choices[-1], upstream=upstream_id)


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
