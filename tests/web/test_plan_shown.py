"""The plan of a run on its page: group by group, with what changes of each dataset."""

from web.pages._plan_view import plan_view

PLAN = {
    "created": ["u-1"], "titles": {"u-1": {"th": "ถนน"}}, "present": 2, "unchanged": 7, "files_to_ask": 3,
    "renamed": [{"from": "old", "to": "new", "name": "dbd-a"}], "missing": ["dbd-b"], "still_missing": [],
    "withdrawn": [], "restored": [],
    "updated": [{"name": "dbd-c", "upstream_id": "c", "title": {"en": "Roads"}, "fields": ["title", "tags"],
                 "files": [{"name": "a", "title": {"en": "Table"}, "change": "gone"}]}],
    "failed": [{"upstream_id": "x", "title": "", "code": "H310"}],
    "counts": {"created": 900},
}  # fmt: skip


def test_a_plan_is_told_group_by_group():
    shown = plan_view(PLAN)

    assert shown is not None
    assert [(g.kind, g.count) for g in shown.groups] == [
        ("created", 900), ("updated", 1), ("renamed", 1), ("missing", 1), ("failed", 1),
    ]  # fmt: skip
    assert (shown.unchanged, shown.files) == (7, 3)
    assert shown.groups[0].entries[0].title.plain() == {"th": "ถนน"}
    assert [told.plain()["en"] for told in shown.groups[1].entries[0].told] == [
        "description changed: title, tags", "Table: file taken out",
    ]  # fmt: skip
    assert [told.plain()["en"] for told in shown.groups[2].entries[0].told] == ["old → new"]


def test_a_run_that_made_no_plan_shows_none():
    assert plan_view(None) is None
