"""Charts of customers who fell in; "more customers than before are being lost" out, new and existing ones apart.

Evidence: the chart's numbers, `at_risk` of `known` customers now, and what losing them would cost (`cost_if_lost`).
"""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.concerns.relationship_at_risk import RELATIONSHIP_AT_RISK
from streams.core.enterprise.facets.customer_base import CustomerBase
from streams.core.enterprise.view import View
from streams.core.telling.chart_rule import chart_findings
from streams.core.telling.evidence import enterprise_summary_ids
from streams.core.telling.finding import Finding


def relationship_at_risk(view: View) -> Iterator[Finding]:
    """Holds while a chart alarms."""
    yield from chart_findings(view, RELATIONSHIP_AT_RISK, more=_at_risk, rests_on=_summary_ids)


def _at_risk(view: View, identity: ChartId, _: Chart) -> dict[str, Any]:
    groups = view.facet(CustomerBase).by_labels(view.period, 1).get(identity.labels, [])
    known, at_risk = sum(tally.known for tally in groups), sum(tally.at_risk for tally in groups)
    cost = round(at_risk * view.settings.cost_lose_customer, 2)
    return {"known": known, "at_risk": at_risk, "cost_if_lost": cost}


def _summary_ids(view: View, _: ChartId, chart: Chart) -> list[str]:
    return enterprise_summary_ids(view, chart.onset if chart.onset is not None else view.period)
