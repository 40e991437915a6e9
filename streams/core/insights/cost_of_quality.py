"""Counted inspections, rework, scrap, escapes, complaints, returns and lost customers in; what quality costs out, by
prevention, appraisal and failure inside and outside (Feigenbaum's PAF).

Unit costs are settings (`ANDON_COST_…`): what a failure costs differs from firm to firm. The defaults are assumptions,
in units of one inspection, and say only which kind of cost leads.
"""

from collections.abc import Iterator
from dataclasses import asdict

from streams.core.enterprise.facets.quality_events import QualityEventCounts
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.stats.quality_cost import cost_of_quality as priced
from streams.core.stats.quality_cost import failure_cost_interval


def cost_of_quality(view: View) -> Iterator[Out]:
    """One insight of the longest window; its value is the cost of poor quality: failures inside and outside."""
    events, costs = view.facet(QualityEventCounts).window(), view.settings.costs
    if not events.inspections:
        return
    cost = priced(costs, events)
    yield insight_out(
        view,
        "cost_of_quality",
        {"window": str(max(view.settings.windows))},
        value=cost.internal_failure + cost.external_failure,
        interval=failure_cost_interval(costs, events),
        n=events.inspections,
        method="counts times unit costs (Feigenbaum 1956); 95 % interval of Poisson counts, the unit costs as given",
        detail={
            "prevention": rounded(cost.prevention),
            "appraisal": rounded(cost.appraisal),
            "internal_failure": rounded(cost.internal_failure),
            "external_failure": rounded(cost.external_failure),
            "total": rounded(cost.total),
            "poor_quality_share": rounded(cost.poor_quality_share),
            "counts": events._asdict(),
            "unit_costs": asdict(costs),
        },
    )
