"""A finding on a page says what to do, which file it is about and where in it; the gravest stand first."""

import re

import pytest

from catalog.models import RunRecordRow
from metadata.errors import catalogue
from metadata.issues import Issue, Sample
from web.pages._findings_view import view_causes
from web.pages.codes import outline
from web.pages.harvest import group_findings


@pytest.fixture
def record() -> RunRecordRow:
    page = Issue(
        "not_data",
        resource="roads.csv",
        values={"what": "a page", "what_th": "หน้าเว็บ", "do": "Open it.", "do_th": "เปิดดู"},
    )
    short = Issue("total_row_kept_out", resource="budget.xlsx#2567", samples=(Sample(row=8, value="รวม"),))
    return RunRecordRow(upstream_id="roads", title=None, error=None, issues=[page.to_json(), short.to_json()])


def test_what_to_do_is_filled_in_as_the_finding_says_it(record: RunRecordRow) -> None:
    group = next(g for g in group_findings([record]) if g.code == "D601")

    assert (group.todo.th, group.todo.en) == ("เปิดดู", "Open it.")


def test_each_place_names_its_file_and_its_row(record: RunRecordRow) -> None:
    group = next(g for g in group_findings([record]) if g.code == "D614")

    places = [(e.resource, [(p.sheet, p.row, p.value) for p in e.places]) for e in group.examples]
    assert places == [("budget.xlsx#2567", [("2567", 8, "รวม")])]


def test_a_name_is_not_said_twice() -> None:
    label = Issue("duplicate-label", resource="a.csv", column="ชื่อ", samples=(Sample(1, "ชื่อ", "B1", "ชื่อ"),))
    record = RunRecordRow(upstream_id="roads", title=None, error=None, issues=[label.to_json()])

    assert [(p.cell, p.value) for p in group_findings([record])[0].examples[0].places] == [("B1", "")]
    page = Issue("name_misleads", resource="data/a.csv", samples=(Sample(value="a.csv"),))
    assert view_causes([page])[0].places == ()


def test_causes_stand_errors_before_warnings_and_notices_with_their_files() -> None:
    kinds = ("total_row_kept_out", "name_misleads", "not_data")

    found = view_causes((Issue(kind, resource="a") for kind in kinds), files={"a": "A"})

    assert [cause.severity for cause in found] == ["error", "warning", "notice"]
    assert {cause.file for cause in found} == {"A"}


def test_the_page_of_a_code_shows_no_names_of_programs() -> None:
    told = [outline(entry) for entry in catalogue().values()]

    words = [w for e in told for w in (e.say.th, e.say.en, e.hint.th, e.hint.en) if w]
    assert [w for w in words if re.search(r"\{[a-z_:,]+\}|\{\{", w)] == []
    assert outline(catalogue()["D601"]).say.th == "ไฟล์นี้ไม่ใช่ข้อมูล แต่เป็น…"


def _odd(resource: str, count: int, label: str) -> Issue:
    sample = Sample(2, None, f"A{count}", "x")
    return Issue("total_kept_in", resource=resource, count=count, values={"label": label}, samples=(sample,))


def test_the_same_in_several_files_is_one_cause_with_its_files() -> None:
    found = view_causes([_odd("a", 3, "รวม"), _odd("b", 5, "รวม")], files={"a": "A", "b": "B"})

    assert len(found) == 1
    assert found[0].count == 8
    assert [(spot.file, spot.count, spot.message) for spot in found[0].spots] == [
        ("A", 3, None),
        ("B", 5, None),
    ]
    assert [place.cell for spot in found[0].spots for place in spot.places] == ["A3", "A5"]
    assert (found[0].file, found[0].places) == ("", ())


def test_a_file_whose_sentence_differs_says_its_own() -> None:
    found = view_causes([_odd("a", 3, "รวม"), _odd("b", 5, "ทั้งหมด")], files={"a": "A", "b": "B"})

    assert [spot.message is None for spot in found[0].spots] == [False, True]


def test_other_columns_of_a_file_are_other_causes() -> None:
    columns = ("ชื่อ", "ที่อยู่")

    found = view_causes([Issue("mojibake", resource=f, column=c) for f in "ab" for c in columns], files={})

    assert [len(cause.spots) for cause in found] == [2, 2]
