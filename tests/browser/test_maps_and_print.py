"""Maps in a real browser, pages on paper, and pages walked by keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.web.example import Example

pytestmark = pytest.mark.browser

A4_WIDTH = 688  # CSS pixels between the margins


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def libraries(example: Example) -> str:
    return f"/dataset/satit-libraries/resource/{example.resource('satit-libraries')}"


def test_the_pictures_of_maps_are_drawn_for_light_and_dark_pages(browser: Browser, site: str) -> None:
    for scheme, part in (("light", "/map.svg"), ("dark", "/map.svg?dark=1")):
        context = browser.new_context(color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        page.goto(f"{site}/th/dataset/nam-dams")
        picture = page.locator("picture img")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('picture img').naturalWidth > 0")
        shown = picture.evaluate("image => image.currentSrc")
        context.close()
        assert shown.endswith(part)


def test_the_kind_of_chart_is_chosen_without_any_script(browser: Browser, site: str, libraries: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/en{libraries}")
    assert page.locator(".k-map__svg").count() == 1

    page.get_by_label("Kind").select_option("marks")
    page.get_by_role("button", name="Draw").click()

    assert page.locator(".k-map__svg").count() == 0 and page.locator(".k-chart__bar").count() > 2
    context.close()


def test_on_a_phone_forms_and_long_lists_are_folded_and_open_by_a_touch(
    browser: Browser, site: str, libraries: str
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{site}/en{libraries}")
    words = page.get_by_label("Words", exact=False).first
    assert not words.is_visible()

    page.locator("details.k-fold > summary").first.click()

    assert words.is_visible()
    context.close()


@pytest.mark.parametrize("where", ["/dataset/nam-dams", "libraries", "/harvest", "/dataset?q=น้ำ"])
def test_paper_has_no_navigation_and_is_as_wide_as_a4(
    page: Page, site: str, libraries: str, where: str
) -> None:
    page.set_viewport_size({"width": A4_WIDTH, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    for lang in ("th", "en"):
        page.goto(f"{site}/{lang}{libraries if where == 'libraries' else where}")

        seen = page.evaluate(
            """() => {
              const all = which => [...document.querySelectorAll(which)];
              const style = element => getComputedStyle(element);
              return {
                pressed: all('nav, button, select, input').filter(e => e.checkVisibility()).length,
                width: document.documentElement.scrollWidth,
                paper: style(document.body).backgroundColor,
                heads: all('thead').filter(e => style(e).display !== 'table-header-group').length,
                address: document.querySelector('.k-print').checkVisibility(),
              };
            }"""
        )

        assert seen == {
            "pressed": 0,
            "width": A4_WIDTH,
            "paper": "rgb(255, 255, 255)",
            "heads": 0,
            "address": True,
        }


def test_folded_columns_are_open_on_paper(page: Page, site: str, libraries: str) -> None:
    page.set_viewport_size({"width": A4_WIDTH, "height": 1000})
    page.emulate_media(media="print")
    page.goto(f"{site}/en{libraries}")

    table = page.locator("section:has(#columns) tbody tr")
    assert all(table.nth(n).is_visible() for n in range(table.count())) and table.count() == 9


def test_the_keyboard_alone_skips_finds_and_downloads(page: Page, site: str) -> None:
    page.goto(f"{site}/en/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"

    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.name") == "q":
            break
    page.keyboard.type("Dams")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/dataset?q=Dams")

    for _ in range(200):
        page.keyboard.press("Tab")
        if (page.evaluate("() => document.activeElement.getAttribute('href') || ''")).endswith(
            "/dataset/nam-dams"
        ):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/dataset/nam-dams")

    for _ in range(60):
        page.keyboard.press("Tab")
        if "Download CSV" in page.evaluate("() => document.activeElement.textContent"):
            break
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("lang", ["th", "en"])
def test_the_first_view_weighs_less_than_150_kb(
    browser: Browser, site: str, libraries: str, lang: str
) -> None:
    for path in ("/", "/dataset", "/dataset/nam-dams", libraries):
        assert _weight(browser, f"{site}/{lang}{path}") < 150_000, path


def _weight(browser: Browser, address: str) -> float:
    """Bytes received for a page that was never seen before."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    channel = context.new_cdp_session(page)
    channel.send("Network.enable")
    received: list[float] = []
    channel.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    context.close()
    return sum(received)
