"""The score and the ranked advice."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metadata.findings import kinds
from metadata.issues import Issue, Report
from metadata.model import Agency, Contact, Dataset, Distribution
from metadata.package import File, Resource, Table
from metadata.quality import DUE_DAYS, judge
from metadata.text import Text

TODAY = date(2026, 11, 21)
AGENCY = Agency(id="dbd", title=Text(th="กรมพัฒนาธุรกิจการค้า"))
BARE = Dataset(id="new", title=Text(th="นิติบุคคลตั้งใหม่"))
FULL = Dataset(
    id="new",
    title=Text(th="นิติบุคคลตั้งใหม่"),
    description=Text(th="รายชื่อนิติบุคคลที่จดทะเบียนตั้งใหม่ในแต่ละเดือน"),
    tags=("นิติบุคคล",),
    license="cc-by-4.0",
    contact=Contact(name=Text(th="ศูนย์ข้อมูล"), email="opendata@example.go.th"),
    data_type="record",
    objective=("service",),
    update_frequency="monthly",
    geo_coverage="country",
    data_source=Text(th="ระบบจดทะเบียน"),
    data_format=("csv",),
    data_category="public",
    modified="2026-11-01",
)
SCHEMA = {"fields": [{"name": "เลขทะเบียน", "type": "string", "title": "เลขทะเบียนนิติบุคคล"}]}


def _file(name: str, form: str) -> File:
    return File(Path(name), name, form, "x/y", 1, "0" * 64)


KEPT = Resource(
    id="1", key="new", name="new", distribution=Distribution(key="new"), original=_file("new.csv", "csv"),
    table=Table("new", _file("new.csv", "csv"), _file("new.parquet", "parquet"), SCHEMA, 1),
)  # fmt: skip
LINKED = Resource(id="2", key="page", name="page", distribution=Distribution(key="page"), link_reason="page")


def _judge(dataset=FULL, resources=(KEPT,), report=None, today=TODAY):
    return judge(dataset, AGENCY, resources, report or Report(), today)


def test_a_dataset_with_everything_has_a_hundred_points_and_no_advice():
    quality = _judge()

    assert (quality.score, quality.items_filled, quality.advice) == (100, 14, ())


def test_a_bare_linked_dataset_is_told_what_to_do_in_the_order_of_what_it_gains():
    quality = _judge(BARE, (LINKED,))

    gains = [check.gain for check in quality.advice]
    assert quality.items_filled == 2
    assert gains == sorted(gains, reverse=True)
    assert all(
        check.advice.th and check.advice.en and check.evidence.th and check.evidence.en
        for check in quality.advice
    )
    assert quality.score < 20


def test_the_possible_points_are_a_hundred():
    assert sum(check.possible for check in _judge().checks) == 100


def test_a_description_that_repeats_the_title_is_none():
    quality = _judge(FULL.model_copy(update={"description": FULL.title}))

    assert [check.key for check in quality.advice] == ["item.description"]


def test_the_contact_of_the_agency_counts_for_its_datasets():
    agency = AGENCY.model_copy(update={"contact": FULL.contact})

    quality = judge(FULL.model_copy(update={"contact": None}), agency, (KEPT,), Report(), TODAY)

    assert quality.items_filled == 14


@pytest.mark.parametrize(
    ("license", "points"),
    [
        ("cc-by-4.0", 10),
        ("dga-ogl", 10),
        ("cc0-1.0", 10),
        ("cc-by-nc-4.0", 4),
        ("not-specified", 0),
        (None, 0),
        ("บ้าน", 0),
    ],
)
def test_only_an_open_licence_gets_all_points(license, points):
    quality = _judge(FULL.model_copy(update={"license": license}))

    assert {c.key: c.points for c in quality.checks}["license.open"] == points


def test_data_is_late_half_a_cycle_after_it_was_due():
    points = [
        next(
            c.points
            for c in _judge(today=date(2026, 11, 1) + timedelta(days=days)).checks
            if c.part == "freshness"
        )
        for days in (0, 31, 47, 48, 79)
    ]

    assert points == [15, 15, 15, 5, 0]


def test_a_dataset_that_never_changes_is_never_late():
    dataset = FULL.model_copy(update={"update_frequency": "never", "modified": "1999"})

    assert _judge(dataset).score == 100


def test_the_date_of_the_server_counts_where_the_agency_gives_none():
    resource = replace(KEPT, provenance={"last_modified": "Sun, 01 Nov 2026 08:00:00 GMT"})

    assert _judge(FULL.model_copy(update={"modified": None}), (resource,)).score == 100


def test_findings_cost_points_and_errors_most():
    by_severity = {kind.severity: kind.name for kind in reversed(kinds().values())}
    scores = [
        _judge(report=Report((Issue(by_severity["notice"], raised=severity),))).score
        for severity in ("notice", "warning", "error")
    ]

    assert scores == [100, 98, 89]


def test_quality_as_json_is_complete_and_plain():
    document = _judge(BARE).to_json()

    assert set(document) == {"score", "items", "advice", "checks"}
    assert set(document["advice"][0]) == {"key", "gain", "say", "because"}
    assert set(document["advice"][0]["say"]) == {"th", "en"}


@given(
    st.sets(st.sampled_from(sorted(set(Dataset.model_fields) - {"id", "title"}))),
    st.lists(st.sampled_from([KEPT, LINKED]), min_size=1, max_size=4),
    st.sampled_from([None, "nonsense", *DUE_DAYS]),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_the_score_is_always_between_0_and_100(gone, resources, frequency, today):
    dataset = FULL.model_copy(
        update={name: BARE.__dict__[name] for name in gone} | {"update_frequency": frequency}
    )

    quality = _judge(dataset, tuple(resources), today=today)

    assert 0 <= quality.score <= 100
    assert quality.score + sum(check.gain for check in quality.checks) == 100


def test_a_huge_interval_is_no_error():
    dataset = FULL.model_copy(update={"update_frequency": "yearly", "update_interval": 10**9})

    assert _judge(dataset).score == 100


def test_a_date_that_is_still_to_come_does_not_keep_data_fresh_for_ever():
    resource = replace(KEPT, provenance={"last_modified": "9999-12-31"})

    assert _judge(FULL.model_copy(update={"modified": "2026-11-30"}), (resource,)).score == 100
