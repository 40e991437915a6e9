"""From the dead-letter topics to what was rejected, and back: the untouched bytes to the topic they came from.

Which dead letters `replay_all` has sent back is remembered as the offsets of a consumer group of its own, so that what
is rejected a second time is not sent again together with its first rejection.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import Any

from aiokafka import AIOKafkaProducer, TopicPartition

from schemas.partitioning import partition_for
from schemas.topics import DEAD_LETTERS, INPUTS
from streams.runtime.clients.connection import connected_consumer, connected_producer
from streams.runtime.clients.dead_letter import DeadLetter, DeadLetterError, dead_letter, headers_for_replay
from streams.runtime.clients.tail import Message, assign, read_all, read_to_end
from streams.settings import Settings

REPLAY_BATCH = 500


def dead_letter_topics(settings: Settings) -> list[str]:
    """The dead-letter topic of every input topic."""
    return [topic.full_name(settings.topic_prefix) for topic in DEAD_LETTERS]


async def read_dead_letters(settings: Settings) -> AsyncGenerator[DeadLetter, None]:
    """Every dead letter that the broker holds."""
    async with aclosing(read_all(settings, dead_letter_topics(settings))) as messages:
        async for message in messages:
            yield dead_letter(message)


async def find_dead_letters(settings: Settings, ids: Sequence[str]) -> list[DeadLetter]:
    """The dead letters of these ids, in this order."""
    found = {letter.id: letter async for letter in read_dead_letters(settings) if letter.id in ids}
    if missing := [one for one in ids if one not in found]:
        msg = f"no dead letter {', '.join(missing)}: `andon dlq list` prints the ids, TOPIC:PARTITION:OFFSET"
        raise DeadLetterError(msg)
    return [found[one] for one in ids]


async def replay(settings: Settings, letters: Iterable[DeadLetter]) -> int:
    """Send these back to where they came from; how many."""
    async with connected_producer(settings) as producer:
        return await _send(producer, settings, list(letters))


async def replay_all(settings: Settings, on_progress: Callable[[int], None] | None = None) -> int:
    """Send back every dead letter that this function has not sent back before; how many."""
    group = f"{settings.group}-dlq-replay"
    sent = 0
    async with (
        connected_producer(settings) as producer,
        connected_consumer(settings, group_id=group, auto_offset_reset="earliest") as consumer,
    ):
        places = await assign(consumer, dead_letter_topics(settings))
        async for letters in _in_batches(read_to_end(consumer, places)):
            sent += await _send(producer, settings, letters)
            await consumer.commit(_offsets_after(letters))
            if on_progress is not None:
                on_progress(sent)
    return sent


async def _in_batches(messages: AsyncIterable[Message]) -> AsyncIterator[list[DeadLetter]]:
    letters: list[DeadLetter] = []
    async for message in messages:
        letters.append(dead_letter(message))
        if len(letters) == REPLAY_BATCH:
            yield letters
            letters = []
    if letters:
        yield letters


async def _send(producer: AIOKafkaProducer, settings: Settings, letters: Sequence[DeadLetter]) -> int:
    """Send in order, and wait until all are acknowledged."""
    inputs = {topic.full_name(settings.topic_prefix) for topic in INPUTS}
    for letter in letters:
        if letter.origin.topic not in inputs:
            msg = f"{letter.id} came from {letter.origin.topic}, which is no input topic here: set ANDON_TOPIC_PREFIX"
            raise DeadLetterError(msg)
    acknowledged = [await _send_one(producer, letter) for letter in letters]
    await asyncio.gather(*acknowledged)
    return len(letters)


async def _send_one(producer: AIOKafkaProducer, letter: DeadLetter) -> asyncio.Future[Any]:
    """A batch of its own, since `send` refuses a message that has neither key nor value."""
    origin, message = letter.origin, letter.message
    partitions = len(await producer.partitions_for(origin.topic))
    partition = origin.partition if message.key is None else partition_for(message.key, partitions)
    batch = producer.create_batch()
    batch.append(
        timestamp=origin.timestamp_ms,
        key=message.key,
        value=message.value,
        headers=headers_for_replay(letter),
    )
    delivered: asyncio.Future[Any] = await producer.send_batch(batch, origin.topic, partition=partition)
    return delivered


def _offsets_after(letters: Sequence[DeadLetter]) -> dict[TopicPartition, int]:
    """The position behind these, by partition."""
    return {
        TopicPartition(letter.message.topic, letter.message.partition): letter.message.offset + 1 for letter in letters
    }
