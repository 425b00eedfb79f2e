"""khlang schedule and khlang worker: what is due is harvested once, whoever takes it."""

import sqlite3
from pathlib import Path

import pytest


@pytest.fixture
def config(agency: Path) -> Path:
    words = agency.read_text(encoding="utf-8")
    agency.write_text(
        words.replace("    type: files\n", "    type: files\n    schedule: daily\n"), encoding="utf-8"
    )
    return agency


def make_due(home: Path, **more: object) -> None:
    """Let every run that waits be overdue, as after a night without a worker."""
    values = {"due_at": "2020-01-01 00:00:00.000000", **more}
    with sqlite3.connect(home / "khlang.db") as database:
        said = ", ".join(f"{name} = ?" for name in values)
        database.execute(f"UPDATE job SET {said} WHERE state = 'waiting'", tuple(values.values()))
    database.close()


def test_a_worker_harvests_what_the_schedule_planned_and_then_waits_for_the_next(khlang, config, tmp_path):
    home = tmp_path / "home"

    planned = khlang(home, "schedule", config, "--once", "--json")
    assert planned.status == 0, planned.err
    [one] = planned.json["planned"]
    assert (one["source"], one["schedule"]) == ("mot/files", "daily") and one["next"]
    assert "+07:00 (daily)" in khlang(home, "schedule", config, "--once").out
    assert khlang(home, "worker", "--once", "--json").json == {"runs": []}

    make_due(home)
    worked = khlang(home, "worker", "--once", "--json")

    assert worked.status == 0, worked.err
    assert [run["counts"] for run in worked.json["runs"]] == [{"created": 1}]
    assert khlang(home, "worker", "--once", "--json").json == {"runs": []}
    assert khlang(home, "schedule", config, "--once", "--json").json["planned"][0]["next"] >= one["next"]


def test_planning_twice_plans_once_and_a_schedule_taken_away_takes_its_run_away(khlang, config, tmp_path):
    home = tmp_path / "home"
    first, again = khlang.several(
        home, ("schedule", config, "--once", "--json"), ("schedule", config, "--once", "--json")
    )
    assert first.json == again.json

    words = config.read_text(encoding="utf-8")
    config.write_text(words.replace("schedule: daily", "schedule: manual"), encoding="utf-8")
    assert khlang(home, "schedule", config, "--once", "--json").json["planned"][0]["next"] is None

    make_due(home)
    assert khlang(home, "worker", "--once", "--json").json == {"runs": []}


def test_a_config_that_broke_meanwhile_fails_its_run_and_not_the_worker(khlang, config, tmp_path):
    home = tmp_path / "home"
    khlang(home, "schedule", config, "--once")
    config.write_text("version: 1\nagency: {}\n", encoding="utf-8")
    make_due(home)

    worked = khlang(home, "worker", "--once", "--json")

    assert worked.status == 1
    assert worked.json["runs"][0]["error"]["code"].startswith("H")


def test_a_worker_killed_in_a_run_is_followed_by_another_that_finishes_it(khlang, config, tmp_path):
    home = tmp_path / "home"
    khlang(home, "schedule", config, "--once")
    make_due(home)
    killed = khlang(home, "worker", "--once", arm="store.log.half")
    assert killed.status == -9

    worked = khlang(home, "worker", "--once", "--json")

    assert [run["counts"] for run in worked.json["runs"]] == [{"created": 1}]
    assert khlang(home, "show", "mot-bridges", "--json").status == 0


def test_a_worker_tells_in_the_language_asked_for_what_it_did_and_that_nothing_is_due(
    khlang, config, tmp_path
):
    home = tmp_path / "home"
    khlang(home, "schedule", config, "--once")
    make_due(home)

    worked, idle = (khlang(home, "--lang", "th", "worker", "--once") for _ in range(2))

    assert "สร้างใหม่ 1" in worked.out and worked.status == 0
    assert "ยังไม่มีรอบที่ถึงเวลา" in idle.err and idle.status == 0
