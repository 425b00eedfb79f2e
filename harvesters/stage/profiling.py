"""The profiles of all columns of a table, filled batch by batch: while rows are gathered, or from the text layer."""

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from harvesters.stage.batch import read_columns
from harvesters.stage.profile import Profile

JsonObject = dict[str, Any]


class Profiling:
    """One profile a column; fields are the declared ones, None for a column without one."""

    def __init__(
        self, names: Sequence[str], fields: Sequence[JsonObject | None], missing: frozenset[str]
    ) -> None:
        self._made_for = _plan(names, fields)
        self._is_spoiled = False
        self.profiles = [Profile(name, wanted=wanted, missing=missing) for name, wanted in self._made_for]

    def add(self, batch: Sequence[pa.Array], first: int) -> None:
        """Count one batch of columns; first is the body row (1-based) of its first cells."""
        self._is_spoiled |= len(batch) != len(self.profiles)
        if self._is_spoiled:
            return
        pairs = list(zip(self.profiles, batch, strict=True))
        for profile, cells in pairs:
            if profile.is_settled:
                profile.add(cells, first)
        alive = [(profile, cells) for profile, cells in pairs if not profile.is_settled]
        sampled = max((profile.wants_samples for profile, _ in alive), default=0)
        columns = read_columns([cells for _, cells in alive], first, sampled)
        for (profile, _), texts in zip(alive, columns, strict=True):
            profile.read(texts)

    def fits(self, names: Sequence[str], fields: Sequence[JsonObject | None]) -> bool:
        """Whether what was counted is what these columns need: a row that was wider than the header changes them."""
        return not self._is_spoiled and self._made_for == _plan(names, fields)


def profiles_of(
    batches: Iterable[Sequence[pa.Array]],
    names: Sequence[str],
    fields: Sequence[JsonObject | None],
    missing: frozenset[str],
) -> list[Profile]:
    """Every cell of every column, counted."""
    made = Profiling(names, fields, missing)
    first = 1
    for batch in batches:
        made.add(batch, first)
        first += len(batch[0])
    return made.profiles


def _plan(names: Sequence[str], fields: Sequence[JsonObject | None]) -> list[tuple[str, str | None]]:
    return [
        (name, str(field["type"]) if field and "type" in field else None)
        for name, field in zip(names, fields, strict=True)
    ]
