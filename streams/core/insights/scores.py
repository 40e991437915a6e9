"""Answers of the longest window in, csat, net promoter score and customer effort with their uncertainty out: in all,
and by product, segment, need and relationship.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from streams.core.enterprise.facets.voices import EVERYONE, Group, Voices
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.stats.mean_interval import mean_of_histogram
from streams.core.stats.nps import nps_of_histogram
from streams.core.stats.wilson import wilson_interval
from streams.core.tallies.satisfaction import SCALES, SatisfactionTally


class Measured(NamedTuple):
    """A value with its 95 % interval and what else is worth knowing."""

    value: float
    interval: tuple[float, float]
    method: str
    detail: dict[str, Any]


def _csat(answers: list[int]) -> Measured:
    n, satisfied = sum(answers), sum(answers[3:])
    method = "share of answers 4 and 5 (top two boxes) with Wilson 95 % interval (Wilson 1927)"
    return Measured(satisfied / n, wilson_interval(satisfied, n), method, {"satisfied": satisfied, **_mean(answers, 1)})


def _nps(answers: list[int]) -> Measured:
    score = nps_of_histogram(answers)
    method = "promoters less detractors, as a ratio from -1 to 1, adjusted Wald 95 % interval (Rocks 2016)"
    detail = {"promoters": sum(answers[9:]), "passives": sum(answers[7:9]), "detractors": sum(answers[:7])}
    return Measured(score.value / 100, (score.low / 100, score.high / 100), method, detail)


def _ces(answers: list[int]) -> Measured:
    n, easy = sum(answers), sum(answers[4:])
    method = "share of answers 5 to 7 (it was easy) with Wilson 95 % interval (Wilson 1927)"
    return Measured(easy / n, wilson_interval(easy, n), method, {"easy": easy, **_mean(answers, 1)})


SCORES: dict[str, Callable[[list[int]], Measured]] = {"csat": _csat, "nps": _nps, "ces": _ces}
"""Kind of score to its summary; the kind is the insight's too."""


def scores(view: View) -> Iterator[Out]:
    """One insight a kind of score: for everybody in each window, and for each group in the longest."""
    voices, windows = view.facet(Voices), view.settings.windows
    for window in windows:
        groups = voices.window(view.period, window)
        named = groups.items() if window == max(windows) else [(EVERYONE, groups.get(EVERYONE, SatisfactionTally()))]
        for group, tally in named:
            yield from _of_group(view, window, group, tally)


def _of_group(view: View, window: int, group: Group, tally: SatisfactionTally) -> Iterator[Out]:
    labels = {group[0]: group[1]} if group != EVERYONE else {}
    immature = window <= view.settings.lag_periods
    for kind, measure in SCORES.items():
        answers = tally.scores[SCALES[kind][0]]
        if not sum(answers):
            continue
        measured = measure(answers)
        yield insight_out(
            view,
            kind,
            {**labels, "window": str(window)},
            value=measured.value,
            interval=measured.interval,
            n=sum(answers),
            method=measured.method,
            detail={**measured.detail, "window_periods": window, "immature": immature},
        )


def _mean(answers: list[int], lowest: int) -> dict[str, Any]:
    mean = mean_of_histogram(answers, lowest)
    return (
        {} if mean is None else {"mean": rounded(mean.value), "mean_interval": [rounded(mean.low), rounded(mean.high)]}
    )
