"""Jobs: one waits at a time, one worker has it, and one that is gone is followed by another."""

from datetime import timedelta

import pytest

from catalog import db, jobs
from catalog.models import JobRow
from metadata.errors.jobs import JobLost
from tests.catalog.documents import at

SOURCE = "dbd/portal"


def plan(engine, second: int, source: str = SOURCE, config: str = "a.yml") -> bool:
    with db.write_session(engine) as session:
        return jobs.plan(session, source, config, at(second), at(second + 1))


def take(engine, second: int):
    with db.write_session(engine) as session:
        return jobs.take(session, at(second))


def states(engine) -> list[tuple[int, str]]:
    with db.read_session(engine) as session:
        rows = session.query(JobRow).order_by(JobRow.planned_at).all()
        return [(round((row.planned_at - at(0)).total_seconds()), row.state) for row in rows]


def test_a_job_is_taken_once_and_only_when_it_is_due(engine):
    assert plan(engine, 10)

    assert take(engine, 10) is None  # due a second after its moment
    taken = take(engine, 11)
    assert taken is not None and (taken.source_id, taken.config, taken.token) == (SOURCE, "a.yml", 1)
    assert take(engine, 12) is None


def test_what_was_missed_is_done_once(engine):
    plan(engine, 10)

    assert not plan(engine, 20) and not plan(engine, 30)
    assert take(engine, 40) is not None and take(engine, 40) is None


def test_an_earlier_moment_takes_the_place_of_a_later_one_and_back_again(engine):
    plan(engine, 100)
    assert plan(engine, 50)
    assert states(engine) == [(50, "waiting"), (100, "dropped")]

    with db.write_session(engine) as session:
        assert jobs.drop(session, SOURCE)
    assert plan(engine, 100)
    assert states(engine) == [(50, "dropped"), (100, "waiting")]


def test_nothing_is_planned_while_a_run_goes_on(engine):
    plan(engine, 10)
    taken = take(engine, 20)
    assert not plan(engine, 30)

    with db.write_session(engine) as session:
        jobs.finish(session, taken, "done", at(40), run_id="run-1")

    assert plan(engine, 50)
    with db.read_session(engine) as session:
        assert jobs.last_planned(session, SOURCE) == at(10)


def test_a_worker_that_gives_no_sign_loses_its_job_and_can_write_nothing_more(engine):
    plan(engine, 10)
    first = take(engine, 20)

    second = take(engine, 20 + jobs.JOB_SECONDS)

    assert second is not None and second.token == first.token + 1
    for write in (
        lambda session: jobs.renew(session, first, at(90)),
        lambda session: jobs.finish(session, first, "done", at(90)),
        lambda session: jobs.put_back(session, first, at(90)),
    ):
        with pytest.raises(JobLost), db.write_session(engine) as session:
            write(session)
    with db.write_session(engine) as session:
        jobs.finish(session, second, "done", at(95))
    assert states(engine) == [(10, "done")]


def test_a_job_that_kills_its_workers_has_failed(engine):
    plan(engine, 10)
    second = 20
    for _ in range(jobs.ATTEMPTS):
        assert take(engine, second) is not None
        second += jobs.JOB_SECONDS + 1

    assert take(engine, second) is None
    assert states(engine) == [(10, "failed")]


def test_a_job_put_back_waits_again(engine):
    plan(engine, 10)
    taken = take(engine, 20)

    with db.write_session(engine) as session:
        jobs.put_back(session, taken, at(20) + timedelta(seconds=60))

    assert take(engine, 30) is None
    assert take(engine, 80) is not None
