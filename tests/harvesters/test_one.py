"""One record after another run: what is downloaded, what is staged, what becomes public, and why."""

from datetime import timedelta

import pytest

from catalog import db
from catalog.models import FetchRow
from harvesters.collect import Collected
from harvesters.one import _is_same
from harvesters.previous import Previous
from harvesters.record import ResourceSpec
from metadata.errors.fetch import AddressGone
from metadata.model import Distribution
from tests.ckan_server import CkanServer
from tests.harvesters.world import dataset, key, only, resource, said
from tests.servers import close_delimited, cut_length, redirect, whole

ROADS = "รหัส,ชื่อ,ยาว\n001,ถนนหนึ่ง,120\n002,ถนนสอง,95\n".encode()
MORE = ROADS + "003,ถนนสาม,40\n".encode()
BROKEN = ROADS.replace(b"120", "ยาวมาก".encode())
SPANS = b"code,span\n001,1\n002,2\n"
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 8
HTML = b"<!doctype html><html><body>login</body></html>"


@pytest.fixture
def portal():
    with CkanServer([]) as server:
        yield server


@pytest.fixture
def roads(small_world, web, portal):
    """A portal whose one dataset has two files on another server; gives the source."""
    small_world.serve(web)
    web.put("/roads.csv", ROADS, '"r1"')
    web.put("/spans.csv", SPANS, '"s1"')
    portal.packages = [
        dataset("roads", resources=[resource(web.url("/roads.csv"), 1), resource(web.url("/spans.csv"), 2)])
    ]
    return small_world.portal(portal)


@pytest.fixture
def agency(small_world, web):
    """An agency's own config with two files on a server: they stand together."""
    small_world.serve(web)
    web.put("/roads.csv", ROADS, '"r1"')
    web.put("/spans.csv", SPANS, '"s1"')
    return described(small_world, web)


def described(world, web, roads=(), spans=(), **more):
    first = {"id": "roads", "url": web.url("/roads.csv"), **dict(roads)}
    second = {"id": "spans", "url": web.url("/spans.csv"), **dict(spans)}
    return world.files({"id": "network", "title": "โครงข่าย", "resources": [first, second], **more})


def downloads(web, path):
    """How many requests came for path, and how often its body was sent."""
    return web.paths().count(path), web.bodies[path]


# unchanged


def test_an_unchanged_file_is_asked_for_and_not_sent_again(small_world, web, roads):
    small_world.run(roads)

    for _ in range(3):
        assert only(small_world.run(roads)).outcome == "unchanged"

    assert downloads(web, "/roads.csv") == (4, 1)
    assert small_world.versions("dbd-roads") == ["published"]


def test_a_week_later_the_whole_file_is_read_again_and_then_not(small_world, web, roads):
    small_world.run(roads)
    small_world.run(roads, after=timedelta(days=3))
    small_world.run(roads, after=timedelta(days=5))
    small_world.run(roads, after=timedelta(days=2))

    assert downloads(web, "/roads.csv") == (4, 2)
    assert small_world.versions("dbd-roads") == ["published"]


def test_a_full_run_reads_everything_again_and_finds_nothing_new(small_world, web, roads):
    small_world.run(roads)

    result = small_world.run(roads, full=True)

    assert only(result).outcome == "unchanged"
    assert downloads(web, "/roads.csv") == (2, 2)


def test_a_full_run_finds_what_a_lying_server_hid(small_world, web, roads):
    small_world.run(roads)
    web.put("/roads.csv", MORE, '"r1"')

    assert only(small_world.run(roads)).outcome == "unchanged"
    assert only(small_world.run(roads, full=True)).outcome == "updated"
    assert small_world.original("dbd-roads", key(1)) == MORE


def test_a_server_without_validators_costs_a_download_and_no_version(small_world, web, roads):
    web.add("/roads.csv", whole(ROADS))
    small_world.run(roads)

    assert only(small_world.run(roads)).outcome == "unchanged"
    assert small_world.versions("dbd-roads") == ["published"]


