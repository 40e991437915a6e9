"""Judged periods in, which stages and scores lie below the target they should keep, since when, out.

A level and not a change: poor from the first day is no decline, and no baseline would ever say so. Each stage's share
that fails at first, and the share of low csat answers, is held to its target by the scan's level test
(`streams/core/charts/scan.py`), from the first period on; what has lain below for two blocks is told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from streams.core.charts.charts import Budget
from streams.core.charts.scan import Limits, Scan
from streams.core.charts.sums import Sums
from streams.core.closed.closing import SATISFACTION
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format

SHARE = "below_target"
YIELD, LOW_SCORE = 0.90, 0.25
PERSISTENT_BLOCKS = 2
RECENT = 32
THROUGH = "through"
CUSTOMERS = ""
"""The name under which the low scores are kept; a stage has its own."""


class Target(NamedTuple):
    """The greatest share (0–1) that may fail or be low, and who says so."""

    share: float
    source: str


class Counted(NamedTuple):
    """One period: x of n."""

    period: int
    x: int
    n: int


@dataclass(slots=True)
class Held:
    """One level test, the first period it has seen, and the last ones."""

    scan: Scan
    first: int
    recent: list[Counted] = field(default_factory=list)


class Targets:
    """The level tests of one enterprise, by stage."""

    name: ClassVar[str] = "targets"
    FORMAT: ClassVar[Format] = Format("targets")

    def __init__(self, settings: JudgingSettings) -> None:
        self._settings = settings
        self.held: dict[str, Held] = {}
        self.through: int | None = None
        self._moved = False
        self._changed: dict[str, None] = {}

    @property
    def alarming(self) -> bool:
        """True while anything has lain below its target for two blocks."""
        return any(self.poor())

    def poor(self) -> Iterator[tuple[str, Held]]:
        """What has lain below its target for two blocks: stage (CUSTOMERS for low scores), and its test."""
        for place, held in sorted(self.held.items()):
            if held.scan.side > 0 and self._lasts(held.scan.onset):
                yield place, held

    def _lasts(self, onset: int | None) -> bool:
        """True when two blocks have passed since."""
        if onset is None or self.through is None:
            return False
        return self.through + 1 - onset >= PERSISTENT_BLOCKS * self._settings.block

    def observe(self, moment: Moment) -> None:
        """Takes one judged period in."""
        self.through, self._moved = moment.period, True
        counts = {stage: (flow.first_failed, flow.first_inspected) for stage, flow in moment.flow.stages.items()}
        if any(scope.kind == SATISFACTION for scope, _ in moment.tallies):
            counts[CUSTOMERS] = moment.flow.low, moment.flow.answers
        for place, (x, n) in sorted(counts.items()):
            if n:
                self._take(place, moment.period, x, n, moment.charts.budget)

    def _take(self, place: str, period: int, x: int, n: int, budget: Budget) -> None:
        share = self.target(place).share
        held = self.held.setdefault(place, Held(Scan.held_to(share), period))
        held.scan.observe(period, Sums(x, n * share, n * share * (1 - share)), self.limits(budget))
        held.recent = [*held.recent[1 - RECENT :], Counted(period, x, n)]
        self._changed[place] = None

    def limits(self, budget: Budget) -> Limits:
        """Periods between false alarms of one test, when the share is split evenly among them."""
        arl0 = budget.arl0(SHARE, len(self.held))
        return Limits(arl0, arl0)

    def target(self, place: str) -> Target:
        """What a stage, or all answers, should keep: the industry's standard where there is one, else the setting."""
        metric = "first_pass_yield" if place else "low_score_share"
        for benchmark in self._settings.benchmarks:
            if benchmark.metric == metric and benchmark.stage in ("", place):
                value = 1 - benchmark.value if place else benchmark.value
                return Target(min(0.99, max(0.001, value)), f"{benchmark.source}, {benchmark.date}")
        if place:
            kept = self._settings.yield_target
            return Target(1 - (YIELD if kept is None else kept), "ANDON_YIELD_TARGET")
        return Target(self._settings.low_score_target, "ANDON_LOW_SCORE_TARGET")

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """A target is no baseline."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a test; the last period by itself where no test was held in it."""
        if self._moved and not self._changed:
            yield THROUGH, self.through
        self._moved = False
        for place in self._changed:
            held = self.held[place]
            yield f"at:{place}", [held.scan.dump(), held.first, held.recent, self.through]
        self._changed.clear()

    def load(self, name: str, data: Any) -> None:
        """One test, or the last period."""
        *test, through = [data] if name == THROUGH else data
        if test:
            scan, first, recent = test
            self.held[name.removeprefix("at:")] = Held(Scan.load(scan), first, [Counted(*period) for period in recent])
        self.through = through if self.through is None else max(self.through, through)
