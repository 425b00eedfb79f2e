"""A run from the listing to its outcomes: the sums, the guard, who is gone and why, one failure alone."""

import json
import threading
import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import datasets, db
from catalog.models import LeaseRow, RunRecordRow, RunRow
from catalog.store import Store
from metadata.errors.store import LeaseLost
from tests.ckan_server import CkanServer, envelope
from tests.harvesters.world import World, dataset, guarded, only, resource, said
from tests.servers import FaultServer, whole


@pytest.fixture
def portal():
    with CkanServer([dataset(name, number) for number, name in enumerate("abc", 1)]) as server:
        yield server


def counts(result):
    assert result.state == "done", result.error
    return result.counts


def numbered(*numbers):
    return [dataset(f"d{number}", number) for number in numbers]


def test_the_sums_equal_the_sources_own_count(world, portal):
    portal.packages += [dataset("secret", 4, private=True), dataset("broken", 5, resources=[])]
    source = world.portal(portal, files="none")

    first = world.run(source)
    again = world.run(source)

    assert counts(first) == {"created": 3, "failed": 1} and first.total == 5
    assert [s["kind"] for s in first.skipped] == ["record_not_public"]
    assert len(first.outcomes) + len(first.skipped) == first.total
    assert counts(again) == {"unchanged": 3, "failed": 1}
    with db.read_session(world.engine) as session:
        runs = {row.id: row for row in session.query(RunRow)}
        assert {r.state for r in runs.values()} == {"done"}
        assert runs[first.run_id].counts == first.counts and runs[first.run_id].total == 5
        assert session.query(RunRecordRow).filter_by(run_id=first.run_id).count() == 4


def test_a_dry_run_says_what_the_run_then_does_and_changes_nothing(world, portal):
    source = world.portal(portal, files="none")
    world.run(source)
    portal.packages[0]["title"] = "New words"
    portal.packages[1]["name"], portal.packages[1]["id"] = "b-moved", "00000000-0000-4000-8000-00000000000b"
    portal.packages[2] = dataset("d", 4)
    before = sorted(str(p) for p in world.store.root.rglob("*"))

    dry = world.run(source, dry=True)
    untouched = sorted(str(p) for p in world.store.root.rglob("*"))
    real = world.run(source)

    assert untouched == before and dry.run_id is None
    told = [{**o.to_json(), "version": None} for o in dry.outcomes]
    assert [{**o.to_json(), "version": None} for o in real.outcomes] == [{**o, "version": None} for o in told]
    assert counts(real) == {"created": 1, "updated": 1, "renamed": 1, "missing": 1}
    assert dry.plan == real.plan


def test_a_record_listed_twice_is_used_once_whatever_the_order(small_world):
    from harvesters.gather import Listing

    twice = [dataset("a", 1), dataset("a", 1, title="Other words")]
    gathered = []
    for rows in (twice, twice[::-1]):
        records = Listing(small_world.files({"id": "a", "title": "A", "resources": [{"url": "a.csv"}]}), {})
        records.read([read(small_world, row) for row in rows], lambda done, total, what: None)
        gathered.append(records)

    one, other = gathered
    assert [s.issue.kind for s in one.skipped] == ["record_repeated"] and one.received == 2
    assert one.records == other.records


def read(world, row):
    """The record that a portal's row becomes."""
    from harvesters.fetch import Fetcher, FetchLimits
    from harvesters.record import Sighted
    from harvesters.types.ckan import gather

    with CkanServer([row]) as server:
        source = world.portal(server)
        limits = FetchLimits(allow_hosts=frozenset({("127.0.0.1", server.port)}), retries=0)
        with Fetcher(limits, source.fetch, source.url) as fetch:
            [record] = [item.read() for item in gather(source, fetch) if isinstance(item, Sighted)]
    return record


