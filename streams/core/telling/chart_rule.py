"""The charts of a concern that alarm in, a finding each out, in the words of the concern's row."""

from collections.abc import Callable, Iterator
from typing import Any

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId, Labels
from streams.core.concerns.concern import Concern
from streams.core.enterprise.view import View
from streams.core.telling.evidence import chart_design, chart_evidence, chart_summary_ids, with_ids
from streams.core.telling.finding import Finding
from streams.core.words import per_cent

Evidence = dict[str, Any]


def _always(*_: Any) -> bool:
    return True


def _nothing(*_: Any) -> Evidence:
    return {}


def chart_findings(
    view: View,
    concern: Concern,
    *,
    holds: Callable[[View, ChartId, Chart], bool] = _always,
    more: Callable[[View, ChartId, Chart], Evidence] = _nothing,
    rests_on: Callable[[View, ChartId, Chart], list[str]] = chart_summary_ids,
) -> Iterator[Finding]:
    """Holds while a chart of the concern alarms. `holds` may ask for more than the alarm, `more` adds to the chart's
    evidence, and to what the words may name; `rests_on` gives the summary_ids.
    """
    for series in concern.charted:
        for identity, chart in view.charts.alarming(series.name):
            if holds(view, identity, chart):
                leg = chart_evidence(view, identity, chart) | more(view, identity, chart)
                yield _finding(view, concern, identity, chart, with_ids(view, leg, rests_on(view, identity, chart)))


def _finding(view: View, concern: Concern, identity: ChartId, chart: Chart, evidence: Evidence) -> Finding:
    onset = chart.onset if chart.onset is not None else view.period
    named = _named(evidence, identity.labels)
    words = concern.words
    assert words is not None, f"the concern {concern.rule} has no words: give it some, or a file in streams/core/rules"
    return Finding(
        rule=concern.rule,
        labels=dict(identity.labels),
        severity="warning",
        onset=onset,
        summary=words.summary.format(**named),
        description=words.description.format(**named),
        evidence=evidence,
        design=chart_design(view, identity.series, chart),
    )


def _named(evidence: Evidence, labels: Labels) -> dict[str, Any]:
    """What words may name."""
    numbers = {name: value for name, value in evidence.items() if isinstance(value, int)}
    rate, expected = per_cent(evidence.get("rate", 0.0)), f"{evidence['expected']:.0f}"
    since = evidence["since"][:10]
    days = {"since": since}
    return {**numbers, **days, "rate": rate, "expected": expected, "of": _of(labels), **dict(labels)}


def _of(labels: Labels) -> str:
    """' of pump' for a chart of one product or segment; nothing for a chart of all."""
    return "".join(f" of {value}" for _, value in labels)
