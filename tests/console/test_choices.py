"""Which decisions can be taken about what stands on the page, and the event that says so."""

from datetime import UTC, datetime

import pytest

from schemas.action import CAUSE_CODES
from streams.console.choices import (
    ACKNOWLEDGE,
    ASSIGN_CAUSE,
    SILENCE,
    TAKE_ACTION,
    alert_choices,
    decision,
    recommendation_choices,
)
from streams.runtime.clients.act import action_event

VIEW = {"enterprise": "acme", "period": {"end": "2026-03-02T00:00:00Z"}, "alerts": []}
ALERT = {"alert_id": "a1", "status": "firing"}
SOON, LATER = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)


def kinds(choices) -> list[str]:
    return [choice.kind for choice in choices]


def test_nothing_has_to_be_decided_twice():
    assert kinds(alert_choices(ALERT)) == ["acknowledge", "assign_cause", "silence", "close", "rebaseline"]
    assert kinds(alert_choices({**ALERT, "acknowledged_by": "ada"})) == [
        "assign_cause",
        "silence",
        "close",
        "rebaseline",
    ]
    assert kinds(alert_choices({**ALERT, "status": "resolved"})) == ["assign_cause"]
    assert alert_choices({**ALERT, "status": "resolved", "cause_code": "tool"}) == ()


def test_a_recommendation_is_taken_up_once_and_closed_while_it_is_open():
    told = {
        status: kinds(recommendation_choices({"status": status})) for status in ("proposed", "accepted", "verified")
    }

    assert told == {"proposed": ["take_action", "close"], "accepted": ["close"], "verified": []}


def test_a_decision_is_dated_now_while_the_stream_is_fresh_and_by_the_stream_where_it_is_history():
    fresh = decision(ACKNOWLEDGE, ALERT, None, VIEW, now=SOON)
    history = decision(ACKNOWLEDGE, ALERT, None, VIEW, now=LATER)
    after = decision(ACKNOWLEDGE, ALERT, None, {**VIEW, "alerts": [{"updated_at": "2026-03-05T00:00:00Z"}]}, now=LATER)

    assert fresh["occurred_at"] == "2026-03-02T09:00:00Z"
    assert history["occurred_at"] == "2026-03-02T00:00:00Z"
    assert after["occurred_at"] == "2026-03-05T00:00:00Z"


def test_a_silence_ends_so_many_days_after_the_decision():
    assert decision(SILENCE, ALERT, "7", VIEW, now=LATER)["until"] == "2026-03-09T00:00:00Z"


@pytest.mark.parametrize(
    ("choice", "target", "answer"),
    [
        (ACKNOWLEDGE, ALERT, None),
        (ASSIGN_CAUSE, ALERT, CAUSE_CODES[0]),
        (SILENCE, ALERT, "1"),
        (TAKE_ACTION, {"recommendation_id": "r1", "action": "add_capacity"}, None),
    ],
)
def test_every_decision_keeps_to_the_contract(choice, target, answer):
    event = action_event(choice.kind, decision(choice, target, answer, VIEW), actor="ada")

    assert (event["kind"], event["enterprise"]) == (choice.kind, "acme")


def test_the_causes_that_can_be_chosen_are_those_of_the_contract():
    assert tuple(ASSIGN_CAUSE.options()) == CAUSE_CODES
