"""Rows of a source that become no record: counted, named where everybody may see them, and told to the agency."""

import hashlib

import pytest

from catalog import db, overview
from catalog.models import RunRow
from harvesters.changes import Known
from harvesters.gather import Listing, Sighting, reading_mark
from harvesters.plan import NAMED, left_out
from harvesters.reasons import LEFT_OUT
from harvesters.record import Record, Sighted, Skipped
from harvesters.source import FetchOptions, Source
from harvesters.types import dcat_us
from metadata.issues import Issue
from metadata.model import Dataset
from metadata.text import Text
from tests.harvesters.world import AGENCY
from tests.servers import FaultServer, answers_json
from web.commands.harvest import _print
from web.pages._plan_view import plan_view


def row(name, title):
    file = {"downloadURL": f"https://data.example.org/{name}.csv", "mediaType": "text/csv"}
    return {"identifier": name, "title": title, "accessLevel": "public", "distribution": [file]}


@pytest.fixture
def feed(world):
    with world.serve(FaultServer()) as server:

        def give(*rows):
            url = server.add("/data.json", answers_json({"dataset": list(rows)}))
            fetch = FetchOptions(rate_per_second=10_000, files="none")
            options = dcat_us.Options(url=url)
            return Source("dbd/feed", AGENCY, "dcat_us", options, url=url, fetch=fetch)

        yield give


def test_a_record_that_a_source_lists_three_times_says_so_in_every_run(world, feed):
    source = feed(row("a", "A"), row("b", "B"), row("a", "Another A"), row("a", "A"))

    for outcome in ("created", "unchanged"):
        result = world.run(source)
        assert result.state == "done", result.error
        assert result.counts == {outcome: 2} and result.total == 4
        with db.read_session(world.engine) as session:
            told = {
                (record.upstream_id, issue["kind"], issue["count"])
                for record in overview.records_with_findings(session, result.run_id)
                for issue in record.issues
            }
            plan = session.get(RunRow, result.run_id).plan
        assert [found for found in told if found[1] == "record_repeated"] == [("a", "record_repeated", 2)]
        assert plan["left_out"]["record_repeated"]["count"] == 2
        assert len(result.outcomes) + sum(k["count"] for k in plan["left_out"].values()) == result.total


def test_a_record_listed_twice_is_told_on_the_command_line_and_on_the_page(world, feed, capsys):
    result = world.run(feed(row("a", "A"), row("a", "Another A")))

    _print(result, "en", False)
    assert "D684 left out 1: listed more than once (a)" in capsys.readouterr().out
    [_, group] = plan_view(result.plan).groups
    assert (group.kind, group.count) == ("left_out", 1)
    assert group.entries[0].title.plain() == {"th": "ต้นทางส่งซ้ำ: 1", "en": "listed more than once: 1"}


def test_what_a_source_hides_is_counted_and_not_named():
    hidden = Skipped("secret", Issue("record_not_public", values={"value": "private"}), "Secret plans")
    left = [
        Skipped(f"x{n}", Issue("record_excluded", values={"value": "x*"}), f"X {n}") for n in range(NAMED + 7)
    ]

    told = left_out([hidden, *left])

    assert told["record_not_public"] == {"code": "D697", "count": 1, "first": []}
    assert told["record_excluded"]["count"] == NAMED + 7 and len(told["record_excluded"]["first"]) == NAMED
    [group] = plan_view({"left_out": told}).groups
    assert [len(entry.told) for entry in group.entries] == [0, NAMED + 1]
    assert group.entries[1].told[-1].plain()["en"] == "and 7 more" and group.count == NAMED + 8


def test_every_reason_to_leave_a_row_out_has_words():
    for kind in LEFT_OUT:
        assert Issue(kind).code, kind


def test_of_two_entries_under_one_id_both_are_read_even_where_one_says_what_it_said(world):
    source = world.files({"id": "a", "title": "A", "resources": [{"url": "a.csv"}]})
    mark = hashlib.sha256(f"{reading_mark(source)} old".encode()).hexdigest()
    known = Known("a", "dbd-a", "u", "published", None, "print", "h", "v", "a")
    records = {said: Record("a", Dataset(id="a", title=Text(en=said)), ()) for said in ("old", "new")}
    for order in (("old", "new"), ("new", "old")):
        listing = Listing(source, {"a": known}, {"a": Sighting(mark, "print")})
        listing.read([Sighted("a", said, lambda s=said: records[s]) for said in order], lambda *_: None)

        assert not listing.same and not listing.marks and listing.received == 2
        assert [row.issue.kind for row in listing.skipped] == ["record_repeated"]

    alone = Listing(source, {"a": known}, {"a": Sighting(mark, "print")})
    alone.read([Sighted("a", "old", lambda: pytest.fail("it need not be read"))], lambda *_: None)
    assert list(alone.same) == ["a"]
