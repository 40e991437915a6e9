"""`andon act`: a decision becomes an event of the contract, or one line says what is missing."""

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from schemas.action import ActionEvent

if TYPE_CHECKING:
    from tests.cli.conftest import Andon


async def actions(broker: str, topic: str) -> list[tuple[bytes, dict]]:
    """Every record of the topic's two partitions."""
    consumer = AIOKafkaConsumer(bootstrap_servers=broker, auto_offset_reset="earliest")
    await consumer.start()
    try:
        places = [TopicPartition(topic, number) for number in range(2)]
        consumer.assign(places)
        await consumer.seek_to_beginning()
        records = await consumer.getmany(timeout_ms=5_000)
        return [(record.key, json.loads(record.value)) for place in places for record in records.get(place, ())]
    finally:
        await consumer.stop()


@pytest.mark.kafka
def test_a_decision_is_published_under_its_enterprise(on_broker: "Andon", kafka: str, prefix: str) -> None:
    on_broker("topics", "ensure")
    told = on_broker(
        "act",
        "assign_cause",
        "--alert",
        "a1",
        "--cause",
        "capacity",
        "--actor",
        "ada",
        "--enterprise",
        "acme",
        "--json",
    )
    ((key, event),) = asyncio.run(actions(kafka, f"{prefix}actions.v1"))

    assert (told.code, told.json["event_id"]) == (0, event["event_id"])
    assert key == b"acme"
    assert ActionEvent.model_validate_json(json.dumps(event)).cause_code == "capacity"
    assert (event["actor"], event["alert_id"], event["kind"]) == ("ada", "a1", "assign_cause")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("silence", "--alert", "a1"), "the kind silence needs until"),
        (("silence", "--alert", "a1", "--until", "tomorrow"), "until"),
        (("acknowledge",), "the kind acknowledge needs alert_id or recommendation_id"),
        (("dance", "--alert", "a1"), "kind: Input should be 'acknowledge'"),
        (("erase",), "the kind erase needs customer_id"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_published(
    andon: "Andon", words: tuple[str, ...], told: str
) -> None:
    result = andon("act", *words)

    assert result.code == 2
    assert told in result.err
    assert len(result.err.splitlines()) == 1
