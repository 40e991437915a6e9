"""The life of an alert: every cell of the transition table, and what is published of it."""

import json
from dataclasses import replace

import pytest

from schemas.alert import Alert
from streams.core.alerts import FORMAT, TRANSITIONS, Alerts, IllegalTransitionError, Move, Signal, State, transition
from streams.core.finding import Finding
from tests.core.events import CALENDAR, DAY0

FOUND = Finding(
    rule="stage_quality",
    labels={"stage": "welding"},
    severity="warning",
    onset=DAY0,
    summary="worse",
    description="it got worse",
    evidence={"summary_ids": ["s1"], "verdict": "not_growth"},
    design={"arl0_periods": 100.0},
)
WORSE = replace(FOUND, severity="critical")
OTHER = replace(FOUND, evidence={"summary_ids": ["s1"], "verdict": "strain"})

TABLE = {
    (State.NONE, Signal.PRESENT): Move(State.FIRING, "opened"),
    (State.FIRING, Signal.PRESENT): Move(State.FIRING, None),
    (State.FIRING, Signal.CHANGED): Move(State.FIRING, "updated"),
    (State.FIRING, Signal.WORSE): Move(State.FIRING, "escalated"),
    (State.FIRING, Signal.ABSENT): Move(State.RESOLVED, "resolved"),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("signal", Signal)
def test_every_cell_of_the_table(state, signal):
    if (state, signal) in TABLE:
        assert transition(state, signal) == TABLE[state, signal]
    else:
        with pytest.raises(IllegalTransitionError, match=f"{state} cannot take the signal {signal}"):
            transition(state, signal)


def test_the_table_under_test_is_the_whole_table():
    assert TRANSITIONS.keys() == TABLE.keys()


def live_through(*periods: list[Finding]) -> list[dict]:
    alerts = Alerts(CALENDAR, "main")
    return [
        json.loads(out.value)
        for number, findings in enumerate(periods)
        for _, _, out in alerts.take(DAY0 + number, findings)
    ]


def test_a_life_from_opened_to_resolved():
    told = live_through([FOUND], [FOUND], [OTHER], [replace(WORSE, evidence=OTHER.evidence)], [], [])

    assert [alert["reason"] for alert in told] == ["opened", "updated", "escalated", "resolved"]
    assert [alert["revision"] for alert in told] == [1, 2, 3, 4]
    assert len({alert["alert_id"] for alert in told}) == 1
    assert [alert["status"] for alert in told] == ["firing", "firing", "firing", "resolved"]
    assert told[-1]["ends_at"] == "2026-01-10T00:00:00Z"


def test_what_is_published_is_an_alert_of_the_contract():
    for body in live_through([FOUND], []):
        Alert.model_validate_json(json.dumps(body))


def test_severity_does_not_fall_while_the_alert_lives():
    told = live_through([WORSE], [replace(OTHER, severity="info")])

    assert [alert["severity"] for alert in told] == ["critical", "critical"]


def test_a_condition_that_comes_back_is_another_alert():
    told = live_through([FOUND], [], [replace(FOUND, onset=DAY0 + 2)])

    assert [alert["reason"] for alert in told] == ["opened", "resolved", "opened"]
    assert told[0]["alert_id"] != told[2]["alert_id"]


def test_a_living_alert_survives_a_restart():
    alerts = Alerts(CALENDAR, "main")
    list(alerts.take(DAY0, [FOUND]))
    stored = dict(alerts.changes())
    restarted = Alerts(CALENDAR, "main")
    for name, raw in stored.items():
        restarted.load(name, FORMAT.load(raw))

    assert [out for _, _, out in restarted.take(DAY0 + 1, [])] == [out for _, _, out in alerts.take(DAY0 + 1, [])]
