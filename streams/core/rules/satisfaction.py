"""Satisfaction charts of a view in; "customers are less satisfied, and no strained stage explains it" out."""

from collections.abc import Iterator

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.enterprise.known import SATISFACTION_LEGS
from streams.core.enterprise.rate_and_mix import mix_or_rate
from streams.core.enterprise.view import View
from streams.core.telling.customers import customers, reached_words
from streams.core.telling.evidence import chart_design, chart_evidence, chart_summary_ids, with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.what_changed import changed_words, stands_out, what_changed, whole_alarms
from streams.core.words import per_cent, sentences


def satisfaction(view: View) -> Iterator[Finding]:
    """Holds while a low-score chart alarms, of all customers or of a segment; echoes of strain are inhibited
    (`streams/core/alerts/inhibition.py`).
    """
    for series in SATISFACTION_LEGS:
        for identity, chart in view.charts.alarming(series):
            if stands_out(view, identity) or whole_alarms(view, identity):
                yield _finding(view, identity, chart)


def _finding(view: View, identity: ChartId, chart: Chart) -> Finding:
    labels = dict(identity.labels)
    leg = chart_evidence(view, identity, chart) | mix_or_rate(view, identity, chart)
    leg |= what_changed(view, identity) | customers(view, identity)
    who = f"Customers of {_whose(labels)}" if labels else "Customers"
    return Finding(
        rule="satisfaction",
        labels=labels,
        severity="warning",
        onset=chart.onset if chart.onset is not None else view.period,
        summary=f"{who} are less satisfied than they were",
        description=(
            f"{leg['x']} of {leg['n']} answers ({per_cent(leg.get('rate', 0.0))}) were low "
            f"since {leg['since'][:10]}, "
            f"where {leg['expected']:.0f} were expected from the same products and customers."
            + f" {sentences(changed_words(view, identity), reached_words(view, identity))}".rstrip()
        ),
        evidence=with_ids(view, leg, chart_summary_ids(view, identity, chart)),
        design=chart_design(view, identity.series, chart),
    )


def _whose(labels: dict[str, str]) -> str:
    return f"segment {labels['segment']}" if "segment" in labels else labels["product"]
