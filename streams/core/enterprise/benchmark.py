"""The industry's standard in, told metric by metric with its source and date: what one's own figures are held
against.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from streams.core.closed.closing import SATISFACTION, STAGE


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One row of the benchmark file: the standard `value` of a metric (a ratio; nps from -1 to 1), from `n` answers or
    units where that is known (0: taken as exact), who says so, and of when it is.
    """

    metric: str
    value: float
    n: int
    source: str
    date: str
    stage: str = ""


class Sums(NamedTuple):
    """Answers or units, the sum of what each scores (1, 0 or -1), and the sum of the squares."""

    n: int
    total: int
    squares: int


@dataclass(frozen=True, slots=True)
class Metric:
    """How one metric is counted from the tallies of one kind; `more_is_better` says which side leads."""

    kind: str
    sums: Callable[[Any], Sums]
    more_is_better: bool
    lowest: float = 0.0


def _share(x: int, n: int) -> Sums:
    return Sums(n, x, x)


def _nps(tally: Any) -> Sums:
    answers = tally.scores[1]
    promoters, detractors = sum(answers[9:]), sum(answers[:7])
    return Sums(sum(answers), promoters - detractors, promoters + detractors)


METRICS: dict[str, Metric] = {
    "csat": Metric(SATISFACTION, lambda tally: _share(sum(tally.scores[0][3:]), tally.answers), True),
    "low_score_share": Metric(SATISFACTION, lambda tally: _share(tally.low, tally.answers), False),
    "nps": Metric(SATISFACTION, _nps, True, lowest=-1.0),
    "ces": Metric(SATISFACTION, lambda tally: _share(sum(tally.scores[2][4:]), sum(tally.scores[2])), True),
    "first_pass_yield": Metric(STAGE, lambda tally: _share(tally.first_passed, tally.first_inspected), True),
    "scrap_share": Metric(STAGE, lambda tally: _share(tally.scrapped, tally.inspected), False),
}
"""Metric to how it is counted: csat and ces as the share of satisfied answers, nps as promoters less detractors."""


def problems(benchmark: Benchmark) -> Iterator[str]:
    """What is wrong with a row, in words that say what is allowed."""
    metric = METRICS.get(benchmark.metric)
    if metric is None:
        yield f"there is no metric {benchmark.metric!r}; write one of {', '.join(METRICS)}"
    elif not metric.lowest <= benchmark.value <= 1:
        yield f"the {benchmark.metric} {benchmark.value} must lie from {metric.lowest:g} to 1"
    elif benchmark.stage and metric.kind != STAGE:
        yield f"{benchmark.metric} has no stage"
    if benchmark.n < 0:
        yield f"n is {benchmark.n}; write how many answers or units the value rests on, or leave it out"
    if not benchmark.source or not benchmark.date:
        yield "source and date are required: a standard that nobody can look up is none"
