"""From messages of operators and dead letters to records on a real broker."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from schemas.partitioning import partition_for
from schemas.topics import ALERTS, CLOSINGS, DEAD_LETTERS, STAGE_EVENTS
from streams.core.operator import Out
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.connection import connected_producer
from streams.runtime.clients.tail import Message, read_all
from streams.runtime.dead_letters import DeadLetter
from streams.runtime.outbox import Outbox, TooLarge
from streams.settings import Settings

pytestmark = pytest.mark.kafka

LIMIT = 1_048_588
AT_MS = 1_767_600_000_000


@pytest.fixture
async def settings(kafka: str, prefix: str) -> Settings:
    made = Settings.load({"broker": kafka, "topic_prefix": prefix, "partitions": 3})
    await ensure_topics(made)
    return made


@pytest.fixture
async def outbox(settings: Settings) -> AsyncIterator[Outbox]:
    async with connected_producer(settings) as producer:
        yield Outbox(producer, settings.topic_prefix, settings.partitions, LIMIT)


async def written(settings: Settings, topic: Any) -> list[Message]:
    return [message async for message in read_all(settings, [topic.full_name(settings.topic_prefix)])]


async def test_a_message_goes_to_the_partition_of_its_key_as_a_cloud_event(settings: Settings, outbox: Outbox) -> None:
    await asyncio.gather(*await outbox.post([Out(ALERTS, "a1", b"{}", "main", AT_MS)]))

    (message,) = await written(settings, ALERTS)
    headers = dict(message.headers)
    assert (message.partition, message.timestamp_ms) == (partition_for(b"main", 3), AT_MS)
    assert (message.key, message.value) == (b"a1", b"{}")
    assert headers["ce_type"] == b"andon.alert.v1"
    assert headers["ce_time"] == b"2026-01-05T08:00:00Z"
    assert headers["ce_id"].startswith(b"a1/")


async def test_equal_messages_have_the_same_id_and_others_another(settings: Settings, outbox: Outbox) -> None:
    outs = [Out(ALERTS, "a1", value, "main", AT_MS) for value in (b"{}", b"{}", b"[]")]
    await asyncio.gather(*await outbox.post(outs))

    first, again, other = [dict(message.headers)["ce_id"] for message in await written(settings, ALERTS)]
    assert first == again != other


async def test_a_message_for_everywhere_goes_to_every_partition(settings: Settings, outbox: Outbox) -> None:
    await asyncio.gather(*await outbox.post([Out(CLOSINGS, "k", b"{}", "k", AT_MS, everywhere=True)]))

    assert sorted(message.partition for message in await written(settings, CLOSINGS)) == [0, 1, 2]


async def test_order_holds_within_a_partition(settings: Settings, outbox: Outbox) -> None:
    outs = [Out(CLOSINGS, "k", b"%d" % n + b"x" * 20_000, "main", AT_MS) for n in range(200)]
    await asyncio.gather(*await outbox.post(outs))

    assert [message.value for message in await written(settings, CLOSINGS)] == [out.value for out in outs]


async def test_a_time_ahead_of_the_broker_does_not_stop_the_message(settings: Settings, outbox: Outbox) -> None:
    ahead = int(time.time() * 1000) + 10**10
    await asyncio.gather(*await outbox.post([Out(ALERTS, "a1", b"{}", "main", ahead)]))

    (message,) = await written(settings, ALERTS)
    assert message.timestamp_ms < ahead


@pytest.mark.parametrize(("key", "value"), [(None, None), (None, b"x"), (b"k", None), (b"k", b"\xff\x00")])
async def test_a_dead_letter_keeps_its_key_and_bytes(
    settings: Settings, outbox: Outbox, key: bytes | None, value: bytes | None
) -> None:
    name = DEAD_LETTERS[0].full_name(settings.topic_prefix)
    await asyncio.gather(*await outbox.bury([DeadLetter(name, 1, key, value, [("dlq.reason", b"why")])]))

    (message,) = await written(settings, DEAD_LETTERS[0])
    assert (message.key, message.value) == (key, value)
    assert message.headers == (("dlq.reason", b"why"),)


async def test_a_dead_letter_that_no_broker_takes_is_cut_and_says_so(settings: Settings, outbox: Outbox) -> None:
    name = DEAD_LETTERS[0].full_name(settings.topic_prefix)
    letters = [DeadLetter(name, 0, b"k", b"x" * LIMIT, []), DeadLetter(name, 0, b"k", b"next", [])]
    await asyncio.gather(*await outbox.bury(letters))

    cut, after = await written(settings, DEAD_LETTERS[0])
    assert dict(cut.headers) == {"dlq.truncated": str(LIMIT).encode()}
    assert LIMIT - 2_000 < len(cut.value or b"") < LIMIT
    assert after.value == b"next"


@pytest.mark.parametrize(
    ("key", "value", "kept"),
    [
        (b"pump", b"v", b"pump"),
        (b"pump", None, b"pump"),
        (b"k" * LIMIT, b"v" * LIMIT, b"k" * 1_000),
        (None, b"v", None),
    ],
)
async def test_headers_that_no_broker_takes_are_left_out_before_the_reason_is(
    settings: Settings, outbox: Outbox, key: bytes | None, value: bytes | None, kept: bytes | None
) -> None:
    name = DEAD_LETTERS[0].full_name(settings.topic_prefix)
    headers = [("their", b"h" * LIMIT), ("null", None), ("dlq.reason", b"oversized")]
    await asyncio.gather(*await outbox.bury([DeadLetter(name, 1, key, value, headers)]))

    (letter,) = [message async for message in read_all(settings, [name])]

    assert letter.key == kept
    assert [header for header, _ in letter.headers] == ["dlq.reason", "dlq.truncated"]
    assert letter.value is None or value is None or value.startswith(letter.value)


async def test_any_other_message_that_no_broker_takes_is_refused_before_it_is_sent(outbox: Outbox) -> None:
    with pytest.raises(TooLarge, match=r"alerts\.v1 has \d+ bytes"):
        await outbox.post([Out(ALERTS, "a1", b"x" * LIMIT, "main", AT_MS)])


async def test_appended_records_are_there_in_order_when_it_returns(settings: Settings, outbox: Outbox) -> None:
    name = STAGE_EVENTS.full_name(settings.topic_prefix)
    records: list[tuple[bytes, bytes | None]] = [(b"%d" % n, b"x" * 1_000) for n in range(2_000)]
    await outbox.append(name, 2, [*records, (b"gone", None)])
    last = await outbox.append(name, 2, [(b"@", b"1")])

    messages = [message async for message in read_all(settings, [name])]
    assert [message.key for message in messages] == [*(key for key, _ in records), b"gone", b"@"]
    assert last == messages[-1].offset
    assert {message.partition for message in messages} == {2}
