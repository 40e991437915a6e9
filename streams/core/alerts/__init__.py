"""What rules find in a period in, alert revisions out: every alert of an enterprise, moved along its life.

What may become of an alert stands in `life_cycle.TRANSITIONS`; this file says which signals it gets. A condition is
known by its rule and labels; an alert's id is a hash of rule, labels and onset, so a replay gives it the same one, and
a condition that comes back with another onset is another alert. An ended alert is remembered for a while: the same
onset found again continues its revisions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from streams.core.alerts import flood
from streams.core.alerts.behind import NOTHING, Behind
from streams.core.alerts.flood import Flood
from streams.core.alerts.inhibition import ALONE, Around, listed, roots, with_echoes
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
from streams.core.concerns import CONCERNS
from streams.core.enterprise.alerting import SETTLE, Alerting
from streams.core.operator import Out
from streams.core.periods import Calendar, Millis
from streams.core.telling.finding import SEVERITIES, Finding

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

REFRESH = 14
"""An alert that goes on is told anew after so many periods: its numbers have moved."""
GUARD = "(flood)"
"""The name under which the flood guard and what is past are stored; a condition's name begins with its rule."""

AT_ONCE = frozenset(concern.rule for concern in CONCERNS.values() if concern.at_once)
"""Rules whose findings wait for nothing."""

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
    past: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Alerts that are forgotten but for their last revision, and the period of that."""
    flood: Flood = field(init=False)
    guarded: Any = None

    def __post_init__(self) -> None:
        self.flood = Flood(self.calendar)

    def open(self) -> Iterator[Live]:
        """The alerts that were told and hold."""
        return (live for live in list(self.living.values()) if live.state in TOLD)

    def find(self, alert_id: str) -> Live | None:
        """A published alert, ended ones included as long as they are remembered."""
        return next((live for live in self.living.values() if live.alert_id == alert_id and live.published), None)

    def take(
        self, period: int, findings: Iterable[Finding], around: Around = ALONE, behind: Behind = NOTHING
    ) -> Iterator[Told]:
        """Moves every alert on by what was found in `period`; yields each revision, with its reason.

        `around` says by what echoes are told, `behind` asks the statistics that found the conditions.
        """
        found = {condition(finding): finding for finding in findings}
        for name in sorted(self.living.keys() - found.keys() - {flood.NAME}):
            yield from self._absent(self.living[name], period)
        for name, finding in found.items():
            self._enter(name, finding, period)
        speaking = frozenset(live.name for live in self.open() if live.held_by is None)
        held_by = roots(found, around._replace(speaking=speaking))
        for name, finding in found.items():
            echoes = [self.living[echo] for echo, root in held_by.items() if root == name and echo in self.living]
            holder = self.living.get(held_by.get(name, ""))  # gone where it has just begun anew itself
            root = holder.alert_id if holder is not None else None
            yield from self._found(self.living[name], with_echoes(finding, echoes, self.calendar), root, period, behind)
        yield from self._tell(
            [self.living[name] for name in found if name in self.living], period, around.own_summary, behind
        )

    def decide(self, live: Live, signal: Signal, at: Millis) -> Told | None:
        """Carries out a decision of people at a time of its own; raises IllegalTransitionError where it cannot be."""
        return self._move(live, signal, at, live.seen)

    def _enter(self, name: str, finding: Finding, period: int) -> None:
        """Notes that a condition was found: by its alert if it has one, or by a new one."""
        before = self.living.get(name)
        alert_id = identity(finding, self.enterprise, self.calendar.start(finding.onset))
        if before is None or (before.alert_id != alert_id and before.state not in TOLD):
            self.living[name] = self._new(alert_id, finding, period, before)
            return
        if before.seen != period - 1:
            before.since, before.hold = period, self._hold(before, before, period)
        before.seen = period

    def _new(self, alert_id: str, finding: Finding, period: int, before: Live | None) -> Live:
        live = Live(alert_id, finding, finding.onset, period, self.calendar.end(period), period, period)
        if before is not None:
            self._forget(before, period)
        live.hold = self._hold(live, before, period)
        if before is not None and before.state is State.PENDING and before.seen == period - 1:
            live.since, live.hold, live.asked = before.since, before.hold, before.asked
        live.revision, _ = self.past.get(alert_id, (0, 0))
        return live

    def _forget(self, live: Live, period: int) -> None:
        """Gives up an alert that is not told; its revisions go on should it be found again."""
        self.living.pop(live.name, None)
        if live.revision:
            self.past[live.alert_id] = live.revision, period

    def _hold(self, live: Live, before: Live | None, period: int) -> int:
        """How long a condition must hold before it is told: longer where it ended just now, and nobody closed it."""
        if live.finding.rule in AT_ONCE:
            return 0
        flapping = (
            before is not None and before.ended is not None and not before.closed and period - before.ended <= SETTLE
        )
        return max(self.settings.pending, SETTLE if flapping else 0)

    def _absent(self, live: Live, period: int) -> Iterator[Told]:
        yield from self._moves(live, [Signal.ABSENT], period)
        forgotten = live.ended is not None and period - live.ended > self.settings.remember
        if live.state is State.LEARNING or forgotten:
            self._forget(live, period)

    def _found(self, live: Live, finding: Finding, root: str | None, period: int, behind: Behind) -> Iterator[Told]:
        signal = _signal(live, finding, behind, period)
        if signal is Signal.PRESENT and live.state in TOLD and self._old(live, period):
            signal = Signal.CHANGED
        severity = max(finding.severity, live.finding.severity, key=SEVERITIES.index)
        live.finding = replace(finding, severity=severity)
        yield from self._moves(live, [signal], period)
        if root != live.held_by:
            yield from self._moves(live, self._of_root(live, root, period, behind), period)
        yield from self._moves(live, self._of_time(live, period, behind), period)

    def _old(self, live: Live, period: int) -> bool:
        """Whether what was told of a change is REFRESH periods old, and its numbers have moved on since."""
        moves = "what_changed" in live.finding.evidence and live.state is not State.SILENCED
        return moves and period + 1 - self.calendar.index(live.updated) >= REFRESH

    def _of_root(self, live: Live, root: str | None, period: int, behind: Behind) -> Iterator[Signal]:
        if live.state in ENDED:
            return
        live.held_by = root
        if root is not None:
            yield Signal.INHIBITED
        elif live.state is State.PENDING:
            if behind.begin_anew(live.finding):
                yield Signal.RELEASED
                self._forget(live, period)
            else:
                live.since, live.hold = period, max(SETTLE, self.settings.pending)
        elif live.state is State.SILENCED and live.silenced_until is None:
            yield Signal.RELEASED if live.acknowledged_by is None else Signal.RESUMED

    def _of_time(self, live: Live, period: int, behind: Behind) -> Iterator[Signal]:
        if live.silenced_until is not None and self.calendar.end(period) >= live.silenced_until:
            live.silenced_until = None
            if live.state is State.SILENCED and live.held_by is None:
                yield Signal.SILENCE_OVER if live.acknowledged_by is None else Signal.RESUMED
        overdue = live.told is not None and period - live.told >= self.settings.escalate_after
        if live.state is State.FIRING and live.finding.severity == "critical" and overdue:
            yield Signal.AGED
        if live.state in TOLD and self._expired(live, period, behind):
            yield Signal.UNJUDGED

    def _expired(self, live: Live, period: int, behind: Behind) -> bool:
        return behind.silent(live.finding, period) >= self.settings.expire_after

    def _tell(self, found: list[Live], period: int, own_summary: str, behind: Behind) -> Iterator[Told]:
        """Tells what may be told and, in a flood, one alert that lists the rest."""
        waiting = [live for live in found if self._may_be_told(live, period, behind)]
        waiting.sort(key=lambda live: (-SEVERITIES.index(live.finding.severity), live.name))
        told = self.flood.admit(period, waiting)
        for live in told:
            yield from self._moves(live, [Signal.RECURRED if live.state in ENDED else Signal.HELD], period)
        held = waiting[len(told) :]
        if held:
            finding = self.flood.finding(period, held, own_summary)
            self._enter(flood.NAME, finding, period)
            yield from self._found(self.living[flood.NAME], finding, None, period, behind)
            if self.living[flood.NAME].state is State.PENDING:
                yield from self._moves(self.living[flood.NAME], [Signal.HELD], period)
        elif flood.NAME in self.living:
            yield from self._absent(self.living[flood.NAME], period)

    def _may_be_told(self, live: Live, period: int, behind: Behind) -> bool:
        """Pending or back after its end, and held for long enough, with nothing that explains it."""
        if live.held_by is not None or period - live.since < live.hold:
            return False
        if live.state in ENDED:
            back = live.ended is not None and live.since > live.ended
            return back or (live.state is State.EXPIRED and not self._expired(live, period, behind))
        return live.state is State.PENDING

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
        live.echoes = max(live.echoes, live.finding.evidence.get("inhibited_count", 0))
        live.updated = max(live.updated, at)
        return live, move.reason, live.out(self.calendar, self.enterprise, move.reason, signal.value)

    def changes(self) -> Iterator[tuple[str, bytes | None]]:
        """The alerts changed since the last call, by name; and under a name of no alert what is remembered beside."""
        for name in self.dirty:
            live = self.living.get(name)
            yield name, None if live is None else FORMAT.dump(live.dump())
        self.dirty.clear()
        if (guarded := self._guard()) != self.guarded:
            self.guarded = guarded
            yield GUARD, FORMAT.dump(guarded)

    def _guard(self) -> Any:
        return [self.flood.dump(), [[name, *last] for name, last in sorted(self.past.items())]]

    def load(self, name: str, data: Any) -> None:
        """One stored alert, or the flood guard."""
        if name == GUARD:
            self.flood.load(data[0])
            self.past = {name: (revision, period) for name, revision, period in data[1]}
            self.guarded = self._guard()
            return
        self.living[name] = Live.load(data, self.calendar)


def _signal(live: Live, finding: Finding, behind: Behind, period: int) -> Signal:
    if live.state is State.LEARNING:
        return Signal.PRESENT
    worse = SEVERITIES.index(finding.severity) > SEVERITIES.index(live.finding.severity)
    if worse or (live.acknowledged_by is not None and behind.worse(finding, period)):
        return Signal.WORSE
    return Signal.CHANGED if _says_more(live, finding.evidence) else Signal.PRESENT


def _says_more(live: Live, now: dict[str, Any]) -> bool:
    """Another verdict or answer to what changed, more of what is told at once, other alerts held back by a flood, or
    echoes of another rule or of twice the number told.
    """
    before = live.finding.evidence
    if live.finding.rule in AT_ONCE and now.get("latest"):
        return True
    if now.get("verdict") != before.get("verdict") or listed(now, "held") - listed(before, "held"):
        return True
    if _changed(now) != _changed(before):
        return True
    rules = {row["rule"] for row in now.get("inhibited", ())} - {row["rule"] for row in before.get("inhibited", ())}
    return bool(rules) or now.get("inhibited_count", 0) >= 2 * max(1, live.echoes)


def _changed(evidence: dict[str, Any]) -> Any:
    """What an evidence says has changed, without the numbers that move with every period."""
    rows = [sorted(row["labels"].items()) for row in evidence.get("what_changed", ())]
    return rows, evidence.get("spread_evenly", False)