def test_what_is_no_data_is_downloaded_once(small_world, web, roads):
    web.put("/spans.csv", PDF, '"p1"')

    first = only(small_world.run(roads))
    again = [only(small_world.run(roads)) for _ in range(2)]

    assert small_world.resource("dbd-roads", key(2))["link_reason"] == "not_data"
    assert said(first) == ["a new dataset", "Table 2: linked (not data)"]
    assert [o.outcome for o in again] == ["unchanged", "unchanged"]
    assert downloads(web, "/spans.csv") == (3, 1)
    web.put("/spans.csv", SPANS, '"s1"')

    mended = only(small_world.run(roads))

    assert (mended.outcome, said(mended)) == ("updated", ["Table 2: its file is kept now"])
    assert small_world.original("dbd-roads", key(2)) == SPANS


def test_an_address_that_stays_dead_is_the_same_however_it_fails(small_world, web, roads):
    for number, status in enumerate((404, 500, 404, 403)):
        web.add("/spans.csv", whole(b"no", status=status))
        outcome = only(small_world.run(roads))
        assert outcome.outcome == ("unchanged" if number else "created")
    assert small_world.versions("dbd-roads") == ["published"]
    web.put("/roads.csv", MORE, '"r2"')

    assert only(small_world.run(roads)).outcome == "updated"
    assert small_world.resource("dbd-roads", key(2))["link_reason"] == "unreachable"


def test_words_that_changed_make_a_version_without_a_download(small_world, web, portal, roads):
    small_world.run(roads)
    portal.packages[0] |= {"title": "All roads", "notes": "Of the whole country"}

    outcome = only(small_world.run(roads))

    assert (outcome.outcome, said(outcome)) == ("updated", ["description changed: title, description"])
    assert said(outcome, "th") == ["คำอธิบายเปลี่ยน: ชื่อ, รายละเอียด"]
    assert downloads(web, "/roads.csv") == (2, 1)
    assert small_world.document("dbd-roads", "metadata")["dataset"]["title"] == {"th": "All roads"}


def test_a_time_of_change_alone_is_no_change(small_world, portal, roads):
    small_world.run(roads)
    portal.packages[0] |= {"metadata_modified": "2026-11-20T00:00:00", "revision_id": "x"}

    assert only(small_world.run(roads)).outcome == "unchanged"


def test_resources_that_come_go_and_change_are_told(small_world, web, portal, roads):
    small_world.run(roads)
    web.put("/roads.csv", MORE, '"r2"')
    web.put("/new.csv", b"x,y\n1,2\n", '"n1"')
    portal.packages[0]["resources"] = [
        portal.packages[0]["resources"][0], resource(web.url("/new.csv"), 3),
    ]  # fmt: skip

    outcome = only(small_world.run(roads))

    assert outcome.outcome == "updated"
    assert said(outcome) == ["Table 1: the file changed", "Table 3: new", "Table 2: removed"]
    assert [r["key"] for r in small_world.document("dbd-roads", "metadata")["resources"]] == [key(1), key(3)]


def test_a_new_file_of_the_same_name_does_not_take_the_old_ones_place(small_world, web, portal, roads):
    small_world.run(roads)
    web.put("/2568/roads.csv", MORE, '"n1"')
    portal.packages[0]["resources"].insert(0, resource(web.url("/2568/roads.csv"), 3))

    outcome = only(small_world.run(roads))

    assert outcome.outcome == "updated", outcome.error
    names = {r["key"]: r["name"] for r in small_world.document("dbd-roads", "metadata")["resources"]}
    assert names == {key(1): "roads", key(2): "spans", key(3): "roads-2"}
    assert only(small_world.run(roads, full=True)).outcome == "unchanged"


def test_validators_of_an_old_address_are_never_sent_to_a_new_one(small_world, web, portal, roads):
    small_world.run(roads)
    web.put("/elsewhere/roads.csv", MORE, '"r1"')
    portal.packages[0]["resources"][0]["url"] = web.url("/elsewhere/roads.csv")

    assert only(small_world.run(roads)).outcome == "updated"
    assert downloads(web, "/elsewhere/roads.csv") == (1, 1)
    assert small_world.original("dbd-roads", key(1)) == MORE


