"""The counts of one stage by period in, a control chart out: points, centre, limits, and what lies outside them.

Classical charts are views for the eye. They raise no alarm: what alarms is the chart whose false alarms are designed,
and its alarms and onsets are drawn into every view.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from streams.core.stats.ewma import Ewma
from streams.core.stats.individuals_chart import IndividualsChart
from streams.core.stats.laney import LaneyProportionChart, moving_range_sigma, sigma_z_of_proportions
from streams.core.stats.proportion_chart import ProportionChart
from streams.core.stats.runs_rules import NELSON, RULES, RunsChart

BASELINE = 25
"""Periods from which centre and limits are learned."""
FEWEST = 5
EWMA_WEIGHT, EWMA_LIMIT = 0.2, 2.962
"""ARL₀ 500 (Lucas & Saccucci 1990)."""

Counts = Sequence[tuple[int, int]]
Columns = tuple[list[float | None], list[float | None], list[float | None]]
"""Points, lower and upper limits, by period."""


@dataclass(frozen=True, slots=True)
class ControlChart:
    """By period: the point, its limits (None where nothing was counted), the centre, and which points lie outside."""

    name: str
    points: Sequence[float | None]
    lower: Sequence[float | None]
    upper: Sequence[float | None]
    centre: float | None
    outside: Sequence[int]
    baseline: int
    note: str


def control_chart(counts: Counts, kind: str) -> ControlChart:
    """A view of (failed, inspected) a period: `p`, `laney`, `ewma`, `imr` or `nelson`; an unknown kind is `laney`."""
    kind = kind if kind in KINDS else "laney"
    base = [(x, n) for x, n in counts[:BASELINE] if n]
    total = sum(n for _, n in base)
    failed = sum(x for x, _ in base)
    rate = failed / total if total else 0.0
    if len(base) < FEWEST or not 0 < rate < 1:
        points = [x / n if n else None for x, n in counts]
        empty: list[float | None] = [None] * len(points)
        return ControlChart(kind, points, empty, empty, None, (), len(base), NOT_YET)
    points, lower, upper = KINDS[kind](counts, rate, base)
    outside = _broken(counts, rate) if kind == "nelson" else _outside(points, lower, upper)
    return ControlChart(kind, points, lower, upper, rate, outside, min(BASELINE, len(counts)), NOTES[kind])


def _classical(counts: Counts, rate: float, _: Counts) -> Columns:
    chart = ProportionChart(rate)
    return _limits(counts, chart.limits)


def _laney(counts: Counts, rate: float, base: Counts) -> Columns:
    chart = LaneyProportionChart(rate, sigma_z_of_proportions(base, rate))

    def limits(n: int) -> tuple[float, float]:
        point = chart.update(chart.initial(), 0, n)
        return point.lower, point.upper

    return _limits(counts, limits)


def _individuals(counts: Counts, rate: float, base: Counts) -> Columns:
    shares = [x / n for x, n in base]
    chart = IndividualsChart(rate, moving_range_sigma(shares))
    low, high = chart.limits()
    return _limits(counts, lambda _: (max(0.0, low), min(1.0, high)))


def _ewma(counts: Counts, rate: float, _: Counts) -> Columns:
    chart = Ewma(EWMA_LIMIT, EWMA_WEIGHT)
    state = chart.initial()
    points: list[float | None] = []
    lower: list[float | None] = []
    upper: list[float | None] = []
    for x, n in counts:
        if not n:
            for column in (points, lower, upper):
                column.append(None)
            continue
        sigma = math.sqrt(rate * (1 - rate) / n)
        state = chart.update(state, (x / n - rate) / sigma)
        width = chart.half_width(state.seen) * sigma
        points.append(rate + state.value * sigma)
        lower.append(max(0.0, rate - width))
        upper.append(min(1.0, rate + width))
    return points, lower, upper


def _limits(counts: Counts, of: Callable[[int], tuple[float, float]]) -> Columns:
    points = [x / n if n else None for x, n in counts]
    edges = [of(n) if n else (None, None) for _, n in counts]
    return points, [low for low, _ in edges], [high for _, high in edges]


def _outside(points: Sequence[float | None], lower: Sequence[float | None], upper: Sequence[float | None]) -> list[int]:
    rows = enumerate(zip(points, lower, upper, strict=True))
    return [
        i
        for i, (p, low, high) in rows
        if p is not None and low is not None and high is not None and not low <= p <= high
    ]


def _broken(counts: Counts, rate: float) -> list[int]:
    chart = RunsChart(NELSON)
    state, found = chart.initial(), []
    for place, (x, n) in enumerate(counts):
        if n:
            state = chart.update(state, (x / n - rate) / math.sqrt(rate * (1 - rate) / n))
            found += [place] if chart.alarm(state) else []
    return found


NOT_YET = "There are too few periods, or no failures among them, to draw limits."
KINDS: dict[str, Callable[[Counts, float, Counts], Columns]] = {
    "laney": _laney,
    "p": _classical,
    "ewma": _ewma,
    "imr": _individuals,
    "nelson": _classical,
}
NAMES = {"laney": "p′ (Laney)", "p": "p", "ewma": "EWMA", "imr": "I-MR", "nelson": "p, Nelson's rules"}
NOTES = {
    "laney": "p′ chart (Laney 2002): limits widen where the share wanders from period to period.",
    "p": "p chart: limits of chance alone. With many units a period it marks what does not matter.",
    "ewma": "Exponentially weighted average, λ 0.2, L 2.962: it shows small lasting shifts.",
    "imr": "Individuals chart: every period counts the same, however many units it has.",
    "nelson": "Points that break one of Nelson's eight rules: "
    + "; ".join(RULES[name].meaning for name in NELSON)
    + ".",
}
