"""A target that takes, refuses, fails, redirects or is not there, over real sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from streams.errors import MisuseError
from streams.runtime.bridges.health import Health
from streams.runtime.bridges.target import MOST_REFUSALS, RefusedTooOften, Request, Target, http_url, reached, shown
from tests.e2e.bridge_process import Notes, notes

PAUSE_SECONDS = 0.1


@asynccontextmanager
async def target() -> AsyncIterator[tuple[Target, Notes]]:
    async with notes() as told, reached(told.url, Health(), PAUSE_SECONDS) as made:
        yield made, told


def outcome(health: Health, name: str) -> float | None:
    return health.registry.get_sample_value("andon_bridge_messages_total", {"outcome": name})


async def test_a_message_is_given_again_until_it_is_taken_and_made_anew_each_time() -> None:
    async with target() as (made, told):
        told.answers = [web.Response(status=500), web.Response(status=302, headers={"Location": "/elsewhere"})]
        bodies = iter([b"1", b"2", b"3"])

        taken = await made.deliver(lambda: Request(next(bodies), {"x-own": "y"}), "a message")

    assert taken == "accepted"
    assert [(status, body) for status, _, body in told.taken] == [(500, b"1"), (302, b"2"), (200, b"3")]
    assert {headers["x-own"] for _, headers, _ in told.taken} == {"y"}
    assert {headers["Content-Type"] for _, headers, _ in told.taken} == {"application/json"}
    assert (made.recoveries, made.health.reason, made.health.holding_seconds()) == (1, None, 0.0)
    assert (outcome(made.health, "accepted"), outcome(made.health, "refused")) == (1.0, 0.0)


async def test_a_target_that_is_not_there_holds_the_bridge_and_says_so() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://user:secret@127.0.0.1:{unused.getsockname()[1]}/hook?key=secret"
        async with reached(url, Health(), PAUSE_SECONDS) as made:
            waiting = asyncio.create_task(made.deliver(lambda: Request(b"", {}), "a message"))
            await asyncio.sleep(0.3)
            reason, held = made.health.reason, made.health.holding_seconds()
            waiting.cancel()

    assert reason is not None
    assert "takes nothing: Cannot connect" in reason
    assert "secret" not in reason
    assert held > 0.1


async def test_a_refusal_is_counted_and_a_run_of_them_ends_the_bridge() -> None:
    async with target() as (made, told):
        told.answers = [web.Response(status=400, text="bad label") for _ in range(MOST_REFUSALS + 1)]
        told.answers.insert(1, web.Response())
        first = [await made.deliver(lambda: Request(b"{}", {}), "a message") for _ in range(2)]
        for _ in range(MOST_REFUSALS - 1):
            assert await made.deliver(lambda: Request(b"{}", {}), "a message") == "refused"
        with pytest.raises(
            RefusedTooOften, match=r"/hook refused 20 messages in a row, the last with '400 .*bad label'"
        ):
            await made.deliver(lambda: Request(b"{}", {}), "a message")

    assert first == ["refused", "accepted"]
    assert outcome(made.health, "refused") == MOST_REFUSALS + 1


@pytest.mark.parametrize("text", [None, "", "localhost:9093", "ftp://host/", "http://", "http://host:port/"])
def test_what_is_no_address_is_told_with_how_to_give_one(text: str | None) -> None:
    with pytest.raises(MisuseError, match="give --url"):
        http_url(text, "give --url")


def test_an_address_is_shown_without_its_secrets() -> None:
    assert shown("https://ada:pass@host:8443/hook?token=x#y") == "https://host:8443/hook"
