"""Rows follow from the store, whether they grew, were replayed, or were rebuilt."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalog import apply, datasets, db
from catalog.models import AliasRow, ChangeRow, DatasetRow, FetchRow, ResourceRow
from catalog.store import Store
from metadata.errors.store import StoreDamaged, VersionMissing
from metadata.model import Agency
from metadata.text import text
from tests.catalog.documents import AGENCY, at, documents, publish, rows, version_name, write


def level(engine, store, dataset="companies", agency="dbd", second=0):
    with db.write_session(engine) as session:
        return apply.apply_log(session, store, agency, dataset, now=at(second))


def everything(engine):
    with db.read_session(engine) as session:
        return rows(session)


def test_a_dataset_that_was_never_published_has_no_row(engine, store, tmp_path):
    write(store, tmp_path, 0)

    assert level(engine, store) is None
    assert everything(engine)["dataset"] == []


def test_a_published_version_becomes_rows(engine, store, tmp_path):
    version = publish(store, tmp_path, 0, keys=("b", "a"), upstream="REG 7", aliases=("old-name",))

    level(engine, store)

    with db.read_session(engine) as session:
        row = datasets.get_dataset(session, "dbd-companies")
        assert (row.state, row.current_version, row.log_seq) == ("published", version, 1)
        assert row.published_at == row.first_published_at == row.state_since == at(0)
        assert row.document == {"id": "companies", "title": {"th": "นิติบุคคล"}}
        assert row.quality_score == 80
        assert [(r.key, r.position) for r in row.resources] == [("b", 0), ("a", 1)]
        assert row.resources[0].forms[0]["name"] == "companies.csv"
        assert row.agency.document == AGENCY.to_json()
        aliases = session.scalars(select(AliasRow.alias).order_by(AliasRow.alias)).all()
        assert set(aliases) == {"REG 7", "old-name"}
        fetch = session.get(FetchRow, ("dbd/registry", "https://example.go.th/a.csv"))
        assert fetch.document["etag"] == '"0"' and "steps" not in fetch.document


def test_nothing_happens_where_rows_are_level(engine, store, tmp_path):
    publish(store, tmp_path, 0)
    level(engine, store)
    before = everything(engine)

    level(engine, store, second=99)

    assert everything(engine) == before
    with db.read_session(engine) as session:
        assert session.scalars(select(ChangeRow.time)).all() == [at(0)]


def test_a_new_version_keeps_the_resources_that_stay_and_their_ids(engine, store, tmp_path):
    publish(store, tmp_path, 0, keys=("list", "gone"))
    level(engine, store)
    publish(store, tmp_path, 5, keys=("new", "list"), content=b"a\n2\n")
    level(engine, store)

    with db.read_session(engine) as session:
        row = datasets.get_dataset(session, "dbd-companies")
        assert [r.key for r in row.resources] == ["new", "list"]
        assert [v.name for v in row.versions] == [version_name(5, b"a\n2\n"), version_name(0)]
        assert (row.published_at, row.first_published_at) == (at(5), at(0))
        assert session.scalars(select(ResourceRow.key)).all() in (["new", "list"], ["list", "new"])


def test_a_rollback_shows_the_old_version_and_remembers_what_the_source_last_said(engine, store, tmp_path):
    old = publish(store, tmp_path, 0, title="เดิม")
    publish(store, tmp_path, 5, title="ใหม่", content=b"a\n2\n")
    store.append_event("dbd", "companies", "current", version=old, reason="wrong file", time=at(9))

    row = level(engine, store)

    assert (row.current_version, row.document["title"]["th"], row.published_at) == (old, "เดิม", at(0))
    newest = documents(5, title="ใหม่", content=b"a\n2\n")["metadata"]
    assert (row.fingerprint, row.content_hash) == (newest["fingerprint"], newest["content_hash"])


def test_missing_withdrawn_restored_are_seen_with_their_time_and_reason(engine, store, tmp_path):
    publish(store, tmp_path, 0)
    seen = []
    for second, event in enumerate(("missing", "withdrawn", "restored"), start=1):
        store.append_event("dbd", "companies", event, reason=f"because {event}", time=at(second))
        row = level(engine, store)
        seen.append((row.state, row.state_since, row.state_reason))

    assert seen == [
        ("missing", at(1), "because missing"),
        ("withdrawn", at(2), "because withdrawn"),
        ("published", at(3), "because restored"),
    ]


def test_a_renamed_dataset_keeps_uuid_and_name_and_both_identifiers_lead_to_it(engine, store, tmp_path):
    publish(store, tmp_path, 0, upstream="old-id")
    first = level(engine, store)
    publish(store, tmp_path, 5, upstream="new-id", uuid=first.uuid, content=b"a\n2\n")

    row = level(engine, store)

    assert (row.uuid, row.name, row.upstream_id) == (first.uuid, first.name, "new-id")
    with db.read_session(engine) as session:
        for name in ("old-id", "new-id", row.uuid.upper(), row.name):
            assert datasets.find_dataset_or_raise(session, name).id == row.id


def test_two_datasets_may_share_an_alias_and_the_older_is_found(engine, store, tmp_path):
    publish(store, tmp_path, 5, dataset="second", aliases=("roads",))
    publish(store, tmp_path, 0, dataset="first", aliases=("roads",))
    level(engine, store, "second")
    level(engine, store, "first")

    with db.read_session(engine) as session:
        assert datasets.find_dataset_or_raise(session, "roads").name == "dbd-first"


def test_an_agency_is_shown_as_its_file_says_now(engine, store, tmp_path):
    publish(store, tmp_path, 0)
    store.put_agency(AGENCY.model_copy(update={"title": text(en="Renamed")}))

    level(engine, store)

    assert everything(engine)["agency"][0]["document"]["title"] == {"en": "Renamed"}


def test_rows_ahead_of_a_shortened_log_follow_the_files(engine, store, tmp_path):
    publish(store, tmp_path, 0)
    level(engine, store)
    before = everything(engine)
    publish(store, tmp_path, 5, content=b"a\n2\n", keys=("other",))
    level(engine, store)
    log = store.log_path("dbd", "companies")
    log.write_bytes(log.read_bytes().splitlines(keepends=True)[0])

    level(engine, store)

    after = everything(engine)
    assert after["dataset"] == before["dataset"] and after["version"] == before["version"]


def test_letters_that_a_database_refuses_do_not_stop_a_publication(engine, store, tmp_path):
    publish(store, tmp_path, 0, title="a\x00b", aliases=("x\x00y", "z" * 600))

    assert level(engine, store).document["title"]["th"] == "a\x00b"


def test_the_loss_of_the_current_version_is_said_and_changes_nothing(engine, store, tmp_path):
    publish(store, tmp_path, 0)
    level(engine, store)
    before = everything(engine)
    version = publish(store, tmp_path, 5, content=b"a\n2\n")
    shutil.rmtree(store.version_path("dbd", "companies", version))

    with pytest.raises(VersionMissing):
        level(engine, store)

    assert everything(engine) == before


def test_a_document_without_what_it_needs_is_damaged(engine, store, tmp_path):
    name = version_name(0)
    store.write_version("dbd", "companies", name, {"metadata": {"agency": AGENCY.to_json()}})
    store.append_event("dbd", "companies", "published", version=name, time=at(0))

    with pytest.raises(StoreDamaged, match=r"uuid"):
        level(engine, store)


def test_a_lost_earlier_version_does_not_keep_the_current_one_from_being_shown(engine, store, tmp_path):
    old = publish(store, tmp_path, 0)
    new = publish(store, tmp_path, 5, content=b"a\n2\n")
    shutil.rmtree(store.version_path("dbd", "companies", old))

    row = level(engine, store)

    assert (row.current_version, [v.name for v in row.versions]) == (new, [new])


def test_rebuilding_leaves_out_what_is_damaged_and_keeps_the_rest(engine, store, tmp_path):
    publish(store, tmp_path, 0, dataset="good")
    publish(store, tmp_path, 0, dataset="bad")
    store.log_path("dbd", "bad").write_text("nonsense\n")

    assert apply.rebuild(engine, store) == 1
    assert [row["name"] for row in everything(engine)["dataset"]] == ["dbd-good"]


def test_rebuilding_tells_the_search_of_datasets_that_are_no_more(engine, store, tmp_path):
    publish(store, tmp_path, 0)
    gone = level(engine, store).id
    shutil.rmtree(store.root / "datasets")

    assert apply.rebuild(engine, store, now=at(50)) == 0

    with db.read_session(engine) as session:
        changes = session.execute(select(ChangeRow.dataset_id, ChangeRow.time)).all()
        assert (gone, at(50)) in [tuple(change) for change in changes]
        assert session.scalars(select(DatasetRow)).all() == []


def test_replay_brings_every_dataset_of_an_agency_level(engine, store, tmp_path):
    publish(store, tmp_path, 0, dataset="one")
    publish(store, tmp_path, 1, dataset="two")
    level(engine, store, "one")
    store.log_path("dbd", "three").write_text("nonsense\n")

    done = apply.replay(engine, store, "dbd", at(9))

    assert done.replayed == ["dbd/two"]
    assert len(done.problems) == 1 and "dbd/three" in done.problems[0]


# Any history of any datasets: what grew line by line equals what is rebuilt from the files alone.

AGENCIES = (AGENCY, Agency(id="dbd-x", title=text("อื่น", "Other")))
HISTORY = st.lists(
    st.tuples(
        st.sampled_from(AGENCIES),
        st.sampled_from(["roads", "x-roads"]),
        st.sampled_from(["published", "published", "current", "missing", "withdrawn", "restored", "renamed"]),
        st.sets(st.sampled_from(["a", "b", "c"]), min_size=1),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=14,
)


@settings(
    max_examples=50, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(HISTORY)
def test_what_grew_line_by_line_equals_what_is_rebuilt(engine, history):
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        apply.rebuild(engine, store)
        for second, (agency, dataset, event, keys, pick, applied) in enumerate(history):
            _happen(store, Path(folder), second, agency, dataset, event, tuple(sorted(keys)), pick)
            if applied:
                level(engine, store, dataset, agency.id, second)
        for agency, dataset in store.datasets():
            level(engine, store, dataset, agency, 99)
        grown = everything(engine)

        apply.rebuild(engine, store, now=at(1000))

        assert everything(engine) == grown


def _happen(store, folder, second, agency, dataset, event, keys, pick):
    """One event; the name takes the form it gets when another dataset already has the plain one."""
    versions = [v.version for v in store.read_log(agency.id, dataset) if v.event in ("published", "renamed")]
    versions = [version for version in versions if version]
    name = f"{agency.id}-{dataset}" if agency is AGENCY else f"{agency.id}-{dataset}-abcdef"
    values = {"agency": agency, "dataset": dataset, "keys": keys, "name": name, "content": f"{second}".encode(),
              "aliases": (f"alias-{pick}",)}  # fmt: skip
    if event in ("published", "renamed"):
        store.append_event(
            agency.id, dataset, event, version=write(store, folder, second, **values), time=at(second)
        )
    elif event != "current":
        store.append_event(agency.id, dataset, event, reason=f"r{pick}", time=at(second))
    elif versions:
        version = versions[pick % len(versions)]
        store.append_event(agency.id, dataset, event, version=version, time=at(second))
