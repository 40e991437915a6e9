"""A large enterprise on the page: true counts, paging, and no more work for a second viewer."""

import re

import httpx
import pytest
from fastapi import FastAPI

from streams.console.asked import Asked
from streams.console.feed import Link
from streams.console.hub import Hub
from streams.console.rights import Rights, Visitor
from streams.console.web import Gallery, build_views
from tests.bench.console import large_hub

ALERTS = 6_000
OPEN = ALERTS - len(range(0, ALERTS, 3))


@pytest.fixture(scope="module")
def hub() -> Hub:
    return large_hub(alerts=ALERTS, products=50, days=2)


def shown(hub: Hub, path: str, **query: str) -> str:
    return Gallery(hub, decisions=False).show(Asked.of(path, query), Visitor()).html


def test_counts_are_true_and_every_alert_can_be_reached(hub: Hub) -> None:
    first = shown(hub, "/alerts")
    last = shown(hub, "/alerts", page="80")

    assert f"Open ({OPEN:,})" in first
    assert f"All ({ALERTS:,})" in first
    assert f"page 1 of {OPEN // 50}" in first
    assert last.count('href="/alert/') == 50
    assert set(re.findall("/alert/a[0-9]+", first)).isdisjoint(re.findall("/alert/a[0-9]+", last))
    assert "page 80 of 80" in shown(hub, "/alerts", page="999")


def test_a_search_finds_by_label_and_counts(hub: Hub) -> None:
    html = shown(hub, "/alerts", q="P7 s7", show="all")

    assert f"{sum(n % 50 == 7 and n % 8 == 7 for n in range(ALERTS)):,} alerts match" in html


def test_an_alert_among_thousands_opens(hub: Hub) -> None:
    drawn = Gallery(hub, decisions=False).show(Asked.of("/alert/a5999", {}), Visitor())

    assert drawn.status == 200
    assert "p49" in drawn.html


def test_a_second_viewer_gets_what_was_drawn_for_the_first_and_news_is_drawn_anew(hub: Hub) -> None:
    now = [0.0]
    gallery = Gallery(hub, decisions=False, clock=lambda: now[0])
    first = gallery.show(Asked.of("/", {}), Visitor())

    assert gallery.show(Asked.of("/", {}), Visitor()) is first
    assert gallery.show(Asked.of("/", {"lang": "pl"}), Visitor()) is not first
    assert gallery.show(Asked.of("/", {}), Visitor(True, "anna")) is not first
    now[0] = 11.0
    assert gallery.show(Asked.of("/", {}), Visitor()) is not first  # how long ago the last message came has changed


async def test_a_view_drawn_just_before_a_change_says_that_it_is_older() -> None:
    """A page that was told of the change sees by this that it must ask again."""
    hub = large_hub(alerts=2, products=1, days=1)
    app = FastAPI()
    app.include_router(build_views(hub, Rights(), decisions=False))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
        first = await client.get("/")
        hub.take(Link("catching_up"))
        second = await client.get("/")

    assert first.headers["Andon-Version"] == second.headers["Andon-Version"] == str(hub.version - 1)
