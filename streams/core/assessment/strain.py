"""Load leg and alarming charts in, attribution and verdict out: which failing stages growth explains, and whether
customers feel it.

An attribution lasts as long as its alarm. It may come later than the alarm (a load that is only now seen to have risen
before it), and it is never taken back while the alarm lives: an alert must not change its cause because demand has
calmed down since.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemas.wire import Verdict
from streams.core.assessment.chart import Chart
from streams.core.assessment.charts import Charts
from streams.core.assessment.load import Load
from streams.core.assessment.series import ChartId
from streams.core.snapshot import Format
from streams.core.verdict import Legs, judge_legs

FORMAT = Format("strain")

Alarms = list[tuple[ChartId, Chart]]

QUALITY_LEG = "stage_first_pass"
SATISFACTION_LEG = "low_score"
PRODUCT_LEG = "product_first_pass"
SEGMENT_LEG = "segment_low_score"
GAPS = ("expectation_gap", "requirement_gap")
PARTS = {PRODUCT_LEG: QUALITY_LEG, SEGMENT_LEG: SATISFACTION_LEG, **{gap: gap for gap in GAPS}}
"""Part of a whole, by series: a part that alarms together with its whole is its echo, and stays it while it lasts. The
part has labels that its whole has not.
"""


@dataclass(slots=True)
class Strain:
    """The charts of stages and products whose alarm growth explains, whether the satisfaction alarm follows from them,
    and the verdict since when.
    """

    explained: set[ChartId] = field(default_factory=set)
    reached: bool = False
    verdict: Verdict = "learning"
    since: int | None = None
    echoes: set[ChartId] = field(default_factory=set)
    last: int | None = None

    def judge(self, period: int, load: Load, charts: Charts, *, block: int, lag: int, fed: bool) -> None:
        """Moves attribution and verdict on by one period."""
        failing = charts.alarming(QUALITY_LEG)
        self._attribute([*failing, *charts.alarming(PRODUCT_LEG)], load, block, lag)
        dissatisfied = charts.alarming(SATISFACTION_LEG)
        self._reach(period, failing, dissatisfied, block, lag)
        self.echoes = set(self._echoing(charts))
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

    def _attribute(self, failing: Alarms, load: Load, block: int, lag: int) -> None:
        self.explained = {
            identity
            for identity, chart in failing
            if identity in self.explained or (chart.onset is not None and load.explains(chart.onset, block, lag))
        }

    def _reach(self, period: int, failing: Alarms, dissatisfied: Alarms, block: int, lag: int) -> None:
        self.last = period if self.stages else self.last
        felt = [chart.onset for _, chart in dissatisfied if chart.onset is not None]
        if not felt or self.last is None or period - self.last > lag:
            self.reached = False
        elif not self.reached:
            began = [
                chart.onset for identity, chart in failing if chart.onset is not None and identity in self.explained
            ]
            self.reached = bool(began) and min(felt) >= min(began) - block

    def _echoing(self, charts: Charts) -> Iterator[ChartId]:
        for part, whole in PARTS.items():
            wholes = [set(identity.labels) for identity, _ in charts.alarming(whole)]
            for identity, _ in charts.alarming(part):
                if identity in self.echoes or any(labels < set(identity.labels) for labels in wholes):
                    yield identity

    def dump(self) -> Any:
        """JSON data."""
        return [sorted(self.explained), self.reached, self.verdict, self.since, sorted(self.echoes), self.last]

    @classmethod
    def load_from(cls, data: Any) -> "Strain":
        """From JSON data."""
        explained, reached, verdict, since, echoes, last = data
        return cls(_ids(explained), reached, verdict, since, _ids(echoes), last)


def _ids(data: Any) -> set[ChartId]:
    return {ChartId(series, tuple((name, value) for name, value in labels)) for series, labels in data}


def learned(charts: Charts, series: str) -> bool:
    """True when at least one chart of the series has its baseline."""
    return any(chart.baseline is not None for _, chart in charts.of(series))
