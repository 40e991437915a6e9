"""Answers of the longest window in, requirements against expectations out: the four quadrants, in all and by product.

Conformance and disappointment are two axes (Oliver 1980; Parasuraman, Zeithaml & Berry 1988): what falls into `met and
disappointed` no inspection will ever find.
"""

from collections.abc import Iterator

from streams.core.enterprise.facets.voices import EVERYONE, Voices
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.stats.wilson import wilson_interval
from streams.core.tallies.satisfaction import SatisfactionTally
from streams.core.telling.two_axes import two_axes


def requirement_expectation(view: View) -> Iterator[Out]:
    """One insight for all answers and one a product; its value is the share of met and content."""
    window = max(view.settings.windows)
    for (dimension, name), tally in view.facet(Voices).window(view.period, window).items():
        if (dimension, name) == EVERYONE or dimension == "product":
            yield from _told(view, {dimension: name} if dimension else {}, tally, window)


def _told(view: View, labels: dict[str, str], tally: SatisfactionTally, window: int) -> Iterator[Out]:
    n = sum(tally.quadrants)
    if n:
        well = tally.quadrants[0]
        yield insight_out(
            view,
            "requirement_expectation",
            labels,
            value=well / n,
            interval=wilson_interval(well, n),
            n=n,
            method="share with requirement and expectation met, Wilson 95 %; quadrants simultaneous (Goodman 1965); "
            "gap: perceived less expected, Student 95 %",
            detail={**two_axes(tally), "window_periods": window},
        )
