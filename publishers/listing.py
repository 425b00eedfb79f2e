"""The datasets that leave the catalog as a whole: all that are not withdrawn, ordered by name.

Ordered here and not by the database, whose collation is the machine's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.models import DatasetRow
from catalog.store import Store

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Listed:
    """One dataset and where its current version lies. state is published or missing.

    created is when it was first published, changed when it was last published or changed its state.
    """

    name: str
    agency_id: str
    dataset_id: str
    version: str
    state: str
    created: datetime
    changed: datetime

    def document(self, store: Store, name: str) -> JsonObject:
        """A document of the current version."""
        found: JsonObject = store.read_document(self.agency_id, self.dataset_id, self.version, name)
        return found


def list_current(session: Session) -> Iterator[Listed]:
    """Every dataset that is not withdrawn, by name."""
    row = DatasetRow
    columns = (row.name, row.agency_id, row.dataset_id, row.current_version, row.state, row.state_since)
    times = (row.first_published_at, row.published_at)
    wanted = select(*columns, *times).where(row.state != "withdrawn")
    for found in sorted(session.execute(wanted), key=lambda each: str(each.name)):
        yield Listed(
            name=found.name,
            agency_id=found.agency_id,
            dataset_id=found.dataset_id,
            version=found.current_version,
            state=found.state,
            created=found.first_published_at,
            changed=max(found.published_at, found.state_since or found.published_at),
        )
