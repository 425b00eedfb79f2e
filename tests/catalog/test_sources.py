"""Leases with fencing tokens, runs and what they did, what start-up finishes."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from catalog import apply, db, sources
from catalog.models import DatasetRow, LeaseRow, RunRecordRow
from catalog.processes import this_process
from metadata.errors.store import LeaseLost, RunNotFound, SourceBusy, SourceNotFound
from tests.catalog.documents import AGENCY, at, publish

SOURCE = "dbd/registry"
FACTS = sources.SourceFacts(SOURCE, AGENCY, "files", "https://example.go.th", "daily")


def take(engine, second=0, source=SOURCE):
    with db.write_session(engine) as session:
        return sources.acquire(session, source, at(second))


def change_lease(engine, **values):
    with db.write_session(engine) as session:
        lease = session.get(LeaseRow, SOURCE)
        for name, value in values.items():
            setattr(lease, name, value)


def lease_of(engine):
    with db.read_session(engine) as session:
        return session.get(LeaseRow, SOURCE)


def die(engine):
    """Give the lease to a process of this host that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    me = this_process()
    change_lease(engine, host=me.host, process_id=child.pid, process_started=f"{me.boot}-1")


def test_one_source_has_one_holder(engine):
    take(engine)

    with pytest.raises(SourceBusy, match="dbd/registry"):
        take(engine, 59)
    assert take(engine, source="dbd/other") == 1


def test_a_busy_source_says_until_when_as_an_official_writes_it(engine):
    with db.write_session(engine) as session:
        sources.acquire(session, "dbd/registry", at(0))

    with pytest.raises(SourceBusy) as caught, db.write_session(engine) as session:
        sources.acquire(session, "dbd/registry", at(1), ZoneInfo("Asia/Bangkok"))

    until = (at(60) + timedelta(hours=7)).strftime("%H:%M")
    said = caught.value.message
    assert said.th is not None and f" {until} น." in said.th and f" {at(60).year + 543} " in said.th
    assert said.en is not None and said.en.endswith(f"{at(60).year} {until}.")


def test_tokens_rise_with_every_holder(engine):
    tokens = []
    for second in range(3):
        tokens.append(take(engine, second))
        with db.write_session(engine) as session:
            sources.release(session, SOURCE, tokens[-1])

    assert tokens == [1, 2, 3]


def test_many_at_once_and_one_gets_it(engine):
    def attempt(_):
        try:
            return take(engine)
        except SourceBusy:
            return None

    with ThreadPoolExecutor(6) as pool:
        got = [token for token in pool.map(attempt, range(6)) if token is not None]

    assert len(got) == 1


def test_a_holder_elsewhere_keeps_the_source_for_60_seconds_after_its_last_sign_of_life(engine):
    token = take(engine)
    change_lease(engine, host="elsewhere")
    with db.write_session(engine) as session:
        sources.heartbeat(session, SOURCE, token, at(30))

    with pytest.raises(SourceBusy):
        take(engine, 89)
    assert take(engine, 90) == 2
    assert lease_of(engine).needs_replay


def test_a_holder_here_whose_process_is_gone_is_replaced_at_once(engine):
    take(engine)
    die(engine)

    assert take(engine, 1) == 2


def test_who_was_taken_for_dead_can_change_nothing(engine):
    token = take(engine)
    take(engine, 61)

    for write in (
        lambda session: sources.check_token(session, SOURCE, token),
        lambda session: sources.heartbeat(session, SOURCE, token, at(62)),
    ):
        with pytest.raises(LeaseLost), db.write_session(engine) as session:
            write(session)
    with db.write_session(engine) as session:
        sources.release(session, SOURCE, token)
    assert lease_of(engine).process_id is not None


def test_after_letting_go_nothing_may_be_written(engine):
    token = take(engine)
    with db.write_session(engine) as session:
        sources.release(session, SOURCE, token)

    with pytest.raises(LeaseLost), db.write_session(engine) as session:
        sources.check_token(session, SOURCE, token)
    assert not lease_of(engine).needs_replay


