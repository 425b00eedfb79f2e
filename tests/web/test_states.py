"""What a dataset's pages say in each state of its life."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote_plus

import pytest
from flask import g
from flask.ctx import RequestContext
from flask.testing import FlaskClient

from catalog.heads import find_head_or_raise
from catalog.table_charts import Point, Points
from tests.web.example import Example
from web.app import create_app
from web.pages._chart_drawing import ChartChoice, ChartView, draw_bars, draw_line
from web.pages._dataset_view import view_dataset
from web.pages._freshness import view_freshness


def test_a_withdrawn_dataset_says_when_and_why_and_keeps_its_files(
    client: FlaskClient, example: Example
) -> None:
    page = client.get("/en/dataset/mot-gone")

    assert page.status_code == 200
    assert "This dataset was withdrawn" in page.text
    assert "1 December 2026" in page.text
    assert "longer than the grace time" in page.text
    resource = example.resource("mot-gone")
    file = client.get(f"/dataset/mot-gone/resource/{resource}/download/gone.csv")
    assert file.data == b"a,b\n5,6\n7,8\n"


def test_a_thai_page_has_buddhist_years_and_iso_beside_them(client: FlaskClient) -> None:
    page = client.get("/th/dataset/mot-gone").text

    assert '<time datetime="2026-12-01T00:00:00Z">1 ธันวาคม 2569</time>' in page


def test_a_missing_dataset_stays_with_a_warning(client: FlaskClient) -> None:
    assert "The source no longer lists this dataset" in client.get("/en/dataset/mot-lost").text
    assert "No longer listed at the source" in client.get("/en/organization/mot").text


def test_a_withdrawn_dataset_is_not_listed(client: FlaskClient) -> None:
    assert "mot-gone" not in client.get("/en/organization/mot").text
    assert "mot-gone" not in client.get("/en/dataset").text


def test_a_rejected_delivery_leaves_the_last_good_version_and_says_so(client: FlaskClient) -> None:
    page = client.get("/en/dataset/saengtawan-community-grants").text

    assert "The newest delivery did not pass validation" in page
    run = page.split('href="/en/harvest/run/')[1].split('"')[0]
    report = client.get(f"/en/harvest/run/{run}").text
    assert "Done, some did not pass" in report
    assert "D630" in report and "the agency that owns the data" in report


def test_a_dataset_of_links_says_why_no_file_is_here(client: FlaskClient, example: Example) -> None:
    page = client.get("/en/dataset/mot-linked").text

    assert "This dataset has links only" in page
    assert "The organization chose to show a link." in page
    assert 'href="https://mot.example.go.th/report.pdf"' in page
    assert client.get(f"/en/dataset/mot-linked/resource/{example.resource('mot-linked')}").status_code == 200


def test_a_file_that_is_no_table_says_why_it_has_no_preview(client: FlaskClient, example: Example) -> None:
    page = client.get(f"/en/dataset/mot-shapes/resource/{example.resource('mot-shapes')}").text

    assert "This file is not a table." in page


def test_the_first_rows_of_a_table_are_on_its_page(client: FlaskClient, example: Example) -> None:
    page = client.get(f"/th/dataset/mot-bridges/resource/{example.resource('mot-bridges')}").text

    assert "สะพานหนึ่ง" in page and "2024-05-01" in page
    assert "แถว 1–3 จาก 3" in page
    assert "จำนวนเต็ม" in page


def test_rows_past_the_end_lead_back(client: FlaskClient, example: Example) -> None:
    page = client.get(f"/en/dataset/mot-bridges/resource/{example.resource('mot-bridges')}?page=99").text

    assert "This is past the last row." in page


def test_an_earlier_version_keeps_its_page_and_its_files(client: FlaskClient, example: Example) -> None:
    newer, older = example.versions("mot-bridges")

    page = client.get(f"/en/dataset/mot-bridges/version/{older}").text
    assert "This page shows one fixed version" in page
    old = client.get(f"/dataset/mot-bridges/version/{older}/thabian-saphan.csv").text
    new = client.get(f"/dataset/mot-bridges/version/{newer}/thabian-saphan.csv").text
    assert "สะพานสาม" not in old and "สะพานสาม" in new


def test_a_uuid_or_an_upstream_id_leads_to_the_name(client: FlaskClient, example: Example) -> None:
    with example.services.reading() as session:
        from catalog.datasets import get_dataset

        uuid = get_dataset(session, "mot-bridges").uuid

    moved = client.get(f"/en/dataset/{uuid}")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/en/dataset/mot-bridges")
    resource = example.resource("mot-bridges")
    short = client.get(f"/resource/{resource}")
    assert short.headers["Location"] == f"/dataset/mot-bridges/resource/{resource}"
    descriptor = client.get(f"/dataset/{uuid}/datapackage.json")
    assert descriptor.headers["Location"] == "/dataset/mot-bridges/datapackage.json"


def test_text_in_the_other_language_says_so(client: FlaskClient) -> None:
    page = client.get("/en/dataset/mot-lost").text

    assert '<h1><span lang="th">ชุดข้อมูลที่ต้นทางไม่แสดงแล้ว</span></h1>' in page


def test_a_page_never_shows_where_a_file_lies_on_this_machine(client: FlaskClient, example: Example) -> None:
    folder = str(example.folder)
    for address in ("/en/dataset/mot-bridges", f"/en/dataset/mot-bridges/resource/{example.resource('mot-bridges')}",
                    "/dataset/mot-bridges/datapackage.json", "/en/harvest/mot/files"):  # fmt: skip
        assert folder not in client.get(address).text


def test_rows_can_be_filtered_sorted_and_taken_away_under_one_address(
    client: FlaskClient, example: Example
) -> None:
    address = f"/dataset/mot-bridges/resource/{example.resource('mot-bridges')}"
    length = quote_plus("ความยาว (เมตร)")
    asked = f"column={length}&is=at_least&value=90&sort={length}&falls=1"

    page = client.get(f"/en{address}?{asked}").text
    assert "2 rows of 3 found" in page
    assert page.index("สะพานหนึ่ง</td>") < page.index("สะพานสอง</td>") and "สะพานสาม</td>" not in page
    assert f"{address}/rows.csv?" in page

    rows = client.get(f"{address}/rows.csv?{asked}")
    assert rows.text.splitlines()[1:] == ["001,สะพานหนึ่ง,120,2024-05-01", "002,สะพานสอง,95,2024-02-29"]
    assert rows.headers["Content-Disposition"].startswith("attachment")
    found = client.get(f"{address}/rows.json?words=สะพาน 80").get_json()
    assert [row["รหัส"] for row in found] == ["003"]


def test_conditions_that_fit_nothing_say_so_and_unknown_ones_are_left_out(
    client: FlaskClient, example: Example
) -> None:
    address = f"/th/dataset/mot-bridges/resource/{example.resource('mot-bridges')}"

    assert "ไม่มีแถวที่ตรงตามเงื่อนไข" in client.get(f"{address}?words=ไม่มีแน่นอน").text
    assert "แถว 1–3 จาก 3" in client.get(f"{address}?column=x%22;DROP&is=equals&value=1&sort=nothing").text


def test_columns_tell_how_full_they_are_and_what_they_hold(client: FlaskClient, example: Example) -> None:
    page = client.get(f"/en/dataset/mot-bridges/resource/{example.resource('mot-bridges')}").text

    assert "100 %" in page and "80 to 120" in page and "mean 98.33" in page


def test_a_chart_has_an_address_a_text_and_a_table(client: FlaskClient, example: Example) -> None:
    address = f"/dataset/mot-bridges/resource/{example.resource('mot-bridges')}"

    for lang, title in (("th", "ผลรวมของ ความยาว"), ("en", "Sum of ความยาว")):
        page = client.get(f"/{lang}{address}").text
        assert title in page and f"/{lang}{address}/chart.svg?" in page
        picture = client.get(f"/{lang}{address}/chart.svg")
        assert picture.mimetype == "image/svg+xml" and title in picture.text and "<desc>" in picture.text
    assert client.get(f"/en{address}/chart.svg?measure=count").text.count("<circle") == 3


def test_a_chart_of_what_is_no_table_is_not_there(client: FlaskClient, example: Example) -> None:
    address = f"/en/dataset/mot-shapes/resource/{example.resource('mot-shapes')}/chart.svg"

    assert client.get(address).status_code == 404


def test_a_chart_of_a_part_says_that_its_lowest_is_the_lowest_shown(example: Example) -> None:
    choice = ChartChoice("name", "size", "sum", is_years=False)
    points = (Point("a", 9.0), Point("b", 3.0))
    with _page_of(example):
        g.lang = "en"
        whole = draw_bars(choice, Points("category", points, 0)).summary
        part = draw_bars(choice, Points("category", points, 4)).summary

    assert whole == "2 values. Highest: 9 (a), lowest: 3 (b)."
    assert part == "2 values are shown; of these the highest: 9 (a), the lowest: 3 (b)."


def test_a_chart_of_hostile_words_is_no_markup(client: FlaskClient, example: Example) -> None:
    address = f"/en/dataset/mot-hostile/resource/{example.resource('mot-hostile')}"

    assert "<script" not in client.get(f"{address}/chart.svg").text
    assert "<script" not in client.get(f"{address}?words=<script>&column=b&is=equals&value=<script>").text


def test_a_dataset_tells_what_it_holds_and_how_to_take_it(client: FlaskClient) -> None:
    page = client.get("/en/dataset/nam-dams").text

    assert "3 tables with 416 rows" in page and "First 5 rows" in page
    for link in ("/dataset/nam-dams.ttl", "/dataset/nam-dams/croissant.json", "package_show?id=nam-dams",
                 "/dataset/nam-dams/history.atom", "Csv.Document(Web.Contents("):  # fmt: skip
        assert link in page
    assert "ข้อมูล 5 แถวแรก" in client.get("/th/dataset/nam-dams").text


def test_a_dataset_names_those_that_share_its_tags(client: FlaskClient) -> None:
    page = client.get("/en/dataset/nam-dams").text

    assert "Related datasets" in page and 'href="/en/dataset/nam-rain"' in page.split("Related datasets")[1]


def test_a_dataset_says_by_how_many_days_its_promise_is_broken(example: Example) -> None:
    with example.services.reading() as session, _page_of(example):
        view = view_dataset(find_head_or_raise(session, "nam-dams"))

    kept = view_freshness(view, view.published_at.date())
    late = view_freshness(view, view.published_at.date() + timedelta(days=31 + 40))
    assert kept is not None and kept.late_days == 0
    assert late is not None and late.late_days == 40
    assert view_freshness(replace(view, state="withdrawn"), late.due) is None


def _page_of(example: Example) -> RequestContext:
    return create_app(example.services).test_request_context("/en/dataset/nam-dams")


def _chart(example: Example, points: tuple[Point, ...], unit: str) -> ChartView:
    choice = ChartChoice("day", "size", "sum", is_years=False)
    with _page_of(example):
        g.lang = "th"
        draw = draw_bars if unit == "category" else draw_line
        return draw(choice, Points(unit, points, 0))


def test_a_chart_on_a_phone_fits_its_width_and_its_dates_do_not_run_into_each_other(example: Example) -> None:
    drawn = _chart(example, tuple(Point(f"2024-01-{n:02}", 3e9 * n) for n in range(1, 30)), "day").narrow

    assert drawn is not None and drawn.width <= 320
    assert all(drawn.left <= mark.x <= drawn.width for mark in drawn.marks)
    first, last = drawn.labels[0], drawn.labels[-1]
    assert first.at >= 0 and last.at <= drawn.width
    assert last.at - first.at > 7 * (len(first.label) + len(last.label))


def test_bars_on_a_phone_have_the_whole_width_and_say_the_same(example: Example) -> None:
    wide = _chart(example, (Point("กรุงเทพมหานคร", 9.0), Point("เชียงใหม่", 3.0)), "category")

    assert wide.narrow is not None
    assert [mark.width for mark in wide.narrow.marks] == [320, pytest.approx(106.7)]
    assert [(m.label, m.value) for m in wide.narrow.marks] == [(m.label, m.value) for m in wide.marks]
    assert (wide.narrow.title, wide.narrow.summary) == (wide.title, wide.summary)
