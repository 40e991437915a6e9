"""Who is told what, and when."""

import asyncio

from streams.console.feed import Link
from streams.console.hub import Hub
from tests.console.feed import ListFeed, alert, growth_strain, period


async def test_a_feed_is_followed_to_its_end() -> None:
    hub = Hub()
    await hub.follow(ListFeed(growth_strain(days=5), stay=False))

    assert hub.state()["periods"] == 5
    assert hub.state()["feed"]["state"] == "live"


def test_the_state_is_computed_once_for_all_who_watch() -> None:
    hub = Hub()

    assert hub.state() is hub.state()
    first = hub.state()
    hub.take(alert("a", "escape"))
    assert hub.state() is not first
    assert hub.state()["version"] > first["version"]


def test_while_all_is_read_again_the_last_known_state_stands() -> None:
    hub = Hub()
    for item in (*period(0), *period(1), Link("live"), Link("unreachable", "gone"), Link("catching_up")):
        hub.take(item)
    for record in period(0):
        hub.take(record)

    assert hub.state()["periods"] == 2
    hub.take(Link("live"))
    assert hub.state()["periods"] == 1, "what the broker no longer has is no longer shown"


def test_an_interrupted_reading_is_thrown_away() -> None:
    hub = Hub()
    for item in (*period(0), Link("live"), Link("catching_up"), *period(1), Link("unreachable"), Link("catching_up")):
        hub.take(item)
    hub.take(Link("live"))

    assert hub.state()["periods"] == 0


def test_the_age_of_the_link_and_of_the_last_record_come_from_the_clock() -> None:
    times = iter([100.0, 200.0, 300.0])
    hub = Hub(clock=lambda: next(times))
    hub.take(alert("a", "escape"))
    hub.take(Link("unreachable", "refused"))
    hub.take(Link("unreachable", "refused"))

    assert hub.state()["feed"] == {
        "state": "unreachable",
        "detail": "refused",
        "since": "1970-01-01T00:05:00Z",
        "last_record_at": "1970-01-01T00:03:20Z",
    }


async def test_those_who_wait_are_woken_by_a_change_and_by_the_end_and_not_before() -> None:
    hub = Hub()
    version = hub.version

    assert not await hub.changed(version, 0.01)
    waiting = [asyncio.create_task(hub.changed(version, 5)) for _ in range(3)]
    await asyncio.sleep(0)
    hub.take(alert("a", "escape"))
    assert await asyncio.gather(*waiting) == [True, True, True]

    waiting = [asyncio.create_task(hub.changed(hub.version, 5))]
    await asyncio.sleep(0)
    hub.close()
    assert await asyncio.gather(*waiting) == [True]
