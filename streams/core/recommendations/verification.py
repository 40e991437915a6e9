"""Periods before and after an action in, "it got better", "it did not" or "nobody can tell" out.

Whether that was the action's doing is told beside what was not treated (`trial`, `outcome`); this is the chart's own
before and after: failures over what its frozen baseline expects of the same cells, so that a change of mix is no
effect. Looks are fixed beforehand (`LOOKS` periods after the action) and share one error of 2.5 % (O'Brien and
Fleming's spending): who looks every day sees an effect where there is none.

The alarm's own run is no fair "before": it was chosen for being bad, and what was chosen for being bad is better
afterwards by itself (regression to the mean). So "before" are the periods after the alarm was raised and before the
action: the alarm chose none of them. Where there are fewer than FRESH of these, "before" is the lower 99.9 % bound of
the run instead, so that only what is better than the run's most modest reading counts.

The period of the action is left out.
"""

import math
from dataclasses import dataclass, field
from typing import Any, Literal

from streams.core.charts.chart import Chart, Point
from streams.core.charts.series import ChartId, labelled
from streams.core.messages import rounded
from streams.core.recommendations.trial import Trial
from streams.core.stats.sequential_looks import error_spent, next_bound
from streams.core.stats.wilson import wilson_interval

Outcome = Literal["effect_seen", "no_effect_seen", "cannot_tell"]
"""Of before and after alone."""

LOOKS = (7, 14, 28)
ALPHA = 0.025
FRESH = 3
NEW_INFORMATION = 1.02
"""A look needs so much more information than the one before; else it is left out, and its error kept for the next."""
COMPLEMENT = frozenset({"first_pass_yield"})
"""Metrics that are one less the chart's failures; the others are the failures themselves."""


@dataclass(slots=True)
class Sums:
    """Failures x of n, and the expected, over some periods."""

    x: int = 0
    n: int = 0
    expected: float = 0.0
    periods: int = 0

    def add(self, point: Point) -> None:
        """Takes one period in."""
        self.x += point.x
        self.n += point.n
        self.expected += point.expected
        self.periods += 1

    @property
    def ratio(self) -> float:
        """Failures as a multiple of the expected."""
        return self.x / self.expected if self.expected else 0.0


