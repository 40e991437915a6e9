"""What rules find in a period in, alert revisions out: every alert of an enterprise, moved along its life.

What may become of an alert stands in `life_cycle.TRANSITIONS`; this file says which signals it gets. A condition is
known by its rule and labels; an alert's id is a hash of rule, labels and onset, so a replay gives it the same one, and
a condition that comes back with another onset is another alert. An ended alert is remembered for a while: the same
onset found again continues its revisions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from streams.core.alerts.alerting import SETTLE, Alerting
from streams.core.alerts.life_cycle import (
    ENDED,
    TOLD,
    TRANSITIONS,
    IllegalTransitionError,
    Move,
    Signal,
    State,
    transition,
)
from streams.core.alerts.live import FORMAT, Live, condition, identity
from streams.core.finding import SEVERITIES, Finding
from streams.core.operator import Out
from streams.core.periods import Calendar, Millis

__all__ = [
    "FORMAT",
    "TRANSITIONS",
    "Alerting",
    "Alerts",
    "IllegalTransitionError",
    "Live",
    "Move",
    "Signal",
    "State",
    "transition",
]

Told = tuple[Live, str, Out]
"""An alert, the reason of its revision, and the message."""


@dataclass(slots=True)
class Alerts:
    """The alerts of one enterprise, by rule and labels: those that live, and those that ended lately."""

    calendar: Calendar
    enterprise: str
    settings: Alerting = field(default_factory=Alerting)
    living: dict[str, Live] = field(default_factory=dict)
    dirty: dict[str, None] = field(default_factory=dict)

    def open(self) -> Iterator[Live]:
        """The alerts that were told and hold."""
        return (live for live in self.living.values() if live.state in TOLD)

    def find(self, alert_id: str) -> Live | None:
        """A published alert, ended ones included as long as they are remembered."""
        return next((live for live in self.living.values() if live.alert_id == alert_id and live.revision), None)

    def take(self, period: int, findings: Iterable[Finding]) -> Iterator[Told]:
        """Moves every alert on by what was found in `period`; yields each revision, with its reason."""
        found = {condition(finding): finding for finding in findings}
        for name in sorted(self.living.keys() - found.keys()):
            yield from self._absent(self.living[name], period)
        for name, finding in found.items():
            live = self._known(name, finding, period)
            yield from self._found(live, finding, period)
        for name in sorted(found, key=lambda name: (-SEVERITIES.index(self.living[name].finding.severity), name)):
            yield from self._tell(self.living[name], period)

    def decide(self, live: Live, signal: Signal, at: Millis) -> Told | None:
        """Carries out a decision of people at a time of its own; raises IllegalTransitionError where it cannot be."""
        return self._move(live, signal, at, live.seen)

    def _known(self, name: str, finding: Finding, period: int) -> Live:
        before = self.living.get(name)
        alert_id = identity(finding, self.enterprise, self.calendar.start(finding.onset))
        if before is not None and (before.state not in ENDED or before.alert_id == alert_id):
            if before.seen != period - 1:
                before.since = period
                before.hold = self._hold(before, period)
            before.seen = period
            return before
        live = Live(alert_id, finding, finding.onset, period, self.calendar.end(period), period, period)
        live.hold = self._hold(before, period)
        self.living[name] = live
        return live

    def _hold(self, before: Live | None, period: int) -> int:
        """How long a condition must hold before it is told: longer where it ended just now, and nobody closed it."""
        flapping = (
            before is not None and before.ended is not None and not before.closed and period - before.ended <= SETTLE
        )
        return max(self.settings.pending, SETTLE if flapping else 0)

    def _absent(self, live: Live, period: int) -> Iterator[Told]:
        yield from self._moves(live, [Signal.ABSENT], period)
        forgotten = live.ended is not None and period - live.ended > self.settings.remember
        if live.state is State.LEARNING or forgotten:
            del self.living[live.name]

    def _found(self, live: Live, finding: Finding, period: int) -> Iterator[Told]:
        signal = _signal(live, finding)
        severity = max(finding.severity, live.finding.severity, key=SEVERITIES.index)
        live.finding = replace(finding, severity=severity)
        yield from self._moves(live, [signal], period)
        yield from self._moves(live, self._of_time(live, period), period)

    def _of_time(self, live: Live, period: int) -> Iterator[Signal]:
        if live.silenced_until is not None and self.calendar.end(period) >= live.silenced_until:
            live.silenced_until = None
            if live.state is State.SILENCED and live.held_by is None:
                yield Signal.SILENCE_OVER if live.acknowledged_by is None else Signal.RESUMED
        overdue = live.told is not None and period - live.told >= self.settings.escalate_after
        if live.state is State.FIRING and live.finding.severity == "critical" and overdue:
            yield Signal.AGED

    def _tell(self, live: Live, period: int) -> Iterator[Told]:
        held = period - live.since >= live.hold and live.held_by is None
        back = live.ended is not None and live.since > live.ended
        if held and live.state is State.PENDING:
            yield from self._moves(live, [Signal.HELD], period)
        elif held and live.state in ENDED and back:
            yield from self._moves(live, [Signal.RECURRED], period)

    def _moves(self, live: Live, signals: Iterable[Signal], period: int) -> Iterator[Told]:
        for signal in signals:
            told = self._move(live, signal, self.calendar.end(period), period)
            if told is not None:
                yield told

    def _move(self, live: Live, signal: Signal, at: Millis, period: int) -> Told | None:
        move = transition(live.state, signal)
        if move.state is not live.state:
            live.enter(move.state, period)
        if signal in (Signal.WORSE, Signal.AGED, Signal.RECURRED):
            live.acknowledged_by = None  # what was acknowledged was another thing
        live.closed = signal is Signal.CLOSE or (live.closed and live.state in ENDED)
        self.dirty[live.name] = None
        if move.reason is None:
            return None
        live.revision += 1
        live.updated = max(live.updated, at)
        return live, move.reason, live.out(self.calendar, self.enterprise, move.reason, signal.value)

    def changes(self) -> Iterator[tuple[str, bytes | None]]:
        """The alerts changed since the last call, by name."""
        for name in self.dirty:
            live = self.living.get(name)
            yield name, None if live is None else FORMAT.dump(live.dump())
        self.dirty.clear()

    def load(self, name: str, data: Any) -> None:
        """One stored alert."""
        self.living[name] = Live.load(data, self.calendar)


def _signal(live: Live, finding: Finding) -> Signal:
    if live.state is State.LEARNING:
        return Signal.PRESENT
    if SEVERITIES.index(finding.severity) > SEVERITIES.index(live.finding.severity):
        return Signal.WORSE
    changed = finding.evidence.get("verdict") != live.finding.evidence.get("verdict")
    return Signal.CHANGED if changed else Signal.PRESENT
