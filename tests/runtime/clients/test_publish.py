"""What is published lies in the right partition, in order, under the right key and time."""

import time
from collections import Counter, defaultdict

import pytest

from schemas.partitioning import partition_for
from schemas.topics import ACTIONS, FEEDBACK, STAGE_EVENTS
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.log_lines import LogError, LogLine, log_line
from streams.runtime.clients.publish import PublishError, Refused, publish
from streams.runtime.clients.tail import Message, read_all
from streams.settings import Settings

pytestmark = pytest.mark.kafka

DAY_0_MS = 1_767_571_200_000  # 2026-01-05T00:00:00Z


def stage_line(number: int, **extra: object) -> LogLine:
    value = {"event_id": f"e{number}", "product": f"p{number % 7}", "occurred_at": "2026-01-05T00:00:00Z"}
    return log_line({"topic": STAGE_EVENTS.name, "value": value, **extra}, f"test:{number}")


def line_of(topic: str, value: object) -> LogLine:
    return log_line({"topic": topic, "value": value}, "test:1")


async def read(settings: Settings, stem: str) -> list[Message]:
    return [message async for message in read_all(settings, [settings.topic_prefix + stem])]


async def test_each_key_is_in_its_partition_and_in_the_order_of_the_log(settings: Settings) -> None:
    await ensure_topics(settings)
    lines = [stage_line(number) for number in range(12_000)]

    published = await publish(lines, settings)

    messages = await read(settings, STAGE_EVENTS.stem)
    by_key: dict[bytes, list[bytes]] = defaultdict(list)
    for message in messages:
        assert message.key is not None
        assert message.value is not None
        assert message.partition == partition_for(message.key, 3)
        by_key[message.key].append(message.value)
    expected = {f"p{k}".encode(): [line.raw for line in lines if line.value["product"] == f"p{k}"] for k in range(7)}
    assert by_key == expected
    assert published.by_topic == Counter({STAGE_EVENTS.full_name(settings.topic_prefix): 12_000})


async def test_the_record_carries_the_time_of_receipt_else_the_events_own(settings: Settings) -> None:
    await ensure_topics(settings)
    before_ms = int(time.time() * 1000)

    await publish(
        [
            stage_line(0, received_at="2026-02-01T00:00:00Z"),
            stage_line(0),
            line_of(STAGE_EVENTS.name, {"product": "p0", "occurred_at": "2126-01-05T00:00:00Z"}),
            line_of(STAGE_EVENTS.name, {"product": "p0", "occurred_at": "2026-01-05T00:00:00"}),
        ],
        settings,
    )

    times = [message.timestamp_ms for message in await read(settings, STAGE_EVENTS.stem)]
    assert times[:3] == [DAY_0_MS + 27 * 86_400_000, DAY_0_MS, DAY_0_MS + 36_524 * 86_400_000]
    assert times[3] >= before_ms


async def test_what_is_no_event_is_published_as_it_stands(settings: Settings) -> None:
    await ensure_topics(settings)
    values = ["not json", "\udcff", None, {"product": 7}, {"site": "north"}, [1], {"product": "p", "x": 1}]

    published = await publish([line_of(FEEDBACK.name, value) for value in values], settings)

    messages = await read(settings, FEEDBACK.stem)
    raws = {b"not json", b"\xff", None, b'{"product":7}', b'{"site":"north"}', b"[1]", b'{"product":"p","x":1}'}
    assert {message.value for message in messages} == raws
    assert [message.key for message in messages if message.key] == [b"p"]
    assert published.total == 7


async def test_actions_go_by_enterprise_and_an_envelope_is_looked_into(settings: Settings) -> None:
    await ensure_topics(settings)
    envelope = {"specversion": "1.0", "data": {"product": "inside"}, "product": "outside"}

    await publish(
        [
            line_of(ACTIONS.name, {"a": 1}),
            line_of(ACTIONS.name, {"enterprise": "other"}),
            line_of(FEEDBACK.name, envelope),
        ],
        settings,
    )

    assert {message.key for message in await read(settings, ACTIONS.stem)} == {b"main", b"other"}
    assert [message.key for message in await read(settings, FEEDBACK.stem)] == [b"inside"]


async def test_a_line_that_no_broker_takes_is_refused_and_the_others_are_published(settings: Settings) -> None:
    await ensure_topics(settings)
    lines = [stage_line(1), line_of(STAGE_EVENTS.name, {"product": "p", "text": "x" * 9_000_000}), stage_line(2)]

    published = await publish(lines, settings)

    assert [refused.where for refused in published.refused] == ["test:1"]
    assert isinstance(published.refused[0], Refused)
    assert published.refused[0].why.startswith("9,000,")
    assert (published.total, len(await read(settings, STAGE_EVENTS.stem))) == (2, 2)


async def test_a_rate_is_kept(settings: Settings) -> None:
    await ensure_topics(settings)
    heard: list[int] = []
    started = time.monotonic()

    await publish([stage_line(number) for number in range(100)], settings, rate=100, on_progress=heard.append)

    assert time.monotonic() - started >= 0.9
    assert heard[-1] == 100
    assert len(heard) > 10


async def test_without_topics_the_missing_ones_are_told(settings: Settings) -> None:
    with pytest.raises(PublishError, match=r"stage-events\.v1, .*: create them with `andon topics ensure`"):
        await publish([stage_line(1)], settings)


async def test_a_topic_that_is_no_input_is_told_with_its_line(settings: Settings) -> None:
    await ensure_topics(settings)

    with pytest.raises(
        LogError, match=r"test:1: 'quality\.alerts\.v1' is no input topic; they are quality\.stage-events\.v1"
    ):
        await publish([line_of("quality.alerts.v1", {})], settings)
