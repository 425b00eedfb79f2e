"""Whole harvests against servers that do everything wrong: each ends in its named outcome, and nothing is lost.

Every story begins with a good harvest and ends with one: between them the server misbehaves. What is public
stays what it was, the process lives, and the good server's next delivery is taken as if nothing had been.
"""

import re
import resource
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from harvesters.source import Source
from metadata.errors import fetch, transfer
from tests.ckan_server import CkanServer
from tests.harvesters.world import World, dataset
from tests.servers import (
    Behaviour,
    FaultServer,
    Seen,
    Wire,
    chunked,
    close_delimited,
    cut_chunked,
    cut_gzip,
    cut_length,
    drip,
    hang,
    head,
    raw,
    redirect,
    reset,
    stalled,
    validated,
    whole,
    wrong_length,
)

OLD = "รหัส,ชื่อ\n1,ถนน\n2,สะพาน\n".encode()
NEW = "รหัส,ชื่อ\n1,ถนน\n2,สะพาน\n3,ท่าเรือ\n".encode()
CSV = [("Content-Type", "text/csv")]
MEGABYTE = 1_000_000


def endless() -> Behaviour:
    """A body that never ends, as fast as it is taken."""

    def behave(wire: Wire, seen: Seen) -> None:
        wire.send(head(200, [("Transfer-Encoding", "chunked")]))
        block = b"10000\r\n" + b"1,2\n" * 0x4000 + b"\r\n"
        while not wire.stopping.is_set() and wire.send(block):
            pass

    return behave


def waiting(seconds: int, status: int = 429) -> Behaviour:
    return whole(b"later", [("Retry-After", str(seconds))], status)


FILES: dict[str, tuple[Callable[[FaultServer], Behaviour], str, str]] = {
    "hangs": (lambda s: hang(), "failed", "FetchTimedOut"),
    "drips": (lambda s: drip(head(200, [("Content-Length", "4000")]) + b"x" * 4000, 0.05), "failed", "FetchTimedOut"),
    "stalls": (lambda s: stalled(NEW, 10), "failed", "FetchTimedOut"),
    "cut": (lambda s: cut_length(NEW, 20), "failed", "BodyCut"),
    "cut chunks": (lambda s: cut_chunked(NEW, 20), "failed", "BodyCut"),
    "cut gzip": (lambda s: cut_gzip(NEW * 50, 60), "failed", "BodyCut"),
    "reset in the middle": (lambda s: reset(NEW, 20), "failed", "BodyCut"),
    "reset at once": (lambda s: reset(NEW, 0), "failed", "CannotConnect"),
    "longer than said": (lambda s: wrong_length(NEW, len(NEW) + 50), "failed", "BodyCut"),
    "without a length, and half": (lambda s: close_delimited(OLD[:30]), "rejected", ""),
    "endless": (lambda s: endless(), "failed", "FileTooLarge"),
    "redirects in a circle": (lambda s: redirect(s.url("/a.csv")), "failed", "TooManyRedirects"),
    "429": (lambda s: waiting(2), "failed", "TooManyRequests"),
    "429 for a day": (lambda s: waiting(86_400), "failed", "TooManyRequests"),
    "503": (lambda s: waiting(1, 503), "failed", "ServerFailed"),
    "gone": (lambda s: whole(b"no", status=404), "failed", "AddressGone"),
    "forbidden": (lambda s: whole(b"no", status=403), "failed", "AccessDenied"),
    "no HTTP": (lambda s: raw(b"\x00\x01\x02 hello\r\n\r\n"), "failed", "AnswerMalformed"),
    "a thousand headers": (
        lambda s: raw(head(200, [(f"X-{n}", "1") for n in range(1000)]) + NEW), "failed", "HeadersTooLarge",
    ),
    "304 to nobody's question": (lambda s: raw(head(304, ())), "unchanged", ""),
    "a page with status 200": (
        lambda s: whole(b"<!doctype html><html><title>Sorry</title><body>We are moving.</body></html>",
                        [("Content-Type", "text/html")]), "rejected", "",
    ),
    "a page that says it is CSV": (
        lambda s: whole(b"<!doctype html><html><title>Sorry</title><body>We are moving.</body></html>", CSV),
        "rejected", "",
    ),
    "nothing at all": (lambda s: whole(b"", CSV), "rejected", ""),
    "a charset that is not its own": (
        lambda s: whole(NEW.decode().encode("cp874"), [("Content-Type", "text/csv; charset=utf-8")]), "updated", "",
    ),
    "another ETag for the same bytes": (lambda s: validated(OLD, '"v9"'), "unchanged", ""),
    "chunked, whole": (lambda s: chunked(NEW), "updated", ""),
}  # fmt: skip
"""Name: what the server does, the outcome, and the class of the error where there is one."""


def files_source(world: World, server: FaultServer) -> Source:
    described = {
        "id": "roads", "title": {"en": "Roads"}, "resources": [{"url": server.url("/a.csv"), "title": "Table"}],
    }  # fmt: skip
    source = world.files(described)
    fetch = replace(source.fetch, timeout_seconds=1.0, max_bytes=3 * MEGABYTE)
    return replace(source, fetch=fetch)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_comes_wrong_has_its_outcome_and_the_last_good_version_stays(small_world, name):
    fault, outcome, error = FILES[name]
    world = small_world
    with FaultServer() as server:
        world.serve(server)
        server.add("/a.csv", validated(OLD))
        source = files_source(world, server)
        assert world.run(source).counts == {"created": 1}
        before = world.row("dbd-roads").current_version

        server.add("/a.csv", fault(server))
        result = world.run(source)

        assert (result.state, result.counts) == ("done", {outcome: 1}), result.outcomes[0].error
        [found] = result.outcomes
        assert (type(found.error).__name__ if found.error else "") == error
        assert (world.row("dbd-roads").current_version == before) == (outcome != "updated")
        assert world.row("dbd-roads").state == "published"

        server.add("/a.csv", validated(NEW, '"v2"'))
        world.run(source, after=timedelta(hours=2))
        assert "ท่าเรือ".encode() in world.original("dbd-roads", "a.csv") or outcome == "updated"


