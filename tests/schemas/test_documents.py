"""The generated JSON Schemas against a validator that knows nothing of the models."""

import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from schemas.codec import decode, encode
from schemas.documents import document_name, schema_documents
from schemas.topics import ACTIONS, ALERTS, FEEDBACK, INPUTS, INSIGHTS, OUTPUTS, RECOMMENDATIONS, STAGE_EVENTS, Topic
from schemas.wire import WireModel

Message = Callable[..., bytes]
Example = Callable[..., dict[str, Any]]
ABSENT = "ABSENT"


def validator(topic: Topic[Any]) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema_documents()[document_name(topic)])


@pytest.mark.parametrize("topic", [*INPUTS, *OUTPUTS], ids=lambda topic: topic.stem)
def test_a_schema_is_itself_valid_and_accepts_what_is_written(message: Message, topic: Topic[Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema_documents()[document_name(topic)])

    validator(topic).validate(json.loads(encode(decode(topic, message(topic)))))


@pytest.mark.parametrize(
    ("topic", "changes"),
    [
        (STAGE_EVENTS, {"product": ABSENT}),
        (STAGE_EVENTS, {"inspected": 0}),
        (STAGE_EVENTS, {"inspected": 2**63}),
        (STAGE_EVENTS, {"inspected": "1"}),
        (STAGE_EVENTS, {"site": ""}),
        (STAGE_EVENTS, {"site": "x" * 201}),
        (STAGE_EVENTS, {"occurred_at": "2026-03-02T08:15:30"}),
        (STAGE_EVENTS, {"occurred_at": "0001-01-01T00:00:00Z"}),
        (STAGE_EVENTS, {"defects": [{"code": "scratch", "count": 1, "severity": "huge"}]}),
        (STAGE_EVENTS, {"defects": [{"code": "scratch", "count": 1, "severity": "minor"}] * 1_001}),
        (FEEDBACK, {"score": ABSENT}),
        (FEEDBACK, {"score": None}),
        (FEEDBACK, {"score": 6}),
        (FEEDBACK, {"kind": "nps", "score": 11}),
        (FEEDBACK, {"kind": "shrug"}),
        (FEEDBACK, {"importance": 8}),
        (ACTIONS, {"until": ABSENT}),
        (ACTIONS, {"kind": "erase", "customer_id": ABSENT}),
        (ACTIONS, {"kind": "close", "alert_id": ABSENT, "recommendation_id": None}),
        (INSIGHTS, {"n": ABSENT}),
        (INSIGHTS, {"interval": [1.0, 2.0, 3.0]}),
        (ALERTS, {"evidence": {"summary_ids": []}}),
        (ALERTS, {"evidence": {}}),
        (ALERTS, {"labels": {"stage": "assembly"}}),
        (ALERTS, {"ends_at": None}),
        (ALERTS, {"revision": ABSENT}),
        (RECOMMENDATIONS, {"action": ""}),
        (RECOMMENDATIONS, {"alert_ids": []}),
    ],
)
def test_a_schema_refuses(example: Example, topic: Topic[Any], changes: dict[str, Any]) -> None:
    assert not validator(topic).is_valid(example(topic, **changes))


def test_an_input_may_be_null_where_it_may_be_absent_and_an_output_is_never_null() -> None:
    documents = schema_documents()

    assert {"type": "null"} in documents["stage-event.schema.json"]["properties"]["line"]["anyOf"]
    assert documents["alert.schema.json"]["properties"]["ends_at"]["type"] == "string"


def test_an_output_promises_every_field_that_is_always_written() -> None:
    required = schema_documents()["alert.schema.json"]["required"]

    assert "revision" in required
    assert "ends_at" not in required


@pytest.mark.parametrize("topic", [*INPUTS, *OUTPUTS], ids=lambda topic: topic.stem)
def test_every_field_of_a_schema_is_described(topic: Topic[WireModel]) -> None:
    document = schema_documents()[document_name(topic)]
    models = [document, *document.get("$defs", {}).values()]
    fields = {name: field for model in models for name, field in model["properties"].items()}

    assert [name for name, field in fields.items() if not field.get("description")] == []
