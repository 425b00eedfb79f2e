"""What was published is the contract: a delivery that differs is held, warned of, or accepted for good."""

import pytest

from harvesters.contract import CONTRACT, Contract, contract_of, kept_contract
from harvesters.previous import Previous
from harvesters.record import ResourceSpec
from metadata.issues import Issue
from metadata.model import Distribution
from tests.harvesters.world import only, said
from tests.servers import whole

ROWS = 60
LAST = "Table 1"


def table(header="code,name,value", cell=lambda n: f"0{n:02d},Road {n},{n * 10}", rows=ROWS):
    return "\n".join([header, *(cell(n) for n in range(1, rows + 1))]).encode() + b"\n"


def source(world, web, **resource):
    return world.files(
        {
            "id": "roads",
            "title": "ถนน",
            "resources": [{"id": "roads", "url": web.url("/roads.csv"), **resource}],
        }
    )


@pytest.fixture
def deliver(small_world, web):
    """deliver(content, **keys of the resource) → the outcome of a run."""
    small_world.serve(web)

    def run(content, **resource):
        web.add("/roads.csv", whole(content))
        return only(small_world.run(source(small_world, web, **resource)))

    return run


def found_in(outcome):
    """The findings but for the one that says which version stays."""
    return [issue for issue in outcome.issues if issue.kind != "resource_held_last_good"]


def kinds(outcome):
    return {(issue.kind, issue.column) for issue in found_in(outcome) if issue.severity != "notice"}


DRIFTS = {
    "column_gone": (table("code,name", lambda n: f"0{n:02d},Road {n}"), "value"),
    "column_new": (table("code,name,value,owner", lambda n: f"0{n:02d},Road {n},{n * 10},city"), "owner"),
    "column_renamed": (table("code,title,value"), "name"),
    "type_changed": (table(cell=lambda n: f"0{n:02d},Road {n},{'about ' if n > 40 else ''}{n}"), "value"),
    "scale_changed": (table(cell=lambda n: f"0{n:02d},Road {n},{n * 10_000}"), "value"),
    "values_gone": (table(cell=lambda n: f"0{n:02d},Road {n},"), "value"),
    "leading_zeros_lost": (table(cell=lambda n: f"{n},Road {n},{n * 10}"), "code"),
    "rows_fell": (table(rows=3), None),
}


@pytest.mark.parametrize("kind", DRIFTS)
def test_drift_is_held_then_accepted_then_the_contract(deliver, small_world, kind):
    drifted, column = DRIFTS[kind]
    first = deliver(table())
    assert first.outcome == "created"

    held = deliver(drifted)

    assert (held.outcome, kinds(held)) == ("rejected", {(kind, column)})
    assert held.version == first.version
    accepted = deliver(drifted, on_findings="publish")
    assert (accepted.outcome, kinds(accepted)) == ("updated", {(kind, column)})
    assert all(issue.severity != "error" for issue in accepted.issues)
    again = deliver(drifted)
    assert again.outcome == "unchanged"
    more = deliver(drifted.replace(b"Road 2", b"Way 2"))
    assert (more.outcome, kinds(more)) == ("updated", set())


@pytest.mark.parametrize("kind", ["column_gone", "column_new", "type_changed"])
def test_under_warn_the_contract_stays_and_the_next_delivery_is_warned_of_again(deliver, kind):
    drifted, column = DRIFTS[kind]
    deliver(table(), on_findings="warn")

    warned = [deliver(drifted.replace(b"Road 2", b"Way %d" % n), on_findings="warn") for n in range(2)]

    assert [w.outcome for w in warned] == ["updated", "updated"]
    assert all((kind, column) in kinds(w) for w in warned)
    mended = deliver(table(cell=lambda n: f"0{n:02d},Way {n},{n * 10}"), on_findings="warn")
    assert (mended.outcome, kinds(mended)) == ("updated", set())


def test_a_rename_is_suggested_with_what_speaks_for_it(deliver):
    deliver(table())

    (issue,) = found_in(deliver(table("code,road,value")))

    assert issue.kind == "column_renamed"
    assert (issue.values["before"], issue.values["after"]) == ("name", "road")
    assert "100% of the values are the same" in issue.message.en
    assert "ค่าตรงกันร้อยละ 100" in issue.message.th


def test_two_columns_that_only_stand_in_one_place_are_no_rename(deliver):
    deliver(table())

    found = deliver(table("code,owner,value", lambda n: f"0{n:02d},agency {n},{n * 10}"))

    assert kinds(found) == {("column_gone", "name"), ("column_new", "owner")}