def test_a_checked_token_holds_until_the_transaction_ends(engine):
    """Another process that wants to take over waits for the writer's commit, or is told to come back."""
    token = take(engine)
    with db.write_session(engine) as session, ThreadPoolExecutor(1) as pool:
        sources.check_token(session, SOURCE, token)
        other = pool.submit(take, engine, 61)
        with pytest.raises(TimeoutError):
            other.result(0.4)
        session.commit()
        assert other.result(40) == 2


def test_a_source_is_kept_with_its_agency(engine):
    with db.write_session(engine) as session:
        sources.save_source(session, FACTS)
        sources.save_source(session, FACTS)

    with db.read_session(engine) as session:
        row = sources.get_source(session, SOURCE)
        assert (row.agency_id, row.type, row.url, row.schedule) == ("dbd", "files", FACTS.url, "daily")
        assert [found.id for found in sources.list_sources(session, "dbd")] == [SOURCE]
        assert sources.list_sources(session, "other") == []
        with pytest.raises(SourceNotFound):
            sources.get_source(session, "dbd/none")


def outcome(upstream_id="a", what="created"):
    return {"upstream_id": upstream_id, "outcome": what, "name": f"dbd-{upstream_id}", "title": {"th": "ก"},
            "version": None, "reasons": [{"th": "ใหม่", "en": "new"}], "issues": [], "error": None}  # fmt: skip


def test_a_run_is_written_down_with_its_records(engine):
    with db.write_session(engine) as session:
        sources.save_source(session, FACTS)
        sources.start_run(session, "run-1", SOURCE, at(0))
        sources.add_record(session, "run-1", outcome())
        sources.finish_run(session, "run-1", state="done", now=at(5), counts={"created": 1}, total=1)

    with db.read_session(engine) as session:
        run = sources.get_run(session, "run-1")
        assert (run.state, run.started_at, run.finished_at) == ("done", at(0), at(5))
        assert (run.counts, run.total, run.error, run.plan) == ({"created": 1}, 1, None, None)
        assert [(r.upstream_id, r.outcome, r.title) for r in run.records] == [("a", "created", {"th": "ก"})]
        source = sources.get_source(session, SOURCE)
        assert (source.last_run_id, source.last_success_at) == ("run-1", at(5))
        with pytest.raises(RunNotFound):
            sources.get_run(session, "run-2")


def test_runs_come_newest_first(engine):
    with db.write_session(engine) as session:
        for number in range(3):
            sources.start_run(session, f"run-{number}", SOURCE, at(number))
            sources.finish_run(session, f"run-{number}", state="done", now=at(number), counts={})

    with db.read_session(engine) as session:
        assert [run.id for run in sources.list_runs(session, SOURCE, limit=2)] == ["run-2", "run-1"]
        assert [run.id for run in sources.list_runs(session, offset=2)] == ["run-0"]
        assert (sources.count_runs(session), sources.count_runs(session, "dbd/none")) == (3, 0)


def test_a_new_run_ends_the_ones_that_never_did(engine):
    with db.write_session(engine) as session:
        sources.start_run(session, "run-1", SOURCE, at(0))
        sources.add_record(session, "run-1", outcome("a"))
        sources.add_record(session, "run-1", outcome("b", "failed"))
        sources.start_run(session, "run-2", SOURCE, at(9))

    with db.read_session(engine) as session:
        run = sources.get_run(session, "run-1")
        assert (run.state, run.finished_at) == ("interrupted", at(9))
        assert run.counts == {"created": 1, "failed": 1}
        assert sources.get_run(session, "run-2").state == "running"


