"""The pages that tell how files were read: accessible and as wide as the screen, on phone and desktop."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from waitress.server import create_server

from tests.browser.test_pages import RULES, SCREENS
from tests.web.reading_example import Readings, open_readings
from web.app import create_app

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Readings]:
    with open_readings(tmp_path_factory.mktemp("readings")) as found:
        yield found


@pytest.fixture(scope="module")
def address(readings: Readings) -> Iterator[str]:
    server = create_server(create_app(readings.services), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(timeout=5)


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize("screen", SCREENS)
def test_a_reading_can_be_read_by_everyone(
    browser: Browser, address: str, axe: str, readings: Readings, screen: str, lang: str
) -> None:
    width, height = SCREENS[screen]
    context = browser.new_context(
        viewport={"width": width, "height": height}, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()
    for path in readings.pages:
        page.goto(f"{address}/{lang}{path}")
        page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = true)")
        page.evaluate(axe)
        result = page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})", RULES
        )

        assert [(v["id"], v["nodes"][0]["html"][:160]) for v in result["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    context.close()
