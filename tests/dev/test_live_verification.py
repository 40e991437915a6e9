"""Growth strains a simulated factory, somebody takes "accept fewer orders" up, and orders stay: whether the yield comes
back by other capacity or not, that was not done.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

import pytest

from streams.dev.replay import Replay, lines_of
from streams.dev.simulator import SCENARIOS, live
from streams.settings import Settings
from streams.topology import operators

SEED = 7
WAIT = timedelta(days=5)


@dataclass
class Run:
    """What was told, when somebody acted, and what really happened at welding by day: failed, inspected first."""

    told: dict[str, list[dict]] = field(default_factory=lambda: {"alerts": [], "recommendations": []})
    acted: datetime | None = None
    welding: dict[str, list[int]] = field(default_factory=dict)

    def take(self, name: str, value: bytes) -> None:
        """What is only a notice is left out."""
        body = json.loads(value) if name in self.told else {}
        if name in self.told and body.get("severity") != "info":
            self.told[name].append(body)

    def true_yield(self, days: int) -> float:
        assert self.acted is not None
        after = [(self.acted + timedelta(days=day)).date().isoformat() for day in range(1, days + 1)]
        failed, inspected = (sum(self.welding[day][place] for day in after) for place in (0, 1))
        return 1 - failed / inspected


def run(days: int, *, restores: bool) -> Run:
    """Growth strain until somebody, five days after the alert, takes it up; capacity is restored then, or is not."""
    mine, core = Run(), replace(Settings.load({}).core(), verdicts_only=True)
    replay = Replay(operators(core), core.partitions, mine.take)
    simulation = live(replace(SCENARIOS["growth-strain"], days=days), SEED)
    while block := list(islice(simulation, 400)):
        for line in block:
            value = line["value"]
            if value.get("stage") == "welding" and value.get("attempt", 1) == 1:
                units = mine.welding.setdefault(value["occurred_at"][:10], [0, 0])
                units[0] += value.get("defective", 0)
                units[1] += value.get("inspected", 1)
        replay.feed(lines_of(block))
        now = datetime.fromisoformat(block[-1]["received_at"])
        advice = next((body for body in mine.told["recommendations"] if body["action"] == "slow_growth"), None)
        if mine.acted is None and advice and now > datetime.fromisoformat(advice["updated_at"]) + WAIT:
            mine.acted = now
            if restores:
                simulation.restore_capacity(now)
            replay.feed(lines_of([take_up(advice["recommendation_id"], block[-1]["received_at"])]))
    replay.end()
    return mine


def take_up(recommendation_id: str, now: str) -> dict:
    decided = {"event_id": "a-1", "occurred_at": now, "actor": "ann", "kind": "take_action"}
    return {
        "topic": "quality.actions.v1",
        "received_at": now,
        "value": {**decided, "recommendation_id": recommendation_id},
    }


@pytest.fixture(scope="module")
def mended() -> Run:
    return run(100, restores=True)


@pytest.fixture(scope="module")
def unmended() -> Run:
    return run(110, restores=False)


def outcome(of: Run) -> dict:
    return [body for body in of.told["recommendations"] if body["action"] == "slow_growth"][-1]


def test_growth_strain_is_told_once_and_takes_the_failing_stage_as_its_echo(unmended):
    """For a fortnight nothing else is told beside it but critical defects, each of which has its own alert."""
    (root,) = [a for a in unmended.told["alerts"] if (a["rule"], a["reason"]) == ("growth_strain", "opened")]
    until = (datetime.fromisoformat(root["updated_at"]) + timedelta(days=14)).date().isoformat()
    beside = [a for a in unmended.told["alerts"] if root["updated_at"] < a["updated_at"] < until]
    welding = [a for a in unmended.told["alerts"] if a["labels"] == {"enterprise": "main", "stage": "welding"}]
    last = [a for a in welding if a["rule"] == "stage_quality"][-1]

    assert last["suppressed_by"] == root["alert_id"]
    assert {a["rule"] for a in beside if a.get("suppressed_by") is None} <= {"growth_strain", "critical_defect"}
    assert root["evidence"]["inhibited"]


def test_fewer_orders_are_not_verified_where_orders_stayed_and_new_capacity_cured_it(mended, unmended):
    told = outcome(mended)
    effect, without = told["measured_effect"], unmended.true_yield(7)
    days = told["evidence"]["verification"]["looks"][-1]["elapsed_periods"]
    low, high = effect["interval"]

    assert told["status"] == "not_done"
    assert told["evidence"]["verification"]["lever"]["answer"] == "not_moved"
    assert low <= mended.true_yield(days) <= high
    assert without < low
    assert effect["to"] - effect["from"] == pytest.approx(mended.true_yield(days) - without, abs=0.02)


def test_what_did_nothing_and_was_not_done_is_told_so(unmended):
    told = outcome(unmended)

    assert told["status"] in ("not_done", "ineffective")
    assert told["measured_effect"]["interval"][0] <= unmended.true_yield(28) <= told["measured_effect"]["interval"][1]