def test_a_rollback_is_not_undone_by_an_unchanged_source(small_world, web, roads):
    small_world.run(roads)
    first = small_world.row("dbd-roads").current_version
    web.put("/roads.csv", MORE, '"r2"')
    small_world.run(roads)
    small_world.rollback("dbd-roads", first)

    again = [only(small_world.run(roads)).outcome for _ in range(2)]

    assert again == ["unchanged", "unchanged"]
    assert small_world.row("dbd-roads").current_version == first
    assert downloads(web, "/roads.csv") == (4, 2)


# what does not come, and what does not pass


def test_a_file_once_kept_stays_when_its_address_dies_and_is_fresh_when_it_returns(small_world, web, roads):
    small_world.run(roads)
    web.add("/roads.csv", whole(b"gone", status=404))

    failed = [only(small_world.run(roads)) for _ in range(2)]

    assert [(o.outcome, o.error.code) for o in failed] == [("failed", "H369"), ("failed", "H369")]
    assert small_world.original("dbd-roads", key(1)) == ROADS
    assert small_world.versions("dbd-roads") == ["published"]
    web.put("/roads.csv", ROADS, '"r1"')
    assert only(small_world.run(roads)).outcome == "unchanged"


def test_a_failure_of_one_delivery_is_not_said_of_the_next(small_world, web, roads):
    small_world.run(roads)
    web.add("/roads.csv", whole(b"gone", status=404))
    for body, etag in ((SPANS + b"003,3\n", '"s2"'), (SPANS + b"004,4\n", '"s3"')):
        web.put("/spans.csv", body, etag)
        assert only(small_world.run(roads)).outcome == "updated"
        kinds = [i["kind"] for i in small_world.document("dbd-roads", "report")["issues"]]
        assert kinds.count("resource_unreachable") == 1
    web.put("/roads.csv", ROADS, '"r1"')
    web.put("/spans.csv", SPANS, '"s1"')

    only(small_world.run(roads))

    kinds = [i["kind"] for i in small_world.document("dbd-roads", "report")["issues"]]
    assert "resource_unreachable" not in kinds


def test_a_held_update_in_a_portal_keeps_its_last_good_bytes_and_lets_the_rest_go_on(small_world, web, roads):
    small_world.run(roads)
    web.put("/roads.csv", BROKEN, '"bad"')
    web.put("/spans.csv", SPANS + b"003,3\n", '"s2"')

    outcome = only(small_world.run(roads))

    assert outcome.outcome == "updated"
    assert said(outcome) == [
        "Table 1: the new delivery is held, the last good one stays", "Table 2: the file changed",
    ]  # fmt: skip
    assert any(issue.severity == "error" and issue.resource == key(1) for issue in outcome.issues)
    assert small_world.original("dbd-roads", key(1)) == ROADS
    report = small_world.document("dbd-roads", "report")
    assert report["valid"] and report["frictionless"]["valid"]
    assert [task["name"] for task in report["frictionless"]["tasks"]] == ["roads", "spans"]

    again = [only(small_world.run(roads)) for _ in range(2)]

    assert [o.outcome for o in again] == ["rejected", "rejected"]
    assert all(any(i.severity == "error" for i in o.issues) for o in again)
    assert downloads(web, "/roads.csv") == (4, 2)
    assert len(small_world.versions("dbd-roads")) == 2


def test_a_delivery_that_was_held_passes_once_it_is_mended(small_world, web, roads):
    small_world.run(roads)
    web.put("/roads.csv", BROKEN, '"bad"')
    assert only(small_world.run(roads)).outcome == "rejected"
    web.put("/roads.csv", MORE, '"r2"')

    outcome = only(small_world.run(roads))

    assert (outcome.outcome, said(outcome)) == ("updated", ["Table 1: the file changed"])
    kinds = [i["kind"] for i in small_world.document("dbd-roads", "report")["issues"]]
    assert "resource_held_last_good" not in kinds and "type-error" not in kinds
    assert only(small_world.run(roads)).outcome == "unchanged"


