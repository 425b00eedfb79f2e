"""Every page in a real browser: accessible, within its policy, as wide as the screen, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from metadata import plugins
from tests.web.example import Example

pytestmark = pytest.mark.browser

RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}  # all that the dark scheme changes
SCREENS = {"phone": (390, 844), "desktop": (1280, 900)}


def kinds_of_page(example: Example) -> list[str]:
    """One address of each kind of page, and the datasets in each state."""
    with example.services.reading() as session:
        first = [
            next(iter(addresses))
            for name in plugins.names("web.pages")
            if hasattr(module := plugins.load("web.pages", name), "addresses")
            for addresses in [[a for a in module.addresses(session)][:1]]
            if addresses
        ]
    grants = example.services
    with grants.reading() as session:
        from catalog.sources import list_runs

        run = list_runs(session, "saengtawan/grants", limit=1)[0].id
    version = example.versions("mot-bridges")[1]
    return [
        *dict.fromkeys(first),
        "/dataset?q=zzzqqq&format=csv", "/dataset?q=สะพาน&organization=mot", "/dataset/saengtawan-community-grants",
        "/dataset/mot-gone", "/dataset/mot-lost", "/dataset/mot-linked", "/dataset/mot-hostile",
        f"/dataset/mot-bridges/version/{version}", "/dataset/mot-bridges/history", "/organization/nam",
        f"/dataset/nam-dams/resource/{example.resource('nam-dams')}",
        f"/dataset/nam-dams/resource/{example.resource('nam-dams', 2)}",
        f"/dataset/satit-libraries/resource/{example.resource('satit-libraries')}", "/dataset/satit-libraries",
        "/theme/environment", "/dataset/khonsong-bus-stops",
        f"/dataset/mot-shapes/resource/{example.resource('mot-shapes')}",
        f"/dataset/nam-dams/resource/{example.resource('nam-dams')}"
        "?words=a&column=province&is=filled&sort=opened&x=province",
        "/harvest/saengtawan/grants", f"/harvest/run/{run}", "/errors/D630",
        "/developers", "/accessibility", "/nowhere",
    ]  # fmt: skip


def in_language(address: str, lang: str) -> str:
    return address if address.startswith("/bulk") else f"/{lang}{address}"


@pytest.fixture(scope="module")
def pages(example: Example) -> list[str]:
    return kinds_of_page(example)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_no_page_breaks_an_accessibility_rule(
    browser: Browser, site: str, axe: str, pages: list[str], screen: str, lang: str, scheme: str
) -> None:
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        bypass_csp=True,
        color_scheme=scheme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    only = RULES if scheme == "light" else COLOURS
    found = []
    for address in pages:
        page.goto(site + in_language(address, lang))
        page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
        page.evaluate(axe)
        result = page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only
        )
        for violation in result["violations"]:
            found.append((address, violation["id"], [node["html"][:160] for node in violation["nodes"]][:3]))
    context.close()
    assert not found, "\n".join(map(str, found))


def test_the_gate_finds_a_page_that_is_bad_on_purpose(browser: Browser, axe: str) -> None:
    page = browser.new_page()
    page.set_content("<html><body><img src='data:,'><input><p style='color:#aaa;background:#fff'>pale</p>")
    page.evaluate(axe)

    broken = {violation["id"] for violation in page.evaluate("axe.run()")["violations"]}
    page.close()
    assert {"image-alt", "label", "color-contrast", "html-has-lang"} <= broken


@pytest.mark.parametrize("lang", ["th", "en"])
def test_no_page_goes_against_its_policy_or_leaves_this_server(
    browser: Browser, site: str, pages: list[str], lang: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if "status of 404" not in message.text:
            complaints.append(message.text)

    def remember(request: Request) -> None:
        asked.append(request.url)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    page.on("request", remember)
    for address in pages:
        page.goto(site + in_language(address, lang))
        assert page.title() != "taken"
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith((site, "data:"))] == []


def test_no_page_is_wider_than_the_screen(browser: Browser, site: str, pages: list[str]) -> None:
    context = browser.new_context()
    page = context.new_page()
    wide = []
    for address in pages:
        for lang in ("th", "en"):
            page.goto(site + in_language(address, lang))
            for width in (320, 390, 640, 768, 1280):  # 640 is 1280 magnified twice
                page.set_viewport_size({"width": width, "height": 700})
                found = page.evaluate("() => document.documentElement.scrollWidth")
                if found > width:
                    wide.append((address, lang, found))
    context.close()
    assert not wide, "\n".join(map(str, wide))


def test_no_text_is_smaller_than_16_px_and_thai_has_room(
    browser: Browser, site: str, pages: list[str]
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    script = """() => {
      const small = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const text = walk.currentNode.textContent.trim(), element = walk.currentNode.parentElement;
        if (!text || element.closest('svg') || !element.checkVisibility()) continue;
        const style = getComputedStyle(element), size = parseFloat(style.fontSize);
        const thai = /[\\u0e01-\\u0e5b]/.test(text);
        if (size < 16) small.push(text.slice(0, 30) + ' ' + style.fontSize);
        if (style.fontStyle !== 'normal') small.push(text.slice(0, 30) + ' ' + style.fontStyle);
        if (thai && element.closest(':lang(th)') && parseFloat(style.lineHeight) / size < 1.59)
          small.push(text.slice(0, 30) + ' line ' + style.lineHeight + ' of ' + style.fontSize);
      }
      return small;
    }"""
    found = []
    for address in pages:
        page.goto(site + in_language(address, "th"))
        found += [(address, text) for text in page.evaluate(script)]
    context.close()
    assert not found, "\n".join(map(str, found))


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    """A browser in which scripts are switched off."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


