"""What is public, read back as the values that staging makes."""

from harvesters.previous import Previous, kept_resource, load_previous
from metadata.issues import Issue
from tests.harvesters.world import only

CSV = "รหัส,ชื่อ\n001,หนึ่ง\n002,สอง\n".encode("cp874")


def published(world):
    (world.folder / "roads.csv").write_bytes(CSV)
    (world.folder / "note.csv").write_bytes(b"%PDF-1.4\n" + bytes(300))
    source = world.files(
        {
            "id": "roads",
            "title": "ถนน",
            "resources": [{"id": "list", "url": "roads.csv"}, {"id": "note", "url": "note.csv"}],
        }
    )
    outcome = only(world.run(source))
    return load_previous(world.store, "dbd", "roads", outcome.version)


def test_a_kept_resource_is_read_back_with_its_bytes(small_world):
    previous = published(small_world)

    kept = kept_resource(previous, "list", small_world.store)

    assert kept is not None and kept.original is not None and kept.table is not None
    assert kept.original.path.read_bytes() == CSV
    assert (kept.original.sha256, kept.original.encoding) == (previous.sha256_of("list"), "cp874")
    assert kept.table.csv.path.read_text(encoding="utf-8").splitlines()[1] == "001,หนึ่ง"
    assert kept.table.schema == previous.schema_of("list") and kept.table.row_count == 2
    assert kept.steps and "steps" not in kept.provenance and kept.provenance["file"] == "roads.csv"


def test_a_link_has_no_bytes_to_keep(small_world):
    previous = published(small_world)

    assert kept_resource(previous, "note", small_world.store) is None
    assert (previous.link_reason_of("note"), previous.sha256_of("note")) == ("not_data", None)
    assert previous.names() == {"list": "roads", "note": "note"}


def test_a_new_dataset_has_nothing_before_it(store):
    empty = Previous()

    assert kept_resource(empty, "list", store) is None
    assert (empty.issues_of("a"), empty.schema_of("a"), empty.provenance_of("a"), empty.names()) == (
        (),
        None,
        {},
        {},
    )


def test_findings_of_a_delivery_are_not_those_of_the_public_bytes():
    own = Issue("table_empty", "a")
    told = [
        own,
        Issue("resource_unreachable", "a", values={"error": "x", "error_code": "H369"}),
        Issue("resource_held_last_good", "a"),
        Issue("table_empty", "a", values={"of_delivery": True}, raised="warning"),
        Issue("table_empty", "b"),
    ]
    previous = Previous(report={"issues": [issue.to_json() for issue in told]})

    assert [(i.kind, i.resource) for i in previous.issues_of("a")] == [("table_empty", "a")]