def test_an_empty_listing_removes_nothing_and_waits_for_a_person(world, portal):
    source = world.portal(portal, files="none")
    world.run(source)
    portal.packages.clear()

    stopped = world.run(source)

    assert (stopped.state, stopped.error.code) == ("needs_review", "H301")
    assert set(world.states().values()) == {"published"}
    assert sorted(stopped.plan["missing"]) == ["dbd-a", "dbd-b", "dbd-c"]

    accepted = world.run(source, accept=stopped.run_id)

    assert counts(accepted) == {"missing": 3}
    assert set(world.states().values()) == {"missing"}


def test_an_accepted_plan_is_used_up(small_world, portal):
    source = small_world.portal(portal, files="none")
    small_world.run(source)
    whole, portal.packages = portal.packages, []
    plan = small_world.run(source).run_id
    small_world.run(source, accept=plan)
    portal.packages = whole
    assert counts(small_world.run(source)) == {"restored": 3}
    portal.packages = []

    again = small_world.run(source, accept=plan)

    assert (again.state, again.error.code) == ("failed", "H303")
    assert set(small_world.states().values()) == {"published"}


def test_a_plan_that_would_now_lose_more_is_not_carried_out(small_world):
    with CkanServer(numbered(*range(1, 7))) as portal:
        source = small_world.portal(portal, files="none")
        small_world.run(source)
        del portal.packages[:2]
        plan = small_world.run(source)
        del portal.packages[:1]

        again = small_world.run(source, accept=plan.run_id)

    assert (again.state, again.error.code) == ("needs_review", "H304")
    assert set(small_world.states().values()) == {"published"}


def test_a_plan_expires_after_fourteen_days(small_world, portal):
    source = small_world.portal(portal, files="none")
    small_world.run(source)
    portal.packages.clear()
    plan = small_world.run(source).run_id

    late = small_world.run(source, accept=plan, after=timedelta(days=14))

    assert (late.state, late.error.code) == ("failed", "H303")


def test_a_total_that_is_not_reached_removes_nothing(world, portal):
    source = world.portal(portal, files="none")
    world.run(source)
    rows = portal.packages[:2]
    portal.answer = lambda action, asked: (
        envelope({"count": 3, "results": rows if str(asked.get("start", 0)) == "0" else []})
        if action == "package_search"
        else None
    )

    stopped = world.run(source)

    assert (stopped.state, stopped.error.code) == ("needs_review", "H302")
    assert set(world.states().values()) == {"published"}


def test_what_vanishes_is_missing_for_its_grace_and_then_withdrawn(world, portal):
    source = world.portal(portal, files="none")
    world.run(source)
    gone = portal.packages.pop()

    seen = [counts(world.run(source, after=timedelta(days=day))) for day in (1, 6, 1, 1)]

    assert seen == [{"unchanged": 2, "missing": 1}, {"unchanged": 2}, {"unchanged": 2, "withdrawn": 1},
                    {"unchanged": 2}]  # fmt: skip
    before = world.row("dbd-c")
    assert (before.state, before.state_reason) == ("withdrawn", "grace_over")
    portal.packages.append(gone)

    back = world.run(source)

    assert counts(back) == {"unchanged": 2, "restored": 1}
    after = world.row("dbd-c")
    assert (after.uuid, after.state, after.current_version) == (
        before.uuid,
        "published",
        before.current_version,
    )


@pytest.mark.parametrize("state", ["published", "missing"])
def test_a_record_without_an_id_may_be_the_dataset_that_seems_gone(small_world, portal, state):
    source = small_world.portal(portal, files="none")
    small_world.run(source)
    gone = portal.packages.pop()
    if state == "missing":
        small_world.run(source)
    portal.packages.append({**gone, "id": None, "name": None})

    result = small_world.run(source, after=timedelta(days=8))

    assert counts(result) == {"unchanged": 2, "failed": 1}
    assert result.plan["undecided"] == ["dbd-c"] and not result.plan["missing"]
    assert small_world.states()["dbd-c"] == state
    portal.packages[-1] = {"id": "new", "name": "new", "title": "New"}
    assert counts(small_world.run(source))["missing" if state == "published" else "withdrawn"] == 1