@pytest.mark.parametrize("language", ["en", "th"])
def test_the_outcomes_in_the_docs_are_those_of_these_tests(language):
    told = (Path(__file__).parents[2] / "docs" / language / "harvest.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| .+ \| (failed|rejected|unchanged|updated) \| (H\d+)? ?\|$", told, re.M)

    known = {**vars(fetch), **vars(transfer)}
    codes = {error: known[error].code for _, _, error in FILES.values() if error}
    assert set(lines) == {(outcome, codes.get(error, "")) for _, outcome, error in FILES.values()}


def test_an_endless_body_costs_no_memory(small_world):
    world = small_world
    with FaultServer() as server:
        world.serve(server)
        server.add("/a.csv", endless())
        source = files_source(world, server)
        world.run(source)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(5):
            world.run(source)

        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes


def test_an_etag_that_lies_is_believed_for_a_week_at_most(small_world):
    world = small_world
    with FaultServer() as server:
        world.serve(server)
        server.add("/a.csv", validated(OLD, '"same"'))
        source = files_source(world, server)
        world.run(source)
        server.add("/a.csv", validated(NEW, '"same"'))

        assert world.run(source, after=timedelta(days=1)).counts == {"unchanged": 1}
        assert world.run(source, after=timedelta(days=8)).counts == {"updated": 1}


def test_a_clock_that_goes_back_changes_nothing_and_versions_keep_their_order(small_world):
    world = small_world
    with FaultServer() as server:
        world.serve(server)
        server.add("/a.csv", validated(OLD))
        source = files_source(world, server)
        world.run(source)
        server.add("/a.csv", validated(NEW, '"v2"'))

        assert world.run(source, after=timedelta(days=-3)).counts == {"updated": 1}
        assert world.versions("dbd-roads") == ["published", "published"]
        assert world.run(source, after=timedelta(hours=1)).counts == {"unchanged": 1}


def test_a_file_that_is_written_while_it_is_read_is_published_as_it_was_hashed(small_world, tmp_path):
    world = small_world
    path = world.folder / "a.csv"
    path.write_bytes(OLD)
    source = world.files({"id": "roads", "title": {"en": "Roads"}, "resources": [{"url": "a.csv"}]})
    world.run(source)
    path.write_bytes(NEW)
    world.before_publish = lambda package: path.write_bytes(b"torn")

    assert world.run(source).counts == {"updated": 1}
    assert world.original("dbd-roads", "a.csv") == NEW


# ---------------------------------------------------------------- listings


def portal_of(*names: str) -> CkanServer:
    return CkanServer([dataset(name, number) for number, name in enumerate(names, 1)])


def test_a_portal_that_fails_every_third_time_loses_nothing(small_world):
    world, asked = small_world, count(1)
    with portal_of("a", "b", "c") as portal:
        source = world.portal(portal, files="none")
        assert world.run(source).counts == {"created": 3}
        portal.answer = lambda action, said: (500, "text/plain", b"oops") if next(asked) % 3 == 0 else None

        counts = [world.run(source).counts for _ in range(6)]

        assert counts == [{"unchanged": 3}] * 6  # asked again for fewer rows, it answers
        assert set(world.states().values()) == {"published"} and len(world.states()) == 3
        portal.answer = None
        assert world.run(source).counts == {"unchanged": 3}


def test_pages_without_an_end_stop_the_run(small_world):
    world, made = small_world, count(1000)
    with portal_of("a", "b", "c") as portal:
        source = world.portal(portal, files="none")
        world.run(source)
        portal.change = lambda packages, number: packages.extend(
            dataset(f"n{n}", n) for n in (next(made) for _ in range(400))
        )

        result = world.run(source)

        assert result.state == "failed" and result.error is not None and result.error.code
        assert len(world.states()) == 3
        assert set(world.states().values()) == {"published"}


def test_identifiers_that_change_every_night_are_the_same_datasets(small_world):
    world = small_world
    with portal_of("a", "b", "c") as portal:
        for number, row in enumerate(portal.packages):
            row["title"] = f"Title {number}"
        source = world.portal(portal, files="none")
        world.run(source)
        before = set(world.states())
        for night in range(1, 4):
            for number, row in enumerate(portal.packages, 1):
                row["id"] = f"00000000-0000-4000-{night:04d}-{number:012d}"

            assert world.run(source).counts == {"renamed": 3}
            assert set(world.states()) == before and set(world.states().values()) == {"published"}


def test_a_portal_of_another_charset_is_read_as_what_it_is(small_world):
    world = small_world
    with portal_of("a") as portal:
        portal.packages[0]["title"] = "สะพาน"
        honest = portal.reply

        def lie(path, parameters):
            status, _, body = honest(path, parameters)
            return status, "application/json; charset=iso-8859-1", body

        portal.reply = lie
        assert world.run(world.portal(portal, files="none")).counts == {"created": 1}
        assert world.row("dbd-a").document["title"] == {"th": "สะพาน"}


def test_a_server_that_cannot_answer_many_rows_is_asked_for_fewer(small_world):
    world = small_world
    with portal_of(*(f"d{n}" for n in range(60))) as portal:
        portal.answer = lambda action, said: (
            (504, "text/plain", b"Gateway Time-out") if int(said.get("rows", 10)) > 40 else None
        )
        assert world.run(world.portal(portal, files="none")).counts == {"created": 60}
