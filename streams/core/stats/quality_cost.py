"""Counted events and cost settings → cost of quality by prevention, appraisal, internal and external failure (PAF).

Money in whatever currency the settings are in. What a failure costs, inside or at the customer, differs from firm
to firm: the costs are inputs, and "1-10-100" is a slogan. The interval takes costs as given and the counts of failures
as Poisson, Var Σ c·N ≈ Σ c²·N. Source: Feigenbaum 1956; Juran & Gryna 1988.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

from streams.core.stats.distributions import two_sided_z


@dataclass(frozen=True, slots=True)
class QualityCosts:
    """Settings: cost of one of each."""

    prevention_per_period: float = 0.0
    per_inspection: float = 0.0
    per_rework: float = 0.0
    per_scrap: float = 0.0
    per_escape: float = 0.0
    """Of a defect found only after the stage that made it, beside the rework: what was built on it."""
    per_complaint: float = 0.0
    per_return: float = 0.0
    per_lost_customer: float = 0.0


UNPRICED = QualityCosts()


class QualityEvents(NamedTuple):
    """How many of each were counted."""

    periods: int = 0
    inspections: int = 0
    reworked: int = 0
    scrapped: int = 0
    escapes: int = 0
    complaints: int = 0
    returns: int = 0
    lost_customers: int = 0


class CostOfQuality(NamedTuple):
    """The four parts."""

    prevention: float
    appraisal: float
    internal_failure: float
    external_failure: float

    @property
    def total(self) -> float:
        """Of all four."""
        return self.prevention + self.appraisal + self.internal_failure + self.external_failure

    @property
    def poor_quality_share(self) -> float:
        """Share (0–1) that failure takes: what better quality at the start could save at most."""
        return (self.internal_failure + self.external_failure) / self.total if self.total else 0.0


def cost_of_quality(costs: QualityCosts, events: QualityEvents) -> CostOfQuality:
    """Price the counted events."""
    return CostOfQuality(
        costs.prevention_per_period * events.periods,
        costs.per_inspection * events.inspections,
        costs.per_rework * events.reworked + costs.per_scrap * events.scrapped + costs.per_escape * events.escapes,
        costs.per_complaint * events.complaints
        + costs.per_return * events.returns
        + costs.per_lost_customer * events.lost_customers,
    )


def failure_cost_interval(costs: QualityCosts, events: QualityEvents, confidence: float = 0.95) -> tuple[float, float]:
    """Bounds of the cost of failure, internal and external."""
    priced = cost_of_quality(costs, events)
    failures = (
        (costs.per_rework, events.reworked),
        (costs.per_scrap, events.scrapped),
        (costs.per_escape, events.escapes),
        (costs.per_complaint, events.complaints),
        (costs.per_return, events.returns),
        (costs.per_lost_customer, events.lost_customers),
    )
    cost = priced.internal_failure + priced.external_failure
    half = two_sided_z(confidence) * math.sqrt(math.fsum(each * each * n for each, n in failures))
    return max(0.0, cost - half), cost + half