def test_a_source_whose_records_all_lose_their_ids_waits_for_a_person(small_world, portal):
    source = small_world.portal(portal, files="none")
    small_world.run(source)
    portal.packages[:] = [{**package, "id": None, "name": None} for package in portal.packages]

    stopped = small_world.run(source)

    assert (stopped.state, stopped.error.code) == ("needs_review", "H301")
    assert counts(small_world.run(source, accept=stopped.run_id)) == {"failed": 3, "missing": 3}


def test_a_dataset_that_its_source_hides_goes_the_same_way_and_says_why(small_world, portal):
    source = small_world.portal(portal, files="none")
    small_world.run(source)
    portal.packages[0]["private"] = True

    result = small_world.run(source)

    assert counts(result) == {"unchanged": 2, "missing": 1}
    assert small_world.row("dbd-a").state_reason == "not_public"
    [gone] = [o for o in result.outcomes if o.outcome == "missing"]
    assert said(gone) == ["its source marks it as not public"] and gone.title == {"th": "Dataset a"}
    small_world.run(source, after=timedelta(days=8))
    assert small_world.row("dbd-a").state == "withdrawn"


def test_what_comes_back_changed_is_restored_with_a_new_version(small_world, portal):
    source = small_world.portal(portal, files="none")
    small_world.run(source)
    gone = portal.packages.pop()
    small_world.run(source)
    portal.packages.append({**gone, "title": "Other words"})

    result = small_world.run(source)

    assert counts(result) == {"unchanged": 2, "restored": 1}
    assert small_world.versions("dbd-c") == ["published", "missing", "published"]
    assert small_world.row("dbd-c").state == "published"


def test_a_rename_is_recognised_whatever_files_are_wanted(small_world, portal):
    source = small_world.portal(portal, files="none")
    small_world.run(source)
    before = small_world.row("dbd-b")
    row = portal.packages[1]
    row["name"], row["id"] = "b-moved", "00000000-0000-4000-8000-0000000000ff"

    result = small_world.run(source)

    [outcome] = [o for o in result.outcomes if o.outcome == "renamed"]
    after = small_world.row("dbd-b")
    assert (after.uuid, after.upstream_id) == (before.uuid, row["id"])
    assert said(outcome)[0] == f"its upstream id was {before.upstream_id}"
    assert counts(small_world.run(source)) == {"unchanged": 3}


@pytest.mark.parametrize("files", ["all", "none"])
def test_the_same_files_under_a_new_id_and_other_words_are_the_same_dataset(small_world, portal, files):
    with FaultServer() as web:
        small_world.serve(web)
        web.add("/roads.csv", whole(b"id,m\na,1\n", [("Content-Type", "text/csv")]))
        portal.packages[1]["resources"] = [resource(web.url("/roads.csv"), 21)]
        source = small_world.portal(portal, files=files)
        small_world.run(source)
        before = small_world.row("dbd-b")
        row = portal.packages[1]
        old_name, old_id = row["name"], row["id"]
        row |= {"name": "roads-2568", "id": "00000000-0000-4000-8000-0000000000ff", "title": "ทางหลวง"}
        row["resources"] = [resource(web.url("/roads.csv"), 22, name="Other")]

        dry = small_world.run(source, dry=True)
        result = small_world.run(source)
        after = small_world.row("dbd-b")
        with db.read_session(small_world.engine) as session:
            found = {
                datasets.find_dataset(session, name).name
                for name in (old_name, old_id, "roads-2568", row["id"])
            }
        again = small_world.run(source)

    assert counts(dry) == counts(result) == {"renamed": 1, "unchanged": 2}
    assert dry.plan["renamed"] == [{"from": old_id, "to": row["id"], "name": "dbd-b"}]
    assert (after.uuid, after.name, after.upstream_id) == (before.uuid, before.name, row["id"])
    assert after.document["title"] == {"th": "ทางหลวง"} and found == {"dbd-b"}
    assert counts(again) == {"unchanged": 3}


