"""What a worker rejected can be listed, and sent again untouched to where it came from."""

import pytest
from aiokafka import ConsumerRecord, TopicPartition

from schemas.codec import Reason
from schemas.topics import STAGE_EVENTS, dead_letter_name
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.connection import connected_consumer, connected_producer
from streams.runtime.clients.dead_letter import DeadLetterError
from streams.runtime.clients.dead_letters import find_dead_letters, read_dead_letters, replay, replay_all
from streams.runtime.clients.tail import Message, read_all
from streams.runtime.dead_letters import dead_letter as letter_of
from streams.settings import Settings

pytestmark = pytest.mark.kafka

TIME_MS = 1_767_571_200_123


def topic_of(settings: Settings) -> str:
    return STAGE_EVENTS.full_name(settings.topic_prefix)


async def send(
    settings: Settings, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]
) -> None:
    async with connected_producer(settings) as producer:
        batch = producer.create_batch()
        batch.append(timestamp=TIME_MS, key=key, value=value, headers=headers)
        await (await producer.send_batch(batch, topic, partition=1))


async def reject_all(settings: Settings) -> None:
    """What a worker does with input that it cannot read."""
    records: list[ConsumerRecord] = []
    place = TopicPartition(topic_of(settings), 1)
    async with connected_consumer(settings, auto_offset_reset="earliest") as consumer:
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        while len(records) < end:
            records += (await consumer.getmany(timeout_ms=500)).get(place, [])
    for record in records:
        letter = letter_of(record, Reason.NOT_JSON, f"offset {record.offset} is not JSON")
        await send(settings, letter.topic, letter.key, letter.value, letter.headers)


async def read_input(settings: Settings) -> list[Message]:
    return [message async for message in read_all(settings, [topic_of(settings)])]


async def test_a_dead_letter_tells_where_it_came_from_and_why(settings: Settings) -> None:
    await ensure_topics(settings)
    await send(settings, topic_of(settings), b"pump", b"\xff{", [("trace", b"7")])
    await reject_all(settings)

    (letter,) = [letter async for letter in read_dead_letters(settings)]

    origin = letter.origin
    assert (origin.topic, origin.partition, origin.offset) == (topic_of(settings), 1, 0)
    assert (origin.timestamp_ms, origin.reason, origin.attempt) == (TIME_MS, "not_json", 1)
    assert origin.error == "offset 0 is not JSON"
    assert (letter.message.key, letter.message.value) == (b"pump", b"\xff{")
    assert letter.id == f"{dead_letter_name(topic_of(settings))}:1:0"


@pytest.mark.parametrize(("key", "value"), [(b"pump", b"\xff{"), (None, b"{}"), (b"pump", None), (None, None)])
async def test_the_untouched_message_is_sent_again_and_its_next_rejection_is_the_second(
    settings: Settings, key: bytes | None, value: bytes | None
) -> None:
    await ensure_topics(settings)
    await send(settings, topic_of(settings), key, value, [("trace", b"7")])
    await reject_all(settings)
    letters = [letter async for letter in read_dead_letters(settings)]

    count = await replay(settings, await find_dead_letters(settings, [letters[0].id]))

    first, again = sorted(await read_input(settings), key=lambda message: len(message.headers))
    assert count == 1
    assert (
        (again.key, again.value, again.timestamp_ms)
        == (first.key, first.value, first.timestamp_ms)
        == (key, value, TIME_MS)
    )
    assert again.headers == (("trace", b"7"), ("dlq.attempt", b"1"))


async def test_what_has_been_sent_again_is_not_sent_a_third_time_with_its_second_rejection(settings: Settings) -> None:
    await ensure_topics(settings)
    for number in range(3):
        await send(settings, topic_of(settings), None, b"%d" % number, [])
    await reject_all(settings)

    heard: list[int] = []
    first = await replay_all(settings, heard.append)
    second = await replay_all(settings)
    await send(settings, topic_of(settings), None, b"new", [])
    letter_topic = dead_letter_name(topic_of(settings))
    await send(
        settings,
        letter_topic,
        None,
        b"new",
        [(name, b"1") for name in ("dlq.partition", "dlq.offset", "dlq.attempt")]
        + [
            ("dlq.topic", topic_of(settings).encode()),
            ("dlq.timestamp", b"7"),
            ("dlq.reason", b"x"),
            ("dlq.error", b""),
        ],
    )
    third = await replay_all(settings)

    assert (first, second, third) == (3, 0, 1)
    assert heard == [3]
    assert len(await read_input(settings)) == 3 + 3 + 1 + 1


async def test_an_id_that_is_none_is_told(settings: Settings) -> None:
    await ensure_topics(settings)

    with pytest.raises(DeadLetterError, match="no dead letter a:0:0: `andon dlq list` prints the ids"):
        await find_dead_letters(settings, ["a:0:0"])


async def test_a_message_that_is_no_dead_letter_is_told_with_its_place(settings: Settings) -> None:
    await ensure_topics(settings)
    name = dead_letter_name(topic_of(settings))
    await send(settings, name, None, b"stray", [])

    with pytest.raises(
        DeadLetterError, match=rf"{name}:1:0 is no dead letter of Andon: its headers lack or garble 'dlq\.topic'"
    ):
        [letter async for letter in read_dead_letters(settings)]


async def test_a_dead_letter_of_another_prefix_is_not_sent_elsewhere(settings: Settings) -> None:
    await ensure_topics(settings)
    name = dead_letter_name(topic_of(settings))
    told = {
        "dlq.topic": "other.stage-events.v1",
        "dlq.partition": 0,
        "dlq.offset": 0,
        "dlq.timestamp": 0,
        "dlq.attempt": 1,
    }
    headers = [(key, str(value).encode()) for key, value in (told | {"dlq.reason": "x", "dlq.error": "x"}).items()]
    await send(settings, name, None, b"{}", headers)

    with pytest.raises(DeadLetterError, match=r"came from other\.stage-events\.v1, which is no input topic here"):
        await replay_all(settings)