@dataclass(slots=True)
class Verification:
    """The comparison behind one recommendation: `at` is the period of the action."""

    chart: ChartId
    metric: str
    at: int
    alarmed: int
    before: Sums = field(default_factory=Sums)
    after: Sums = field(default_factory=Sums)
    bound_ratio: float | None = None
    """What "before" is where there are too few fresh periods."""
    planned: float | None = None
    looks: list[list[float]] = field(default_factory=list)
    """Of each look taken: elapsed periods, information, fraction of the planned, z, bound."""
    onset: int | None = None
    trial: Trial | None = None
    """What is treated beside what is not; None until the first period is judged, and where nothing can be told."""
    opened: bool = False
    own: dict[str, Any] = field(default_factory=dict)
    """What somebody said was changed: {labels, metric, from, to}."""

    @classmethod
    def begin(cls, identity: ChartId, chart: Chart, metric: str, at: int) -> "Verification":
        """The comparison from an action in period `at`; what the chart remembers of the time before it is taken in."""
        known = [point for point in chart.recent if point.period < at]
        alarmed = chart.alarm_since if chart.alarm_since is not None else at
        mine = cls(identity, metric, at, alarmed, onset=chart.onset)
        for point in known:
            if point.period > alarmed:
                mine.before.add(point)
        run = [point for point in known if chart.onset is not None and chart.onset <= point.period <= alarmed]
        mine.bound_ratio = _modest(run, 1.0 if chart.baseline is None else chart.baseline.dispersion)
        return mine

    def take(self, period: int, chart: Chart) -> Outcome | None:
        """Takes one judged period in; an outcome where a look finds one."""
        point = chart.recent[-1] if chart.recent and chart.recent[-1].period == period else None
        if point is not None and period < self.at and period > self.alarmed:
            self.before.add(point)
        elif point is not None and period > self.at:
            self.after.add(point)
        elapsed = period - self.at
        if elapsed not in LOOKS:
            return None
        return self._look(elapsed, chart)

    def _look(self, elapsed: int, chart: Chart) -> Outcome | None:
        last = elapsed == LOOKS[-1]
        if chart.baseline is None or not self.after.expected or not self._reference():
            return "cannot_tell" if last else None
        information = self._information(self.after.expected)
        if self.planned is None:
            self.planned = self._information(self.after.expected * LOOKS[-1] / elapsed)
        if self.looks and information < NEW_INFORMATION * self.looks[-1][1] and not last:
            return None
        earlier = [look for look in self.looks if look[1] < information / (NEW_INFORMATION if last else 1.0)]
        fraction = 1.0 if last else min(1.0, information / self.planned)
        spent = error_spent(self.looks[-1][2], ALPHA) if self.looks else 0.0
        error = max(1e-9, error_spent(fraction, ALPHA) - spent)
        bound = next_bound([*(look[1] for look in earlier), information], [look[4] for look in earlier], error)
        z = self._z(chart.baseline.dispersion)
        self.looks.append([elapsed, information, fraction, z, bound])
        return "effect_seen" if z > bound else "no_effect_seen" if last else None

    @property
    def fresh(self) -> bool:
        """Whether there are periods before the action that the alarm did not choose."""
        return self.before.periods >= FRESH and self.before.expected > 0

    @property
    def reference(self) -> float:
        """Failures before as a multiple of the expected; 0 where nothing is known."""
        return self._reference() or 0.0

    def _reference(self) -> float | None:
        return self.before.ratio if self.fresh else self.bound_ratio

    def _information(self, expected_after: float) -> float:
        return 1 / (1 / self.before.expected + 1 / expected_after) if self.fresh else expected_after

    def _z(self, dispersion: float) -> float:
        reference = self._reference() or 0.0
        x, expected = self.after.x + (self.before.x if self.fresh else 0), self.after.expected
        expected += self.before.expected if self.fresh else 0.0
        pooled = max(x, 0.5) / expected if self.fresh else reference
        failing = min(0.99, pooled * self.after.expected / self.after.n)
        spread = math.sqrt(dispersion * pooled * (1 - failing) / self._information(self.after.expected))
        return (reference - self.after.ratio) / spread

    def effect(self, chart: Chart) -> dict[str, Any] | None:
        """What is measured so far, in the metric of the expected effect; the interval of `to` holds for all looks
        together (repeated confidence interval, Jennison & Turnbull 1989). Before is standardised to the mix after.
        """
        reference = self._reference()
        if not self.looks or not self.after.n or reference is None or chart.baseline is None:
            return None
        n, rate = self.after.n, self.after.x / self.after.n
        before = min(1.0, reference * self.after.expected / n)
        spread = math.sqrt(chart.baseline.dispersion * max(rate, 0.5 / n) * (1 - min(rate, 1 - 0.5 / n)) / n)
        wide = max(1.96, self.looks[-1][4]) * spread
        ends = (max(0.0, rate - wide), min(1.0, rate + wide))
        if self.metric in COMPLEMENT:
            before, rate, ends = 1 - before, 1 - rate, (1 - ends[1], 1 - ends[0])
        told = {"metric": self.metric, "from": rounded(before), "to": rounded(rate)}
        return {**told, "interval": [rounded(end) for end in ends]}

    def evidence(self) -> dict[str, Any]:
        """The numbers and the design, for the recommendation."""
        kind = "after the alarm, before the action" if self.fresh else "lower 99.9 % bound of the alarm's run"
        names = ("elapsed_periods", "information", "fraction", "z", "bound")
        return {
            "chart": self.chart.series,
            "labels": dict(self.chart.labels),
            "before": {**_plain(self.before), "kind": kind, "ratio": rounded(self._reference() or 0.0)},
            "after": {**_plain(self.after), "ratio": rounded(self.after.ratio)},
            "looks": [dict(zip(names, map(rounded, look), strict=True)) for look in self.looks],
            "design": {
                "method": "failures over expected, before and after; group-sequential z, O'Brien-Fleming spending",
                "looks_after_periods": list(LOOKS),
                "one_sided_error": ALPHA,
            },
        }

    def dump(self) -> Any:
        """JSON data."""
        sums = [[each.x, each.n, each.expected, each.periods] for each in (self.before, self.after)]
        decided = [self.at, self.alarmed, self.bound_ratio, self.planned]
        trial = None if self.trial is None else self.trial.dump()
        more = [self.onset, trial, self.opened, self.own]
        return [self.chart.series, dict(self.chart.labels), self.metric, decided, sums, self.looks, more]

    @classmethod
    def load(cls, data: Any) -> "Verification":
        """From JSON data."""
        series, labels, metric, (at, alarmed, bound_ratio, planned), (before, after), looks, *rest = data
        onset, trial, opened, own = rest[0] if rest else (None, None, True, {})  # an older release compared alone
        chart = ChartId(series, labelled(**labels))
        sums = Sums(*before), Sums(*after), bound_ratio, planned, looks
        return cls(chart, metric, at, alarmed, *sums, onset, trial and Trial.load(trial), opened, own)


def _plain(sums: Sums) -> dict[str, Any]:
    return {"x": sums.x, "n": sums.n, "expected": rounded(sums.expected), "periods": sums.periods}


def _modest(run: list[Point], dispersion: float) -> float | None:
    """The least by which a run can be said to exceed the expected (99.9 %); units count less where they vary more."""
    n, expected = sum(point.n for point in run), sum(point.expected for point in run)
    if not n or not expected:
        return None
    x = sum(point.x for point in run)
    return wilson_interval(x / dispersion, n / dispersion, 0.998)[0] * n / expected
