"""Whatever the published schema accepts the worker accepts, by either decoder; and what it writes fits its schema.

Between two fields a JSON Schema cannot compare: that `defective` must not exceed `inspected` stands in its words alone.
"""

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.codec import Reason, Rejected, decode, encode
from schemas.content import content_of
from schemas.documents import document_name, schema_documents
from schemas.scaling import is_summable, scaled_down
from schemas.times import to_millis
from schemas.topics import INPUTS, STAGE_EVENTS, Topic
from streams.runtime.fast_decode import RULES, fast_events
from tests.schemas.drawing import drawn

SCHEMAS = schema_documents()
FAST: dict[Any, Any] = {model: fast_events(model) for model in RULES}


@pytest.mark.parametrize("topic", INPUTS, ids=lambda topic: topic.stem)
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_the_schema_accepts_is_read_and_written_again(topic: Topic[Any], data: st.DataObject) -> None:
    schema = SCHEMAS[document_name(topic)]
    value = drawn(data.draw, schema, schema)
    jsonschema.Draft202012Validator(schema).validate(value)

    try:
        event = decode(topic, json.dumps(value, ensure_ascii=data.draw(st.booleans())).encode())
    except Rejected as refusal:
        if refusal.reason is Reason.INCONSISTENT:
            return
        raise
    written = encode(event)
    assert encode(decode(topic, written)) == written
    jsonschema.Draft202012Validator(schema).validate(json.loads(written))
    if topic is STAGE_EVENTS:
        assert is_summable(scaled_down(event))
    if topic.model in RULES:
        assert_alike(event, FAST[topic.model](written, ()))


def assert_alike(event: Any, fast: Any) -> None:
    """The fast decoder, where it answers, tells the same content."""
    if fast is not None:
        occurred = to_millis(event.occurred_at)
        assert fast[1] == occurred
        assert content_of(fast[0], occurred) == content_of(event, occurred)
