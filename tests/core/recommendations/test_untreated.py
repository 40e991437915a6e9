"""Did it work? The treated site beside the others: verified, harmful, or no more than what changed for all."""

import json

import pytest

from schemas.times import rfc3339
from schemas.topics import ALERTS, RECOMMENDATIONS
from streams.core.closed.closing import Closing, decode_closing, encode_closing
from streams.core.recommendations import FORMAT, Known
from tests.core.closings import ASSESSMENT, FACTORY, arriving
from tests.core.decisions.test_decisions import ORIGIN
from tests.core.events import CALENDAR, DAY0
from tests.core.plant import Made

SITES = ("north", "south", "east", "west", "centre")


class Sites:
    """Welding at five sites; north fails from day 30 on; what people and days bring."""

    def __init__(self) -> None:
        self.shard, self.offset, self.number, self.outs = ASSESSMENT.open(0, {}, -1), 0, 0, []
        self.days(30, north=5)
        self.days(8, north=25)
        of_stage = {"enterprise": "main", "stage": "welding"}
        self.alert = next(body for body in self.told(ALERTS) if of_stage.items() <= body["labels"].items())

    def days(self, count: int, north: int, rest: int = 5, units: int = 100) -> None:
        for _ in range(count):
            wobble = (self.number * 7) % 3 - 1
            failed = {site: max(0, (north if site == "north" else rest) + wobble) for site in SITES}
            rows = [Made("welding", units, failed[site], site=site) for site in SITES]
            rows += [Made("cutting", units, 2, site=site) for site in SITES]
            self.fold([Closing(FACTORY, [row.closed(self.number) for row in rows])])
            self.fold([Closing(FACTORY, closed=DAY0 + self.number)])
            self.fold([Closing("feedback.v1/0", closed=DAY0 + self.number)])
            self.number += 1

    def fold(self, closings) -> None:
        records = arriving(closings, self.offset)
        self.offset += len(records)
        self.outs += self.shard.fold(records, self.offset - 1).outs

    def act(self, **fields) -> None:
        at = CALENDAR.start(DAY0 + self.number) + 3_600_000
        action = {"event_id": f"a-{self.number}-{fields.get('action_code')}", "occurred_at": rfc3339(at)}
        action |= {"enterprise": "main", "actor": "ann", "kind": "take_action", **fields}
        self.fold([decode_closing(encode_closing(Closing("actions.v1/3", action=action, origin=ORIGIN)))])

    def told(self, topic) -> list[dict]:
        return [json.loads(out.value) for out in self.outs if out.topic is topic]

    def advice(self, action: str) -> dict:
        """The last revision of the recommendation with this action for the stage's alert."""
        mine = [self.alert["alert_id"]]
        told = self.told(RECOMMENDATIONS)
        return [body for body in told if (body["action"], body["alert_ids"]) == (action, mine)][-1]


@pytest.fixture
def acted() -> Sites:
    sites = Sites()
    sites.act(recommendation_id=sites.advice("fix_at_source_stage")["recommendation_id"])
    sites.days(1, north=25)
    return sites


def test_the_alert_names_the_site(acted):
    changed = acted.advice("fix_at_source_stage")["evidence"].get("what_changed", [])

    assert "north" in [acted.alert["labels"].get("site"), *(row["labels"].get("site") for row in changed)]


def test_what_is_cured_at_the_treated_site_alone_is_verified(acted):
    acted.days(14, north=5)
    told = acted.advice("fix_at_source_stage")

    assert told["status"] == "verified"
    seen = told["evidence"]["verification"]
    assert seen["untreated"]["treated"]["site"] == "north"
    assert seen["untreated"]["groups"] == 4
    assert 0.1 < seen["untreated"]["ratio"] < 0.35
    assert seen["untreated"]["interval"][1] < 0.6
    assert seen["says"].startswith("Verified: failures of valve at north changed to 0.2")
    assert told["measured_effect"]["to"] == pytest.approx(0.95, abs=0.01)
    assert told["measured_effect"]["from"] == pytest.approx(0.75, abs=0.03)


def test_what_got_better_everywhere_is_not_verified(acted):
    acted.days(28, north=10, rest=2)
    told = acted.advice("fix_at_source_stage")

    assert told["status"] == "ineffective"
    assert told["evidence"]["verification"]["says"].startswith(
        "No effect can be seen: failures of valve at north changed to 1.0"
    )


def test_what_is_cured_while_all_else_gets_worse_is_verified(acted):
    acted.days(14, north=9, rest=9)

    assert acted.advice("fix_at_source_stage")["status"] == "verified"


def test_harm_is_told_early_and_escalates_the_alert(acted):
    acted.days(7, north=70)
    told = acted.advice("fix_at_source_stage")
    alerts = [body for body in acted.told(ALERTS) if body["alert_id"] == acted.alert["alert_id"]]

    assert told["status"] == "harmful"
    assert "Undo it, or say why not." in told["evidence"]["verification"]["says"]
    escalated = [body for body in alerts if body["reason"] == "escalated"][-1]
    assert escalated["updated_at"] == told["updated_at"]
    assert escalated.get("acknowledged_by") is None


def test_an_action_of_ones_own_on_the_alert_is_verified_where_its_lever_says():
    sites = Sites()
    sites.act(
        alert_id=sites.alert["alert_id"], action_code="new_jig", lever={"labels": {"site": "north"}, "metric": "jig"}
    )
    sites.days(15, north=5)
    own = sites.advice("new_jig")

    assert own["status"] == "verified"
    assert own["evidence"]["taken"]["lever"]["metric"] == "jig"


def test_two_actions_on_the_same_at_nearly_the_same_time_cannot_be_told_apart():
    sites = Sites()
    sites.act(recommendation_id=sites.advice("fix_at_source_stage")["recommendation_id"])
    sites.days(2, north=25)
    sites.act(alert_id=sites.alert["alert_id"], action_code="new_jig")
    sites.days(15, north=5)
    told = sites.advice("fix_at_source_stage"), sites.advice("new_jig")

    assert [body["status"] for body in told] == ["not_separable", "not_separable"]
    assert told[0]["evidence"]["verification"]["together_with"] == [told[1]["recommendation_id"]]
    assert "Cannot be told apart from new jig" in told[0]["evidence"]["verification"]["says"]


def test_a_lever_that_did_not_move_was_not_done():
    sites = Sites()
    lever = {"labels": {"site": "north"}, "metric": "arrivals", "from": 500, "to": 400}
    sites.act(alert_id=sites.alert["alert_id"], action_code="fewer_orders", lever=lever)
    sites.days(15, north=5)
    told = sites.advice("fewer_orders")

    assert told["status"] == "not_done"
    assert told["evidence"]["verification"]["lever"]["answer"] == "not_moved"
    assert told["evidence"]["verification"]["says"].startswith("Not done as far as we can see: units arriving: 100 % [")


def test_a_trial_survives_a_restart(acted):
    acted.days(3, north=5)
    judge = acted.shard
    kept = {name: known.dump() for name, known in _recommendations(judge).items()}

    for data in kept.values():
        assert Known.load(FORMAT.load(FORMAT.dump(data))).dump() == data
    assert any(data["verification"] and data["verification"][-1][1] for data in kept.values())


def _recommendations(shard):
    return shard.judges["main"].recommendations.known
