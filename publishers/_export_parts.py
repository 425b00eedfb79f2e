"""One dataset on its way into an export."""

from dataclasses import dataclass
from datetime import UTC
from functools import cached_property
from typing import Any

from catalog.store import Store
from publishers.listing import Listed

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Exported:
    """A listed dataset and where its documents lie."""

    listed: Listed
    store: Store
    site_url: str

    @cached_property
    def metadata(self) -> JsonObject:
        """The current version's metadata.json."""
        return self.listed.document(self.store, "metadata")

    @property
    def created(self) -> str:
        return self.listed.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def changed(self) -> str:
        return self.listed.changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
