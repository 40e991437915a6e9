"""Load leg and alarming charts in, attribution and verdict out: which failing stages growth explains, and whether
customers feel it.

An attribution lasts as long as its alarm. It may come later than the alarm (a load that is only now seen to have risen
before it), and it is never taken back while the alarm lives: an alert must not change its cause because demand has
calmed down since.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from streams.core.assessment.chart import Chart
from streams.core.assessment.charts import Charts
from streams.core.assessment.load import Load
from streams.core.assessment.series import ChartId
from streams.core.snapshot import Format
from streams.core.verdict import Legs, Verdict, judge_legs

FORMAT = Format("strain")

QUALITY_LEG = "stage_first_pass"
SATISFACTION_LEG = "low_score"
PARTS = {"product_first_pass": QUALITY_LEG, "segment_low_score": SATISFACTION_LEG}
"""Part of a whole, by series: a part that alarms together with its whole is its echo, and stays it while it lasts."""


@dataclass(slots=True)
class Strain:
    """The stages whose alarm growth explains, whether the satisfaction alarm follows from them, and the verdict since
    when.
    """

    explained: set[str] = field(default_factory=set)
    reached: bool = False
    verdict: Verdict = "learning"
    since: int | None = None
    echoes: set[ChartId] = field(default_factory=set)

    def judge(self, period: int, load: Load, charts: Charts, *, block: int, lag: int, fed: bool) -> None:
        """Moves attribution and verdict on by one period."""
        failing = charts.alarming(QUALITY_LEG)
        self._attribute(failing, load, block, lag)
        dissatisfied = charts.alarming(SATISFACTION_LEG)
        self._reach(failing, dissatisfied, block)
        self.echoes = set(self._echoing(charts))
        legs = Legs(
            known=not load.learning and all(learned(charts, leg) for leg in (QUALITY_LEG, SATISFACTION_LEG)),
            fed=fed,
            growing=load.onset is not None,
            growth_age=period - load.onset - (block - 1) if load.onset is not None else 0,
            strained=bool(self.explained),
            failing=bool(failing),
            dissatisfied=bool(dissatisfied),
            reached=self.reached,
        )
        verdict = judge_legs(legs, lag)
        if verdict != self.verdict or self.since is None:
            self.verdict, self.since = verdict, period

    def _attribute(self, failing: Iterable[tuple[ChartId, Chart]], load: Load, block: int, lag: int) -> None:
        explained = set()
        for identity, chart in failing:
            stage = dict(identity.labels)["stage"]
            if stage in self.explained or (chart.onset is not None and load.explains(chart.onset, block, lag)):
                explained.add(stage)
        self.explained = explained

    def _reach(
        self, failing: list[tuple[ChartId, Chart]], dissatisfied: list[tuple[ChartId, Chart]], block: int
    ) -> None:
        began = [
            chart.onset
            for identity, chart in failing
            if dict(identity.labels)["stage"] in self.explained and chart.onset is not None
        ]
        felt = [chart.onset for _, chart in dissatisfied if chart.onset is not None]
        if not began or not felt:
            self.reached = False
        elif not self.reached:
            self.reached = min(felt) >= min(began) - block

    def _echoing(self, charts: Charts) -> Iterator[ChartId]:
        for part, whole in PARTS.items():
            wholes = [set(identity.labels) for identity, _ in charts.alarming(whole)]
            for identity, _ in charts.alarming(part):
                if identity in self.echoes or any(labels <= set(identity.labels) for labels in wholes):
                    yield identity

    def dump(self) -> Any:
        """JSON data."""
        return [sorted(self.explained), self.reached, self.verdict, self.since, sorted(self.echoes)]

    @classmethod
    def load_from(cls, data: Any) -> "Strain":
        """From JSON data."""
        explained, reached, verdict, since, echoes = data
        heard = {ChartId(series, tuple((name, value) for name, value in labels)) for series, labels in echoes}
        return cls(set(explained), reached, verdict, since, heard)


def learned(charts: Charts, series: str) -> bool:
    """True when at least one chart of the series has its baseline."""
    return any(chart.baseline is not None for _, chart in charts.of(series))
