"""A little worse at every stage, too little for each of them to alarm."""

import random

from streams.core.charts.budget_shares import SHARES
from tests.core.plant import Made, Said, alerts, judged, summaries

STAGES = tuple(f"stage-{number}" for number in range(1, 9))


def line(chance, rate, *, worse_at=None, worse=0.0):
    for stage in STAGES:
        its = worse if stage == worse_at else rate
        yield Made(stage, 250, sum(chance.random() < its for _ in range(250)))
    yield Said()


def plant(rate, days, *, before=30, seed=3, **worse):
    chance = random.Random(seed)
    table = [tuple(line(chance, 0.05)) for _ in range(before)]
    table += [tuple(line(chance, rate, **worse)) for _ in range(days)]
    return judged(table, stage_order=STAGES, baseline_periods=25)


def test_a_small_worsening_spread_over_many_stages_is_seen():
    outs = plant(0.062, 9, seed=4)
    (alert,) = alerts(outs, "first_time_quality")

    assert alert["labels"] == {"enterprise": "main"}
    assert alerts(outs, "stage_quality") == []
    evidence, known = alert["evidence"], summaries(outs)
    named = [known[name]["counts"] for name in evidence["summary_ids"] if known[name]["scope"]["kind"] == "stage"]
    assert evidence["n"] == sum(counts["first_inspected"] for counts in named)
    assert evidence["x"] == sum(counts["first_inspected"] - counts["first_passed"] for counts in named)
    assert [row["stage"] for row in evidence["stages"]] == list(STAGES)
    assert sum(row["x"] for row in evidence["stages"]) == evidence["x"]
    assert alert["design"]["budget_share"] == SHARES["first_time"]


def test_a_steady_plant_is_silent():
    assert alerts(plant(0.05, 40), "first_time_quality") == []


def test_what_is_not_learned_yet_cannot_alarm():
    assert alerts(plant(0.08, 12, before=10), "first_time_quality") == []


def test_one_stage_that_fails_alone_is_told_once():
    outs = plant(0.05, 12, worse_at="stage-3", worse=0.20)

    assert {alert["labels"].get("stage") for alert in alerts(outs, "stage_quality")} == {"stage-3"}
    assert alerts(outs, "first_time_quality") == []
