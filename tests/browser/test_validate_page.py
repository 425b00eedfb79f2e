"""Trying a file in a browser: the form, a report with many causes, and an error, for everyone and on every screen."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.test_pages import RULES, SCREENS

pytestmark = pytest.mark.browser

LINES = [
    f"{n},P{n:04},{'99' if n % 40 == 0 else '10'},{'เชียงหม่า' if n % 50 == 0 else 'เชียงใหม่'},"
    f"{'รอจัดสรร' if n % 9 == 0 else n * 1000},{'2090' if n == 70 else '2024'}-01-{n % 28 + 1:02},081-234-{n:04},"
    for n in range(1, 121)
]
MESSY = "ลำดับ,รหัส,รหัสจังหวัด,จังหวัด,งบประมาณ,วันที่,มือถือ,มือถือ\n" + "\n".join([*LINES, LINES[4], LINES[5]]) + "\n"
TYPES = ("integer", "string", "string", "string", "number", "date", "string", "string")
NAMES = ("ลำดับ", "รหัส", "รหัสจังหวัด", "จังหวัด", "งบประมาณ", "วันที่", "มือถือ", "มือถือ_2")
SCHEMA = {"fields": [{"name": name, "type": kind} for name, kind in zip(NAMES, TYPES, strict=True)]}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("given")
    table, schema = folder / "งบประมาณ.csv", folder / "schema.json"
    table.write_text(MESSY, encoding="utf-8")
    SCHEMA["fields"][1]["constraints"] = {"unique": True}  # type: ignore[index]
    schema.write_text(json.dumps(SCHEMA), encoding="utf-8")
    return table, schema


def check(page: Page, axe: str) -> None:
    """No rule of accessibility is broken, and nothing is wider than the screen."""
    page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(axe)
    result = page.evaluate("only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", RULES)

    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in result["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_file_is_chosen_checked_and_its_report_read(
    browser: Browser, site: str, axe: str, files: tuple[Path, Path], screen: str, lang: str, scheme: str
) -> None:
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height}, bypass_csp=True, reduced_motion="reduce",
        color_scheme=scheme, java_script_enabled=True,
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"{site}/{lang}/validate")
    check(page, axe)

    page.set_input_files("#file", files[0])
    page.set_input_files("#schema_file", files[1])
    page.click("button.k-button")
    page.wait_for_url("**/validate/*")
    check(page, axe)

    assert page.locator(".k-cause").count() >= 6
    assert "E10" in page.locator(".k-cause", has_text="D630").inner_text()
    assert "081-234" not in page.content()
    context.close()


def test_it_works_without_script_and_an_error_keeps_the_address(
    browser: Browser, site: str, axe: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/en/validate")
    page.fill("#url", "http://127.0.0.1/a.csv")
    page.click("button.k-button")

    assert "not a public address" in page.locator(".k-notice--bad").inner_text()
    assert page.input_value("#url") == "http://127.0.0.1/a.csv"
    context.close()

    scripted = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    page = scripted.new_page()
    page.goto(f"{site}/th/validate")
    page.click("button.k-button")
    check(page, axe)
    scripted.close()
