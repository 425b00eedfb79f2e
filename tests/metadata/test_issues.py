"""Issues: grouped by cause, said in both languages, the same after a round trip."""

import re

import pytest

from metadata.errors import catalogue
from metadata.findings import kinds
from metadata.issues import Issue, Report, Sample

ISSUE = Issue(
    "date_unreadable", "table-1", "วันที่", 12, {"field": "modified", "value": "เมื่อวาน"},
    (Sample(4, "วันที่", "B4", "เมื่อวาน"),),
)  # fmt: skip


def test_an_issue_says_what_where_and_what_to_do_in_both_languages() -> None:
    assert ISSUE.code == "D692" and ISSUE.severity == "warning"
    assert "เมื่อวาน" in (ISSUE.message.th or "") and "เมื่อวาน" in (ISSUE.message.en or "")
    assert ISSUE.advice.th and ISSUE.advice.en


def test_an_issue_survives_its_json() -> None:
    again = Issue.from_json(ISSUE.to_json())

    assert again.to_json() == ISSUE.to_json()


def test_a_policy_can_raise_the_severity_of_one_issue() -> None:
    raised = Issue("date_unreadable", raised="error")

    assert raised.severity == "error"
    assert not Report((raised,)).is_valid and Report((ISSUE,)).is_valid


def test_a_report_survives_its_json_and_gives_the_issues_of_one_resource() -> None:
    report = Report((ISSUE,), {"valid": False}).with_issues(Issue("title_missing", values={"value": "x"}))

    again = Report.from_json(report.to_json())

    assert again.to_json() == report.to_json()
    assert [issue.kind for issue in again.of("table-1")] == ["date_unreadable"]


def test_braces_in_a_foreign_value_cannot_break_a_message() -> None:
    issue = Issue("date_unreadable", values={"field": "{x}", "value": "{0} {count!r:>{width}}"})

    assert "{0}" in (issue.message.en or "")


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_code_says_what_happened_and_what_to_do_in_thai_and_english(code: str) -> None:
    entry = catalogue()[code]

    for said in (entry.say, entry.hint):
        assert said.th and said.en
        if re.sub(r"[{][^}]*[}]|[^\w]", "", said.en) == "":
            continue  # the whole sentence is filled in by whoever raises it
        assert any("\u0e00" <= ch <= "\u0e7f" for ch in said.th)
        assert sum(ch.isascii() and ch.isalpha() for ch in said.en) > 5


def test_no_code_is_given_twice() -> None:
    assert len({kind.code for kind in kinds().values()}) == len(kinds())
