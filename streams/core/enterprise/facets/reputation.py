"""Judged periods in, the enterprise's reputation out: what is said against it, in blocks of a week, with a long memory
and a slow chart of its own.

The baseline is learned period by period and then frozen; from then on each whole block is one observation of the chart
(`streams/core/charts/chart.py`), whose limit comes from its own share of the false-alarm budget.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from streams.core.charts.chart import Chart, Design
from streams.core.charts.charts import Budget, learned_periods
from streams.core.charts.former import scanned
from streams.core.charts.scan import Limits
from streams.core.charts.series import Cells
from streams.core.closed.closing import SATISFACTION
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.strain import SATISFACTION_LEG
from streams.core.enterprise.view import JudgingSettings
from streams.core.periods import DAY_MS
from streams.core.snapshot import Format
from streams.core.tallies.satisfaction import DEEDS, SatisfactionKey, SatisfactionTally
from streams.core.tallies.stage import OTHER

SERIES = "reputation"
WHAT = "voices against: csat of 1 or 2, nps up to 6, complaints, of all scores, complaints and praise"
KEPT_BLOCKS = 104
MAX_CELLS = 1_000
STATE = "state"
PERSISTENT_BLOCKS = 4
PERSISTENT_MS = 28 * DAY_MS
"""What lasts so many blocks, and so long, is no bad spell; the present is told over as many blocks."""


@dataclass(slots=True)
class Parts:
    """Additive: voices and those against, complaints, public voices and those against, churn, returns, purchases."""

    voices: int = 0
    adverse: int = 0
    complaints: int = 0
    public: int = 0
    public_adverse: int = 0
    churned: int = 0
    returns: int = 0
    purchases: int = 0

    def take(self, tally: SatisfactionTally) -> None:
        """Adds what one tally counted."""
        deeds = tally.deeds
        complaints, returns, purchases = (deeds[DEEDS[kind]] for kind in ("complaint", "return", "purchase"))
        self.add([tally.voices, tally.adverse, complaints, *tally.public, deeds[DEEDS["churn"]], returns, purchases])

    def add(self, counts: list[int]) -> None:
        """Adds counts in the order of the fields."""
        for name, n in zip(self.__dataclass_fields__, counts, strict=True):
            setattr(self, name, getattr(self, name) + n)

    def dump(self) -> list[int]:
        """The counts in the order of the fields."""
        return [getattr(self, name) for name in self.__dataclass_fields__]


@dataclass(slots=True)
class Running:
    """The block that is not over: its parts, and its chart's cells."""

    parts: Parts = field(default_factory=Parts)
    cells: Cells = field(default_factory=dict)


class Reputation:
    """The chart, the sums of the baseline, and the last KEPT_BLOCKS blocks, oldest first."""

    name: ClassVar[str] = "reputation"
    FORMAT: ClassVar[Format] = Format("reputation", 2, {1: lambda data: [scanned(data[0]), *data[1:]]})
    """Version 2 holds the chart that scans."""

    def __init__(self, settings: JudgingSettings) -> None:
        self.block = settings.block
        self.persistent = max(PERSISTENT_BLOCKS * self.block, -(-PERSISTENT_MS // settings.calendar.period_ms))
        self.half_life_blocks = settings.reputation_half_life_ms / (settings.block * settings.calendar.period_ms)
        self.chart = Chart()
        self.baseline = Parts()
        self.blocks: list[tuple[int, Parts]] = []
        self.suffers_since: int | None = None
        self._running = Running()
        self._changed = False

    @property
    def alarming(self) -> bool:
        """True while reputation is said to suffer."""
        return self.suffers_since is not None

    def observe(self, moment: Moment) -> None:
        """Learns from a period, or adds it to its block; the last period of a block ends it."""
        self._changed = True
        parts, cells = Parts(), _Cells()
        for scope, tally in moment.tallies:
            if scope.kind == SATISFACTION:
                parts.take(tally)
                cells.take(SatisfactionKey(*scope.key), tally)
        if self.chart.baseline is None:
            self._learn(moment, parts, cells.by_name)
            return
        self._running.parts.add(parts.dump())
        for name, (x, n) in cells.by_name.items():
            mine = self._running.cells.setdefault(name, [0, 0])
            self._running.cells[name] = [mine[0] + x, mine[1] + n]
        if (moment.period + 1) % self.block == 0:
            self._end(moment)
        self._persist(moment)

    def _learn(self, moment: Moment, parts: Parts, cells: Cells) -> None:
        self.baseline.add(parts.dump())
        if parts.voices:
            self.chart.observe(moment.period, cells, self.design(moment.charts.budget, moment.settings))

    def _end(self, moment: Moment) -> None:
        first = moment.period + 1 - self.block
        ended, self._running = self._running, Running()
        self.blocks = [*self.blocks[1 - KEPT_BLOCKS :], (first, ended.parts)]
        if ended.parts.voices:
            self.chart.observe(first, ended.cells, self.design(moment.charts.budget, moment.settings))

    def _persist(self, moment: Moment) -> None:
        """Suffering is said from four bad weeks on, not while satisfaction's own alarm is younger than that; what
        has been said stays said until the chart has recovered.
        """
        if not self.chart.alarming or self.chart.onset is None:
            self.suffers_since = None
        elif self.suffers_since is None:
            alarms = [chart.alarm_since for _, chart in moment.charts.alarming(SATISFACTION_LEG)]
            young = any(since is not None and moment.period - since < self.persistent for since in alarms)
            if moment.period + 1 - self.chart.onset >= self.persistent and not young:
                self.suffers_since = moment.period

    def design(self, budget: Budget, settings: JudgingSettings) -> Design:
        """The chart's design: it is observed once a block."""
        limits = Limits(*(arl0 / self.block for arl0 in budget.limits(SERIES, 1)))
        return Design(limits, learned_periods(settings.calendar, settings.baseline_periods))

    def last(self, blocks: int) -> Parts:
        """The sums of the last so many blocks."""
        total = Parts()
        for _, parts in self.blocks[-blocks:]:
            total.add(parts.dump())
        return total

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """A decision for the whole enterprise makes this chart learn anew."""
        if not labels:
            self._changed = True
            self.chart, self.baseline, self._running, self.suffers_since = Chart(), Parts(), Running(), None

    def changes(self) -> Iterator[tuple[str, Any]]:
        """One value."""
        if not self._changed:
            return
        self._changed = False
        running = [self._running.parts.dump(), self._running.cells]
        blocks = [[first, *parts.dump()] for first, parts in self.blocks]
        yield STATE, [self.chart.dump(), self.baseline.dump(), blocks, running, self.suffers_since]

    def load(self, name: str, data: Any) -> None:
        """The one value."""
        chart, baseline, blocks, (parts, cells), self.suffers_since = data
        self.chart, self.baseline = Chart.load(chart), Parts(*baseline)
        self.blocks = [(first, Parts(*counts)) for first, *counts in blocks]
        self._running = Running(Parts(*parts), cells)


class _Cells:
    """Voices by product, segment and relationship, so that another mix of customers is no other reputation."""

    def __init__(self) -> None:
        self.by_name: Cells = {}

    def take(self, key: SatisfactionKey, tally: SatisfactionTally) -> None:
        if not tally.voices:
            return
        name = f"{key.product}|{key.segment}|{key.relationship}"
        if name not in self.by_name and len(self.by_name) >= MAX_CELLS:
            name = OTHER
        mine = self.by_name.setdefault(name, [0, 0])
        mine[0] += tally.adverse
        mine[1] += tally.voices
