"""A child may be killed, starved or lied to; the parent stays, and says what happened."""

import os
import threading

import pytest

from catalog.sandbox import Limits, Sandbox
from metadata.errors.base import KhlangError
from metadata.errors.sandbox import (
    ParserAnswerTooLarge,
    ParserCrashed,
    ParserOutOfMemory,
    ParserOutputTooLarge,
    ParserTimedOut,
)

HERE = "tests.catalog.sandboxed"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as sandbox:
        yield sandbox


def test_the_answer_of_a_function_comes_back(sandbox):
    assert sandbox.call(f"{HERE}:echo", {"ถนน": [1, None, "ก"]}) == {"ถนน": [1, None, "ก"]}


def test_a_child_is_used_again_for_the_next_call(sandbox):
    first = sandbox.call(f"{HERE}:process", {})
    second = sandbox.call(f"{HERE}:process", {})

    assert first == second != {"pid": os.getpid()}


def test_a_child_is_used_again_for_a_call_with_less_time(sandbox):
    first = sandbox.call(f"{HERE}:process", {})

    assert sandbox.call(f"{HERE}:process", {}, Limits(wall_seconds=5)) == first


def test_calls_that_share_a_time_stop_when_it_is_over(sandbox):
    short = sandbox.within(0.5)

    for _ in range(2):
        with pytest.raises(ParserTimedOut):
            short.call(f"{HERE}:sleep", {})
    assert sandbox.call(f"{HERE}:echo", {"a": 1}) == {"a": 1}


def test_no_call_may_use_more_than_its_door_allows():
    with Sandbox(at_most=Limits(wall_seconds=0.5)) as small, pytest.raises(ParserTimedOut):
        small.call(f"{HERE}:sleep", {}, Limits(wall_seconds=60))


def test_the_environment_is_empty_of_the_parents_words(sandbox, monkeypatch):
    monkeypatch.setenv("KHLANG_SECRET_KEY", "very secret")

    names = sandbox.call(f"{HERE}:environment", {})["names"]

    assert not [name for name in names if name.startswith(("KHLANG", "PATH", "PYTHON"))]


@pytest.mark.parametrize("what", ["connect", "resolve", "listen", "send_datagram"])
def test_no_network_can_be_reached(sandbox, what):
    with pytest.raises(ParserCrashed, match="not allowed"):
        sandbox.call(f"{HERE}:{what}", {})


@pytest.mark.parametrize("what", ["run_program", "run_shell", "fork"])
def test_no_other_program_can_be_started(sandbox, what):
    with pytest.raises(ParserCrashed, match="not allowed"):
        sandbox.call(f"{HERE}:{what}", {})


def test_files_are_written_only_where_the_call_allows_it(sandbox, tmp_path):
    target = tmp_path / "out"

    with pytest.raises(ParserCrashed, match="not allowed"):
        sandbox.call(f"{HERE}:write", {"path": str(target)})
    sandbox.call(f"{HERE}:write", {"path": str(target)}, writable=[tmp_path])

    assert target.read_text() == "written"


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ("sleep", ParserTimedOut),
        ("spin", ParserTimedOut),
        ("allocate", ParserOutOfMemory),
        ("fill_disk", ParserOutputTooLarge),
        ("answer_too_much", ParserAnswerTooLarge),
        ("leave", ParserCrashed),
        ("abort", ParserCrashed),
        ("segfault", ParserCrashed),
        ("throw", ParserCrashed),
        ("recurse", ParserCrashed),
    ],
)
def test_a_child_that_breaks_is_named_and_the_next_call_works(sandbox, tmp_path, what, error):
    limits = Limits(
        memory_bytes=1_000_000_000,
        cpu_seconds=1,
        wall_seconds=3,
        file_bytes=1_000_000,
        answer_bytes=100_000,
    )

    with pytest.raises(error) as raised:
        sandbox.call(f"{HERE}:{what}", {"path": str(tmp_path / "big")}, limits, writable=[tmp_path])

    assert raised.value.message.th and raised.value.advice.th
    assert sandbox.call(f"{HERE}:echo", {"still": "here"}) == {"still": "here"}


def test_what_a_parser_prints_never_mixes_with_the_answer(sandbox):
    assert sandbox.call(f"{HERE}:print_much", {}) == {"done": True}


def test_our_own_errors_come_back_as_the_same_class(sandbox):
    with pytest.raises(ParserOutputTooLarge, match="7 MB"):
        sandbox.call(f"{HERE}:raise_ours", {})


def test_a_large_request_and_answer_pass_whole(sandbox):
    request = {"text": "ก" * 2_000_000}

    assert sandbox.call(f"{HERE}:echo", request) == request


def test_many_threads_share_a_pool_and_each_gets_its_own_answer():
    answers: dict[int, object] = {}
    with Sandbox(size=2) as pool:

        def ask(number: int) -> None:
            answers[number] = pool.call(f"{HERE}:echo", {"n": number})["n"]

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert answers == {n: n for n in range(12)}


def test_children_end_with_the_sandbox():
    pool = Sandbox()
    pid = pool.call(f"{HERE}:process", {})["pid"]

    pool.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(ValueError, match="closed"):
        pool.call(f"{HERE}:echo", {})


def test_an_error_of_ours_is_a_khlang_error():
    assert issubclass(ParserCrashed, KhlangError)