def test_the_last_good_bytes_returning_are_unchanged_again(small_world, web, roads):
    small_world.run(roads)
    web.put("/roads.csv", BROKEN, '"bad"')
    small_world.run(roads)
    web.put("/roads.csv", ROADS, '"r1"')

    assert only(small_world.run(roads)).outcome == "unchanged"


def test_a_login_page_in_a_portal_is_held_and_no_new_version(small_world, web, roads):
    small_world.run(roads)
    web.put("/roads.csv", HTML, '"html"')

    outcomes = [only(small_world.run(roads)) for _ in range(2)]

    assert [o.outcome for o in outcomes] == ["rejected", "rejected"]
    assert "resource_no_longer_data" in [i.kind for i in outcomes[1].issues]
    assert small_world.original("dbd-roads", key(1)) == ROADS
    assert downloads(web, "/roads.csv") == (3, 2)


def test_tables_that_stand_together_never_mix_when_one_cannot_be_taken(small_world, web, agency):
    small_world.run(agency)
    web.add("/roads.csv", whole(b"down", status=503))
    web.put("/spans.csv", SPANS + b"003,3\n", '"s2"')

    outcome = only(small_world.run(agency))

    assert (outcome.outcome, outcome.error.code) == ("failed", "H372")
    assert small_world.original("dbd-network", "spans") == SPANS
    web.put("/roads.csv", MORE, '"r2"')
    assert only(small_world.run(agency)).outcome == "updated"
    assert small_world.original("dbd-network", "spans") != SPANS


def test_words_may_change_while_one_address_is_down(small_world, web, agency):
    small_world.run(agency)
    web.add("/roads.csv", whole(b"down", status=503))

    outcome = only(small_world.run(described(small_world, web, description="ใหม่")))

    assert outcome.outcome == "updated"
    assert small_world.original("dbd-network", "roads") == ROADS


def test_a_rejected_delivery_is_downloaded_once_and_rejected_every_time(small_world, web, agency):
    small_world.run(agency)
    web.put("/roads.csv", BROKEN, '"bad"')

    outcomes = [only(small_world.run(agency)) for _ in range(3)]

    assert [o.outcome for o in outcomes] == ["rejected"] * 3
    assert [[i.kind for i in o.issues] for o in outcomes[1:]] == [[i.kind for i in outcomes[0].issues]] * 2
    assert downloads(web, "/roads.csv") == (4, 2)
    assert small_world.versions("dbd-network") == ["published"]


def test_a_rejected_newcomer_is_not_published_and_not_downloaded_again(small_world, web):
    small_world.serve(web)
    web.put("/roads.csv", BROKEN, '"bad"')
    web.put("/spans.csv", SPANS, '"s1"')
    fields = [
        {"name": "รหัส", "type": "string"},
        {"name": "ชื่อ", "type": "string"},
        {"name": "ยาว", "type": "integer"},
    ]
    source = described(small_world, web, roads={"schema": {"fields": fields}})

    outcomes = [only(small_world.run(source)) for _ in range(2)]

    assert [(o.outcome, o.name, o.version) for o in outcomes] == [("rejected", None, None)] * 2
    assert small_world.states() == {} and downloads(web, "/roads.csv") == (2, 1)


def test_a_dataset_that_comes_back_broken_is_public_again_as_it_was(small_world, web, portal, roads):
    portal.packages.append(dataset("other", 7, resources=[resource(web.url("/spans.csv"), 9)]))
    small_world.run(roads)
    row = portal.packages.pop(0)
    small_world.run(roads)
    assert small_world.row("dbd-roads").state == "missing"
    portal.packages.append(row)
    web.add("/roads.csv", whole(b"gone", status=404))

    result = small_world.run(roads)

    [outcome] = [o for o in result.outcomes if o.name == "dbd-roads"]
    assert outcome.outcome == "restored" and small_world.row("dbd-roads").state == "published"
    assert "Table 1: could not be taken, the last good one stays" in said(outcome)


