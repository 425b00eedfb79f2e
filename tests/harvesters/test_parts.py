"""One file with several tables: several resources with one original, whose addresses never change under people."""

import io
import zipfile

import openpyxl
import pytest
from frictionless import Package

from harvesters.parts import part_title
from harvesters.record import Part
from metadata.package import resource_uuid
from metadata.text import Text
from publishers.bundle import write_bundle
from tests.ckan_server import CkanServer
from tests.harvesters.world import dataset, only, resource, said
from tests.servers import reset

ROADS = [["รหัส", "ยาว"], ["001", 120], ["002", 95]]
SPANS = [["สะพาน", "กว้าง"], ["ก", 3], ["ข", 4]]
SIGNS = [["ป้าย", "จำนวน"], ["หยุด", 7], ["เลี้ยว", 9]]
THREE = {"ถนน": ROADS, "สะพาน": SPANS, "ป้าย": SIGNS}
NAME = "dbd-network"


def book(sheets, hidden=()):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title in hidden:
            sheet.sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.fixture
def network(small_world):
    """network(sheets, **keys of the resource) → the source: an agency's own config with one workbook."""

    def source(content, hidden=(), **more):
        data = content if isinstance(content, bytes) else book(content, hidden)
        path = small_world.folder / "network.xlsx"
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
        described = {"url": "network.xlsx", "title": {"th": "โครงข่าย", "en": "Network"}, **more}
        return small_world.files({"id": "network", "title": "โครงข่าย", "resources": [described]})

    return source


def tables(world, name=NAME):
    """Resource key → (English title, number of rows)."""
    return {
        r["key"]: (r["distribution"]["title"].get("en"), r["row_count"])
        for r in world.document(name, "metadata")["resources"]
    }


def kinds(world, name=NAME):
    return sorted({i["kind"] for i in world.document(name, "report")["issues"]})


def test_each_sheet_becomes_a_resource_with_its_own_table(small_world, network):
    outcome = only(small_world.run(network(THREE)))

    assert outcome.outcome == "created"
    assert tables(small_world) == {
        "network.xlsx": ("Network – ถนน", 2), "network.xlsx#สะพาน": ("Network – สะพาน", 2),
        "network.xlsx#ป้าย": ("Network – ป้าย", 2),
    }  # fmt: skip
    document = small_world.document(NAME, "metadata")
    originals = {
        (f["name"], f["sha256"]) for r in document["resources"] for f in r["forms"] if f["form"] == "original"
    }
    assert len(originals) == 1
    assert [r["id"] for r in document["resources"]] == [
        resource_uuid(document["uuid"], key) for key in tables(small_world)
    ]
    assert [d["key"] for d in document["dataset"]["distributions"]] == list(tables(small_world))
    assert document["summary"]["size_bytes"] < 200_000


def test_the_same_workbook_again_is_unchanged_and_not_opened(small_world, network, monkeypatch):
    source = network(THREE)
    small_world.run(source)
    calls = []
    call = small_world.sandbox.call
    monkeypatch.setattr(small_world.sandbox, "call", lambda *a, **k: calls.append(a[0]) or call(*a, **k))

    assert only(small_world.run(source)).outcome == "unchanged"
    assert calls == []


def test_sheets_in_another_order_keep_their_addresses(small_world, network):
    small_world.run(network(THREE))
    before = tables(small_world)

    assert only(small_world.run(network(dict(reversed(THREE.items()))))).outcome == "updated"
    assert tables(small_world) == dict(sorted(before.items())) == dict(sorted(tables(small_world).items()))


def test_a_workbook_that_grows_keeps_its_first_address(small_world, network):
    small_world.run(network({"2566": ROADS}))
    assert tables(small_world) == {"network.xlsx": ("Network", 2)}

    small_world.run(network({"2567": [*ROADS, ["003", 40]], "2566": ROADS}))

    assert tables(small_world) == {
        "network.xlsx#2567": ("Network – 2567", 3), "network.xlsx": ("Network – 2566", 2)
    }  # fmt: skip


