"""Critical defects of each judged period in; which codes come more often than they did, and since when, out.

What was usual is what came before the span that is judged, but for the time of alarms. The code "" stands for all of a
stage together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Self

from streams.core.closed.ledger import typed_key
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.stats.critical_spans import ERROR, chance_of, closest
from streams.core.tallies.stage import StageTally

ALL = ""
KEPT = 60
"""Periods that are kept one by one; what leaves them is learned, unless it was an alarm's."""
LONGEST = 360
"""Calm periods after which what was learned counts half."""
SHORTEST = 14
"""Periods before anything is judged."""
CALM = 14
OVER = 0.05
"""An alarm ends when the last CALM periods are no more than what chance gives so often."""
LEAST = 7
QUIET = 14
"""Periods without a critical defect after which what was told of them is over."""
MAX_STAGES = 100
MAX_CODES = 64


class Alarm(NamedTuple):
    """Since `onset` more than usual, seen in period `since` by a chance of `chance`; `usual` came in `of` units."""

    onset: int
    since: int
    chance: float
    usual: int
    of: float


class Row(NamedTuple):
    """One period: units, critical defects by code, and whether an alarm held."""

    period: int
    units: int
    counts: dict[str, int]
    bad: bool


@dataclass(slots=True)
class AtStage:
    """One stage: the last periods, what was usual before them, and the alarms by code."""

    rows: list[Row] = field(default_factory=list)
    units: int = 0
    usual: dict[str, int] = field(default_factory=dict)
    calm: int = 0
    alarms: dict[str, Alarm] = field(default_factory=dict)
    told_from: int = 0
    """What came before this period is done with: somebody said so."""

    def take(self, period: int, units: int, counts: dict[str, int]) -> None:
        """Takes one period in."""
        for code in [code for code in self.alarms if self._over(code, period)]:
            del self.alarms[code]
        self.rows.append(Row(period, units, counts, bool(self.alarms)))
        while len(self.rows) > KEPT:
            self._learn(self.rows.pop(0))
        for code in [*sorted(counts), ALL] if counts and self.calm + len(self.rows) > SHORTEST else ():
            if code not in self.alarms:
                self._test(code, period)
        first = min((alarm.onset for alarm in self.alarms.values()), default=period + 1)
        self.rows = [row._replace(bad=row.bad or row.period >= first) for row in self.rows]

    def _learn(self, row: Row) -> None:
        if row.bad:
            return
        if self.calm >= LONGEST:
            self.units, self.calm = self.units // 2, self.calm // 2
            self.usual = {code: n // 2 for code, n in self.usual.items()}
        self.units, self.calm = self.units + row.units, self.calm + 1
        for code, n in row.counts.items():
            self.usual[code] = self.usual.get(code, 0) + n

    def _test(self, code: str, period: int) -> None:
        rows = [row for row in self.rows if not row.bad or row.period == period]
        found = [(_count(row.counts, code), float(row.units)) for row in rows]
        span = closest(found, _count(self.usual, code), float(self.units))
        if span is not None and span.chance <= ERROR:
            self.alarms[code] = Alarm(rows[span.place].period, period, span.chance, span.usual, span.of)

    def _over(self, code: str, period: int) -> bool:
        alarm = self.alarms[code]
        count, units, periods = self.since(code, max(alarm.onset, period - CALM))
        calm = chance_of(count, float(units), alarm.usual, alarm.of) > OVER
        return calm and periods >= LEAST

    def since(self, code: str, first: int) -> tuple[int, int, int]:
        """Critical defects of a code since a period, units, and periods."""
        rows = [row for row in self.rows if row.period >= first]
        return sum(_count(row.counts, code) for row in rows), sum(row.units for row in rows), len(rows)

    def running_since(self, period: int) -> int | None:
        """The first period with a critical defect of the run that is not over yet (QUIET periods without one end it),
        as far as kept; None where there is none.
        """
        first, last = None, period
        for row in reversed(self.rows):
            if last - row.period >= QUIET or row.period < self.told_from:
                break
            if row.counts:
                first = last = row.period
        return first

    def dump(self) -> Any:
        """JSON data."""
        return [self.rows, self.units, self.usual, self.calm, self.alarms, self.told_from]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        rows, units, usual, calm, alarms, told_from = data
        kept = [Row(period, n, dict(counts), bad) for period, n, counts, bad in rows]
        return cls(kept, units, dict(usual), calm, {code: Alarm(*alarm) for code, alarm in alarms.items()}, told_from)


def _count(counts: Mapping[str, int], code: str) -> int:
    return sum(counts.values()) if code == ALL else counts.get(code, 0)


class CriticalDefects:
    """Critical defects of first inspections, by stage."""

    name: ClassVar[str] = "critical_defects"
    FORMAT: ClassVar[Format] = Format("critical-defects", 2, {1: lambda data: [*data, 0]})
    """Version 2 keeps from when on they are still to be told."""

    def __init__(self, _: JudgingSettings) -> None:
        self.stages: dict[str, AtStage] = {}
        self._changed: dict[str, None] = {}

    def observe(self, moment: Moment) -> None:
        """Takes the period's critical defects in."""
        found: dict[str, tuple[int, dict[str, int]]] = {}
        for scope, tally in moment.tallies:
            if isinstance(tally, StageTally):
                stage = typed_key(scope).stage
                units, counts = found.get(stage, (0, {}))
                for code, (n, _) in tally.criticals.by.items() if tally.criticals is not None else ():
                    counts[code] = counts.get(code, 0) + n
                found[stage] = units + tally.first_inspected, counts
        for stage, (units, counts) in sorted(found.items()):
            if stage in self.stages or len(self.stages) < MAX_STAGES:
                kept = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MAX_CODES])
                self.stages.setdefault(stage, AtStage()).take(moment.period, units, kept)
                self._changed[stage] = None

    def done_with(self, stage: str) -> None:
        """Somebody is done with what was found at a stage so far: what comes next is told anew."""
        at_stage = self.stages.get(stage)
        if at_stage is not None and at_stage.rows:
            at_stage.told_from = at_stage.rows[-1].period + 1
            self._changed[stage] = None

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Forgets what was usual at the stage of these labels, or at all."""
        for stage in [stage for stage in self.stages if labels.get("stage") in (None, stage)]:
            self.stages[stage] = AtStage()
            self._changed[stage] = None

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a stage."""
        for stage in self._changed:
            yield f"/{stage}", self.stages[stage].dump()
        self._changed.clear()

    def load(self, name: str, data: Any) -> None:
        """Restores one value."""
        self.stages[name.removeprefix("/")] = AtStage.load(data)
