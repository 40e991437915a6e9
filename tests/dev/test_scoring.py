"""What scoring hands to the operators, and how it counts: the same events as a log, the budget's bound."""

from dataclasses import replace

from pydantic_core import to_json

from schemas.codec import decode
from schemas.times import to_millis
from schemas.topics import by_name
from streams.dev.replay import lines_of
from streams.dev.scoring import checked
from streams.dev.simulator import SCENARIOS, Simulation, generate

SHORT = replace(SCENARIOS["drifting-tool"], days=4)


def test_an_event_handed_over_is_the_one_that_a_log_would_hold():
    handed = map(checked, Simulation(SHORT, 5).events())

    for line, event in zip(lines_of(generate(SHORT, 5)), handed, strict=True):
        assert event.topic.name == line.topic
        assert event.event == decode(by_name(line.topic), to_json(line.value))
        assert (event.occurred_ms, event.received_ms) == (to_millis(event.event.occurred_at), line.received_ms)
