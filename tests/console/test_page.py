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


def at(page: Page, strained: Running, path: str) -> Page:
    page.goto(strained.url.rstrip("/") + path)
    return page


def test_the_answer_stands_at_the_top_in_words_with_since_where_why_and_what_first(page: Page) -> None:
    banner = page.locator(".banner")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is growth straining quality?")
    expect(banner.locator(".answer")).to_have_text("Yes, and customers feel it")
    expect(banner.locator("dt")).to_have_text(["Since", "Where", "Why", "Do first"])
    expect(banner.locator("dd").first).to_have_text("13 May 2025")
    expect(banner.locator("dd").nth(3)).to_have_text("Add capacity at assembly before taking more orders")
    expect(page.get_by_role("img", name="Andon lamp: Red")).to_be_visible()


def test_the_legs_and_the_pictures_with_their_words_are_there(page: Page) -> None:
    for title in ("Demand", "Right first time", "Low scores from customers"):
        expect(page.locator(".leg").get_by_role("heading", name=title)).to_be_visible()
    pictures = page.locator("svg.picture[role=img]")
    expect(pictures).to_have_count(3)
    assert "strain reaching customers 24 May" in pictures.first.locator("title").first.text_content()
    expect(pictures.first.locator("text", has_text="onset")).to_be_visible()


def test_the_first_screen_fits_a_desktop_and_a_phone(page: Page) -> None:
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        box = page.locator(".banner").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < height
    page.set_viewport_size({"width": 1400, "height": 900})


def test_an_alert_has_its_own_address_with_its_evidence_and_history(page: Page, strained: Running) -> None:
    at(page, strained, "/alerts").get_by_role("link", name="Growth strain").click()
    expect(page).to_have_url(re.compile("/alert/a-strain$"))
    expect(page.get_by_text("one-sided CUSUM")).to_be_hidden()
    page.get_by_text("How the rule is designed").click()

    expect(page.get_by_text("one-sided CUSUM")).to_be_visible()
    expect(page.get_by_role("heading", name="What to do")).to_be_visible()
    expect(page.get_by_role("table", name="History").get_by_role("row")).to_have_count(2)


def test_alerts_are_searched_and_an_unknown_one_is_not_found(page: Page, strained: Running) -> None:
    at(page, strained, "/alerts").get_by_role("searchbox").fill("no such words")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_have_text("0 alerts match")
    expect(page).to_have_url(re.compile("q=no\\+such\\+words"))

    answer = page.goto(strained.url + "alert/nobody")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("There is no such alert")).to_be_visible()


def test_a_stage_opens_its_control_chart_in_several_views(page: Page, strained: Running) -> None:
    at(page, strained, "/stages").get_by_role("link", name="assembly").first.click()
    expect(page.get_by_role("heading", name="assembly: share that failed")).to_be_visible()
    words = page.locator("svg.picture title").first
    laney = words.text_content()
    assert re.search(r"assembly: \d+ of 160 periods lie outside the limits", laney or "")
    page.get_by_role("link", name="EWMA").click()
    expect(page).to_have_url(re.compile("chart=ewma"))
    expect(page.locator("svg.picture .alarm").first).to_be_visible()


def test_customers_stand_by_segment_and_stages_by_yield(page: Page, strained: Running) -> None:
    stages = at(page, strained, "/stages").get_by_role("table", name="First-pass yield by stage")
    assert set(stages.get_by_role("rowheader").all_inner_texts()) == set(STAGES)
    segments = at(page, strained, "/customers").get_by_role("table", name="Satisfaction by segment")
    assert set(segments.get_by_role("rowheader").all_inner_texts()) == set(SEGMENTS)


def test_filters_stand_in_the_address_and_narrow_what_is_shown(page: Page, strained: Running) -> None:
    at(page, strained, "/stages").locator("summary", has_text="Filter").click()
    page.locator("input[name=from]").fill("2025-05-01")
    page.locator("select[name=stage]").select_option("assembly")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(re.compile("stage=assembly.*from=2025-05-01"))
    rows = page.get_by_role("table", name="First-pass yield by stage").get_by_role("rowheader")
    expect(rows).to_have_text(["assembly"])
    page.get_by_role("link", name="Clear").click()
    expect(page).to_have_url(re.compile("/stages$"))


def test_the_page_speaks_polish_by_its_address(page: Page, strained: Running) -> None:
    at(page, strained, "/?lang=pl")
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    expect(page.locator(".answer")).to_have_text("Tak, i klienci to odczuwają")
    page.get_by_role("link", name="Etapy").click()
    expect(page).to_have_url(re.compile("/stages\\?lang=pl$"))


def test_names_from_events_are_text_and_never_markup(page: Page, strained: Running) -> None:
    for path in ("/", "/alerts?show=all", "/stages", "/customers", "/recommendations", "/operations"):
        at(page, strained, path)
        assert page.locator("img[src='x']").count() == 0
        assert "owned" not in page.title()


def test_headings_go_down_step_by_step_and_every_picture_has_words(page: Page, strained: Running) -> None:
    for path in ("/", "/stages", "/customers", "/alerts", "/recommendations", "/operations", "/alert/a-strain"):
        at(page, strained, path)
        assert page.locator("img:not([alt])").count() == 0
        assert page.locator("svg.picture:not(:has(> title))").count() == 0
        levels = [
            int(tag[1]) for tag in page.locator("h1, h2, h3").evaluate_all("all => all.map(each => each.tagName)")
        ]
        assert all(after <= before + 1 for before, after in pairwise(levels)), path