def test_a_shorter_body_whose_length_nobody_knows_is_held(small_world, web, roads):
    long = ROADS + b"".join(b"%03d,road,%d\n" % (n, n) for n in range(3, 60))
    web.add("/roads.csv", close_delimited(long))
    small_world.run(roads)
    for part, outcome in ((0.85, "rejected"), (0.95, "updated")):
        cut = long[: int(len(long) * part)]
        web.add("/roads.csv", close_delimited(cut[: cut.rindex(b"\n") + 1]))

        found = only(small_world.run(roads))

        assert found.outcome == outcome, part
        assert ("body_may_be_cut" in [i.kind for i in found.issues]) == (outcome == "rejected")
    web.add("/roads.csv", whole(b"".join(long.splitlines(keepends=True)[:40])))
    assert only(small_world.run(roads)).outcome == "updated"


def test_a_body_cut_off_is_a_failure_and_not_a_shorter_file(small_world, web, roads):
    small_world.run(roads)
    web.add("/roads.csv", cut_length(MORE, at=len(MORE) - 20))

    outcome = only(small_world.run(roads))

    assert (outcome.outcome, outcome.error.code) == ("failed", "H364")
    assert small_world.original("dbd-roads", key(1)) == ROADS


# config


def test_another_way_of_reading_restages_the_bytes_we_have(small_world, web, agency):
    small_world.run(agency)

    outcome = only(small_world.run(described(small_world, web, roads={"skip_rows": 1, "header": []})))

    assert (outcome.outcome, said(outcome)) == ("updated", ["roads: the same file, read in another way"])
    assert downloads(web, "/roads.csv") == (2, 1)
    assert small_world.resource("dbd-network", "roads")["row_count"] == 2
    assert small_world.original("dbd-network", "roads") == ROADS


def test_a_schema_that_says_more_of_the_columns_becomes_public(small_world, web, agency):
    small_world.run(agency)
    fields = [
        {"name": "รหัส", "type": "string", "description": "รหัสถนน"},
        {"name": "ชื่อ", "type": "string"},
        {"name": "ยาว", "type": "integer"},
    ]
    source = described(small_world, web, roads={"schema": {"fields": fields}})

    outcome = only(small_world.run(source))

    assert outcome.outcome == "updated"
    assert small_world.resource("dbd-network", "roads")["schema"]["fields"][0]["description"] == "รหัสถนน"
    assert only(small_world.run(source)).outcome == "unchanged"


def test_a_schema_declared_later_judges_what_comes(small_world, web, agency):
    small_world.run(agency)
    fields = [{"name": n, "type": "string"} for n in ("รหัส", "ชื่อ")] + [{"name": "ยาว", "type": "date"}]

    outcome = only(small_world.run(described(small_world, web, roads={"schema": {"fields": fields}})))

    assert outcome.outcome == "rejected"
    assert small_world.original("dbd-network", "roads") == ROADS


def test_published_bytes_with_findings_are_not_rejected_by_reading_them_again(small_world, web):
    small_world.serve(web)
    web.put("/roads.csv", b"a,b,\n1,2,3\n4,5,6,7\n", '"r1"')
    web.put("/spans.csv", SPANS, '"s1"')
    source = described(small_world, web)
    first = only(small_world.run(source))
    assert first.outcome == "created" and first.issues

    assert only(small_world.run(source, full=True)).outcome == "unchanged"


def test_files_that_the_config_does_not_want_are_linked_and_never_asked_for(small_world, web, portal, roads):
    none = small_world.portal(portal, files="none")
    only(small_world.run(none))
    assert web.seen == []
    assert {r["link_reason"] for r in small_world.document("dbd-roads", "metadata")["resources"]} == {
        "by_config"
    }

    outcome = only(small_world.run(small_world.portal(portal, files=("text/csv",))))

    assert (outcome.outcome, len(web.seen)) == ("updated", 2)


