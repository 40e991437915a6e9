"""What a worker rejected can be listed, and sent again untouched to where it came from."""

import dataclasses
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.codec import Reason
from schemas.topics import STAGE_EVENTS, dead_letter_name
from streams.cli.checks import check_dead_letters
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.connection import connected_producer
from streams.runtime.clients.dead_letter import DeadLetterError
from streams.runtime.clients.dead_letters import Outcome, find_dead_letters, read_dead_letters, replay, replay_all
from streams.runtime.clients.replayed import TakenOver, replayed
from streams.runtime.clients.tail import Message, read_all
from streams.runtime.dead_letters import dead_letter as letter_of
from streams.settings import Settings

pytestmark = pytest.mark.kafka

TIME_MS = 1_767_571_200_123


def topic_of(settings: Settings) -> str:
    return STAGE_EVENTS.full_name(settings.topic_prefix)


async def send(
    settings: Settings, topic: str, key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes | None]]
) -> None:
    async with connected_producer(settings) as producer:
        batch = producer.create_batch()
        batch.append(timestamp=TIME_MS, key=key, value=value, headers=headers)
        await (await producer.send_batch(batch, topic, partition=1))


async def reject_all(settings: Settings) -> None:
    """What a worker does with input that it cannot read."""
    for message in await read_input(settings):
        record: Any = SimpleNamespace(**dataclasses.asdict(message), timestamp=message.timestamp_ms)
        letter = letter_of(record, Reason.NOT_JSON, f"offset {message.offset} is not JSON")
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
    assert count == Outcome(1, 0, 0)
    assert (
        (again.key, again.value, again.timestamp_ms)
        == (first.key, first.value, first.timestamp_ms)
        == (key, value, TIME_MS)
    )
    assert again.headers == (("trace", b"7"), ("dlq.attempt", b"1"))


async def test_what_was_sent_again_is_sent_by_no_later_call_and_its_second_rejection_is_another_record(
    settings: Settings,
) -> None:
    await ensure_topics(settings)
    for number in range(3):
        await send(settings, topic_of(settings), None, b"%d" % number, [])
    await reject_all(settings)
    first_letter = (await find_dead_letters(settings, [f"{dead_letter_name(topic_of(settings))}:1:0"]))[0]

    heard: list[int] = []
    by_id = [await replay(settings, [first_letter, first_letter]), await replay(settings, [first_letter])]
    by_all = [await replay_all(settings, heard.append), await replay_all(settings)]
    await reject_all(settings)  # all six: the three first ones twice now
    after = await replay_all(settings)

    assert by_id == [Outcome(1, 1, 0), Outcome(0, 1, 0)]
    assert by_all == [Outcome(2, 1, 0), Outcome(0, 0, 0)]
    assert heard == [2]
    assert after == Outcome(3, 3, 0)
    assert len(await read_input(settings)) == 3 + 3 + 3


async def test_two_processes_that_replay_at_once_send_no_record_twice(settings: Settings) -> None:
    await ensure_topics(settings)
    for number in range(3):
        await send(settings, topic_of(settings), None, b"%d" % number, [])
    await reject_all(settings)
    letters = [letter async for letter in read_dead_letters(settings)]

    async with replayed(settings) as first:
        async with first.adding([letters[0].origin]):
            pass
        second = await replay(settings, letters)
        with pytest.raises(TakenOver, match="another `andon dlq replay` has taken over"):
            async with first.adding([letters[1].origin]):
                pass

    assert second == Outcome(2, 1, 0)
    assert len(await read_input(settings)) == 3 + 2


async def test_an_id_that_is_none_is_told(settings: Settings) -> None:
    await ensure_topics(settings)

    with pytest.raises(DeadLetterError, match="no dead letter a:0:0: `andon dlq list` prints the ids"):
        await find_dead_letters(settings, ["a:0:0"])


async def test_a_message_that_is_no_dead_letter_is_listed_as_unknown_and_passed_over(settings: Settings) -> None:
    await ensure_topics(settings)
    name = dead_letter_name(topic_of(settings))
    await send(settings, name, None, b"stray", [("dlq.topic", None), ("dlq.partition", b"\xff"), ("dlq.offset", b"")])
    await send(settings, topic_of(settings), None, b"{", [("note", None), ("note", b"\xff\xfe")])
    await reject_all(settings)

    stray, letter = sorted([one async for one in read_dead_letters(settings)], key=lambda one: one.is_known)
    outcome = await replay_all(settings)

    assert (stray.origin.reason, stray.origin.attempt) == ("unknown", 0)
    assert stray.origin.error == "no dead letter of Andon: its headers lack or garble 'dlq.topic'"
    assert outcome == Outcome(1, 0, 1)
    assert (await read_input(settings))[-1].headers == (*letter.message.headers[:2], ("dlq.attempt", b"1"))
    assert letter.message.headers[:2] == (("note", None), ("note", b"\xff\xfe"))
    with pytest.raises(DeadLetterError, match=r"stage-events\.v1\.dlq:1:0 cannot be sent again: it is no dead letter"):
        await replay(settings, [stray])


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
        await replay(settings, [letter async for letter in read_dead_letters(settings)])
    assert await replay_all(settings) == Outcome(0, 0, 1)


async def test_doctor_is_not_content_with_recent_dead_letters_until_they_were_sent_again(settings: Settings) -> None:
    await ensure_topics(settings)
    await send(settings, topic_of(settings), b"pump", b"{", [])
    await reject_all(settings)  # at a time long gone
    long_gone = await check_dead_letters(settings)
    (letter,) = [one async for one in read_dead_letters(settings)]
    async with connected_producer(settings) as producer:
        headers = list(letter.message.headers)
        await producer.send_and_wait(letter.message.topic, b"{", b"pump", partition=1, headers=headers)

    found = await check_dead_letters(settings)
    await replay_all(settings)
    after = await check_dead_letters(settings)

    assert (long_gone.status, found.status, after.status) == ("ok", "wrong", "ok")
    assert found.detail.startswith("1 messages were rejected in the last 24 hours, the last of")
    assert found.detail.endswith("as not_json: offset 0 is not JSON")
    assert "andon dlq replay --all" in found.remedy
