"""The life of an alert: every cell of the transition table, and what is published of it."""

import json
from dataclasses import replace

import pytest

from schemas.alert import Alert
from streams.core.alerts import FORMAT, TRANSITIONS, Alerts, IllegalTransitionError, Move, Signal, State, transition
from streams.core.enterprise.alerting import DEFAULT_ALERTING, Alerting
from streams.core.snapshot import compact
from streams.core.telling.finding import Finding
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

LIVING = (State.FIRING, State.ACKNOWLEDGED, State.ESCALATED)
TOLD = (*LIVING, State.SILENCED)
ENDED = (State.RESOLVED, State.EXPIRED)
TABLE = {
    (State.LEARNING, Signal.PRESENT): Move(State.PENDING, None),
    **{(State.PENDING, signal): Move(State.PENDING, None) for signal in ("present", "changed", "worse", "inhibited")},
    (State.PENDING, Signal.ABSENT): Move(State.LEARNING, None),
    (State.PENDING, Signal.RELEASED): Move(State.LEARNING, None),
    (State.PENDING, Signal.HELD): Move(State.FIRING, "opened"),
    **{(state, Signal.PRESENT): Move(state, None) for state in (*TOLD, *ENDED)},
    **{(state, Signal.CHANGED): Move(state, "updated") for state in TOLD},
    **{(state, Signal.WORSE): Move(State.ESCALATED, "escalated") for state in (*LIVING, *ENDED)},
    (State.SILENCED, Signal.WORSE): Move(State.SILENCED, "updated"),
    (State.FIRING, Signal.AGED): Move(State.ESCALATED, "escalated"),
    **{(state, Signal.ABSENT): Move(State.RESOLVED, "resolved") for state in TOLD},
    **{(state, Signal.UNJUDGED): Move(State.EXPIRED, "expired") for state in TOLD},
    **{(state, Signal.INHIBITED): Move(State.SILENCED, "updated") for state in TOLD},
    (State.SILENCED, Signal.RELEASED): Move(State.FIRING, "updated"),
    (State.SILENCED, Signal.SILENCE_OVER): Move(State.FIRING, "updated"),
    (State.SILENCED, Signal.RESUMED): Move(State.ACKNOWLEDGED, "updated"),
    (State.FIRING, Signal.ACKNOWLEDGE): Move(State.ACKNOWLEDGED, "acknowledged"),
    (State.ESCALATED, Signal.ACKNOWLEDGE): Move(State.ACKNOWLEDGED, "acknowledged"),
    (State.SILENCED, Signal.ACKNOWLEDGE): Move(State.SILENCED, "acknowledged"),
    **{(state, Signal.ASSIGN_CAUSE): Move(state, "updated") for state in (*TOLD, *ENDED)},
    (State.FIRING, Signal.TAKE_ACTION): Move(State.ACKNOWLEDGED, "acknowledged"),
    (State.ESCALATED, Signal.TAKE_ACTION): Move(State.ACKNOWLEDGED, "acknowledged"),
    (State.ACKNOWLEDGED, Signal.TAKE_ACTION): Move(State.ACKNOWLEDGED, "updated"),
    (State.SILENCED, Signal.TAKE_ACTION): Move(State.SILENCED, "acknowledged"),
    **{(state, Signal.SILENCE): Move(State.SILENCED, "updated") for state in TOLD},
    **{(state, Signal.CLOSE): Move(State.RESOLVED, "resolved") for state in TOLD},
    **{(state, signal): Move(state, None) for state in ENDED for signal in ("changed", "absent")},
    **{(state, Signal.RECURRED): Move(State.FIRING, "opened") for state in ENDED},
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


def live_through(*periods: list[Finding], alerting: Alerting = DEFAULT_ALERTING) -> list[dict]:
    alerts = Alerts(CALENDAR, "main", alerting)
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
    back = replace(FOUND, onset=DAY0 + 9)
    told = live_through([FOUND], *[[]] * 8, [back])

    assert [alert["reason"] for alert in told] == ["opened", "resolved", "opened"]
    assert told[0]["alert_id"] != told[2]["alert_id"]


def test_a_condition_that_flaps_is_told_when_it_has_held():
    flapping = [[FOUND], [], [FOUND], [], [FOUND], [FOUND], [FOUND]]

    assert [alert["reason"] for alert in live_through(*flapping)] == ["opened", "resolved"]
    told = live_through(*flapping, [FOUND], [FOUND])
    assert [(alert["reason"], alert["revision"]) for alert in told] == [("opened", 1), ("resolved", 2), ("opened", 3)]
    assert len({alert["alert_id"] for alert in told}) == 1
    assert "ends_at" not in told[-1]


def test_a_finding_is_told_after_it_has_held_for_the_periods_that_were_set():
    assert live_through([FOUND], [FOUND], [], alerting=Alerting(pending=2)) == []
    told = live_through([FOUND], [FOUND], [FOUND], alerting=Alerting(pending=2))
    assert [(alert["reason"], alert["detected_at"]) for alert in told] == [("opened", "2026-01-06T00:00:00Z")]


def test_a_critical_alert_that_nobody_acknowledges_is_escalated_once():
    critical = replace(FOUND, severity="critical")
    told = live_through(*[[critical]] * 9)

    assert [(alert["reason"], alert["signal"], alert["updated_at"][:10]) for alert in told] == [
        ("opened", "held", "2026-01-06"),
        ("escalated", "aged", "2026-01-09"),
    ]
    assert len(live_through(*[[FOUND]] * 9)) == 1


def test_a_living_alert_survives_a_restart():
    alerts = Alerts(CALENDAR, "main")
    list(alerts.take(DAY0, [FOUND]))
    stored = dict(alerts.changes())
    restarted = Alerts(CALENDAR, "main")
    for name, raw in stored.items():
        restarted.load(name, FORMAT.load(raw))

    assert restarted.living == alerts.living
    assert [out for _, _, out in restarted.take(DAY0 + 1, [])] == [out for _, _, out in alerts.take(DAY0 + 1, [])]


def test_an_alert_stored_by_the_first_release_lives_on():
    alerts = Alerts(CALENDAR, "main")
    list(alerts.take(DAY0, [FOUND]))
    (now,) = alerts.living.values()
    fields = {name: getattr(FOUND, name) for name in Finding.__dataclass_fields__}
    old = compact({"v": 1, "d": [now.alert_id, "firing", DAY0, DAY0, DAY0, 1, fields]}).encode()
    restarted = Alerts(CALENDAR, "main")
    restarted.load(now.name, FORMAT.load(old))

    assert restarted.living == {now.name: now}