def test_one_record_that_breaks_us_does_not_stop_the_others(small_world, portal):
    def break_b(package):
        if package.name == "dbd-b":
            raise ZeroDivisionError

    small_world.before_publish = break_b
    source = small_world.portal(portal, files="none")

    result = small_world.run(source)

    assert counts(result) == {"created": 2, "failed": 1}
    [failed] = [o for o in result.outcomes if o.outcome == "failed"]
    assert failed.error.code == "H306" and "ZeroDivisionError" in str(failed.error)
    assert result.has_problems
    small_world.before_publish = lambda package: None
    assert counts(small_world.run(source)) == {"created": 1, "unchanged": 2}


def test_a_log_that_cannot_be_written_fails_one_removal_and_not_the_run(small_world):
    with CkanServer(numbered(*range(1, 4))) as portal:
        source = small_world.portal(portal, files="none", removal=guarded(records=2))
        small_world.run(source)
        del portal.packages[:2]
        log = small_world.store.root / "datasets" / "dbd" / "d1.jsonl"
        log.write_bytes(b"{}\n" + log.read_bytes())

        result = small_world.run(source)

    assert counts(result) == {"unchanged": 1, "missing": 1, "failed": 1}


def test_a_portal_that_answers_nonsense_fails_and_loses_nothing(small_world, portal):
    source = small_world.portal(portal, files="none")
    small_world.run(source)
    for body in (b"<html>login</html>", b"null", b'{"success": true, "result": []}', b"[" * 100_000):
        portal.answer = lambda action, asked, body=body: (200, "application/json", body)

        result = small_world.run(source)

        assert result.state == "failed" and result.error is not None
        assert set(small_world.states().values()) == {"published"}


def test_two_sources_with_one_dataset_id_never_mix(small_world, portal):
    with CkanServer([dataset("a", 9, title="Another portal's a")]) as other:
        first = small_world.portal(portal, files="none")
        second = small_world.portal(other, files="none")
        second = type(second)(**{**vars(second), "id": "dbd/other"})
        small_world.run(first)

        result = small_world.run(second)

        assert only(result).outcome == "created"
        assert only(result).name.startswith("dbd-a-") and len(small_world.states()) == 4
        assert small_world.row("dbd-a").source_id == "dbd/portal"
        assert counts(small_world.run(first)) == {"unchanged": 3}
        assert counts(small_world.run(second)) == {"unchanged": 1}


def take_over(world):
    """What another process does when the lease has ended."""
    with db.write_session(world.engine) as session:
        lease = session.get(LeaseRow, "dbd/portal")
        lease.token += 1


def test_a_run_that_lost_its_lease_stops_and_changes_nothing_more(world, portal):
    source = world.portal(portal, files="none")
    done = []

    def lose_at_second(package):
        done.append(package.name)
        if len(done) == 2:
            take_over(world)

    world.before_publish = lose_at_second

    with pytest.raises(LeaseLost):
        world.run(source)

    assert done and world.states() == {}
    with db.read_session(world.engine) as session:
        assert session.query(RunRecordRow).count() == 0


def test_the_lease_is_renewed_while_one_file_takes_long(world, portal):
    source = world.portal(portal, files="none")
    world.beat_seconds = 0.05
    ends, renewed = [], []

    def wait(package):
        ends.clear()
        for _ in range(100):
            with db.read_session(world.engine) as session:
                ends.append(session.get(LeaseRow, "dbd/portal").expires_at)
            world.now += timedelta(seconds=30)
            time.sleep(0.03)
            if ends[-1] - ends[0] > timedelta(seconds=60):
                return renewed.append(package.name)
        return None

    world.before_publish = wait

    result = world.run(source)

    assert counts(result) == {"created": 3}
    assert renewed == ["dbd-a", "dbd-b", "dbd-c"]
    assert not [t for t in threading.enumerate() if t.name == "lease"]


def test_each_outcome_is_logged_once_as_fields(small_world, portal, caplog):
    caplog.set_level("INFO", "khlang.harvest")
    source = small_world.portal(portal, files="none")

    small_world.run(source)

    told = [r for r in caplog.records if r.getMessage() == "record"]
    assert [(r.source, r.dataset, r.outcome) for r in told] == [
        ("dbd/portal", f"dbd-{name}", "created") for name in "abc"
    ]
    [end] = [r for r in caplog.records if r.getMessage() == "run"]
    assert (end.state, end.counts) == ("done", {"created": 3})


