"""From the dead-letter topics to what was rejected, and back: the untouched bytes to the topic they came from.

No rejected record is sent back twice, by whatever call or process (`replayed.py`); what is rejected once more is a
record of its own. A consumer group of its own remembers how far `replay_all` has read.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Sequence
from contextlib import aclosing
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer, TopicPartition

from schemas.partitioning import partition_for
from schemas.topics import DEAD_LETTERS, INPUTS
from streams.runtime.clients.connection import connected_consumer
from streams.runtime.clients.dead_letter import DeadLetter, DeadLetterError, dead_letter, headers_for_replay
from streams.runtime.clients.replayed import Replayed, marks_of, replayed
from streams.runtime.clients.tail import Message, assign, read_all, read_to_end
from streams.settings import Settings

REPLAY_BATCH = 500
MOST_RECENT = 1_000
"""Of each partition, that a look at what is recent reads."""


class Outcome(NamedTuple):
    """How many dead letters were sent again, had been sent before, or do not say where to."""

    sent: int
    before: int
    unknown: int


def dead_letter_topics(settings: Settings) -> list[str]:
    """The dead-letter topic of every input topic."""
    return [topic.full_name(settings.topic_prefix) for topic in DEAD_LETTERS]


async def read_dead_letters(settings: Settings) -> AsyncGenerator[DeadLetter, None]:
    """Every dead letter that the broker holds."""
    async with aclosing(read_all(settings, dead_letter_topics(settings))) as messages:
        async for message in messages:
            yield dead_letter(message)


async def recent_dead_letters(settings: Settings, *, hours: int) -> list[DeadLetter]:
    """What was buried in the last hours and not sent again, the latest last; of very many the latest of each place."""
    since_ms = int(time.time() * 1000) - hours * 3_600_000
    sent = await marks_of(settings)
    async with connected_consumer(settings, auto_offset_reset="earliest") as consumer:
        places = await assign(consumer, dead_letter_topics(settings))
        found = await consumer.offsets_for_times(dict.fromkeys(places, since_ms))
        ends = await consumer.end_offsets(places)
        for place in places:
            first = found[place].offset if found.get(place) is not None else ends[place]
            consumer.seek(place, max(first, ends[place] - MOST_RECENT))
        letters = [dead_letter(message) async for message in read_to_end(consumer, places)]
    due = [letter for letter in letters if letter.origin.record not in sent]
    return sorted(due, key=lambda letter: letter.message.timestamp_ms)


async def find_dead_letters(settings: Settings, ids: Sequence[str]) -> list[DeadLetter]:
    """The dead letters of these ids, in this order."""
    found = {letter.id: letter async for letter in read_dead_letters(settings) if letter.id in ids}
    if missing := [one for one in ids if one not in found]:
        msg = f"no dead letter {', '.join(missing)}: `andon dlq list` prints the ids, TOPIC:PARTITION:OFFSET"
        raise DeadLetterError(msg)
    return [found[one] for one in ids]


async def replay(settings: Settings, letters: Sequence[DeadLetter]) -> Outcome:
    """Send these back to where they came from, unless they were sent before; DeadLetterError for one of no input."""
    for letter in letters:
        _require_an_input(settings, letter)
    async with replayed(settings) as marks:
        return await _send(marks, settings, letters)


async def replay_all(settings: Settings, on_progress: Callable[[int], None] | None = None) -> Outcome:
    """Send back every dead letter that was not sent back before; pass over what does not say where it came from."""
    group = f"{settings.group}-dlq-replay"
    total = Outcome(0, 0, 0)
    async with (
        replayed(settings) as marks,
        connected_consumer(settings, group_id=group, auto_offset_reset="earliest") as consumer,
    ):
        places = await assign(consumer, dead_letter_topics(settings))
        async for letters in _in_batches(read_to_end(consumer, places)):
            outcome = await _send(marks, settings, letters)
            total = Outcome(*(sum(both) for both in zip(total, outcome, strict=True)))
            await consumer.commit(_offsets_after(letters))
            if on_progress is not None:
                on_progress(total.sent)
    return total


async def _in_batches(messages: AsyncIterable[Message]) -> AsyncIterator[list[DeadLetter]]:
    letters: list[DeadLetter] = []
    async for message in messages:
        letters.append(dead_letter(message))
        if len(letters) == REPLAY_BATCH:
            yield letters
            letters = []
    if letters:
        yield letters


async def _send(marks: Replayed, settings: Settings, letters: Sequence[DeadLetter]) -> Outcome:
    """Send in order, and mark, in one transaction; of two letters of one record the first."""
    known = [letter for letter in letters if is_from_an_input(settings, letter)]
    due: dict[str, DeadLetter] = {}
    for letter in known:
        if not marks.holds(letter.origin):
            due.setdefault(letter.origin.record, letter)
    if due:
        async with marks.adding([letter.origin for letter in due.values()]):
            acknowledged = [await _send_one(marks.producer, letter) for letter in due.values()]
            await asyncio.gather(*acknowledged)
    return Outcome(len(due), len(known) - len(due), len(letters) - len(known))


def is_from_an_input(settings: Settings, letter: DeadLetter) -> bool:
    """Whether it says that it came from an input topic of these settings."""
    return letter.is_known and letter.origin.topic in {topic.full_name(settings.topic_prefix) for topic in INPUTS}


def _require_an_input(settings: Settings, letter: DeadLetter) -> None:
    if not letter.is_known:
        msg = f"{letter.id} cannot be sent again: it is {letter.origin.error}"
        raise DeadLetterError(msg)
    if not is_from_an_input(settings, letter):
        msg = f"{letter.id} came from {letter.origin.topic}, which is no input topic here: set ANDON_TOPIC_PREFIX"
        raise DeadLetterError(msg)


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
