"""Load leg and alarming charts in, attribution and verdict out: which failing stages growth explains, and whether
customers feel it.

An attribution lasts as long as its alarm. It may come later than the alarm (a load that is only now seen to have risen
before it), and it is never taken back while the alarm lives: an alert must not change its cause because demand has
calmed down since. What had got better and gets worse anew (a second wave) is another onset, and judged as one: growth
explains it only where demand was high again since the lull.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.wire import Verdict
from streams.core.charts.chart import Chart
from streams.core.charts.charts import Charts
from streams.core.charts.second_wave import SecondWave, second_wave
from streams.core.charts.series import ChartId
from streams.core.enterprise.load import Load
from streams.core.enterprise.verdict import Legs, judge_legs
from streams.core.snapshot import Format
from streams.core.words import times

FORMAT = Format(
    "strain",
    4,
    {1: lambda data: [*data, []], 2: lambda data: [*data[:4], *data[5:]], 3: lambda data: [*data, None]},
)
"""Version 2 holds the lulls before second waves; from version 3 on echoes are a matter of alerts, not of strain;
version 4 remembers the demand that explained it.
"""

QUALITY_LEG = "stage_first_pass"
SATISFACTION_LEG = "low_score"
PRODUCT_LEG = "product_first_pass"
SEGMENT_LEG = "segment_low_score"


class Demand(NamedTuple):
    """The rise of demand that explains a strain: since which period, and its greatest load so far."""

    since: int
    peak: float


@dataclass(slots=True)
class Strain:
    """The charts of stages and products whose alarm growth explains, whether the satisfaction alarm follows from them,
    and the verdict since when.
    """

    explained: set[ChartId] = field(default_factory=set)
    reached: bool = False
    verdict: Verdict = "learning"
    since: int | None = None
    last: int | None = None
    lulls: dict[ChartId, int] = field(default_factory=dict)
    """Charts in a second wave: the lull before it, since which demand must have risen to explain it."""
    demand: Demand | None = None
    """What explains the strain, remembered after demand has calmed down; None while growth explains nothing."""

    def judge(self, period: int, load: Load, charts: Charts, *, block: int, lag: int, fed: bool) -> None:
        """Moves attribution and verdict on by one period."""
        failing = charts.alarming(QUALITY_LEG)
        self._attribute(charts, load, block, lag)
        dissatisfied = charts.alarming(SATISFACTION_LEG)
        self._reach(period, charts, block, lag)
        legs = Legs(
            known=not load.learning and all(learned(charts, leg) for leg in (QUALITY_LEG, SATISFACTION_LEG)),
            fed=fed,
            growing=load.onset is not None,
            growth_age=period - load.onset - (block - 1) if load.onset is not None else 0,
            strained=bool(self.stages),
            failing=bool(failing),
            dissatisfied=bool(dissatisfied) and not self.reached,
            reached=self.reached,
        )
        verdict = judge_legs(legs, lag)
        if verdict != self.verdict or self.since is None:
            self.verdict, self.since = verdict, period

    @property
    def stages(self) -> list[str]:
        """The stages whose own alarm growth explains."""
        return sorted(dict(identity.labels)["stage"] for identity in self.explained if identity.series == QUALITY_LEG)

    def _attribute(self, charts: Charts, load: Load, block: int, lag: int) -> None:
        failing = [*charts.alarming(QUALITY_LEG), *charts.alarming(PRODUCT_LEG)]
        self.lulls = {identity: lull for identity, lull in self.lulls.items() if identity in dict(failing)}
        self.explained = {
            identity
            for identity, chart in failing
            if self._still(identity, charts, load) or self._explains(identity, chart, load, block, lag)
        }
        self.demand = self._demand(load) if self.explained else None

    def _demand(self, load: Load) -> Demand | None:
        if load.onset is None:
            return self.demand
        known = self.demand or Demand(load.onset, 0.0)
        return Demand(min(known.since, load.onset), max(known.peak, load.peak or 0.0))

    def _still(self, identity: ChartId, charts: Charts, load: Load) -> bool:
        """True while the alarm that growth explained is the same one, or demand rose again before its second wave."""
        if identity not in self.explained:
            return False
        wave = self._second_wave(identity, charts.by_id[identity])
        if wave is None:
            return True
        self.lulls[identity] = wave.lull
        if load.last_above is not None and load.last_above >= wave.lull:
            return True
        charts.begin_anew(identity, wave.onset)
        return False

    def _second_wave(self, identity: ChartId, chart: Chart) -> SecondWave | None:
        onset = chart.onset if chart.onset is not None else 0
        since = max(onset, self.lulls.get(identity, onset))
        return second_wave([point for point in chart.recent if point.period >= since])

    def _explains(self, identity: ChartId, chart: Chart, load: Load, block: int, lag: int) -> bool:
        if chart.onset is None or not load.explains(chart.onset, block, lag):
            return False
        lull = self.lulls.get(identity)
        return lull is None or (load.last_above is not None and load.last_above >= lull)

    def _reach(self, period: int, charts: Charts, block: int, lag: int) -> None:
        self.last = period if self.stages else self.last
        felt = [chart.onset for _, chart in charts.alarming(SATISFACTION_LEG) if chart.onset is not None]
        if not felt or self.last is None or period - self.last > lag:
            self._let_go(charts)
        elif not self.reached:
            failing = charts.alarming(QUALITY_LEG)
            began = [chart.onset for name, chart in failing if chart.onset is not None and name in self.explained]
            self.reached = bool(began) and min(felt) >= min(began) - block

    def _let_go(self, charts: Charts) -> None:
        """What is felt beyond the strain's time is told since the second wave, where there is one."""
        for identity, chart in charts.alarming(SATISFACTION_LEG) if self.reached else ():
            if wave := self._second_wave(identity, chart):
                charts.begin_anew(identity, wave.onset)
        self.reached = False

    def dump(self) -> Any:
        """JSON data."""
        lulls = [[identity, lull] for identity, lull in sorted(self.lulls.items())]
        return [sorted(self.explained), self.reached, self.verdict, self.since, self.last, lulls, self.demand]

    @classmethod
    def load_from(cls, data: Any) -> "Strain":
        """From JSON data."""
        explained, reached, verdict, since, last, lulls, demand = data
        since_lull = {next(iter(_ids([identity]))): lull for identity, lull in lulls}
        explains = None if demand is None else Demand(*demand)
        return cls(_ids(explained), reached, verdict, since, last, since_lull, explains)


def _ids(data: Any) -> set[ChartId]:
    return {ChartId(series, tuple((name, value) for name, value in labels)) for series, labels in data}


def demand_rose(rise: Demand | None) -> str:
    """The rise in words, a sentence with a space behind it; nothing where growth explains nothing."""
    return f"Demand rose to {times(rise.peak)} what the stages put through. " if rise is not None else ""


def learned(charts: Charts, series: str) -> bool:
    """True when at least one chart of the series has its baseline."""
    return any(chart.baseline is not None for _, chart in charts.of(series))
