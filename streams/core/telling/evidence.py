"""Charts and flow of a view in, the numbers of an alert out: what was seen since the onset, what was expected, and
which summaries say so.
"""

from typing import Any

from streams.core.charts.baseline import PRIOR_FAILURES, Baseline
from streams.core.charts.chart import Chart, Point
from streams.core.charts.comparison import BLUNT, level
from streams.core.charts.family import Family
from streams.core.charts.scan import ONSETS, Scan
from streams.core.charts.series import ChartId
from streams.core.closed.summaries import enterprise_scope, summary_id
from streams.core.concerns import SERIES
from streams.core.enterprise.history import NOTHING, PeriodFlow
from streams.core.enterprise.view import MAX_SUMMARY_IDS, View, matching
from streams.core.messages import rounded
from streams.core.periods import Calendar
from streams.core.stats.scan_limit import limit
from streams.core.stats.wilson import wilson_interval

METHOD = (
    "scan over all change points of risk-adjusted counts: what came since against all before, with the error of what "
    "was before (Siegmund & Venkatraman 1995; Hawkins, Qiu & Kang 2003)"
)
LATER_TOLD = 50
"""Cells that came after the baseline and are told with it."""


def chart_evidence(view: View, identity: ChartId, chart: Chart, what: str | None = None) -> dict[str, Any]:
    """What one chart saw since its onset: failures x of n with the 95 % Wilson interval, beside what was before.

    `what` it counts is told by its series, or by the caller where the chart is a facet's. `onset` is the set of periods
    that the data bear as the first bad one, `began` the likeliest. `since` is the first of the periods told, later than
    that once an alarm has lasted for more than are kept. `before` is the level of the baseline and of the periods
    judged before the onset, as a multiple of what the baseline's rates expect; the expected failures told are at that
    level. The baseline is that of the last `periods` periods with data up to `frozen_at`.
    """
    onset = chart.run_onset if chart.run_onset is not None else view.period
    seen = [point for point in chart.recent if point.period >= max(onset, _kept_from(view))]
    x, n = sum(point.x for point in seen), sum(point.n for point in seen)
    calendar = view.settings.calendar
    before = _level(chart)
    evidence: dict[str, Any] = {
        "chart": identity.series,
        "what": SERIES[identity.series].what if what is None else what,
        "labels": dict(identity.labels),
        "onset": _onset(calendar, chart, onset),
        "began": calendar.text(calendar.start(onset)),
        "since": calendar.text(calendar.start(_since(view, chart))),
        "x": x,
        "n": n,
        "expected": rounded(before * sum(point.expected for point in seen)),
        "periods": [_row(calendar, point, before) for point in seen],
    }
    if n:
        low, high = wilson_interval(x, n)
        evidence |= {"rate": rounded(x / n), "interval": [rounded(low), rounded(high)]}
    if chart.scan is not None and chart.scan.side:
        evidence |= {"score": rounded(chart.scan.excess(), 3), "before": _before(chart.scan)}
    if chart.baseline is not None:
        evidence["baseline"] = _baseline(calendar, chart, chart.baseline)
    return evidence


def _onset(calendar: Calendar, chart: Chart, best: int) -> dict[str, str]:
    first, last = chart.onsets or (best, best)
    return {"from": calendar.text(calendar.start(first)), "to": calendar.text(calendar.start(last))}


def _level(chart: Chart) -> float:
    return level(chart.scan.before) if chart.scan is not None else 1.0


def _row(calendar: Calendar, point: Point, before: float) -> dict[str, Any]:
    row = {
        "period_start": calendar.text(calendar.start(point.period)),
        "x": point.x,
        "n": point.n,
        "expected": rounded(before * point.expected),
        "z": rounded(point.z),
        "scan": rounded(point.scan),
    }
    return row | ({"rhythm": rounded(point.rhythm)} if point.rhythm != 1 else {})


def _before(scan: Scan) -> dict[str, Any]:
    """The reference of the alarm: failures, those that the baseline's rates expect, how many periods, and φ."""
    before = scan.before
    return {
        "x": rounded(before.x),
        "expected": rounded(before.expected),
        "level": rounded(level(before)),
        "periods": int(before.periods),
        "dispersion": rounded(scan.wander.phi),
    }


def _since(view: View, chart: Chart) -> int:
    onset = chart.run_onset if chart.run_onset is not None else view.period
    return next((point.period for point in chart.recent if point.period >= max(onset, _kept_from(view))), onset)


def _kept_from(view: View) -> int:
    """The first period whose summaries are kept: only what they can prove is told."""
    return view.period - view.settings.keep_periods


def _baseline(calendar: Calendar, chart: Chart, base: Baseline) -> dict[str, Any]:
    rebased = {"rebased": chart.rebased} if chart.rebased is not None else {}
    later = [{"label": name, "x": x, "expected": rounded(due)} for name, (x, due) in sorted(base.later.items())]
    return {
        "x": base.x,
        "n": base.n,
        "rate": rounded(base.rate),
        "periods": base.periods,
        "dispersion": rounded(base.dispersion),
        "frozen_at": calendar.text(calendar.end(base.until)),
        **_peers(base.peers),
        **({"later": later[:LATER_TOLD]} if later else {}),
    } | rebased


def _peers(usual: Family) -> dict[str, Any]:
    """What the peers' rate was, and how many failures of the chart's own it was worth."""
    return {"peers": {"rate": rounded(usual.rate), "failures": rounded(usual.weight)}} if usual.weight else {}


def chart_design(view: View, series: str, chart: Chart) -> dict[str, Any]:
    """How the alarms of a series were designed, and its part of the false-alarm budget."""
    charts = view.charts
    count = charts.counts.get(series, 1)
    design = charts.design(series)
    return scan_design(design.limits.worse) | {
        "baseline_periods": charts.baseline_periods,
        "charts": count,
        "budget_share": rounded(SERIES[series].share / count),
        "false_alarms_per_year": view.settings.false_alarms_per_year,
    }


def scan_design(arl0: float) -> dict[str, Any]:
    """The method of the scan and its numbers, for so many periods between false alarms."""
    return {
        "method": METHOD,
        "limit": rounded(limit(arl0), 4),
        "arl0_periods": rounded(arl0, 1),
        "prior_failures": PRIOR_FAILURES,
        "too_small_to_matter": BLUNT,
        "onset_within": ONSETS,
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
        "period_start": view.settings.calendar.text(view.settings.calendar.start(flow.period)),
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
