"""Two processes of one machine ask a host no quicker, and no more at once, than one would."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harvesters.fetch import Clock, Fetcher, FetchLimits
from harvesters.fetch.shared_hosts import MOST_HOSTS, SharedHosts, _place, _read
from harvesters.source import FetchOptions
from metadata.errors.fetch import HostAsksToWait, HostBusyElsewhere, TooManyRequests
from metadata.errors.transfer import CannotKeepFile
from tests.servers import FaultServer, Seen, Wire, busy, hang, whole

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[3]
CHILD = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from harvesters.fetch import Clock, Fetcher, FetchLimits
from harvesters.source import FetchOptions

folder, url, port, times, rate = sys.argv[1:]
slept = []
clock = Clock(now=lambda: datetime(2026, 11, 21, 3, 0, tzinfo=UTC), sleep=slept.append)
limits = FetchLimits(allow_hosts=frozenset({("127.0.0.1", int(port))}), retries=0, shared_folder=Path(folder))
with Fetcher(limits, FetchOptions(rate_per_second=float(rate)), clock=clock) as fetch:
    print("ready", flush=True)
    sys.stdin.readline()
    waits = []
    for _ in range(int(times)):
        fetch.get_page(url)
        waits.append(round(sum(s for s in slept if s != 0.05), 6))
        slept.clear()
print(json.dumps(waits))
"""


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as opened:
        yield opened


def other_process(server: FaultServer, folder: Path, path: str, times: int = 1, rate: float = 1e6):
    """A process with a Fetcher of its own over the same folder; it begins when told so."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), server.url(path), str(server.port), str(times), str(rate)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None and child.stdout.readline() == "ready\n"
    return child


def limits_of(server: FaultServer, folder: Path, **more) -> FetchLimits:
    return FetchLimits(allow_hosts=server.allowed, retries=0, shared_folder=folder, **more)


def shared(folder: Path, now: datetime = NOW) -> SharedHosts:
    return SharedHosts(folder, Clock(now=lambda: now), 2, 1.0)


def test_two_processes_share_the_rate_of_a_host(server, tmp_path):
    """Their clocks stand still, so each request's wait is the moment that it took: no moment is taken twice."""
    server.add("/a.csv", whole(b"a\n1\n"))
    rate, times = 64.0, 10
    children = [other_process(server, tmp_path, "/a.csv", times, rate) for _ in range(2)]
    waits = []
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    for child in children:
        waits += json.loads(child.communicate()[0])

    assert sorted(waits) == [round(number / rate, 6) for number in range(2 * times)]


def test_connections_are_counted_over_processes_and_a_killed_one_lets_go(server, tmp_path):
    server.add("/slow.csv", hang())
    server.add("/a.csv", whole(b"a\n1\n"))
    children = [other_process(server, tmp_path, "/slow.csv") for _ in range(2)]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    while len(server.seen) < 2:
        assert all(child.poll() is None for child in children)
    clock = Clock(sleep=lambda seconds: None)
    limits = limits_of(server, tmp_path, host_wait_seconds=0.2)
    with Fetcher(limits, FetchOptions(rate_per_second=1e6), clock=clock) as fetch:
        with pytest.raises(HostBusyElsewhere) as caught:
            fetch.get_page(server.url("/a.csv"))
        children[0].send_signal(signal.SIGKILL)
        children[0].wait()
        body = fetch.get_page(server.url("/a.csv")).body
    children[1].kill()
    children[1].communicate()

    assert caught.value.code == "H696" and "127.0.0.1" in str(caught.value)
    assert body == b"a\n1\n"


def test_a_wish_to_wait_is_heard_by_every_process(server, tmp_path):
    server.add("/a.csv", busy(whole(b"a"), 1, retry_after="900"))
    options = FetchOptions(rate_per_second=1e6)
    now = [NOW]
    clock = Clock(now=lambda: now[0])
    with Fetcher(limits_of(server, tmp_path), options, clock=clock) as first, pytest.raises(TooManyRequests):
        first.get_page(server.url("/a.csv"))
    with Fetcher(limits_of(server, tmp_path), options, clock=clock) as second:
        with pytest.raises(HostAsksToWait):
            second.get_page(server.url("/a.csv"))
        asked = len(server.seen)
        now[0] += timedelta(seconds=901)
        body = second.get_page(server.url("/a.csv")).body

    assert (asked, body) == (1, b"a")


@pytest.mark.parametrize("torn", [b"", b"{", b"[]", b'{"h": 1}', b'{"h": [1]}', b"\xff", b'{"h": ["x", 2]}'])
def test_a_clock_that_a_process_left_torn_is_begun_anew(tmp_path, torn):
    (tmp_path / f"{_place('h')}.clock").write_bytes(torn)

    assert [shared(tmp_path).seconds_until_start("h", 4.0, "u") for _ in range(2)] == [0.0, 0.25]


def test_a_clock_of_another_time_holds_nobody_up(tmp_path):
    ahead = shared(tmp_path, NOW + timedelta(days=400))
    ahead.seconds_until_start("h", 4.0, "u")
    ahead.ask_to_wait("h", 600.0, "u")

    assert shared(tmp_path).seconds_until_start("h", 4.0, "u") == 0.0
    assert shared(tmp_path).seconds_asked_to_wait("h", "u") == 0.0


def test_the_folder_and_its_clocks_stay_small(tmp_path, monkeypatch):
    monkeypatch.setattr("harvesters.fetch.shared_hosts.FILES", 1)
    for number in range(3 * MOST_HOSTS):
        shared(tmp_path, NOW + timedelta(seconds=number)).seconds_until_start(f"h{number}", 4.0, "u")

    [clock] = tmp_path.iterdir()
    with clock.open("rb") as opened:
        kept = _read(opened.fileno())
    assert len(kept) == MOST_HOSTS and f"h{3 * MOST_HOSTS - 1}" in kept


def test_a_folder_that_cannot_be_written_is_an_error_by_name(tmp_path):
    (tmp_path / "hosts").write_text("a file")

    with pytest.raises(CannotKeepFile):
        shared(tmp_path / "hosts").seconds_until_start("h", 4.0, "u")


def test_threads_of_one_process_wait_for_each_other_too(server, tmp_path):
    import threading

    def behave(wire: Wire, seen: Seen) -> None:
        whole(b"ok")(wire, seen)

    server.add("/a", behave)
    bodies = []
    with Fetcher(limits_of(server, tmp_path), FetchOptions(rate_per_second=1e6)) as fetch:
        threads = [
            threading.Thread(target=lambda: bodies.append(fetch.get_page(server.url("/a")).body))
            for _ in range(10)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert bodies == [b"ok"] * 10 and server.most_at_once <= 2
