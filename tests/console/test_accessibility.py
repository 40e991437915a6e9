"""Every view under axe-core, light, dark and on a phone: nothing serious stands between a person and the page."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.console.conftest import Running
from tests.console.screenshot import browser, chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on the path and none in ANDON_CHROMIUM"),
]
PATHS = ("", "stages", "stage/assembly", "customers", "alerts", "alert/a-strain", "recommendations", "operations")
MODES: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1440, "height": 900}},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
}


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.mark.parametrize("mode", MODES)
def test_no_view_has_a_serious_finding(mode: str, strained: Running, chrome: Browser) -> None:
    # axe puts its script into the page, which the page's own policy forbids: the browser is told to let it.
    context = chrome.new_context(bypass_csp=True, **MODES[mode])
    page = context.new_page()
    found = []
    for path in PATHS:
        page.goto(strained.url + path)
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found += [(path, violation["id"], node["html"][:160]) for node in violation["nodes"]]
    context.close()

    assert found == []