def test_from_search_to_file_without_any_script(plain_page: Page, site: str) -> None:
    plain_page.goto(f"{site}/en/")
    plain_page.get_by_role("searchbox").first.fill("สะพาน")
    plain_page.keyboard.press("Enter")
    plain_page.get_by_role("link", name="สะพาน").or_(
        plain_page.get_by_role("link", name="Bridges")
    ).first.click()
    assert "/en/dataset/mot-bridges" in plain_page.url

    with plain_page.expect_download() as download:
        plain_page.get_by_role("link", name="Download CSV").first.click()

    text = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == "thabian-saphan.csv"
    assert text.splitlines()[1] == "001,สะพานหนึ่ง,120,2024-05-01"


def test_a_thai_file_name_arrives_as_it_was(plain_page: Page, site: str, example: Example) -> None:
    plain_page.goto(f"{site}/th/dataset/mot-bridges")
    plain_page.locator(".k-get__more > summary").click()

    with plain_page.expect_download() as download:
        plain_page.get_by_role("link", name="ต้นฉบับ").click()

    assert download.value.suggested_filename.startswith("ทะเบียน")


def test_filters_can_be_chosen_and_taken_away_on_a_phone(plain_page: Page, site: str) -> None:
    plain_page.goto(f"{site}/en/dataset")
    plain_page.locator(".k-filters > summary").click()
    plain_page.locator(".k-facet a", has_text="Ministry of Tests").click()
    assert "organization=mot" in plain_page.url
    assert plain_page.get_by_role("status").inner_text().startswith("5 datasets")

    plain_page.locator(".k-chip").click()
    assert "organization" not in plain_page.url


def test_the_switch_keeps_page_and_question(plain_page: Page, site: str) -> None:
    plain_page.goto(f"{site}/th/dataset?q=dams")
    plain_page.get_by_role("link", name="English").click()

    assert plain_page.url == f"{site}/en/dataset?q=dams"


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, site: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/th/dataset/nam-dams")
    wanted = page.evaluate(
        "() => [...document.querySelectorAll('a[href], summary, input, button, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility({contentVisibilityAuto: true})).length"
    )
    seen = 0
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "govuk-skip-link"
    for _ in range(wanted + 5):
        outline = page.evaluate(
            "() => { const e = document.activeElement; const s = getComputedStyle(e);"
            " const a = getComputedStyle(e, '::after');"
            " return e === document.body ? null : s.outlineStyle + s.boxShadow + s.backgroundColor + a.outlineStyle }"
        )
        if outline is None:
            break
        assert "solid" in outline or "rgb(255, 213, 74)" in outline
        seen += 1
        page.keyboard.press("Tab")
    context.close()
    assert seen >= wanted


def test_the_pages_own_fonts_are_used(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}/th/")
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("() => [...document.fonts].filter(f => f.status === 'loaded').length")
    uses = page.evaluate("() => document.fonts.check('16px \"Khlang Looped\"', 'ก')")
    page.close()
    assert loaded >= 2 and uses
