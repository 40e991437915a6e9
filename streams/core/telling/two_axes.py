"""Answers about requirements and expectations in, the two axes out: was it what was required, and was it what was
expected? They are kept apart, since a faultless product can disappoint and a faulty one can please.
"""

from collections.abc import Callable, Iterator
from typing import Any

from streams.core.charts.series import Labels
from streams.core.closed.closing import SATISFACTION
from streams.core.enterprise.view import View, matching
from streams.core.messages import rounded
from streams.core.stats.mean_interval import mean_of_histogram
from streams.core.stats.wilson import wilson_interval
from streams.core.tallies.satisfaction import MIDDLE_GAP, QUADRANTS, SatisfactionKey, SatisfactionTally

MEANING = {
    "met_content": "requirements met, expectations too",
    "met_disappointed": "requirements met, yet disappointed: wrong requirements or too great a promise",
    "unmet_content": "requirements not met, yet content: at risk",
    "unmet_disappointed": "requirements not met, and disappointed",
}
"""Quadrant to its name for people."""
ALL_FOUR = 1 - 0.05 / len(QUADRANTS)
"""The confidence of each of four intervals that hold together with 95 % (Goodman 1965)."""
NEEDS_NAMED = 3


def two_axes(tally: SatisfactionTally) -> dict[str, Any]:
    """The four quadrants with simultaneous intervals, the share of requirements met, and the mean gap (SERVQUAL)."""
    answers = sum(tally.quadrants)
    axes: dict[str, Any] = {
        "quadrants": {
            name: {"meaning": MEANING[name], **_share(x, answers, ALL_FOUR)}
            for name, x in zip(QUADRANTS, tally.quadrants, strict=True)
        },
        "answers": answers,
        "requirements_met": _share(tally.requirements[0], sum(tally.requirements)),
    }
    gap = mean_of_histogram(tally.gaps, -MIDDLE_GAP)
    if gap is not None:
        axes["gap"] = {"mean": rounded(gap.value), "interval": [rounded(gap.low), rounded(gap.high)], "n": gap.n}
    return axes


def _share(x: int, n: int, confidence: float = 0.95) -> dict[str, Any]:
    low, high = wilson_interval(x, n, confidence)
    return {"x": x, "n": n, "share": rounded(x / n) if n else None, "interval": [rounded(low), rounded(high)]}


def answers_since(view: View, labels: Labels, since: int) -> Iterator[tuple[SatisfactionKey, SatisfactionTally]]:
    """What the customers with these labels said since a period, as first closed."""
    for scope, tally in view.tallies(SATISFACTION, since, matching(labels)):
        yield SatisfactionKey(*scope.key), tally


def axes_evidence(view: View, labels: Labels, since: int, count: Callable[[SatisfactionTally], int]) -> dict[str, Any]:
    """Both axes since the onset, and the needs of which `count` finds most: `needs` [{need, x, n}]."""
    total = SatisfactionTally()
    needs: dict[str, list[int]] = {}
    for key, tally in answers_since(view, labels, since):
        total.merge(tally)
        if key.need and sum(tally.requirements):
            mine = needs.setdefault(key.need, [0, 0])
            mine[0] += count(tally)
            mine[1] += sum(tally.requirements)
    first = sorted(needs.items(), key=lambda item: (-item[1][0], item[0]))[:NEEDS_NAMED]
    return {**two_axes(total), "needs": [{"need": need, "x": x, "n": n} for need, (x, n) in first]}