def test_an_alert_is_acknowledged_by_somebody_with_the_token_who_says_who_they_are(
    page: Page, strained: Running
) -> None:
    at(page, strained, "/alert/a-strain").get_by_role("button", name="Acknowledge").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("The alert stays open under your name")
    dialog.get_by_label("Who decides it").fill("ada")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(dialog.get_by_role("alert")).to_contain_text("needs the console's token")
    dialog.get_by_label("Token of this console").fill("let-me")
    dialog.get_by_role("button", name="Acknowledge").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Sent.")

    assert strained.process.stdout is not None
    told = json.loads(strained.process.stdout.readline())
    assert told == {
        "kind": "acknowledge",
        "actor": "ada",
        "enterprise": "main",
        "occurred_at": "2025-06-11T00:00:00Z",
        "alert_id": "a-strain",
    }


def test_a_recommendation_is_taken_up_and_a_silence_is_chosen_in_days(page: Page, strained: Running) -> None:
    page.goto(strained.url + "sign-in?token=let-me")
    at(page, strained, "/alert/a-strain").get_by_role("button", name="Silence").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Who decides it")).to_have_value("ada")
    expect(dialog.get_by_label("Token of this console")).to_have_count(0)
    dialog.get_by_label("For how long").select_option("7")
    dialog.get_by_role("button", name="Silence").click()
    assert strained.process.stdout is not None
    told = json.loads(strained.process.stdout.readline())
    assert (told["kind"], told["until"]) == ("silence", "2025-06-18T00:00:00.000Z")

    advice = at(page, strained, "/recommendations").get_by_role("article").filter(has_text="Add capacity")
    advice.get_by_role("button", name="Take it up").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it up").click()
    told = json.loads(strained.process.stdout.readline())
    assert (told["kind"], told["recommendation_id"], told["action_code"]) == ("take_action", "r-1", "add_capacity")


@pytest.mark.parametrize("width", [390, 768, 1400])
def test_every_view_fits_its_window(page: Page, strained: Running, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/", "/stages", "/stage/assembly", "/customers", "/alerts", "/alert/a-strain", "/operations"):
        at(page, strained, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.set_viewport_size({"width": 1400, "height": 900})


def test_the_page_can_be_walked_with_the_keyboard_alone(page: Page, strained: Running) -> None:
    at(page, strained, "/").keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_the_page_works_without_its_script(strained: Running, chrome: Browser) -> None:
    context = chrome.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(strained.url + "stages")
    expect(page.get_by_role("heading", name="The line")).to_be_visible()
    context.close()


def test_the_page_follows_the_system_into_the_dark_fetches_nothing_from_elsewhere_and_reports_no_error(
    strained: Running, chrome: Browser
) -> None:
    page = chrome.new_page(color_scheme="dark")
    asked: list[str] = []
    told: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    for path in ("", "stages", "customers", "alerts", "alert/a-strain", "recommendations", "operations"):
        page.goto(strained.url + path)
    expect(page.locator("body")).to_have_css("background-color", "rgb(14, 18, 23)")
    page.wait_for_timeout(300)
    page.close()

    assert told == []
    assert [url for url in asked if not url.startswith((strained.url, "data:"))] == []


def test_the_page_changes_by_itself_from_nothing_to_steady_to_strain_to_a_broker_that_is_away(
    console: Callable[[str], Running], chrome: Browser
) -> None:
    running = console("staged")
    page = open_page(chrome, running.url)
    answer, numbers = page.locator(".banner .answer"), page.get_by_role("table", name="The charts as numbers")
    expect(answer).to_have_text("No data yet")
    expect(page.locator(".feed")).to_contain_text("no period yet")
    expect(page.get_by_text("There is nothing to draw yet.")).to_be_visible()

    running.tell()
    expect(answer).to_have_text("No", timeout=60_000)
    expect(page.get_by_role("img", name="Andon lamp: Green")).to_be_visible()
    page.get_by_text("Show the numbers").click()
    expect(numbers).to_contain_text("Steady")

    running.tell()
    expect(answer).to_have_text("Yes, and customers feel it", timeout=60_000)
    expect(page.get_by_role("heading", name="Open alerts (2)")).to_be_visible()
    expect(numbers).to_contain_text("Strain reaching customers")  # what was opened stays open

    page.reload()
    page.locator("summary", has_text="Filter").click()
    page.locator("select[name=enterprise]").select_option(HOSTILE)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".foot")).to_contain_text(f"Enterprise {HOSTILE}")
    expect(page).to_have_title("Andon")
    page.go_back()

    running.tell()
    expect(page.get_by_role("alert")).to_contain_text("Broker unreachable since", timeout=60_000)
    expect(page.get_by_role("alert")).to_contain_text("no Kafka broker answers at 127.0.0.1:1")
    expect(page.get_by_role("alert")).to_contain_text("last known state")
    expect(page.locator(".banner.stale .answer")).to_have_text("Yes, and customers feel it")
    page.close()
