"""A topic is followed from its beginning or from now on, or read to its end."""

import asyncio
from contextlib import aclosing

import pytest

from schemas.topics import STAGE_EVENTS
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.log_lines import LogLine, log_line
from streams.runtime.clients.publish import publish
from streams.runtime.clients.tail import Message, TopicNotFoundError, follow, read_all
from streams.settings import Settings

pytestmark = pytest.mark.kafka


def lines(first: int, last: int) -> list[LogLine]:
    return [
        log_line({"topic": STAGE_EVENTS.name, "value": {"product": f"p{n}", "n": n}}, "test")
        for n in range(first, last)
    ]


async def first_messages(settings: Settings, count: int, *, from_beginning: bool) -> list[Message]:
    found: list[Message] = []
    topics = [STAGE_EVENTS.full_name(settings.topic_prefix)]
    async with aclosing(follow(settings, topics, from_beginning=from_beginning)) as messages:
        async for message in messages:
            found.append(message)
            if len(found) == count:
                break
    return found


async def test_everything_that_is_there_is_read_and_then_it_ends(settings: Settings) -> None:
    await ensure_topics(settings)
    topics = [STAGE_EVENTS.full_name(settings.topic_prefix)]
    nothing = [message async for message in read_all(settings, topics)]
    await publish(lines(0, 200), settings)

    messages = [message async for message in read_all(settings, topics)]

    assert nothing == []
    assert sorted(int(message.key[1:]) for message in messages if message.key) == list(range(200))


async def test_following_from_the_beginning_finds_old_messages_and_then_new_ones(settings: Settings) -> None:
    await ensure_topics(settings)
    await publish(lines(0, 5), settings)

    following = asyncio.create_task(first_messages(settings, 8, from_beginning=True))
    await asyncio.sleep(0.5)
    await publish(lines(5, 8), settings)

    assert {message.key for message in await following} == {f"p{n}".encode() for n in range(8)}


async def test_following_from_now_on_leaves_out_what_is_old(settings: Settings) -> None:
    await ensure_topics(settings)
    await publish(lines(0, 5), settings)

    following = asyncio.create_task(first_messages(settings, 1, from_beginning=False))
    for number in range(5, 60):  # whoever follows needs a moment to get to the end
        await publish(lines(number, number + 1), settings)
        await asyncio.wait([following], timeout=0.2)
        if following.done():
            break

    (message,) = await following
    assert message.key is not None
    assert int(message.key[1:]) >= 5


async def test_a_topic_that_is_not_there_is_told(settings: Settings) -> None:
    with pytest.raises(TopicNotFoundError, match=r"no topic nowhere: create it with `andon topics ensure`"):
        [message async for message in read_all(settings, ["nowhere"])]
