"""The count of tries: one for all processes of a home, bounded, and no list of who came."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from metadata.errors.trying import TooManyTries, TryingBusy
from web.tries import Tries

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def _try_often(path: Path, times: int, answers: "multiprocessing.Queue[int]") -> None:
    tries, taken = Tries(path, 20, 10), 0
    for _ in range(times):
        try:
            tries.count("192.0.2.7", NOW)
            taken += 1
        except TooManyTries:
            pass
    answers.put(taken)


def test_processes_share_one_count(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[int] = context.Queue()
    started = [context.Process(target=_try_often, args=(tmp_path / "tries", 15, answers)) for _ in range(3)]
    for process in started:
        process.start()
    taken = [answers.get(timeout=60) for _ in started]
    for process in started:
        process.join()

    assert sum(taken) == 20


def test_a_network_is_told_when_to_come_again_and_may_then(tmp_path: Path) -> None:
    tries = Tries(tmp_path / "tries", 2, 10)
    tries.count("192.0.2.7", NOW)
    tries.count("192.0.2.7", NOW + timedelta(minutes=4))
    tries.count("192.0.2.8", NOW + timedelta(minutes=4))

    with pytest.raises(TooManyTries) as refused:
        tries.count("192.0.2.7", NOW + timedelta(minutes=5))

    assert refused.value.values["seconds"] == 300
    tries.count("192.0.2.7", NOW + timedelta(minutes=10))


def test_many_networks_do_not_grow_the_table_without_end(tmp_path: Path) -> None:
    tries = Tries(tmp_path / "tries", 2, 10, most=50)
    for number in range(200):
        tries.count(f"2001:db8:{number}::/64", NOW + timedelta(seconds=number))
    assert len(tries) == 50

    tries.count("192.0.2.7", NOW + timedelta(hours=1))
    assert len(tries) == 1


def test_no_address_is_written_down(tmp_path: Path) -> None:
    tries = Tries(tmp_path / "tries", 2, 10)
    tries.count("192.0.2.77", NOW)

    assert b"192.0.2.77" not in (tmp_path / "tries").read_bytes()


def test_a_damaged_table_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "tries").write_bytes(b"no database of any kind" * 100)
    tries = Tries(tmp_path / "tries", 2, 10)

    tries.count("192.0.2.7", NOW)

    assert len(tries) == 1


def test_a_table_that_cannot_be_written_is_told_as_busy(tmp_path: Path) -> None:
    (tmp_path / "tries").mkdir()

    with pytest.raises(TryingBusy):
        Tries(tmp_path / "tries", 2, 10).count("192.0.2.7", NOW)
