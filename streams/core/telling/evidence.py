"""Charts and flow of a view in, the numbers of an alert out: what was seen since the onset, what was expected, and
which summaries say so.
"""

from typing import Any

from schemas.times import rfc3339
from streams.core.charts.chart import DOUBT, SMALLEST_ODDS_RATIO, Chart, farthest
from streams.core.charts.cusum_baseline import PRIOR_FAILURES, Baseline
from streams.core.charts.series import ChartId
from streams.core.closed.summaries import enterprise_scope, summary_id
from streams.core.concerns import SERIES
from streams.core.enterprise.history import NOTHING, PeriodFlow
from streams.core.enterprise.view import MAX_SUMMARY_IDS, View, matching
from streams.core.messages import rounded
from streams.core.periods import Calendar
from streams.core.stats.wilson import wilson_interval


def chart_evidence(view: View, identity: ChartId, chart: Chart, what: str | None = None) -> dict[str, Any]:
    """What one chart saw since its onset: failures x of n with the 95 % Wilson interval, beside its frozen baseline.

    `what` it counts is told by its series, or by the caller where the chart is a facet's.
    `since` is the first of the periods told, later than the onset once an alarm has lasted for more than are kept. The
    baseline is that of the last `periods` periods with data up to `frozen_at`.
    """
    onset = chart.onset if chart.onset is not None else view.period
    seen = [point for point in chart.recent if point.period >= onset]
    x, n = sum(point.x for point in seen), sum(point.n for point in seen)
    calendar = view.settings.calendar
    evidence: dict[str, Any] = {
        "chart": identity.series,
        "what": SERIES[identity.series].what if what is None else what,
        "labels": dict(identity.labels),
        "onset": rfc3339(calendar.start(onset)),
        "since": rfc3339(calendar.start(_since(view, chart))),
        "x": x,
        "n": n,
        "expected": rounded(sum(point.expected for point in seen)),
        "periods": [
            {
                "period_start": rfc3339(calendar.start(point.period)),
                "x": point.x,
                "n": point.n,
                "expected": rounded(point.expected),
                "z": rounded(point.z),
                "cusum": rounded(point.cusum),
            }
            for point in seen
        ],
    }
    if n:
        low, high = wilson_interval(x, n)
        evidence |= {"rate": rounded(x / n), "interval": [rounded(low), rounded(high)]}
    if chart.baseline is not None:
        evidence["baseline"] = _baseline(calendar, chart, chart.baseline)
    return evidence


def _since(view: View, chart: Chart) -> int:
    onset = chart.onset if chart.onset is not None else view.period
    return next((point.period for point in chart.recent if point.period >= onset), onset)


def _baseline(calendar: Calendar, chart: Chart, base: Baseline) -> dict[str, Any]:
    rebased = {"rebased": chart.rebased} if chart.rebased is not None else {}
    return {
        "x": base.x,
        "n": base.n,
        "rate": rounded(base.rate),
        "periods": base.periods,
        "dispersion": rounded(base.dispersion),
        "pearson": rounded(base.pearson),
        "variance": rounded(base.variance),
        "between_variance": rounded(base.between),
        "farthest_z": farthest(base),
        "frozen_at": rfc3339(calendar.end(base.until)),
    } | rebased


def chart_design(view: View, series: str, chart: Chart) -> dict[str, Any]:
    """How the alarms of a series were designed, and its part of the false-alarm budget."""
    charts = view.charts
    count = charts.counts.get(series, 1)
    overdispersed = chart.baseline is not None and chart.baseline.dispersion > 1
    limit = charts.design(series).limit(overdispersed=overdispersed)
    return {
        "method": "one-sided CUSUM (Page 1954) of risk-adjusted z scores; limit for an estimated baseline (Jones 2004)",
        "k": limit.k,
        "h": limit.h,
        "smallest_odds_ratio": SMALLEST_ODDS_RATIO,
        "prior_failures": PRIOR_FAILURES,
        "doubt": DOUBT,
        "baseline_periods": view.settings.baseline_periods,
        "arl0_periods": rounded(limit.arl0, 1),
        "charts": count,
        "budget_share": rounded(SERIES[series].share / count),
        "false_alarms_per_year": view.settings.false_alarms_per_year,
    }


def flow_table(view: View, since: int, stages: list[str]) -> list[dict[str, Any]]:
    """The three legs side by side, a row a period: arrivals, failures of the named stages, csat answers and how many
    were low.
    """
    return [_flow_row(view, flow, stages) for flow in view.history.since(since)]


def _flow_row(view: View, flow: PeriodFlow, stages: list[str]) -> dict[str, Any]:
    arrivals = flow.stages.get(view.first_stage or "", NOTHING).first_inspected
    last = view.stages[-1] if view.stages else ""
    row: dict[str, Any] = {
        "period_start": rfc3339(view.settings.calendar.start(flow.period)),
        "arrivals": arrivals,
        "departures": flow.stages.get(last, NOTHING).left,
        "answers": flow.answers,
        "low": flow.low,
    }
    for stage in stages:
        units = flow.stages.get(stage, NOTHING)
        row[f"{stage}:first_inspected"], row[f"{stage}:first_failed"] = units.first_inspected, units.first_failed
    return row


def chart_summary_ids(view: View, identity: ChartId, chart: Chart) -> list[str]:
    """The summaries of the chart's scopes in the periods that its evidence tells."""
    return view.summary_ids(SERIES[identity.series].kind, _since(view, chart), matching(identity.labels))


def enterprise_summary_ids(view: View, since: int) -> list[str]:
    """The summaries of the whole enterprise from period `since` to now, as far as they are kept."""
    first = max(since, view.period - view.settings.keep_periods)
    scopes = (enterprise_scope(period, view.enterprise) for period in range(first, view.period + 1))
    return [summary_id(view.settings.calendar, scope) for scope in scopes]


def with_ids(view: View, evidence: dict[str, Any], ids: list[str]) -> dict[str, Any]:
    """The evidence with the ids it rests on: without repeats, the newest MAX_SUMMARY_IDS, and how many were left
    out.
    """
    unique = list(dict.fromkeys([*ids, view.enterprise_summary_id]))
    kept = unique[-MAX_SUMMARY_IDS:]
    left_out = {"summary_ids_left_out": len(unique) - len(kept)} if len(unique) > len(kept) else {}
    return evidence | {"summary_ids": kept} | left_out
