"""The plan of a run and the guard over removals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.changes import Known, check_guard, check_total, guard_limit, make_plan, record_fingerprint
from harvesters.record import Record, ResourceSpec
from harvesters.renames import MOST_ASKED, Contents, marks
from harvesters.source import Removal
from metadata.errors.run import IncompleteListing, TooManyMissing
from metadata.model import Dataset, Distribution
from metadata.text import Text

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def record(upstream_id: str, title: str = "ถนน", url: str = "https://example.go.th/a.csv") -> Record:
    spec = ResourceSpec(key="a.csv", distribution=Distribution(key="a.csv", url=url), location=url)
    return Record(upstream_id, Dataset(id=upstream_id, title=Text(th=title)), (spec,))


def known(
    upstream_id: str, state: str = "published", fingerprint: str = "", since: datetime | None = None
) -> Known:
    return Known(upstream_id, f"dbd-{upstream_id}", "u", state, since, fingerprint, "h", "v", upstream_id)


def plan_of(records: list[Record], before: list[Known], failed: frozenset[str] = frozenset()):
    return make_plan(records, {k.upstream_id: k for k in before}, failed, Removal(), NOW)


def test_every_record_and_every_known_dataset_is_in_the_plan_once():
    plan = plan_of([record("a", "ก"), record("b", "ข")], [known("b"), known("c")])

    assert [r.upstream_id for r in plan.created] == ["a"]
    assert [k.upstream_id for _, k in plan.present] == ["b"]
    assert [k.upstream_id for k in plan.missing] == ["c"]


def test_a_record_that_could_not_be_understood_is_not_missing():
    plan = plan_of([], [known("a")], failed=frozenset({"a"}))

    assert plan.missing == ()


def test_the_same_description_under_a_new_id_is_a_rename():
    old = known("roads-2567", fingerprint=record_fingerprint(record("roads-2567")))

    plan = plan_of([record("roads")], [old])

    assert [(r.upstream_id, k.upstream_id) for r, k in plan.renamed] == [("roads", "roads-2567")]
    assert plan.created == () and plan.missing == ()


def test_two_new_records_that_could_both_be_the_old_one_are_no_rename():
    old = known("x", fingerprint=record_fingerprint(record("x")))

    plan = plan_of([record("y"), record("z")], [old])

    assert plan.renamed == () and len(plan.created) == 2 and len(plan.missing) == 1


def plan_by_files(records: list[Record], before: dict[Known, list[str]]):
    files = {k.upstream_id: marks((url, None, None) for url in urls) for k, urls in before.items()}
    return make_plan(
        records, {k.upstream_id: k for k in before}, frozenset(), Removal(), NOW, files=lambda: files
    )


A, B = "https://example.go.th/a.csv", "https://example.go.th/b.csv"


def test_the_same_files_under_a_new_id_are_a_rename_whatever_else_is_said_of_them():
    plan = plan_by_files([record("roads", "ทางหลวง", A)], {known("roads-2567"): [A]})

    assert [(r.upstream_id, k.upstream_id) for r, k in plan.renamed] == [("roads", "roads-2567")]
    assert plan.created == () and plan.missing == ()


@pytest.mark.parametrize(
    ("listed", "before"),
    [
        ([("y", A), ("z", A)], {known("x"): [A]}),  # two could be it
        ([("y", A)], {known("x"): [A], known("w"): [A]}),  # it could be either
        (
            [("y", A), ("w", A)],
            {known("x"): [A], known("w"): [A]},
        ),  # one that is still there has the same file
        ([("y", A), ("w", A)], {known("x"): [A], known("w"): [B]}),  # one that is still there has it now
        ([("y", A)], {known("x"): [A, B]}),  # one file went
        ([("y", A)], {known("x", "withdrawn"): [A]}),
    ],
)
def test_files_that_tell_less_than_one_dataset_are_no_rename(listed, before):
    plan = plan_by_files([record(name, name, url) for name, url in listed], before)

    assert plan.renamed == ()


def test_the_description_tells_before_the_files_do():
    old = known("x", fingerprint=record_fingerprint(record("x", "ก", A)))

    plan = plan_by_files([record("y", "ก", A), record("z", "ข", B)], {old: [B], known("w"): [A]})

    assert [(r.upstream_id, k.upstream_id) for r, k in plan.renamed] == [("y", "x")]


def test_pages_and_services_are_no_files_that_tell_a_dataset():
    assert marks([(A, None, "page"), (B, None, "service")]) == ()
    assert marks([(A, None, "page"), (B, None, None)]) == (("address", frozenset({A, B})),)
    assert marks([("a.csv", None, None)]) == ()


def test_files_with_identifiers_of_their_own_are_the_same_at_any_address():
    one, two = "20000000-0000-4000-8000-000000000001", "20000000-0000-4000-8000-000000000002"

    assert set(marks([(A, one, None)])) & set(marks([(B, one, None)])) == {("identifier", frozenset({one}))}
    assert not set(marks([(A, one, None)])) & set(marks([(B, two, None)]))
    assert marks([(None, "1", None)]) == ()


def test_what_is_missing_is_withdrawn_only_after_its_grace():
    fresh = known("a", "missing", since=NOW - timedelta(days=6))
    over = known("b", "missing", since=NOW - timedelta(days=7))

    plan = plan_of([], [fresh, over])

    assert plan.still_missing == (fresh,) and plan.withdrawn == (over,) and plan.missing == ()


def test_an_empty_answer_withdraws_nothing():
    before = [known(str(n)) for n in range(20)]

    with pytest.raises(TooManyMissing):
        check_guard(plan_of([], before), 20, Removal(), source="dbd/portal", plan_id="p")


def test_a_source_with_one_dataset_cannot_lose_it_by_silence():
    with pytest.raises(TooManyMissing):
        check_guard(plan_of([], [known("a")]), 1, Removal(), source="s", plan_id="p")


def test_what_a_person_accepted_may_go():
    plan = plan_of([], [known("a"), known("b")])

    check_guard(plan, 2, Removal(), source="s", plan_id="p", accepted=frozenset({"dbd-a", "dbd-b"}))


def test_a_listing_that_ends_early_is_seen():
    with pytest.raises(IncompleteListing):
        check_total(100, 60, source="s", plan_id="p")
    check_total(None, 60, source="s", plan_id="p")


@given(st.integers(0, 5000), st.integers(0, 50), st.floats(0, 1))
def test_the_guard_never_lets_all_go(published, records, fraction):
    limit = guard_limit(published, Removal(guard_records=records, guard_fraction=fraction))

    assert limit >= 0
    assert limit < published or published == 0


@given(st.text(min_size=1), st.text(min_size=1))
def test_the_identifier_does_not_count_towards_the_fingerprint(one, two):
    assert record_fingerprint(record(one)) == record_fingerprint(record(two))


def test_just_as_many_as_the_guard_lets_may_go_and_not_one_more():
    before = [known(str(n)) for n in range(20)]
    listed = [record(k.upstream_id) for k in before]
    limit = guard_limit(20, Removal())

    check_guard(plan_of(listed[limit:], before), 20, Removal(), source="dbd/portal", plan_id="p")
    with pytest.raises(TooManyMissing):
        check_guard(plan_of(listed[limit + 1 :], before), 20, Removal(), source="dbd/portal", plan_id="p")


def test_a_listing_that_brings_more_than_it_announced_is_doubtful_too():
    for received in (2, 4):
        with pytest.raises(IncompleteListing):
            check_total(3, received, source="dbd/portal", plan_id="p")


def test_what_decides_how_a_file_is_judged_counts_and_the_place_of_a_local_file_does_not():
    first = record("a")
    held = replace(first, resources=(replace(first.resources[0], on_findings="hold"),))
    here, there = (
        replace(first, resources=(replace(first.resources[0], location=path, is_local=True),))
        for path in ("/one/a.csv", "/other/a.csv")
    )

    assert record_fingerprint(held) != record_fingerprint(first)
    assert record_fingerprint(here) == record_fingerprint(there)


def plan_by_bytes(new: dict[str, str], before: dict[str, str], resources: int = 1):
    """New records and known datasets by the bytes of their files."""
    asked: list[str] = []
    listed = [record(name, name, f"https://example.go.th/{name}.csv") for name in new]
    listed = [replace(r, resources=r.resources * resources) for r in listed]

    def of_record(one: Record) -> frozenset[str]:
        asked.append(one.upstream_id)
        return frozenset({new[one.upstream_id]})

    contents = Contents(lambda: {name: frozenset({said}) for name, said in before.items()}, of_record)
    gone = {name: known(name) for name in before}
    plan = make_plan(listed, gone, frozenset(), Removal(), NOW, files=dict, contents=contents)
    return [(r.upstream_id, k.upstream_id) for r, k in plan.renamed], asked


@pytest.mark.parametrize(
    ("new", "before", "renamed"),
    [
        ({"y": "1"}, {"x": "1"}, [("y", "x")]),
        ({"y": "1"}, {"x": "1", "w": "1"}, []),  # it could be either
        ({"y": "1", "z": "1"}, {"x": "1"}, []),  # two could be it
        ({"y": "2"}, {"x": "1"}, []),
    ],
)
def test_the_same_bytes_are_a_rename_where_only_one_fits(new, before, renamed):
    assert plan_by_bytes(new, before)[0] == renamed


def test_too_many_new_files_are_not_asked_for_to_find_a_rename():
    few, many = ({f"y{n}": str(n) for n in range(MOST_ASKED + more)} for more in (0, 1))

    assert plan_by_bytes(few, {"x": "1"}) == ([("y1", "x")], list(few))
    assert plan_by_bytes(many, {"x": "1"}) == ([], [])


def test_two_records_with_marks_of_one_dataset_are_no_rename():
    one, two = "20000000-0000-4000-8000-000000000001", "20000000-0000-4000-8000-000000000002"
    said = marks([(A, one, None)])

    def with_file(name: str, url: str, upstream_id: str) -> Record:
        file = Distribution(key="a.csv", url=url, upstream_id=upstream_id)
        return Record(name, Dataset(id=name, title=Text(th=name)), (ResourceSpec("a.csv", file, url),))

    new = [with_file("by-address", A, two), with_file("by-identifier", B, one)]
    plan = make_plan(new, {"x": known("x")}, frozenset(), Removal(), NOW, files=lambda: {"x": said})

    assert plan.renamed == () and [k.upstream_id for k in plan.missing] == ["x"]