def test_codes_of_a_short_table_that_all_lost_their_zeros_are_held(deliver):
    first = deliver(table(rows=3))

    held = deliver(table(cell=lambda n: f"{n},Road {n},{n * 10}", rows=3))

    assert (held.outcome, kinds(held)) == ("rejected", {("leading_zeros_lost", "code")})
    assert held.version == first.version


def test_another_order_of_columns_is_no_reason_to_hold(deliver):
    deliver(table())

    found = deliver(table("value,code,name", lambda n: f"{n * 10},0{n:02d},Road {n}"))

    assert (found.outcome, [i.kind for i in found.issues]) == ("updated", ["columns_reordered"])


def test_a_unit_in_the_header_that_changes_is_told_as_that(deliver):
    deliver(table("code,name,value (baht)"))

    found = deliver(table("code,name,value (million baht)"))

    (issue,) = found_in(found)
    assert (issue.kind, issue.values["before"], issue.values["after"]) == (
        "unit_replaced",
        "baht",
        "million baht",
    )


def test_years_of_another_era_are_told_as_that(deliver):
    deliver(table("code,name,n", lambda n: f"0{n:02d},Road {n},{2530 + n % 38}"))

    found = deliver(table("code,name,n", lambda n: f"0{n:02d},Road {n},{1987 + n % 38}"))

    assert kinds(found) == {("era_changed", "n")}


def test_a_few_wrong_cells_are_wrong_cells_and_not_another_type(deliver):
    deliver(table())

    found = deliver(table(cell=lambda n: f"0{n:02d},Road {n},{'?' if n == 7 else n}"))

    (issue,) = found_in(found)
    assert (issue.kind, issue.count, issue.samples[0].cell) == ("type-error", 1, "C8")


def test_the_first_three_cells_of_another_type_are_named_and_counted(deliver):
    deliver(table())

    (issue,) = found_in(deliver(DRIFTS["type_changed"][0]))

    assert (issue.count, issue.values["share"]) == (20, 33)
    assert [(s.cell, s.value) for s in issue.samples] == [
        ("C42", "about 41"),
        ("C43", "about 42"),
        ("C44", "about 43"),
    ]
    assert "เคยเป็นจำนวนเต็ม" in issue.message.th and "กลายเป็นข้อความ" in issue.message.th


def test_values_that_grow_as_values_do_are_no_drift(deliver):
    deliver(table())

    found = deliver(table(cell=lambda n: f"0{n:02d},Road {n},{n * 17 + 5}", rows=90))

    assert (found.outcome, found.issues) == ("updated", ())


def test_a_declared_schema_stays_the_contract(deliver):
    fields = [{"name": name} for name in ("code", "name")] + [{"name": "value", "type": "integer"}]
    deliver(table(), schema={"fields": fields})

    held = deliver(DRIFTS["column_new"][0], schema={"fields": fields})

    assert (held.outcome, kinds(held)) == ("rejected", {("extra-label", "owner")})
    declared = deliver(DRIFTS["column_new"][0], schema={"fields": [*fields, {"name": "owner"}]})
    assert (declared.outcome, kinds(declared)) == ("updated", set())


def test_the_reasons_of_a_version_name_its_columns(deliver):
    deliver(table())

    found = deliver(
        table("code,title,value,owner", lambda n: f"0{n:02d},Road {n},{'x' if n > 9 else n},city"),
        on_findings="publish",
    )

    assert found.outcome == "updated"
    assert said(found) == [
        "roads: the file changed; new columns: title, owner; columns gone: name; "
        "type changed: value (whole numbers → text)"
    ]


def test_only_a_later_delivery_that_broke_the_contract_keeps_the_old_one():
    schema = {"fields": [{"name": "a", "type": "string"}]}
    broken = [Issue("column_gone", values={"column": "b"})]

    later = Contract(schema, "warn", is_frozen=True, is_first=False)
    assert kept_contract(later, broken) == {CONTRACT: schema}
    assert kept_contract(later, []) == {}
    assert kept_contract(Contract(schema, "warn", is_frozen=True, is_first=True), broken) == {}
    assert kept_contract(Contract(schema, "publish", is_frozen=True, is_first=False), broken) == {}


def test_public_bytes_that_are_read_otherwise_are_not_held_to_the_schema_they_had():
    schema = {"fields": [{"name": "a", "type": "string"}]}
    form = {"form": "csv", "sha256": "0" * 64}
    document = {"key": "a.csv", "schema": schema, "forms": [form], "distribution": {}, "name": "a"}
    previous = Previous({"resources": [document]})
    spec = ResourceSpec("a.csv", Distribution(key="a.csv"), "https://example.go.th/a.csv")

    assert contract_of(spec, previous, is_public=True, reads_otherwise=False).schema == schema
    assert contract_of(spec, previous, is_public=True, reads_otherwise=True).schema is None
