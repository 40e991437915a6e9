"""The false alarms a chart may raise in; the CUSUM's k and h out, with the error of an estimated baseline allowed
for.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import floor, log10
from typing import NamedTuple

from streams.core.stats.estimated_baseline import cusum_limit_with_baseline, false_alarm_rate

ALLOWANCES = (0.75, 1.0, 1.25, 1.5, 2.0)
"""Reference values k, in the order in which they are tried: a smaller one sees smaller shifts, a larger one bears a
short baseline and rare alarms.
"""
PREFERRED = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
WIDEST = 30.0
"""The greatest limit h that is of use: a shift of four standard deviations is still seen within a few weeks of days."""
RARE = 1_000.0
"""From so many periods between false alarms, ¾ sees a shift of 1.5 standard deviations later than 1 does."""


class Limit(NamedTuple):
    """The reference value k and the decision limit h, in standard deviations of a period."""

    k: float
    h: float
    arl0: float
    """Periods between false alarms, on average over baselines."""


@dataclass(frozen=True, slots=True)
class Design:
    """A chart's design: periods between false alarms, and periods learned from."""

    arl0: float
    baseline_periods: int
    clustered: bool = False
    """Counts come in clusters: see `Series.clustered`."""

    def limit(self, *, overdispersed: bool) -> Limit:
        """K and h; where the spread had to be estimated too, h is greater."""
        return _limit(self.arl0, self.baseline_periods, overdispersed)


@lru_cache(maxsize=4096)
def _limit(arl0: float, baseline_periods: int, overdispersed: bool) -> Limit:
    return designed(_preferred(arl0), baseline_periods, overdispersed)


@lru_cache(maxsize=4096)
def designed(arl0: float, baseline_periods: int, overdispersed: bool) -> Limit:
    """The limit that keeps ARL₀ on average over baselines of this length (Jones, Champ & Rigdon 2004).

    Where so short a baseline bears no useful limit, the widest is taken, and its own, shorter ARL₀ is what it states.
    """
    for k in ALLOWANCES[arl0 >= RARE :]:
        limit = _with(k, arl0, baseline_periods, overdispersed)
        if limit is not None:
            return limit
    rate = false_alarm_rate(ALLOWANCES[-1], WIDEST, baseline_periods, overdispersed)
    return Limit(ALLOWANCES[-1], WIDEST, 1 / rate)


def _with(k: float, arl0: float, baseline_periods: int, overdispersed: bool) -> Limit | None:
    try:
        return Limit(k, cusum_limit_with_baseline(arl0, k, baseline_periods, overdispersed), arl0)
    except ValueError:  # no useful limit
        return None


def _preferred(arl0: float) -> float:
    """Rounded up to 1, 1.5, 2, 3, 5 or 7 times a power of ten: thousands of charts share few designs, a little
    quieter.
    """
    scale = 10.0 ** floor(log10(arl0))
    return next(step * scale for step in PREFERRED if step * scale >= arl0 * (1 - 1e-12))
