"""No server can hold a harvest: every phase has its time and its own error."""

import time

import pytest

from harvesters.source import FetchOptions
from metadata.errors.fetch import CannotConnect
from metadata.errors.transfer import (
    FetchTimedOut,
    FirstByteTimedOut,
    HeadersTooLarge,
    TransferStalled,
    TransferTooSlow,
)
from tests.servers import (
    drip,
    endless,
    hang,
    head,
    huge_header,
    interim_flood,
    many_headers,
    reset,
    slow,
    stalled,
    whole,
)

BODY = b"x" * 100_000


@pytest.fixture(autouse=True)
def nothing_takes_long():
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 5


def test_a_server_that_never_answers_is_left(make, server, tmp_path):
    url = server.add("/f", hang())

    with pytest.raises(FirstByteTimedOut, match=r"0\.2 seconds"):
        make(first_byte_seconds=0.2).get_file(url, tmp_path / "f")

    assert list(tmp_path.iterdir()) == []


def test_a_head_that_drips_counts_as_no_answer(make, server):
    url = server.add("/f", drip(head(200, [("X", "y" * 500)]), every_seconds=0.05))

    with pytest.raises(FirstByteTimedOut):
        make(first_byte_seconds=0.3).get_page(url)


def test_a_body_that_stops_in_the_middle_is_left(make, server, tmp_path):
    url = server.add("/f", stalled(BODY, 50_000))

    with pytest.raises(TransferStalled, match=r"0\.2 seconds"):
        make(idle_seconds=0.2).get_file(url, tmp_path / "f")

    assert list(tmp_path.iterdir()) == []


def test_a_body_that_drips_for_ever_ends_at_the_total_time(make, server):
    url = server.add("/f", drip(head(200, [("Content-Length", "1000")]) + b"x" * 1000, every_seconds=0.05))

    with pytest.raises(FetchTimedOut, match=r"0\.4 seconds") as caught:
        make(options=FetchOptions(timeout_seconds=0.4, rate_per_second=1000)).get_page(url)

    assert "fetch.timeout" in (caught.value.advice.en or "")


def test_a_body_slower_than_the_least_rate_is_left(make, server):
    url = server.add("/f", drip(head(200, [("Content-Length", "1000")]) + b"x" * 1000, every_seconds=0.02))

    with pytest.raises(TransferTooSlow):
        make(rate_window_seconds=0.3, rate_bytes_per_second=1000).get_page(url)


def test_a_fast_endless_body_ends_at_its_cap(make, server, tmp_path):
    from metadata.errors.transfer import FileTooLarge

    url = server.add("/f", endless())

    with pytest.raises(FileTooLarge, match="3000000"):
        make(max_bytes=3_000_000).get_file(url, tmp_path / "f")

    assert list(tmp_path.iterdir()) == []


def test_a_slow_server_within_its_time_is_waited_for(make, server):
    url = server.add("/f", slow(b"ok", 0.3))

    assert make(first_byte_seconds=2.0).get_page(url).body == b"ok"


def test_time_runs_across_redirects(make, server):
    def late(wire, seen):
        wire.wait(0.2)
        wire.send(head(302, [("Location", "/r"), ("Content-Length", "0")]))

    url = server.add("/r", late)

    with pytest.raises(FetchTimedOut):
        make(options=FetchOptions(timeout_seconds=0.5, rate_per_second=1000)).get_page(url)


def test_after_a_hang_the_next_request_works(make, server):
    server.add("/hang", hang())
    server.add("/ok", whole(b"ok"))
    fetcher = make(first_byte_seconds=0.4)

    with pytest.raises(FirstByteTimedOut):
        fetcher.get_page(server.url("/hang"))

    assert fetcher.get_page(server.url("/ok")).body == b"ok"


def test_more_than_a_hundred_headers_are_refused(make, server):
    server.add("/100", many_headers(99))
    server.add("/101", many_headers(100))

    assert make().get_page(server.url("/100")).body == b"x"
    with pytest.raises(HeadersTooLarge, match="number of headers over 100"):
        make().get_page(server.url("/101"))


def test_more_than_64_kilobytes_of_headers_are_refused(make, server):
    server.add("/near", huge_header(60_000))
    server.add("/over", huge_header(70_000))
    server.add("/flood", endless(b"X: y\r\n" * 1000, headers=[("X", "y")]))
    server.add(
        "/flood",
        lambda wire, seen: [
            wire.send(b"HTTP/1.1 200 OK\r\n"),
            *(wire.send(b"X: y\r\n" * 999) for _ in range(99)),
        ],
    )

    assert make().get_page(server.url("/near")).body == b"x"
    for path in ("/over", "/flood"):
        with pytest.raises(HeadersTooLarge, match="header bytes over 64000"):
            make().get_page(server.url(path))


def test_five_interim_answers_are_passed_over_and_six_are_not(make, server):
    server.add("/5", interim_flood(5))
    server.add("/6", interim_flood(6))
    server.add("/many", interim_flood(50_000))

    assert make().get_page(server.url("/5")).body == b"x"
    for path in ("/6", "/many"):
        with pytest.raises(HeadersTooLarge, match=r"interim \(1xx\) answers over 5"):
            make().get_page(server.url(path))


def test_interim_answers_split_over_blocks_are_counted_too(make, server):
    url = server.add("/f", drip(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 7, every_seconds=0.001, size=5))

    with pytest.raises(HeadersTooLarge, match="interim"):
        make().get_page(url)


def test_a_connection_broken_before_any_answer_is_tried_again(make, server, fake):
    url = server.add("/f", reset(BODY, 0))

    with pytest.raises(CannotConnect):
        make().get_page(url)

    assert len(server.seen) == 4
    assert len(fake.slept) == 3
