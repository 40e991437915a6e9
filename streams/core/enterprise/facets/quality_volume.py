"""Judged periods in; whether more volume has begun to satisfy fewer customers, out.

The reference is what was usual in as many periods as a baseline has, up to the lag window and a block before now: the
question is what the last extra volume brought. It is frozen while the CUSUM stands above zero, so that it does not
learn from what it is to judge.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NamedTuple

from streams.core.charts.charts import Charts
from streams.core.charts.design import Design, Limit
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.history import KEPT
from streams.core.enterprise.view import JudgingSettings
from streams.core.enterprise.volume_quality import SMALLEST_GROWTH, Reference, reference_of
from streams.core.snapshot import Format
from streams.core.stats.binomial_scores import normal_score

STATISTIC = "quality_over_volume"
RECENT = 16
HIGHEST = 2.0
"""The CUSUM stops at so many times its limit; the alarm ends when it is back at zero, after a bounded time."""


class VolumePoint(NamedTuple):
    """One judged period: low answers x of n, units of the last block, the break-even share p*, z and the CUSUM."""

    period: int
    x: int
    n: int
    volume: int
    break_even: float
    z: float
    cusum: float


class QualityOverVolume:
    """The CUSUM of one enterprise, with its reference and the points of the current run (the last RECENT)."""

    name: ClassVar[str] = STATISTIC
    FORMAT: ClassVar[Format] = Format("quality-over-volume")

    def __init__(self, settings: JudgingSettings) -> None:
        self._settings = settings
        self.reference: Reference | None = None
        self.volume = 0
        self.cusum = 0.0
        self.onset: int | None = None
        self.alarm_since: int | None = None
        self.points: list[VolumePoint] = []

    @property
    def grown(self) -> bool:
        """True when there is more volume than the reference's, beyond doubt."""
        return self.reference is not None and self.volume > SMALLEST_GROWTH * self.reference.volume

    def observe(self, moment: Moment) -> None:
        """Takes one judged period in."""
        departures = moment.history.departures(moment.stages[-1] if moment.stages else None)
        self.volume = sum(departures[-self._settings.block :])
        if self.cusum == 0:
            self.reference = self._reference(moment, departures)
        if self.reference is None or not self.grown:
            self._reset()
        elif moment.flow.answers:
            self._judge(moment.period, moment.flow.low, moment.flow.answers, self.reference, self.limit(moment.charts))

    def limit(self, charts: Charts) -> Limit:
        """The k and h for the share of the false-alarm budget, and a reference of this many periods."""
        periods = self.reference.periods if self.reference is not None else self._settings.baseline_periods
        overdispersed = self.reference is not None and self.reference.dispersion > 1
        return Design(charts.budget.arl0(STATISTIC, 1), periods).limit(overdispersed=overdispersed)

    def _reference(self, moment: Moment, departures: list[int]) -> Reference | None:
        gap = self._settings.block + self._settings.lag_periods
        wanted = min(self._settings.baseline_periods, KEPT - gap)
        flows = moment.history.periods[:-gap][-wanted:]
        if len(flows) < wanted:
            return None
        return reference_of(flows, departures[:-gap][-wanted:], self._settings.block)

    def _judge(self, period: int, x: int, n: int, reference: Reference, limit: Limit) -> None:
        break_even = reference.break_even(self.volume)
        z = normal_score(x, n, break_even, reference.dispersion)
        self.cusum = min(HIGHEST * limit.h, max(0.0, self.cusum + z - limit.k))
        if self.cusum == 0:
            self._reset()
            return
        self.onset = period if self.onset is None else self.onset
        self.points = [*self.points[1 - RECENT :], VolumePoint(period, x, n, self.volume, break_even, z, self.cusum)]
        if self.alarm_since is None and self.cusum > limit.h:
            self.alarm_since = period

    def _reset(self) -> None:
        self.cusum, self.onset, self.alarm_since, self.points = 0.0, None, None, []

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Forgets a frozen reference, when all of the enterprise begins anew."""
        if not labels:
            self._reset()

    def changes(self) -> Iterator[tuple[str, Any]]:
        """One value."""
        state = [self.volume, self.cusum, self.onset, self.alarm_since]
        yield "state", [self.reference, state, self.points]

    def load(self, name: str, data: Any) -> None:
        """The stored value."""
        reference, (self.volume, self.cusum, self.onset, self.alarm_since), points = data
        self.reference = None if reference is None else Reference(*reference)
        self.points = [VolumePoint(*point) for point in points]
