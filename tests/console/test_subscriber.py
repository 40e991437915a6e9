"""The output topics of a real Kafka as a feed."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import pytest

from schemas.topics import SUMMARIES
from streams.console.board import Board
from streams.console.feed import Link, Record
from streams.console.subscriber import KafkaFeed
from streams.dev.broker import EmbeddedKafka
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.connection import connected_admin, connected_producer
from streams.settings import Settings
from tests.console.feed import judgements, period

Items = AsyncGenerator[Record | Link, None]
PATIENCE_SECONDS = 30


async def publish(settings: Settings, *records: Record) -> None:
    async with connected_producer(settings) as producer:
        for record in records:
            name = record.topic.full_name(settings.topic_prefix)
            await producer.send_and_wait(name, record.value, key=record.key.encode())


async def until(items: Items, state: str) -> tuple[list[Record], Link]:
    """The records up to the next news of the link of this state, and that news."""
    records = []
    async with asyncio.timeout(PATIENCE_SECONDS):
        async for item in items:
            if isinstance(item, Link):
                if item.state == state:
                    return records, item
            else:
                records.append(item)
    pytest.fail("the feed ended")


@pytest.mark.kafka
async def test_all_partitions_are_read_from_the_beginning_and_then_what_is_new_without_a_group(
    kafka: str, prefix: str
) -> None:
    settings = Settings(broker=kafka, topic_prefix=prefix)
    await ensure_topics(settings)
    history = [*period(0), *period(1), *judgements()]
    await publish(settings, *history, Record(SUMMARIES, "gone", None))
    async with connected_admin(settings) as admin:
        groups = await admin.list_consumer_groups()
        async with aclosing(KafkaFeed(settings).items()) as items:
            read, _ = await until(items, "live")
            await publish(settings, *period(2))
            async with asyncio.timeout(PATIENCE_SECONDS):
                new = [await anext(items) for _ in period(2)]
        assert await admin.list_consumer_groups() == groups

    board = Board()
    for record in read:
        board.fold(record)
    assert {(record.topic.stem, record.key) for record in read if record.value is not None} == {
        (record.topic.stem, record.key) for record in history
    }
    assert (board.snapshot()["periods"], board.snapshot()["alerts_open"]) == (2, 2)
    assert {record.key for record in new if isinstance(record, Record)} == {record.key for record in period(2)}


@pytest.mark.kafka
async def test_topics_that_do_not_exist_yet_are_waited_for(kafka: str, prefix: str) -> None:
    settings = Settings(broker=kafka, topic_prefix=prefix)
    async with aclosing(KafkaFeed(settings).items()) as items:
        _, link = await until(items, "connecting")
        await ensure_topics(settings)
        records, _ = await until(items, "live")

    assert f"no topic {prefix}summaries.v1" in link.detail
    assert "andon topics ensure" in link.detail
    assert records == []


@pytest.mark.kafka
async def test_a_broker_that_dies_is_told_and_everything_is_read_again_when_it_is_back(tmp_path: Path) -> None:
    with EmbeddedKafka(data_dir=tmp_path, quiet=True) as broker:
        settings = Settings(broker=broker.address)
        await ensure_topics(settings)
        await publish(settings, *period(0))
        async with aclosing(KafkaFeed(settings).items()) as items:
            before, _ = await until(items, "live")
            await asyncio.to_thread(broker.kill)
            _, link = await until(items, "unreachable")
            await asyncio.to_thread(broker.start)
            _, _ = await until(items, "catching_up")
            after, _ = await until(items, "live")

    assert broker.address in link.detail
    assert {record.key for record in after} == {record.key for record in before} == {record.key for record in period(0)}


async def test_a_broker_that_was_never_there_is_told_and_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
    async with aclosing(KafkaFeed(Settings(broker=address)).items()) as items:
        _, first = await until(items, "unreachable")
        _, second = await until(items, "unreachable")

    assert address in first.detail
    assert second == first
