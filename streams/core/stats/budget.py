"""Allowed false alarms a year, shared by the active charts → the ARL₀ each must have; and what a test may see.

A chart with an in-control average run length of ARL₀ periods gives one false alarm in ARL₀ periods on average, so m
charts with periods P stay at F false alarms a year when ARL₀ = m·(periods a year)/F. Every active chart has an equal
share unless weighted. Source: the additivity of expected counts; no independence is needed for it.
"""

from dataclasses import dataclass

from streams.core.stats.distributions import poisson_cdf

_YEAR_MS = 31_557_600_000
"""365.25 days."""
_SHORTEST = 2.0


@dataclass(frozen=True, slots=True)
class FalseAlarmBudget:
    """Settings: false alarms a year the whole system may give in a stable enterprise, and the length of a period."""

    false_alarms_per_year: float
    period_ms: int

    @property
    def periods_per_year(self) -> float:
        """How often a chart is judged in a year."""
        return _YEAR_MS / self.period_ms

    def arl0_periods(self, charts: int, weight: float = 1.0) -> float:
        """ARL₀ of a chart that has `weight` times an equal share of the budget among this many active charts."""
        arl0 = max(1, charts) * self.periods_per_year / (self.false_alarms_per_year * weight)
        if arl0 < _SHORTEST:
            msg = (
                f"{self.false_alarms_per_year:g} false alarms a year over {charts} charts of {self.periods_per_year:g} "
                f"periods a year allow one in {arl0:.3g} periods; lower the budget or shorten the period"
            )
            raise ValueError(msg)
        return arl0

    def share(self, charts: int, weight: float = 1.0) -> float:
        """Share (0–1) of the whole budget that one chart uses; what an alert names."""
        return weight / max(1, charts)

    def expected(self, periods: float) -> float:
        """False alarms to expect of the whole system in this many periods, when every chart keeps to its share."""
        return self.false_alarms_per_year * periods / self.periods_per_year


def false_alarm_bound(expected: float, confidence: float = 0.95) -> int:
    """The most false alarms that chance alone explains: the smallest c with P(Poisson(expected) ≤ c) ≥ confidence."""
    bound = 0
    while poisson_cdf(bound, expected) < confidence:
        bound += 1
    return bound
