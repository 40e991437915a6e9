"""What rules find in a period in, alert revisions out: the life of an alert, as a table.

Everything that decides what becomes of an alert stands in TRANSITIONS. A condition's alert is known by its rule and
labels while it lives; its id is a hash of rule, labels and onset, so a replay gives it the same one, and a condition
that comes back later is another alert.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, NamedTuple

from schemas.times import rfc3339
from schemas.topics import ALERTS
from streams.core.assessment.messages import content_id, message
from streams.core.finding import SEVERITIES, Finding
from streams.core.operator import Out
from streams.core.periods import Calendar
from streams.core.snapshot import Format

FORMAT = Format("alert")


class State(StrEnum):
    """Where an alert stands. `resolved` is the end; what has ended is forgotten."""

    NONE = "none"
    FIRING = "firing"
    RESOLVED = "resolved"


class Signal(StrEnum):
    """What a period says of a condition."""

    PRESENT = "present"
    CHANGED = "changed"
    WORSE = "worse"
    ABSENT = "absent"


class Move(NamedTuple):
    """The next state, and the reason of the revision to publish; None publishes nothing."""

    state: State
    reason: str | None


TRANSITIONS: dict[tuple[State, Signal], Move] = {
    (State.NONE, Signal.PRESENT): Move(State.FIRING, "opened"),
    (State.FIRING, Signal.PRESENT): Move(State.FIRING, None),
    (State.FIRING, Signal.CHANGED): Move(State.FIRING, "updated"),
    (State.FIRING, Signal.WORSE): Move(State.FIRING, "escalated"),
    (State.FIRING, Signal.ABSENT): Move(State.RESOLVED, "resolved"),
}
"""(state, signal) to move. A pair that is not here cannot happen, and raises."""


class IllegalTransitionError(RuntimeError):
    """A signal that cannot come in this state: a defect of ours."""


def transition(state: State, signal: Signal) -> Move:
    """The move of TRANSITIONS; raises IllegalTransitionError where there is none."""
    move = TRANSITIONS.get((state, signal))
    if move is None:
        msg = f"an alert that is {state} cannot take the signal {signal}"
        raise IllegalTransitionError(msg)
    return move


@dataclass(slots=True)
class Live:
    """A living alert: its identity, and the last finding and revision."""

    alert_id: str
    finding: Finding
    onset: int
    detected: int
    updated: int
    revision: int = 0
    state: State = State.NONE


@dataclass(slots=True)
class Alerts:
    """The living alerts of one enterprise, by rule and labels."""

    calendar: Calendar
    enterprise: str
    living: dict[str, Live] = field(default_factory=dict)
    dirty: dict[str, None] = field(default_factory=dict)

    def take(self, period: int, findings: Iterable[Finding]) -> Iterator[tuple[Live, str, Out]]:
        """Moves every alert on by what was found in `period`; yields each one published, with the reason."""
        found = {_name(finding): finding for finding in findings}
        for name in sorted(self.living.keys() - found.keys()):
            yield from self._move(name, self.living[name], Signal.ABSENT, period)
        for name, finding in found.items():
            live = self.living.get(name) or self._new(finding, period)
            signal = _signal(live, finding)
            live.finding = replace(finding, severity=max(finding.severity, live.finding.severity, key=SEVERITIES.index))
            yield from self._move(name, live, signal, period)

    def _new(self, finding: Finding, period: int) -> Live:
        onset = self.calendar.start(finding.onset)
        labels = sorted(finding.labels.items())
        identity = content_id(
            "alert", finding.rule, self.enterprise, onset, *(part for label in labels for part in label)
        )
        return Live(identity, finding, finding.onset, period, period)

    def _move(self, name: str, live: Live, signal: Signal, period: int) -> Iterator[tuple[Live, str, Out]]:
        move = transition(live.state, signal)
        live.state = move.state
        self.dirty[name] = None
        if move.state is State.RESOLVED:
            del self.living[name]
        else:
            self.living[name] = live
        if move.reason is not None:
            live.revision += 1
            live.updated = period
            yield live, move.reason, self._out(live, move.reason)

    def _out(self, live: Live, reason: str) -> Out:
        finding, now = live.finding, self.calendar.end(live.updated)
        body = {
            "alert_id": live.alert_id,
            "rule": finding.rule,
            "status": live.state.value,
            "severity": finding.severity,
            "labels": {"enterprise": self.enterprise, **finding.labels},
            "starts_at": rfc3339(self.calendar.start(live.onset)),
            "detected_at": rfc3339(self.calendar.end(live.detected)),
            "ends_at": rfc3339(now) if live.state is State.RESOLVED else None,
            "updated_at": rfc3339(now),
            "revision": live.revision,
            "reason": reason,
            "summary": finding.summary,
            "description": finding.description,
            "evidence": finding.evidence,
            "design": finding.design,
        }
        return message(ALERTS, live.alert_id, self.enterprise, now, body)

    def changes(self) -> Iterator[tuple[str, bytes | None]]:
        """The alerts changed since the last call, by name."""
        for name in self.dirty:
            live = self.living.get(name)
            yield name, None if live is None else FORMAT.dump(_dump(live))
        self.dirty.clear()

    def load(self, name: str, data: Any) -> None:
        """One stored alert."""
        identity, state, onset, detected, updated, revision, finding = data
        self.living[name] = Live(identity, Finding(**finding), onset, detected, updated, revision, State(state))


def _dump(live: Live) -> Any:
    finding = live.finding
    fields = {name: getattr(finding, name) for name in Finding.__dataclass_fields__}
    return [live.alert_id, live.state.value, live.onset, live.detected, live.updated, live.revision, fields]


def _signal(live: Live, finding: Finding) -> Signal:
    if live.state is State.NONE:
        return Signal.PRESENT
    if SEVERITIES.index(finding.severity) > SEVERITIES.index(live.finding.severity):
        return Signal.WORSE
    changed = finding.evidence.get("verdict") != live.finding.evidence.get("verdict")
    return Signal.CHANGED if changed else Signal.PRESENT


def _name(finding: Finding) -> str:
    labels = ",".join(f"{name}={value}" for name, value in sorted(finding.labels.items()))
    return f"{finding.rule}/{labels}"