def test_a_plan_waits_for_a_person_until_it_expires(engine):
    with db.write_session(engine) as session:
        sources.start_run(session, "run-1", SOURCE, at(0))
        sources.finish_run(
            session, "run-1", state="needs_review", now=at(1), counts={}, plan={"missing": ["dbd-a"]},
            plan_expires_at=at(100),
        )  # fmt: skip

    with db.read_session(engine) as session:
        assert sources.find_plan(session, SOURCE, "run-1", at(99)) == {"missing": ["dbd-a"]}
        assert sources.find_plan(session, SOURCE, "run-1", at(100)) is None
        assert sources.find_plan(session, "dbd/other", "run-1", at(50)) is None
        assert sources.find_plan(session, SOURCE, "run-9", at(50)) is None


def test_what_is_known_of_an_address_is_remembered(engine):
    with db.write_session(engine) as session:
        sources.put_fetch(session, SOURCE, "https://x/a.csv", {"etag": "1"})
        sources.put_fetch(session, SOURCE, "https://x/a.csv", {"etag": "2"})
        sources.put_fetch(session, SOURCE, "https://x/" + "ก" * 2000, {"etag": "3"})

    with db.read_session(engine) as session:
        assert sources.find_fetch(session, SOURCE, "https://x/a.csv") == {"etag": "2"}
        assert sources.find_fetch(session, SOURCE, "https://x/" + "ก" * 2000) is None


def test_the_next_start_finishes_what_a_killed_process_left(engine, store, tmp_path):
    take(engine)
    with db.write_session(engine) as session:
        sources.start_run(session, "run-1", SOURCE, at(0))
    publish(store, tmp_path, 1)
    die(engine)
    dead = store.scratch_root / f"{this_process().host}-00000000-7-8"
    (dead / "stage-1").mkdir(parents=True)
    mine = store.scratch("mine")

    done = apply.recover(engine, store, at(2))

    assert (done.replayed, done.interrupted, done.problems) == (["dbd/companies"], ["run-1"], [])
    with db.read_session(engine) as session:
        assert session.scalars(select(DatasetRow.name)).all() == ["dbd-companies"]
        lease = session.get(LeaseRow, SOURCE)
        assert (lease.process_id, lease.token, lease.needs_replay) == (None, 2, False)
        assert sources.get_run(session, "run-1").state == "interrupted"
        assert session.scalars(select(RunRecordRow)).all() == []
    assert not dead.exists() and mine.exists()
    assert apply.recover(engine, store, at(3)) == apply.Recovered()


def test_a_start_leaves_living_runs_alone(engine, store, tmp_path):
    take(engine)
    with db.write_session(engine) as session:
        sources.start_run(session, "run-1", SOURCE, at(0))
    publish(store, tmp_path, 1)

    assert apply.recover(engine, store, at(2)) == apply.Recovered()
    assert lease_of(engine).token == 1


def test_a_source_taken_over_before_recovery_is_replayed_by_the_next_start(engine, store, tmp_path):
    take(engine)
    publish(store, tmp_path, 1)
    die(engine)
    token = take(engine, 2)

    done = apply.recover(engine, store, at(3))

    assert done.replayed == ["dbd/companies"]
    lease = lease_of(engine)
    assert (lease.token, lease.needs_replay) == (token, False)
    with db.write_session(engine) as session:
        sources.check_token(session, SOURCE, token)


def test_a_lease_outlives_work_that_takes_longer_than_it(engine):
    from catalog.leases import kept_alive

    token = take(engine)
    with kept_alive(engine, SOURCE, token, lambda: at(500), every=0.02):
        until = time.monotonic() + 10
        while lease_of(engine).expires_at != at(560) and time.monotonic() < until:
            time.sleep(0.02)
        with pytest.raises(SourceBusy):
            take(engine, 559)

    assert take(engine, 560) == 2


def test_who_lost_a_lease_does_not_fight_for_it(engine):
    from catalog.leases import kept_alive

    token = take(engine)
    take(engine, 61)
    with kept_alive(engine, SOURCE, token, lambda: at(500), every=0.02):
        time.sleep(0.2)

    assert lease_of(engine).expires_at == at(121)
