"""A baseline moves by a recorded decision and by nothing else."""

import json

from schemas.topics import ALERTS
from streams.core.closed.closing import Closing
from tests.core.closings import ASSESSMENT, arriving, day

DECIDED = {
    "event_id": "a-1",
    "occurred_at": "2026-02-10T00:00:00Z",
    "enterprise": "main",
    "actor": "quality engineer",
    "kind": "rebaseline",
}


def alerts_after(decision: list[Closing]) -> list[dict]:
    """Twenty steady days, ten of a worse welding that is here to stay, the decision, then forty more of the same."""
    closings = [closing for number in range(20) for closing in day(number, failed=5 + number % 2)]
    closings += [closing for number in range(20, 30) for closing in day(number, failed=25)]
    closings += decision
    closings += [closing for number in range(30, 70) for closing in day(number, failed=25 + number % 3)]
    closings += [closing for number in range(70, 80) for closing in day(number, failed=60)]
    records = arriving(closings)
    outs = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    told = [json.loads(out.value) for out in outs if out.topic is ALERTS]
    return [alert for alert in told if alert["rule"] == "stage_quality" and alert["labels"] == WELDING]


WELDING = {"enterprise": "main", "stage": "welding"}


def test_without_a_decision_the_new_level_stays_an_alarm():
    told = alerts_after([])

    assert {alert["reason"] for alert in told} == {"opened", "updated"}
    assert {alert["status"] for alert in told} == {"firing"}


def test_after_a_rebaseline_the_chart_learns_anew_and_alarms_on_what_is_worse_still():
    told = alerts_after([Closing("actions.v1/0", action=DECIDED)])

    assert [alert["reason"] for alert in told if alert["reason"] != "updated"] == ["opened", "resolved", "opened"]
    first, last = told[0]["evidence"]["baseline"], told[-1]["evidence"]["baseline"]
    assert "rebased" not in first
    assert (last["rebased"]["actor"], last["rebased"]["event_id"]) == ("quality engineer", "a-1")
    assert last["rate"] > 0.2


def learning_after(alert_rule: str, **labels: str) -> set[str]:
    """Series that learn anew after a rebaseline on an alert of a plant whose welding and customers both get worse."""
    closings = [closing for number in range(20) for closing in day(number, failed=5 + number % 2, low=4 + number % 2)]
    closings += [closing for number in range(20, 34) for closing in day(number, failed=25, low=30)]
    shard = ASSESSMENT.open(0, {}, -1)
    records = arriving(closings)
    outs = shard.fold(records, len(records) - 1).outs
    told = [json.loads(out.value) for out in outs if out.topic is ALERTS]
    wanted = {"enterprise": "main", **labels}
    (alert_id,) = {a["alert_id"] for a in told if (a["rule"], a["labels"]) == (alert_rule, wanted)}
    charts = shard.judges["main"].charts.by_id
    before = {identity for identity, chart in charts.items() if chart.baseline is None}
    shard.judges["main"].act(DECIDED | {"alert_id": alert_id})
    return {i.series for i, chart in charts.items() if chart.baseline is None} - {i.series for i in before}


def test_a_rebaseline_on_an_alert_of_customers_moves_no_chart_of_a_stage():
    assert learning_after("satisfaction") == {"low_score"}


def test_a_rebaseline_on_an_alert_of_a_stage_moves_no_chart_of_customers():
    assert learning_after("stage_quality", stage="welding") == {"stage_first_pass"}
