"""A whole harvest treats its host politely: listing and files together keep the rate and the number at once."""

from dataclasses import replace
from itertools import pairwise

from harvesters.fetch import Clock, Fetcher, FetchLimits
from harvesters.run import Bench, run
from harvesters.source import FetchOptions
from tests.ckan_server import CkanServer
from tests.harvesters.world import World, dataset, resource
from tests.servers import FaultServer, Seen, Wire, whole

FILES = 12
RATE = 4.0


def test_a_whole_harvest_keeps_the_rate_and_the_connections_of_its_host(small_world: World) -> None:
    moments: list[float] = []
    hands = [0.0]
    clock = Clock(monotonic=lambda: hands[0], sleep=lambda s: _move(hands, s), now=lambda: small_world.now)
    with CkanServer() as portal, FaultServer() as web:
        answer = whole(b"id,m\na,1\nb,2\n", [("Content-Type", "text/csv")])

        def behave(wire: Wire, seen: Seen) -> None:
            moments.append(hands[0])
            answer(wire, seen)

        for number in range(FILES):
            web.add(f"/f{number}.csv", behave)
        portal.packages = [
            dataset(f"set-{n}", n + 1, resources=[resource(web.url(f"/f{n}.csv"), n + 1)])
            for n in range(FILES)
        ]
        source = replace(
            small_world.portal(portal), fetch=FetchOptions(rate_per_second=RATE, timeout_seconds=3600)
        )
        limits = FetchLimits(allow_hosts=web.allowed | {("127.0.0.1", portal.port)}, retries=0)
        with Fetcher(limits, source.fetch, source.url, clock=clock) as fetch:
            bench = Bench(
                small_world.engine, small_world.store, small_world.sandbox, fetch,
                small_world.folder / "scratch" / "polite", lambda: small_world.now,
            )  # fmt: skip
            result = run(source, bench, small_world.publish, token=small_world.lease(source))

    assert (result.state, result.counts) == ("done", {"created": FILES}), result.error
    assert len(moments) == FILES
    gaps = [late - early for early, late in pairwise(moments)]
    assert min(gaps) >= 1 / RATE - 1e-9
    assert web.most_at_once <= limits.connections_per_host


def _move(hands: list[float], seconds: float) -> None:
    hands[0] += seconds
