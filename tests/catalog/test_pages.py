"""Long lists a page at a time: every row once and in order, on both databases."""

from datetime import timedelta
from typing import Any

import pytest

from catalog import db, pages, sources
from catalog.models import ChangeRow, DatasetRow, VersionRow
from tests.catalog.documents import AGENCY, at

SOURCE = "dbd/registry"


def fill(engine, count=7):
    """Some datasets of one source, two of each moment, and three runs with records."""
    facts = sources.SourceFacts(SOURCE, AGENCY, "files", "https://example.go.th", "daily")
    with db.write_session(engine) as session:
        sources.save_source(session, facts)
        for number in range(count):
            moment = at(number // 2)
            row = DatasetRow(
                uuid=f"{number:08d}-0000-4000-8000-000000000000", name=f"dbd-{number:02d}", agency_id="dbd",
                source_id=SOURCE, upstream_id=str(number), dataset_id=str(number),
                state="withdrawn" if number == 3 else "published", state_since=at(100) if number == 2 else None,
                state_reason=None, current_version="v", first_published_at=moment, published_at=moment,
                log_seq=1, fingerprint="", content_hash="", sort_key="", quality_score=0,
                document={"title": {"th": "ชื่อ"}},
            )  # fmt: skip
            session.add(row)
            session.flush()
            session.add(ChangeRow(dataset_id=row.id, time=moment))
            for version in range(3):
                session.add(
                    VersionRow(
                        dataset_id=row.id,
                        name=f"v{version}",
                        published_at=moment,
                        content_hash="",
                        summary={},
                    )
                )
        for number in range(3):
            run = f"run-{number}"
            sources.start_run(session, run, SOURCE, at(number // 2))
            outcomes: list[dict[str, Any]] = [
                {"upstream_id": "a", "outcome": "created"},
                {"upstream_id": "b", "outcome": "failed", "error": {"code": "H301"}},
                {"upstream_id": "c", "outcome": "created", "issues": [{"kind": "x"}]},
            ]
            sources.add_records(session, run, outcomes)


def walk(ask, key, limit=2):
    """Every row of every page, by following the keys."""
    found, after, is_more = [], None, True
    while is_more:
        rows, is_more = ask(after, limit)
        assert len(rows) == limit or not is_more
        found += rows
        after = key(rows[-1]) if rows else after
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_of_datasets_hold_each_once_in_both_orders(engine, limit):
    fill(engine)
    wanted = pages.DatasetFilter()
    with db.read_session(engine) as session:
        by_name = walk(lambda a, n: pages.datasets(session, wanted, "name", a, n), lambda r: r.name, limit)
        newest = walk(
            lambda a, n: pages.datasets(session, wanted, "newest", a, n), lambda r: (r.published_at, r.name), limit
        )  # fmt: skip

        assert [row.name for row in by_name] == [f"dbd-{n:02d}" for n in (0, 1, 2, 4, 5, 6)]
        assert [row.name for row in newest] == [f"dbd-{n:02d}" for n in (6, 4, 5, 2, 0, 1)]
        assert pages.count_datasets(session, wanted) == 6


def test_filters_of_datasets_are_met_together(engine):
    fill(engine)
    with db.read_session(engine) as session:

        def names(**asked):
            rows, _ = pages.datasets(session, pages.DatasetFilter(**asked), "name", None, 100)
            return [row.name for row in rows]

        assert names(states=("withdrawn",)) == ["dbd-03"]
        assert names(agency_id="dbd", source_id="dbd/other") == []
        assert names(since=at(2)) == ["dbd-02", "dbd-04", "dbd-05", "dbd-06"]
        assert names(since=at(100) + timedelta(seconds=1)) == []


def test_runs_versions_records_and_changes_go_on_where_they_stopped(engine):
    fill(engine)
    with db.read_session(engine) as session:
        runs = walk(
            lambda a, n: pages.runs(session, SOURCE, None, a, n), lambda r: (r.started_at, r.id), limit=1
        )
        first = pages.datasets(session, pages.DatasetFilter(), "name", None, 1)[0][0]
        versions = walk(lambda a, n: pages.versions(session, first.id, a, n), lambda r: r.name)
        records = walk(lambda a, n: pages.records(session, "run-0", None, a, n), lambda r: r.id)
        told = walk(lambda a, n: pages.records(session, "run-0", None, a, n, told_only=True), lambda r: r.id)
        changes = walk(lambda a, n: pages.changes(session, a or 0, n), lambda r: r.seq, limit=3)

        assert [run.id for run in runs] == ["run-2", "run-0", "run-1"]
        assert [version.name for version in versions] == ["v2", "v1", "v0"]
        assert [record.upstream_id for record in records] == ["a", "b", "c"]
        assert [record.upstream_id for record in told] == ["b", "c"]
        assert len(changes) == 7 and [c.seq for c in changes] == sorted(c.seq for c in changes)
        assert (pages.count_runs(session, SOURCE, None), pages.count_sources(session, "dbd")) == (3, 1)
        assert pages.count_of_agencies(session, ["dbd"]) == {"dbd": 6}
        assert pages.count_of_sources(session, [SOURCE]) == {SOURCE: 6}