def test_the_only_sheet_may_be_called_anything(small_world, network):
    small_world.run(network({"2566": ROADS}))

    outcome = only(small_world.run(network({"2567": [*ROADS, ["003", 40]]})))

    assert outcome.outcome == "updated"
    assert tables(small_world) == {"network.xlsx": ("Network", 3)}


def test_a_renamed_sheet_keeps_its_address_and_says_so(small_world, network):
    small_world.run(network(THREE))

    small_world.run(network({"ถนน": ROADS, "สะพานข้าม": SPANS, "ป้าย": SIGNS}))

    assert tables(small_world)["network.xlsx#สะพาน"] == ("Network – สะพานข้าม", 2)
    assert "part_renamed" in kinds(small_world)


def test_a_sheet_more_is_a_resource_more(small_world, network):
    small_world.run(network({"ถนน": ROADS, "สะพาน": SPANS}))

    outcome = only(small_world.run(network(THREE)))

    assert (outcome.outcome, "Network – ป้าย: new" in said(outcome)) == ("updated", True)
    assert list(tables(small_world)) == ["network.xlsx", "network.xlsx#สะพาน", "network.xlsx#ป้าย"]


def test_a_sheet_that_vanished_holds_the_delivery(small_world, network):
    small_world.run(network(THREE))
    before = tables(small_world)

    outcome = only(small_world.run(network({"สะพาน": SPANS, "ป้าย": [*SIGNS, ["ระวัง", 2]]})))

    assert outcome.outcome == "rejected"
    assert [i.kind for i in outcome.issues if i.severity == "error"] == ["part_gone"]
    assert tables(small_world) == before


def test_a_sheet_that_vanished_on_purpose_leaves_and_nobody_takes_its_address(small_world, network):
    small_world.run(network(THREE))
    two = {"สะพาน": SPANS, "ป้าย": SIGNS}

    outcome = only(small_world.run(network(two, on_findings="publish")))
    assert outcome.outcome == "updated"
    assert list(tables(small_world)) == ["network.xlsx#สะพาน", "network.xlsx#ป้าย"]
    assert kinds(small_world) == ["part_gone"]

    small_world.run(network({"ใหม่": ROADS, **two}, on_findings="publish"))
    assert list(tables(small_world)) == ["network.xlsx#ใหม่", "network.xlsx#สะพาน", "network.xlsx#ป้าย"]


def test_one_sheet_by_name_is_one_resource(small_world, network):
    small_world.run(network(THREE, sheet="สะพาน"))

    assert tables(small_world) == {"network.xlsx": ("Network", 2)}


@pytest.mark.parametrize("wanted", ["256*", ["2566", "2567"], [1, 2]])
def test_a_pattern_or_a_list_makes_a_resource_of_each_sheet_it_fits(small_world, network, wanted):
    small_world.run(network({"2566": ROADS, "2567": ROADS, "หมาย": SIGNS}, sheet=wanted))

    assert list(tables(small_world)) == ["network.xlsx", "network.xlsx#2567"]


def test_a_cover_is_no_table_and_takes_no_address(small_world, network):
    source = network({"ปก": [["ข้อมูลโครงข่าย"], ["กองช่าง"]], "ถนน": ROADS})
    small_world.run(source)

    assert tables(small_world) == {"network.xlsx": ("Network", 2)}
    assert kinds(small_world) == ["part_without_table"]
    assert only(small_world.run(source)).outcome == "unchanged"


def test_a_declared_schema_goes_to_the_sheets_whose_columns_it_has(small_world, network):
    schema = {"fields": [{"name": "รหัส", "type": "string"}, {"name": "ยาว", "type": "number"}]}

    small_world.run(network({**THREE, "ถนน 2": ROADS}, schema=schema))

    types = {
        r["key"]: [f["type"] for f in r["schema"]["fields"]]
        for r in small_world.document(NAME, "metadata")["resources"]
    }
    assert types == {
        "network.xlsx": ["string", "number"], "network.xlsx#สะพาน": ["string", "integer"],
        "network.xlsx#ป้าย": ["string", "integer"], "network.xlsx#ถนน 2": ["string", "number"],
    }  # fmt: skip


