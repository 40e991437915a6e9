"""Charts in; which legs a verdict can rest on, whether they are heard of, and who is dissatisfied, out.

A leg of which nothing was ever counted is unknown, and no reason to learn for ever: a company that asks nobody has its
stages judged, and its satisfaction is said to be unknown.
"""

from streams.core.charts.charts import Charts

QUALITY = "stage_first_pass"
SATISFACTION_LEGS = ("low_score", "segment_low_score", "product_low_score")
"""Series whose alarm says that customers are dissatisfied; the first is of all of them."""
LEGS = (QUALITY, SATISFACTION_LEGS[0])
PATIENCE = 2
"""Lengths of a baseline after which a leg that still learns is unknown: too little is said of it."""


def learned(charts: Charts, series: str) -> bool:
    """True when at least one chart of the series has its baseline."""
    return any(chart.baseline is not None for _, chart in charts.of(series))


def known(charts: Charts, period: int) -> bool:
    """True once a leg is learned, and no other will soon be."""
    return any(learned(charts, leg) for leg in LEGS) and not any(_soon(charts, leg, period) for leg in LEGS)


def _soon(charts: Charts, series: str, period: int) -> bool:
    begun = [chart.learning.periods[0][2] for _, chart in charts.of(series) if chart.learning.periods]
    young = begun and period - min(begun) < PATIENCE * charts.baseline_periods
    return bool(young) and not learned(charts, series)


def fed(charts: Charts, since: int) -> bool:
    """True when every leg that is judged was heard of in period `since` or after it."""
    last = [
        max(chart.recent[-1].period for _, chart in charts.of(leg) if chart.recent)
        for leg in LEGS
        if any(chart.recent for _, chart in charts.of(leg))
    ]
    return all(period >= since for period in last)


def dissatisfied(charts: Charts) -> bool:
    """True while all customers together are judged less satisfied."""
    return bool(charts.alarming(SATISFACTION_LEGS[0]))


def some_dissatisfied(charts: Charts) -> bool:
    """True while customers of a segment or product are, or their voices have been against the enterprise for long."""
    return any(charts.alarming(series) for series in SATISFACTION_LEGS[1:]) or "reputation" in charts.beside
