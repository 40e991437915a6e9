"""The page in a real browser: what a plant manager, a quality engineer and a head of customer care see."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.console.conftest import Running
from tests.console.feed import HOSTILE, SEGMENTS, STAGES
from tests.console.screenshot import browser, chromium, open_page

expect.set_options(timeout=30_000)  # a busy machine draws slowly; a page that is there is seen at once

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium() is None, reason="no Chromium on the path and none in ANDON_CHROMIUM"),
]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def page(strained: Running, chrome: Browser) -> Iterator[Page]:
    opened = open_page(chrome, strained.url)
    yield opened
    opened.close()


def test_the_answer_stands_at_the_top_in_words_with_its_dates_and_its_lamp(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Is growth straining quality?")
    expect(page.locator(".banner .answer")).to_have_text("Yes, and customers feel it")
    expect(page.locator(".banner")).to_contain_text("strain began 13 May 2025, detected 17 May 2025")
    expect(page.get_by_role("img", name="Andon lamp: Red")).to_be_visible()


def test_the_legs_the_chart_and_its_words_are_there(page: Page) -> None:
    for title in ("Demand", "Right first time", "Low scores from customers"):
        expect(page.locator(".leg").get_by_text(title, exact=True)).to_be_visible()
    chart = page.locator(".chart")
    expect(chart).to_have_attribute("role", "img")
    assert "strain reaching customers 24 May" in (chart.get_attribute("aria-label") or "")
    drawn = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(v => v > 0)"
    page.wait_for_function(f"() => {{ const drawn = {drawn}; return drawn(document.querySelector('.chart canvas')); }}")


def test_the_evidence_of_an_alert_opens_and_stays_open(page: Page) -> None:
    alert = page.get_by_role("article").filter(has_text="Growth strain")
    expect(alert.get_by_text("one-sided CUSUM")).to_be_hidden()
    alert.get_by_text("Evidence and design").click()

    expect(alert.get_by_text("one-sided CUSUM")).to_be_visible()
    expect(alert.get_by_text("(29 in all)")).to_be_visible()
    expect(alert.get_by_role("table", name="Periods")).to_contain_text("Arrivals")


def test_recommendations_stand_in_order_with_what_they_should_bring(page: Page) -> None:
    section = page.locator(".card").filter(has=page.get_by_role("heading", name="Recommendations"))

    expect(section.get_by_role("heading", level=3)).to_have_text(
        ["Add capacity at assembly before taking more orders", "Call the new customers of the last three weeks"]
    )
    expect(section).to_contain_text("first pass yield from 77.9 % to 93.0 % (95 % interval 90.5 % to 95.1 %)")


def test_stages_and_segments_are_tables_with_headers(page: Page) -> None:
    stages = page.get_by_role("table", name="First-pass yield by stage")
    segments = page.get_by_role("table", name="Satisfaction by segment")

    assert set(stages.get_by_role("rowheader").all_inner_texts()) == set(STAGES)
    assert set(segments.get_by_role("rowheader").all_inner_texts()) == set(SEGMENTS)
    expect(stages.get_by_role("row").filter(has_text="assembly")).to_contain_text("in alarm since 13 May 2025")
    expect(stages.get_by_role("img").first).to_have_attribute(
        "alt", re.compile(r"assembly: from 9\d\.\d % to 7\d\.\d % over 60")
    )


def test_names_from_events_are_text_and_never_markup(page: Page) -> None:
    page.wait_for_timeout(300)

    expect(page.get_by_text(f"product: {HOSTILE}", exact=True)).to_be_visible()
    assert page.locator("img[src='x']").count() == 0
    assert page.title() == "Andon"


def test_every_picture_has_an_alternative_text_and_headings_go_down_step_by_step(page: Page) -> None:
    assert page.locator("img:not([alt])").count() == 0
    levels = [int(tag[1]) for tag in page.locator("h1, h2, h3").evaluate_all("all => all.map(each => each.tagName)")]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_an_alert_is_acknowledged_by_somebody_who_says_who_they_are(page: Page, strained: Running) -> None:
    alert = page.get_by_role("article").filter(has_text="Growth strain")
    alert.get_by_role("button", name="Acknowledge").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("That is not the token")).to_be_visible()
    dialog.get_by_label("Token of this console").fill("let-me")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Say who decides it")).to_be_visible()
    dialog.get_by_label("Who decides it").fill("ada")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_text("Sent. The page changes")).to_be_visible()

    assert strained.process.stdout is not None
    told = json.loads(strained.process.stdout.readline())
    assert told == {
        "kind": "acknowledge",
        "actor": "ada",
        "enterprise": "main",
        "occurred_at": "2025-06-11T00:00:00Z",
        "alert_id": "a-strain",
        "note": None,
    }


def test_a_recommendation_is_taken_up_and_a_silence_is_chosen_in_days(page: Page, strained: Running) -> None:
    alert = page.get_by_role("article").filter(has_text="Growth strain")
    alert.get_by_role("button", name="Silence").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Who decides it")).to_have_value("ada")
    expect(dialog.get_by_label("For how long")).to_have_value("1 day")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("article").filter(has_text="Add capacity").get_by_role("button", name="Take it up").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it up").click()

    assert strained.process.stdout is not None
    told = json.loads(strained.process.stdout.readline())
    assert (told["kind"], told["recommendation_id"], told["action_code"]) == ("take_action", "r-1", "add_capacity")


@pytest.mark.parametrize("width", [400, 768, 1400])
def test_the_page_fits_its_window(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_timeout(200)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_follows_the_system_into_the_dark_fetches_nothing_from_elsewhere_and_reports_no_error(
    strained: Running, chrome: Browser
) -> None:
    page = chrome.new_page(color_scheme="dark")
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(strained.url)
    expect(page.locator(".banner .answer")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(14, 18, 23)")
    page.wait_for_timeout(300)
    page.close()

    assert told == []
    assert [
        url for url in asked if not url.startswith((strained.url, strained.url.replace("http", "ws"), "data:"))
    ] == []


def test_the_page_changes_by_itself_from_nothing_to_steady_to_strain_to_a_broker_that_is_away(
    console: Callable[[str], Running], chrome: Browser
) -> None:
    running = console("staged")
    page = open_page(chrome, running.url)
    answer, numbers = page.locator(".banner .answer"), page.get_by_role("table", name="The charts as numbers")
    expect(answer).to_have_text("No data yet")
    expect(page.locator(".feed")).to_contain_text("no period yet")
    expect(page.get_by_text("There is nothing to draw yet.")).to_be_visible()
    expect(page.locator(".chart")).to_be_hidden()

    running.tell()
    expect(answer).to_have_text("No", timeout=60_000)
    expect(page.get_by_role("img", name="Andon lamp: Green")).to_be_visible()
    expect(page.locator(".chart")).to_be_visible()
    page.get_by_text("Show the numbers").click()
    expect(numbers).to_contain_text("Steady")

    running.tell()
    expect(answer).to_have_text("Yes, and customers feel it", timeout=60_000)
    expect(page.get_by_role("heading", name="Open alerts (2)")).to_be_visible()
    expect(numbers).to_contain_text("Strain reaching customers")

    page.get_by_label("Enterprise").click()
    page.get_by_role("option", name=HOSTILE, exact=True).click()
    expect(page.locator(".foot")).to_contain_text(f"Enterprise {HOSTILE}")
    expect(page).to_have_title("Andon")
    page.go_back()

    running.tell()
    expect(page.get_by_role("alert")).to_contain_text("Broker unreachable since", timeout=60_000)
    expect(page.get_by_role("alert")).to_contain_text("no Kafka broker answers at 127.0.0.1:1")
    expect(page.get_by_role("alert")).to_contain_text("last known state")
    expect(page.locator(".banner.stale .answer")).to_have_text("Yes, and customers feel it")
    page.close()