def test_a_schema_that_fits_no_sheet_holds_and_says_so(small_world, network):
    schema = {"fields": [{"name": "อื่น", "type": "string"}, {"name": "ใด", "type": "number"}]}

    outcome = only(small_world.run(network(THREE, schema=schema)))

    assert outcome.outcome == "rejected"
    assert "schema_fits_no_part" in {i.kind for i in outcome.issues}


def test_hidden_sheets_hold_the_file_until_a_person_decides(small_world, network):
    sheets = {**THREE, "ลับ": [["ชื่อ", "เงินเดือน"], ["สมชาย", 1]]}

    outcome = only(small_world.run(network(sheets, hidden=["ลับ"])))
    assert outcome.outcome == "rejected"
    assert {i.kind for i in outcome.issues if i.severity == "error"} == {"hidden_sheets"}
    assert small_world.states() == {}

    outcome = only(small_world.run(network(sheets, hidden=["ลับ"], on_findings="publish")))
    assert outcome.outcome == "created"
    assert len(tables(small_world)) == 3


def test_more_than_a_hundred_sheets_are_cut_and_told(small_world, network):
    sheets = {f"ต{n}": [["a", "b"], ["x", n]] for n in range(103)}

    small_world.run(network(sheets))

    assert len(tables(small_world)) == 100
    assert "too_many_parts" in kinds(small_world)


def test_members_of_an_archive_are_resources(small_world):
    with zipfile.ZipFile(small_world.folder / "data.zip", "w") as archive:
        archive.writestr("2567/roads.csv", "รหัส,ยาว\n001,120\n002,95\n")
        archive.writestr("2567/spans.csv", "สะพาน,กว้าง\nก,3\nข,4\n")
        archive.writestr("อ่านก่อน.txt", "ข้อมูลนี้จัดทำโดยกองช่าง")
    described = {"url": "data.zip", "title": {"en": "Network"}}
    source = small_world.files({"id": "network", "title": "โครงข่าย", "resources": [described]})

    small_world.run(source)

    assert tables(small_world) == {
        "data.zip": ("Network – roads", 2), "data.zip#2567/spans.csv": ("Network – spans", 2),
    }  # fmt: skip
    assert only(small_world.run(source)).outcome == "unchanged"


