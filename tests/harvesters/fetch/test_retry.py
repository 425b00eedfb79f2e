"""What failed for a moment is asked for again, later each time, and never sooner than the server said."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.fetch import Clock, Fetcher, FetchLimits, Hosts
from harvesters.fetch.retry import read_retry_after, wait_before_next
from harvesters.source import FetchOptions
from metadata.errors.fetch import (
    AccessDenied,
    AddressGone,
    HostAsksToWait,
    HostGivenUp,
    ServerFailed,
    TooManyRequests,
)
from metadata.errors.transfer import BodyCut, FirstByteTimedOut
from tests.servers import FaultServer, busy, cut_length, fails_every, hang, whole

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
def test_a_server_that_is_busy_for_a_moment_is_asked_again(make, server, fake, status):
    url = server.add("/f", busy(whole(b"ok"), times=3, status=status))

    assert make().get_page(url).body == b"ok"
    assert fake.slept == [0.5, 1.0, 2.0]


@pytest.mark.parametrize(("status", "error"), [(503, ServerFailed), (429, TooManyRequests)])
def test_after_three_retries_it_is_an_error_that_names_the_status(make, server, fake, status, error):
    url = server.add("/f", busy(whole(b"ok"), times=99, status=status))

    with pytest.raises(error, match=str(status)) as caught:
        make().get_page(url)

    assert len(server.seen) == 4
    assert caught.value.retry


@pytest.mark.parametrize(
    ("status", "error"),
    [(404, AddressGone), (410, AddressGone), (401, AccessDenied), (403, AccessDenied), (501, ServerFailed)],
)
def test_what_will_not_change_is_asked_for_once(make, server, fake, status, error):
    url = server.add("/f", busy(whole(b"ok"), times=99, status=status))

    with pytest.raises(error):
        make().get_page(url)

    assert len(server.seen) == 1
    assert fake.slept == []


def test_hangs_and_cuts_are_not_repeated_in_the_same_run(make, server, tmp_path):
    server.add("/hang", hang())
    server.add("/cut", cut_length(b"x" * 99, 5))
    fetcher = make(first_byte_seconds=0.4)

    with pytest.raises(FirstByteTimedOut):
        fetcher.get_file(server.url("/hang"), tmp_path / "f")
    with pytest.raises(BodyCut):
        fetcher.get_file(server.url("/cut"), tmp_path / "f")

    assert server.paths() == ["/hang", "/cut"]


def test_retry_after_is_honoured(make, server, fake):
    url = server.add("/f", busy(whole(b"ok"), times=1, retry_after="17"))

    assert make().get_page(url).body == b"ok"
    assert fake.slept == [17.0]


def test_a_longer_wait_than_a_run_can_afford_closes_the_host_until_then(make, server, fake):
    server.add("/f", busy(whole(b"ok"), times=1, retry_after="900"))
    server.add("/g", whole(b"ok"))
    fetcher = make()

    with pytest.raises(TooManyRequests):
        fetcher.get_page(server.url("/f"))
    with pytest.raises(HostAsksToWait, match="900 seconds"):
        fetcher.get_page(server.url("/g"))
    fake.ahead += 901

    assert fetcher.get_page(server.url("/g")).body == b"ok"
    assert server.paths() == ["/f", "/g"]


def test_a_server_that_fails_every_third_time_is_read_whole(make, server):
    server.add("/f", fails_every(3, whole(b"ok")))
    fetcher = make()

    assert [fetcher.get_page(server.url("/f")).body for _ in range(20)] == [b"ok"] * 20
    assert len(server.seen) == 29


def test_five_failures_in_a_row_stop_the_asking_and_one_trial_a_minute_later_may_begin_again(
    make, server, fake
):
    url = server.add("/f", busy(whole(b"ok"), times=6, status=500))
    fetcher = make(retries=0)

    for _ in range(5):
        with pytest.raises(ServerFailed):
            fetcher.get_page(url)
    with pytest.raises(HostGivenUp, match="5 times"):
        fetcher.get_page(url)
    fake.ahead += 61
    with pytest.raises(ServerFailed):
        fetcher.get_page(url)
    with pytest.raises(HostGivenUp):
        fetcher.get_page(url)
    fake.ahead += 61
    assert fetcher.get_page(url).body == b"ok"
    assert fetcher.get_page(url).body == b"ok"

    assert len(server.seen) == 8


def test_missing_files_say_nothing_against_their_server(make, server):
    fetcher = make()

    for n in range(20):
        with pytest.raises(AddressGone):
            fetcher.get_page(server.url(f"/{n}"))


def test_one_host_that_is_down_does_not_close_another(make, server):
    server.add("/ok", whole(b"ok"))
    with FaultServer() as broken:
        url = broken.add("/f", busy(whole(b""), times=99, status=500))
        names = frozenset({("broken.example", broken.port)}) | server.allowed
        fetcher = make(allow_hosts=names, resolver=lambda host, port: ["127.0.0.1"], retries=0)
        for _ in range(6):
            with pytest.raises((ServerFailed, HostGivenUp)):
                fetcher.get_page(url.replace("127.0.0.1", "broken.example"))

        assert fetcher.get_page(server.url("/ok")).body == b"ok"


def test_requests_keep_the_rate(make, server, fake):
    url = server.add("/f", whole(b"ok"))
    fetcher = make(options=FetchOptions(rate_per_second=2.0))

    for _ in range(5):
        fetcher.get_page(url)

    assert sum(fake.slept) == pytest.approx(2.0, abs=0.3)


def test_at_most_two_connections_are_open_to_one_host(server):
    import threading

    url = server.add("/f", lambda wire, seen: (wire.wait(0.05), whole(b"ok")(wire, seen)))
    limits = FetchLimits(allow_hosts=server.allowed)
    bodies = []
    with Fetcher(limits, FetchOptions(rate_per_second=10_000)) as fetcher:
        threads = [
            threading.Thread(target=lambda: bodies.append(fetcher.get_page(url).body)) for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert bodies == [b"ok"] * 10
    assert server.most_at_once <= 2


def test_fetchers_that_share_hosts_share_the_rate(server, fake):
    url = server.add("/f", whole(b"ok"))
    limits = FetchLimits(allow_hosts=server.allowed)
    hosts = Hosts(limits, fake.clock())
    for _ in range(3):
        with Fetcher(limits, FetchOptions(rate_per_second=1.0), clock=fake.clock(), hosts=hosts) as fetcher:
            fetcher.get_page(url)

    assert sum(fake.slept) == pytest.approx(2.0, abs=0.3)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 5 ", 5.0),
        ("Sat, 21 Nov 2026 12:01:00 GMT", 60.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("Sat, 21 Nov 2026 12:00:30", 30.0),
        ("99999999999999999999", 366 * 86_400.0),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("๕", None),
        ("Sat, 99 Nov 2026 12:01:00 GMT", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value, seconds):
    assert read_retry_after(value, NOW) == seconds


@given(st.text(max_size=40))
def test_retry_after_takes_any_text(value):
    seconds = read_retry_after(value, NOW)

    assert seconds is None or 0.0 <= seconds <= 366 * 86_400.0


@given(st.integers(0, 2), st.floats(0, 0.999), st.one_of(st.none(), st.floats(0, 300)))
def test_a_wait_is_never_shorter_than_asked_and_has_full_jitter(attempt, jitter, asked):
    error = TooManyRequests(url="u", http_status=429, retry_after_seconds=asked)

    wait = wait_before_next(error, attempt, FetchLimits(), Clock(jitter=lambda: jitter))

    assert wait is not None
    assert wait >= (asked or 0.0)
    assert wait <= max(0.5 * 2**attempt, asked or 0.0)
