"""Whatever a source does, run after run: what is public shrinks by the rule of the guard alone.

Each sequence is an agency of its own in one catalog, with a portal that adds, drops, renames, hides and edits
datasets, and answers wrongly in one of the ways of FAULTS. Sequences follow from their number.
"""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from catalog import db
from catalog.models import DatasetRow
from harvesters.changes import guard_limit
from harvesters.ledger import RunResult
from harvesters.source import Source
from metadata.text import Text
from tests.ckan_server import Answer, CkanServer, envelope
from tests.harvesters.world import World, dataset, guarded

JsonObject = dict[str, Any]
GRACE = timedelta(days=3)


def _page(rows: list[JsonObject], total: int, parameters: JsonObject) -> Answer:
    start = int(parameters.get("start", 0))
    return envelope({"count": total, "results": rows[start : start + int(parameters.get("rows", 10))]})


def _empty(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return _page([], 0, parameters)


def _half_without_saying_so(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return _page(rows[: len(rows) // 2], len(rows) // 2, parameters)


def _half_of_what_it_announces(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return _page(rows[: len(rows) // 2], len(rows), parameters)


def _more_than_it_announces(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return _page(rows, max(0, len(rows) - 1), parameters)


def _the_same_page_for_ever(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return _page(rows, len(rows) * 3, {**parameters, "start": 0})


def _a_page_in_html(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return 200, "text/html", b"<html><title>Maintenance</title>back soon</html>"


def _an_error(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return 500, "text/plain", b"Internal Server Error"


def _cut(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    status, kind, body = _page(rows, len(rows), parameters)
    return status, kind, body[: len(body) // 2]


def _refusal(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    said = {"success": False, "error": {"__type": "Authorization Error", "message": "no"}}
    return 403, "application/json", json.dumps(said).encode()


def _null_results(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return envelope({"count": len(rows), "results": None})


def _rows_that_are_no_datasets(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return _page([{"id": row["id"]} for row in rows], len(rows), parameters)


def _rows_twice(rows: list[JsonObject], parameters: JsonObject) -> Answer:
    return _page(rows + rows, len(rows) * 2, parameters)


FAULTS: tuple[Callable[[list[JsonObject], JsonObject], Answer], ...] = (
    _empty, _half_without_saying_so, _half_of_what_it_announces, _more_than_it_announces, _the_same_page_for_ever,
    _a_page_in_html, _an_error, _cut, _refusal, _null_results, _rows_that_are_no_datasets, _rows_twice,
)  # fmt: skip


@dataclass
class Story:
    """One agency's portal and what became of its datasets so far."""

    number: int
    world: World
    portal: CkanServer
    made: int = 0
    states: dict[str, str] = field(default_factory=dict)
    uuids: dict[str, str] = field(default_factory=dict)
    missing_at: dict[str, Any] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.number)
        agency = replace_agency(self.world, self.number)
        removal = guarded(
            records=self.dice.choice((0, 1, 2)),
            fraction=self.dice.choice((0.0, 0.1, 0.3)),
            grace_days=GRACE.days,
        )
        source = self.world.portal(self.portal, removal=removal, files="none")
        self.source: Source = replace(source, id=f"{agency.id}/portal", agency=agency)
        self.portal.packages.clear()
        self.portal.answer = None
        for _ in range(self.dice.randint(1, 8)):
            self._add()

    def _add(self) -> None:
        self.made += 1
        number = self.number * 1_000 + self.made
        self.portal.packages.append(
            dataset(f"d{self.made}", number, title=f"Dataset {self.number} {self.made}")
        )

    def change(self) -> None:
        """What an agency does between two runs."""
        rows = self.portal.packages
        for _ in range(self.dice.choice((0, 0, 1, 1, 2, 5))):
            what = self.dice.choice(("add", "drop", "drop", "edit", "hide", "show", "rename"))
            row = self.dice.choice(rows) if rows else None
            if what == "add" or row is None:
                self._add()
            elif what == "drop":
                rows.remove(row)
            elif what == "edit":
                row["title"] += " (new)"
            elif what in ("hide", "show"):
                row["private"] = what == "hide"
            else:
                self.made += 1
                row["id"] = f"00000000-0000-4000-9000-{self.number * 1_000 + self.made:012d}"

    def run(self) -> None:
        """One harvest, in which the portal may answer wrongly, and what must hold after it."""
        fault = self.dice.choice(FAULTS) if self.dice.random() < 0.5 else None
        rows = list(self.portal.packages)
        if fault is not None:
            self.portal.answer = lambda action, asked: (
                fault(rows, asked) if action == "package_search" else None
            )
        after = timedelta(hours=self.dice.choice((1, 20, 50, 80)))
        result = self.world.run(self.source, after=after)
        self.told.append(f"{fault.__name__ if fault else '-'}: {result.state} {result.counts}")
        self.check(result)
        if result.state == "needs_review" and result.run_id and self.dice.random() < 0.4:
            accepted = self.world.run(self.source, accept=result.run_id, after=timedelta(minutes=1))
            self.told.append(f"accepted: {accepted.state} {accepted.counts}")
            self.check(accepted, frozenset((result.plan or {})["missing"]))
        self.portal.answer = None

    def check(self, result: RunResult, agreed: frozenset[str] | None = None) -> None:
        before, uuids = self.states, self.uuids
        self.read()
        public = {name for name, state in before.items() if state == "published"}
        gone = {name for name in public if self.states.get(name) != "published"}
        assert before.keys() <= self.states.keys(), "a dataset is no more"
        assert all(self.uuids[name] == uuid for name, uuid in uuids.items()), "an identity changed"
        if result.state != "done":
            assert self.states == before, "a run that stopped changed what is public"
            return
        assert len(gone - (agreed or frozenset())) <= guard_limit(len(public), self.source.removal), (
            "more went than the guard lets"
        )
        assert agreed is not None or not public or gone != public, "everything went"
        assert all(self.states[name] == "missing" for name in gone), "withdrawn without grace"
        for name, state in self.states.items():
            if state == "withdrawn" and before.get(name) != "withdrawn":
                assert before[name] == "missing" and self.world.now - self.missing_at[name] >= GRACE
            if state == "missing" and before.get(name) != "missing":
                self.missing_at[name] = self.world.now
        counted = sum(result.counts.values()) - sum(
            result.counts.get(name, 0) for name in ("missing", "withdrawn")
        )
        is_accepted = agreed is not None  # whose person took another number than was announced
        assert is_accepted or result.total is None or counted + len(result.skipped) == result.total, (
            "the sums differ"
        )

    def read(self) -> None:
        with db.read_session(self.world.engine) as session:
            wanted = session.query(DatasetRow.name, DatasetRow.state, DatasetRow.uuid)
            rows = wanted.filter(DatasetRow.agency_id == self.source.agency.id).all()
        self.states = {name: state for name, state, _ in rows}
        self.uuids = {name: uuid for name, _, uuid in rows}


def replace_agency(world: World, number: int) -> Any:
    from tests.harvesters.world import AGENCY

    return AGENCY.model_copy(update={"id": f"a{number}", "title": Text(en=f"Agency {number}")})


def tell(world: World, numbers: range) -> None:
    with CkanServer([]) as portal:
        for number in numbers:
            story = Story(number, world, portal)
            try:
                for _ in range(story.dice.randint(2, 6)):
                    story.run()
                    story.change()
            except AssertionError as error:
                raise AssertionError(f"sequence {number}: {error}\n" + "\n".join(story.told)) from error


def test_the_public_set_shrinks_by_the_rule_alone_over_300_sequences_of_faults(small_world):
    tell(small_world, range(1, 301))


@pytest.mark.deep
@pytest.mark.parametrize("first", range(301, 10_301, 1_000))
def test_the_public_set_shrinks_by_the_rule_alone_over_10000_sequences_of_faults(small_world, first):
    """A thousand in one catalog: each sequence is an agency of its own, and all of them slow each other down."""
    tell(small_world, range(first, first + 1_000))