def test_descriptor_bundle_check_and_rebuild_agree_with_one_original(small_world, network, tmp_path):
    small_world.run(network(THREE))
    row = small_world.row(NAME)
    store = small_world.store

    descriptor = store.read_document(row.agency_id, row.dataset_id, row.current_version, "datapackage")
    originals = [r for r in descriptor["resources"] if r["khlang:form"] == "original"]
    assert len({r["path"] for r in originals}) == 1
    assert len({r["name"] for r in originals}) == 3

    write_bundle(store, row.agency_id, row.dataset_id, row.current_version, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as bundle:
        names = bundle.namelist()
        bundle.extractall(tmp_path / "bundle")
    assert sum(name.endswith(".xlsx") and "network" in name for name in names) == 1
    assert len(names) == len(set(names))
    report = Package(str(tmp_path / "bundle" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "note"])


# a portal: each resource stands for itself


@pytest.fixture
def portal(small_world, web):
    """portal(sheets, hidden) → the source: a portal whose one dataset has a workbook on another server."""
    with CkanServer([]) as server:
        small_world.serve(web)
        server.packages = [
            dataset("network", resources=[resource(web.url("/a.xlsx"), 1, format="XLSX", name="Network")])
        ]
        versions = []

        def source(sheets, hidden=()):
            versions.append(1)
            web.put("/a.xlsx", book(sheets, hidden), f'"v{len(versions)}"')
            return small_world.portal(server)

        yield source


def test_an_unchanged_workbook_of_a_portal_is_not_sent_again(small_world, web, portal):
    source = portal(THREE)
    small_world.run(source)

    assert [only(small_world.run(source)).outcome for _ in range(2)] == ["unchanged", "unchanged"]
    assert web.bodies["/a.xlsx"] == 1


def test_what_is_true_of_the_whole_workbook_is_told_once(small_world, network):
    sheets = {**THREE, "ลับ": [["ชื่อ", "เงินเดือน"], ["สมชาย", 1]]}

    for _ in range(2):
        outcome = only(small_world.run(network(sheets, hidden=["ลับ"])))
        assert [(i.kind, i.resource) for i in outcome.issues if i.kind == "hidden_sheets"] == [
            ("hidden_sheets", "network.xlsx")
        ]

    small_world.run(network(sheets, hidden=["ลับ"], on_findings="publish"))
    told = [i for i in small_world.document(NAME, "report")["issues"] if i["kind"] == "hidden_sheets"]
    assert [i["resource"] for i in told] == ["network.xlsx"]
    assert "ลับ" in told[0]["message"]["th"] and "ลับ" in told[0]["message"]["en"]


def test_each_workbook_of_an_archive_tells_of_its_own_hidden_sheets(small_world):
    sheets = {"ถนน": ROADS, "สะพาน": SPANS, "ลับ": [["ชื่อ"], ["สมชาย"]]}
    data = book(sheets, hidden=["ลับ"])

    with zipfile.ZipFile(small_world.folder / "data.zip", "w") as archive:
        for name in ("ก.xlsx", "ข.xlsx"):
            archive.writestr(name, data)
    described = {"url": "data.zip", "title": {"en": "Network"}}
    source = small_world.files({"id": "network", "title": "โครงข่าย", "resources": [described]})

    outcome = only(small_world.run(source))

    assert [i.kind for i in outcome.issues].count("hidden_sheets") == 2


def test_hidden_sheets_of_a_file_that_a_portal_shows_already_are_told_and_not_read(small_world, portal):
    sheets = {**THREE, "ลับ": [["ชื่อ", "เงินเดือน"], ["สมชาย", 1]]}

    outcome = only(small_world.run(portal(sheets, hidden=["ลับ"])))

    assert outcome.outcome == "created"
    assert len(tables(small_world)) == 3
    assert "hidden_sheets" in kinds(small_world)


def test_in_a_portal_a_sheet_that_broke_stays_and_the_others_go_on(small_world, web, portal):
    small_world.run(portal(THREE))
    keys = list(tables(small_world))
    changed = {"ถนน": [*ROADS, ["003", 40]], "สะพาน": [*SPANS, ["ค", "กว้างมาก"]], "ป้าย": SIGNS}

    source = portal(changed)
    outcome = only(small_world.run(source))

    assert outcome.outcome == "updated"
    assert [tables(small_world)[key][1] for key in keys] == [3, 2, 2]
    documents = small_world.document(NAME, "metadata")["resources"]
    originals = [f["sha256"] for r in documents for f in r["forms"] if f["form"] == "original"]
    assert originals[0] == originals[2] != originals[1]

    sent = web.bodies["/a.xlsx"]
    again = [only(small_world.run(source)).outcome for _ in range(2)]
    assert (again, web.bodies["/a.xlsx"]) == (["rejected", "rejected"], sent)


def test_a_workbook_that_cannot_be_reached_stays_with_all_its_sheets(small_world, web, portal):
    source = portal(THREE)
    small_world.run(source)
    before = tables(small_world)
    web.add("/a.xlsx", reset(b"", 0))

    outcome = only(small_world.run(source))

    assert outcome.outcome == "failed"
    assert tables(small_world) == before


def test_a_title_gets_the_part_s_name_in_each_language():
    assert part_title(Text(th="งบ"), Part("sheet", "2567")).plain() == {"th": "งบ – 2567"}
    assert part_title(None, Part("sheet", "ถนน", "a/ปี 67.xlsx")).plain() == {"th": "ปี 67 – ถนน"}