STATES = st.lists(
    st.tuples(
        st.frozensets(st.integers(1, 8), max_size=8),  # listed
        st.integers(0, 3),  # which edition of their words
        st.sampled_from(["whole", "whole", "whole", "truncated", "empty", "html", "hidden"]),
        st.sampled_from([1, 24, 24 * 4, 24 * 8]),  # hours later
    ),
    min_size=2,
    max_size=6,
)


def _play(make_world, tmp, story):
    """Run a portal through its states; after each run the public set may have shrunk by the rule only."""
    world: World = make_world(tmp)
    with CkanServer([]) as portal:
        source = world.portal(portal, files="none", removal=guarded(records=1, fraction=0.34))
        for listed, edition, how, hours in story:
            portal.packages = [
                dataset(f"d{n}", n, title=f"Words {n} {edition if n % 2 else 0}") for n in sorted(listed)
            ]
            portal.answer = None
            if how == "hidden" and portal.packages:
                portal.packages[0]["private"] = True
            if how == "truncated":
                rows, total = portal.packages[:-1], len(portal.packages)
                portal.answer = _answering(rows, total)
            if how == "html":
                portal.answer = lambda action, asked: (200, "text/html", b"<html>maintenance</html>")
            if how == "empty":
                portal.packages = []
            before, since = world.states(), {n: world.row(n).state_since for n in world.states()}
            result = world.run(source, after=timedelta(hours=hours))
            after = world.states()
            _check(world, result, before, since, after)
            again = world.run(source, dry=True, after=timedelta(0))
            if result.state == "done":
                assert set(again.counts) <= {"unchanged", "failed"}, again.counts


def _answering(rows, total):
    def answer(action, asked):
        page = rows if int(asked.get("start", 0)) == 0 else []
        return envelope({"count": total, "results": page}) if action == "package_search" else None

    return answer


def _check(world, result, before, since, after):
    assert set(before) <= set(after)
    published = [name for name, state in before.items() if state == "published"]
    newly_missing = [n for n in published if after[n] != "published"]
    assert len(newly_missing) <= min(max(1, int(0.34 * len(published))), max(len(published) - 1, 0))
    for name, state in before.items():
        if after[name] == "withdrawn" and state != "withdrawn":
            assert state == "missing" and world.now - since[name] >= timedelta(days=7)
        if result.state != "done":
            assert after[name] == state
    if result.total is not None and result.state == "done":
        listed = [o for o in result.outcomes if o.outcome not in ("missing", "withdrawn")]
        assert len(listed) + len(result.skipped) == result.total
    assert json.loads(json.dumps(result.to_json()))["counts"] == result.counts


@pytest.fixture
def make_world(sqlite_template, warm_sandbox, tmp_path):
    """A fresh world for each example."""
    import shutil
    from uuid import uuid4

    engines = []

    def make(tmp):
        folder = tmp / uuid4().hex
        folder.mkdir()
        shutil.copyfile(sqlite_template, folder / "khlang.db")
        while engines:
            engines.pop().dispose()
        engines.append(db.make_engine(f"sqlite:///{folder / 'khlang.db'}"))
        return World(engines[0], Store(folder / "store"), warm_sandbox, folder)

    yield make
    for engine in engines:
        engine.dispose()


RELAXED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, deadline=None, suppress_health_check=RELAXED)
@given(story=STATES)
def test_the_public_set_never_shrinks_but_by_the_rule(make_world, tmp_path, story):
    _play(make_world, tmp_path, story)


@pytest.mark.deep
@settings(max_examples=300, deadline=None, suppress_health_check=RELAXED)
@given(story=STATES)
def test_the_public_set_never_shrinks_but_by_the_rule_in_many_stories(make_world, tmp_path, story):
    _play(make_world, tmp_path, story)
