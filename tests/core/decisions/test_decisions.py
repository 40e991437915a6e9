"""Decisions of people: at once, in their order, each told; or refused with a reason that says what to do."""

import json
from typing import Any

import pytest

from schemas.codec import Reason
from schemas.recommendation import Recommendation
from schemas.topics import ALERTS, RECOMMENDATIONS
from streams.core.closed.closing import Closing, decode_closing, encode_closing
from streams.core.operator import Origin, Step
from tests.core.closings import ASSESSMENT, arriving, day

RAW = b'\x00{"as": "received"}'
ORIGIN = Origin("actions.v1", 3, 41, 1_770_000_000_000, b"main", RAW, (("ce_id", b"7"),))
NOON = "2026-01-27T12:00:00Z"


class Story:
    """Twenty steady days and some of a failing welding, so that one alert fires; then what people and days bring."""

    def __init__(self) -> None:
        self.shard = ASSESSMENT.open(0, {}, -1)
        self.offset = 0
        self.number = 20
        closings = [closing for number in range(20) for closing in day(number, failed=5 + number % 2)]
        self.fold(*closings)
        self.opened = self.days(4, failed=30)
        self.last = self.alerts(self.opened)[-1]
        self.alert_id = self.last["alert_id"]
        self.advice = self.told(self.opened, RECOMMENDATIONS)[-1]
        self.recommendation_id = self.advice["recommendation_id"]

    def fold(self, *closings: Closing) -> Step:
        records = arriving(closings, self.offset)
        self.offset += len(records)
        return self.shard.fold(records, self.offset - 1)

    def days(self, count: int, failed: int, arrived: int = 100) -> Step:
        closings = [closing for n in range(count) for closing in day(self.number + n, arrived=arrived, failed=failed)]
        self.number += count
        return self.fold(*closings)

    def act(self, kind: str, event_id: str = "a-1", **fields: Any) -> Step:
        fields = {"alert_id": self.alert_id, "occurred_at": NOON, "enterprise": "main", "actor": "ann"} | fields
        action = {name: value for name, value in fields.items() if value is not None}
        closing = Closing("actions.v1/3", action={"event_id": event_id, "kind": kind, **action}, origin=ORIGIN)
        return self.fold(decode_closing(encode_closing(closing)))

    @staticmethod
    def told(step: Step, topic) -> list[dict]:
        return [json.loads(out.value) for out in step.outs if out.topic is topic]

    def alerts(self, step: Step) -> list[dict]:
        return self.told(step, ALERTS)

    def alert(self, step: Step) -> dict:
        """The one revision that a decision brought about."""
        assert step.returned == []
        (told,) = self.alerts(step)
        return told


@pytest.fixture
def story() -> Story:
    return Story()


def refused(step: Step) -> tuple[Reason, str]:
    assert step.outs == []
    (returned,) = step.returned
    assert returned.origin == ORIGIN
    return returned.reason, returned.error


def test_an_acknowledgement_is_told_at_its_own_time(story):
    told = story.alert(story.act("acknowledge"))

    assert (told["reason"], told["status"], told["state"]) == ("acknowledged", "firing", "acknowledged")
    assert (told["acknowledged_by"], told["updated_at"]) == ("ann", NOON)
    assert told["revision"] == story.last["revision"] + 1


def test_a_revision_is_never_older_than_the_one_before(story):
    told = story.alert(story.act("acknowledge", occurred_at="2026-01-01T00:00:00Z"))

    assert told["updated_at"] == story.last["updated_at"]


def test_acknowledging_twice_is_refused_as_repeated(story):
    story.act("acknowledge")

    reason, error = refused(story.act("acknowledge", "a-2", actor="bob"))
    assert reason is Reason.REPEATED
    assert "acknowledged by 'ann' already" in error


def test_a_cause_is_one_of_the_list_and_can_be_assigned_after_the_end(story):
    reason, error = refused(story.act("assign_cause", cause_code="gremlins"))
    assert reason is Reason.OUT_OF_RANGE
    assert "capacity, method" in error

    assert story.alerts(story.days(20, failed=5))[-1]["reason"] == "resolved"
    told = story.alert(story.act("assign_cause", cause_code="tool"))
    assert (told["cause_code"], told["status"], told["reason"]) == ("tool", "resolved", "updated")
    assert refused(story.act("assign_cause", "a-3", cause_code="tool"))[0] is Reason.REPEATED


def test_acknowledging_what_has_ended_is_the_wrong_order(story):
    story.days(20, failed=5)

    reason, error = refused(story.act("acknowledge"))
    assert reason is Reason.WRONG_ORDER
    assert "is resolved, and cannot take acknowledge" in error