def test_local_files_are_staged_again_only_when_their_bytes_change(small_world):
    path = small_world.folder / "roads.csv"
    path.write_bytes(ROADS)
    source = small_world.files(
        {"id": "roads", "title": "ถนน", "resources": [{"id": "list", "url": "roads.csv"}]}
    )
    small_world.run(source)
    path.write_bytes(ROADS)
    assert only(small_world.run(source)).outcome == "unchanged"
    path.unlink()

    gone = only(small_world.run(source))

    assert (gone.outcome, gone.error.code) == ("failed", "H305")
    assert small_world.original("dbd-roads", "list") == ROADS
    path.write_bytes(MORE)
    assert only(small_world.run(source)).outcome == "updated"


def test_no_document_of_a_version_holds_a_path_or_a_secret(small_world, web):
    small_world.serve(web)
    (small_world.folder / "spans.csv").write_bytes(SPANS)
    web.put("/signed.csv", BROKEN.replace(b",", b";"), '"r1"')
    web.add("/roads.csv", redirect("/signed.csv?X-Amz-Signature=s3cret-s3cret"))
    web.add("/dead.csv", redirect("/nothing.csv?token=s3cret-s3cret"))
    source = small_world.files(
        {
            "id": "roads",
            "title": "ถนน",
            "resources": [
                {"id": "list", "url": web.url("/roads.csv")},
                {"id": "spans", "url": str(small_world.folder / "spans.csv")},
                {"id": "dead", "url": web.url("/dead.csv")},
            ],
        }
    )

    result = small_world.run(source)

    assert only(result).outcome == "created", only(result).error
    told = str(result.to_json())
    for which in ("metadata", "provenance", "report", "datapackage"):
        told += str(small_world.document("dbd-roads", which))
    with db.read_session(small_world.engine) as session:
        told += str([(row.url, row.document) for row in session.query(FetchRow)])
    assert "/signed.csv?X-Amz-Signature=***" in told
    assert str(small_world.folder) not in told and "s3cret" not in told


def test_the_verdict_on_a_file_holds_on_both_databases(world, web, portal):
    world.serve(web)
    web.put("/long.csv", PDF, '"p1"')
    address = web.url("/long.csv?" + "x" * 1900)
    portal.packages = [dataset("roads", resources=[resource(address, 1), resource(web.url("/long.csv"), 2)])]
    source = world.portal(portal)

    assert [only(world.run(source)).outcome for _ in range(2)] == ["created", "unchanged"]


def test_a_column_garbled_before_it_was_saved_waits_until_it_is_mended_or_accepted(small_world):
    text = "จังหวัด,จำนวน\nเชียงใหม่,5\nลำพูน,7\nน่าน,9\n"
    (small_world.folder / "a.csv").write_text(text.encode().decode("latin-1"), encoding="utf-8")
    described = {"url": "a.csv", "title": "สถิติ"}

    def run(**more):
        source = small_world.files({"id": "a", "title": "สถิติ", "resources": [{**described, **more}]})
        return small_world.run(source).outcomes[0]

    assert run().outcome == "rejected"
    assert run(on_findings="warn").outcome == "created"


def same(reason: str | None, got: Collected) -> bool:
    """Whether one file that is public in that way comes out alike."""
    forms = [] if reason else [{"form": "original", "sha256": "1"}]
    document = {"key": "a", "link_reason": reason, "forms": forms, "distribution": {}, "name": "a"}
    spec = ResourceSpec("a", Distribution(key="a"), "https://example.go.th/a.csv")
    return _is_same(spec, got, Previous({"resources": [document]}))


@pytest.mark.parametrize("reason", ["unreachable", "too_large", "refused"])
def test_a_link_that_leads_nowhere_still_is_unchanged_and_one_that_answers_is_not(reason):
    assert same(reason, Collected(error=AddressGone(url="https://example.go.th/a.csv", http_status=404)))
    assert not same(reason, Collected(sha256="1"))


@pytest.mark.parametrize("kind", ["not_data", "held"])
def test_bytes_that_an_earlier_run_judged_are_no_good_version(kind):
    judged = Collected(sha256="1", verdict={"kind": kind})

    assert same(kind, judged) and not same("held" if kind == "not_data" else "not_data", judged)
    assert (
        not same(None, judged) and same(None, Collected(sha256="1")) and not same(None, Collected(sha256="2"))
    )
