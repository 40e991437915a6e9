"""Charts of customers who fell in; "more customers than before are being lost" out, new and existing ones apart."""

from collections.abc import Iterator

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.enterprise.facets.customer_base import CustomerBase
from streams.core.enterprise.view import View
from streams.core.telling.evidence import chart_design, chart_evidence, enterprise_summary_ids, with_ids
from streams.core.telling.finding import Finding
from streams.core.words import per_cent

SERIES = "relationship_at_risk"


def relationship_at_risk(view: View) -> Iterator[Finding]:
    """Holds while a chart alarms. Evidence: the chart's numbers, `at_risk` of `known` customers now, and what losing
    them would cost.
    """
    for identity, chart in view.charts.alarming(SERIES):
        yield _finding(view, identity, chart)


def _finding(view: View, identity: ChartId, chart: Chart) -> Finding:
    leg = chart_evidence(view, identity, chart)
    onset = chart.onset if chart.onset is not None else view.period
    groups = view.facet(CustomerBase).by_labels(view.period, 1).get(identity.labels, [])
    known, at_risk = sum(tally.known for tally in groups), sum(tally.at_risk for tally in groups)
    cost = round(at_risk * view.settings.cost_lose_customer, 2)
    leg |= {"known": known, "at_risk": at_risk, "cost_if_lost": cost}
    who = f"{identity.labels[0][1]} customers"
    return Finding(
        rule="relationship_at_risk",
        labels=dict(identity.labels),
        severity="warning",
        onset=onset,
        summary=f"More {who} than before are at risk of being lost",
        description=(
            f"{leg['x']} of {leg['n']} {who} heard of since {leg['onset'][:10]} ({per_cent(leg.get('rate', 0.0))}) "
            f"fell: bad experiences outweigh the good ones now, or they left. {leg['expected']:.0f} were expected. "
            f"{at_risk} of {known} {who} are at risk now."
        ),
        evidence=with_ids(view, leg, enterprise_summary_ids(view, onset)),
        design=chart_design(view, identity.series, chart),
    )