def test_a_silence_holds_until_its_time_and_then_the_alert_speaks_again(story):
    told = story.alert(story.act("silence", until="2026-02-02T00:00:00Z"))
    assert (told["state"], told["status"], told["silenced_until"]) == ("silenced", "firing", "2026-02-02T00:00:00Z")

    silent = story.alerts(story.days(3, failed=30))
    assert silent == []
    (over,) = story.alerts(story.days(1, failed=30))
    assert (over["state"], over["signal"], over["updated_at"]) == ("firing", "silence_over", "2026-02-02T00:00:00Z")
    assert "silenced_until" not in over


def test_what_was_acknowledged_before_its_silence_is_in_hand_after_it(story):
    story.act("acknowledge")
    story.act("silence", until="2026-01-30T00:00:00Z")

    assert story.alerts(story.days(3, failed=30))[-1]["state"] == "acknowledged"


def test_a_silence_into_the_past_is_refused(story):
    assert refused(story.act("silence", until="2026-01-20T00:00:00Z"))[0] is Reason.INCONSISTENT


def test_closing_ends_the_alert_and_withdraws_what_was_proposed(story):
    step = story.act("close")

    assert (story.alert(step)["reason"], story.alert(step)["ends_at"]) == ("resolved", NOON)
    assert {body["status"] for body in story.told(step, RECOMMENDATIONS)} == {"withdrawn"}
    assert refused(story.act("close", "a-2"))[0] is Reason.WRONG_ORDER


def test_taking_up_a_recommendation_accepts_it_and_takes_charge_of_its_alert(story):
    step = story.act("take_action", alert_id=None, recommendation_id=story.recommendation_id, note="new tip")

    (advice,) = story.told(step, RECOMMENDATIONS)
    assert (advice["status"], advice["updated_at"]) == ("accepted", NOON)
    assert advice["revision"] == story.advice["revision"] + 1
    assert advice["evidence"]["taken"]["note"] == "new tip"
    told = story.alert(step)
    assert (told["acknowledged_by"], told["action_code"]) == ("ann", "fix_at_source_stage")
    again = story.act("take_action", "a-2", alert_id=None, recommendation_id=story.recommendation_id)
    assert refused(again)[0] is Reason.REPEATED


def test_an_action_code_on_an_alert_takes_up_the_recommendation_with_that_code(story):
    step = story.act("take_action", action_code="fix_at_source_stage")

    assert [body["status"] for body in story.told(step, RECOMMENDATIONS)] == ["accepted"]


def test_an_action_that_nobody_recommended_is_recorded_in_the_alert_and_followed_up(story):
    step = story.act("take_action", action_code="new_shift", note="nights too", owner="eve", due="2026-02-10T12:00:00Z")

    assert story.alert(step)["action_code"] == "new_shift"
    (own,) = story.told(step, RECOMMENDATIONS)
    assert (own["action"], own["status"], own["alert_ids"]) == ("new_shift", "accepted", [story.alert_id])
    assert (own["title"], own["owner"], own["due"]) == ("New shift", "eve", "2026-02-10T12:00:00Z")
    assert own["rationale"].startswith("ann did this about: ")
    assert own["rationale"].endswith(": nights too")
    Recommendation.model_validate_json(json.dumps(own))
    assert refused(story.act("take_action", "a-2", action_code="new_shift"))[0] is Reason.REPEATED


def test_what_was_taken_up_outlives_its_alert_and_is_not_proposed_again(story):
    story.act("take_action", alert_id=None, recommendation_id=story.recommendation_id)
    later = story.days(20, failed=5)

    assert story.alerts(later)[-1]["reason"] == "resolved"
    assert [body["status"] for body in story.told(later, RECOMMENDATIONS)] == ["went_away_after"]


@pytest.mark.parametrize("kind", ["acknowledge", "take_action", "close", "rebaseline"])
def test_an_unknown_alert_is_refused(story, kind):
    assert refused(story.act(kind, alert_id="none"))[0] is Reason.UNKNOWN_TARGET


def test_an_enterprise_has_no_say_in_anothers_alerts(story):
    reason, error = refused(story.act("acknowledge", enterprise="other"))

    assert reason is Reason.UNKNOWN_TARGET
    assert "no enterprise 'other' is known" in error


def test_an_alert_and_a_recommendation_that_do_not_belong_together_are_refused(story):
    assert refused(story.act("acknowledge", recommendation_id="none"))[0] is Reason.UNKNOWN_TARGET


def test_a_refused_decision_changes_nothing(story):
    story.shard.changes()
    story.act("acknowledge", alert_id="none")

    assert story.shard.changes() == {}
