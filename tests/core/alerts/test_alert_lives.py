"""Whatever rules find and people decide, in any order: an alert has one life at a time, and each life can end."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.alerts import FORMAT, Alerts, Signal
from streams.core.alerts.life_cycle import ENDED, TOLD, TRANSITIONS
from streams.core.telling.finding import Finding
from tests.core.alerts.test_alert_grouping import AROUND, Charts, finding, strain
from tests.core.events import CALENDAR, DAY0

PEOPLE = (Signal.ACKNOWLEDGE, Signal.ASSIGN_CAUSE, Signal.TAKE_ACTION, Signal.SILENCE, Signal.CLOSE)
FINDINGS = [
    strain("strain_reaching_customers"),
    finding(stage="welding"),
    finding(stage="welding", product="valve"),
    finding(stage="painting"),
    finding("satisfaction", severity="critical"),
    *(finding("supplier_quality", stage="cutting", supplier=f"s{n}") for n in range(12)),
]
PERIODS = st.lists(
    st.tuples(
        st.sets(st.integers(0, len(FINDINGS) - 1)),
        st.integers(0, 2),
        st.booleans(),
        st.lists(st.tuples(st.sampled_from(PEOPLE), st.integers(0, 30)), max_size=3),
    ),
    max_size=12,
)


def found(numbers: set[int], later: int, critical: bool) -> list[Finding]:
    """The findings with these numbers, with one of three onsets; sorted by rule as RULES would give them."""
    severity = {"severity": "critical"} if critical else {}
    return [replace(FINDINGS[n], onset=DAY0 + 3 * later, **severity) for n in sorted(numbers)]


class Life:
    """Alerts that are restarted from their stored values at one moment."""

    def __init__(self, restart_at: int | None) -> None:
        self.restart_at = restart_at
        self.alerts = Alerts(CALENDAR, "main")
        self.charts = Charts()
        self.stored: dict[str, bytes] = {}
        self.told: list[bytes] = []

    def period(self, number: int, findings: list[Finding]) -> None:
        if number == self.restart_at:
            self.alerts = Alerts(CALENDAR, "main")
            for name, raw in self.stored.items():
                self.alerts.load(name, FORMAT.load(raw))
        self.charts.silence = 20 if number % 5 == 4 else 0
        for _, _, out in self.alerts.take(DAY0 + number, findings, AROUND, self.charts):
            self.told.append(out.value)

    def act(self, signal: Signal, which: int) -> None:
        known = [live for _, live in sorted(self.alerts.living.items()) if live.published]
        if not known:
            return
        live = known[which % len(known)]
        if (live.state, signal) not in TRANSITIONS:
            return
        if signal in (Signal.ACKNOWLEDGE, Signal.TAKE_ACTION):
            live.acknowledged_by = "ann"
        if signal is Signal.SILENCE:
            live.silenced_until = live.updated + which * 3_600_000 * 12
        told = self.alerts.decide(live, signal, live.updated + 60_000)
        if told is not None:
            self.told.append(told[2].value)

    def store(self) -> None:
        for name, raw in self.alerts.changes():
            if raw is None:
                self.stored.pop(name, None)
            else:
                self.stored[name] = raw


def lived(periods: list[Any], restart_at: int | None = None) -> Life:
    life = Life(restart_at)
    for number, (numbers, later, critical, actions) in enumerate(periods):
        life.period(number, found(numbers, later, critical))
        for signal, which in actions:
            life.act(signal, which)
        life.store()
    return life


@settings(max_examples=50, deadline=None)
@given(PERIODS, st.integers(0, 12))
def test_an_alert_has_one_life_at_a_time_and_every_life_ends(periods, restart_at):
    life = lived(periods)
    for number in range(len(periods), len(periods) + 2):
        life.period(number, [])

    revisions: dict[str, list[dict]] = {}
    for raw in life.told:
        body = json.loads(raw)
        revisions.setdefault(body["alert_id"], []).append(body)
    for bodies in revisions.values():
        assert [body["revision"] for body in bodies] == list(range(1, len(bodies) + 1))
        assert [body["updated_at"] for body in bodies] == sorted(body["updated_at"] for body in bodies)
        assert bodies[0]["reason"] == "opened"
        assert bodies[-1]["status"] == "resolved"
        for before, after in pairwise(bodies):
            if before["status"] == "resolved":
                assert after["reason"] in ("opened", "escalated") or after["signal"] == "assign_cause"
    assert not [live for live in life.alerts.living.values() if live.state in TOLD]

    assert lived(periods).told == life.told[: len(lived(periods).told)]
    assert lived(periods, restart_at).told == lived(periods).told


@settings(max_examples=30, deadline=None)
@given(PERIODS)
def test_no_condition_has_two_open_alerts_and_the_ended_are_forgotten(periods):
    life = Life(None)
    open_names: dict[str, str] = {}
    for number, (numbers, later, critical, actions) in enumerate(periods):
        life.period(number, found(numbers, later, critical))
        for signal, which in actions:
            life.act(signal, which)
        for raw in life.told:
            body = json.loads(raw)
            name = f"{body['rule']}{sorted(body['labels'].items())}"
            if body["status"] == "firing":
                assert open_names.setdefault(name, body["alert_id"]) == body["alert_id"]
            elif open_names.get(name) == body["alert_id"]:
                del open_names[name]
        life.told.clear()
    for number in range(len(periods), len(periods) + 40):
        life.period(number, [])

    assert not [live for live in life.alerts.living.values() if live.state not in ENDED]
    assert life.alerts.living == {}
