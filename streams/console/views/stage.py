"""One stage opened: its control chart with baseline, alarms, onset and decisions, its defects and its alerts."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from markupsafe import Markup

from schemas.times import rfc3339
from streams.console.control import NAMES, ControlChart, control_chart
from streams.console.history import Period
from streams.console.kept_alert import KeptAlert
from streams.console.markup import Node, card, el, fold, join, table
from streams.console.pictures.course import Course, Line, Mark, Span
from streams.console.sight import Sight
from streams.console.views.alert_list import alert_table
from streams.console.views.stage_marks import baseline_span, judged_here, moments, onset_span
from streams.console.words import instant, number, percent, span

SHOWN = 60
MOST_MARKED = 4
"""Alerts whose moments are drawn into the chart."""


def draw_stage(sight: Sight, stage: str) -> Markup:
    """The view."""
    t = sight.t
    counts = [_counts(period, stage) for period in sight.periods]
    if not any(n for _, n in counts):
        return card(
            el("p", t("Nothing was counted at {stage} in what is shown.", stage=stage), class_="muted"), title=stage
        )
    chart = control_chart(counts, sight.asked.chart)
    resting = [kept for kept, _ in judged_here(sight, stage)]
    named = [kept for kept in (*sight.firing, *sight.resolved) if kept.light.labels.get("stage") == stage]
    alerts = [*resting, *(kept for kept in named if kept not in resting)]
    return join((_chart_card(sight, stage, chart, counts), _alerts(sight, alerts), _insights(sight, stage)))


def _counts(period: Period, stage: str) -> tuple[int, int]:
    """Units that failed, of those first inspected."""
    vector = period.sums.get(("stage", stage))
    return (vector[1] - vector[2], vector[1]) if vector else (0, 0)


def _chart_card(sight: Sight, stage: str, chart: ControlChart, counts: Sequence[tuple[int, int]]) -> Markup:
    t = sight.t
    views = [
        el("a", name, href=sight.asked.with_(chart=kind), aria_current="true" if kind == chart.name else None)
        for kind, name in NAMES.items()
    ]
    note = (
        t(chart.note)
        + " "
        + t("It is a view and raises no alarm; alarms and their onsets come from Andon's own chart.")
    )
    picture = _course(sight, stage, chart).svg()
    heads = (t("Period"), t("Failed"), t("Inspected"), t("Share"), t("Limits"))
    numbers = table(heads, _rows(sight, chart, counts), t("The control chart as numbers"))
    nav = el("nav", views, class_="tabs", aria_label=t("Kind of chart"))
    return card(
        nav,
        picture,
        fold(t("Show the numbers"), "control", numbers),
        title=t("{stage}: share that failed at first inspection", stage=stage),
        note=note,
    )


def _course(sight: Sight, stage: str, chart: ControlChart) -> Course:
    t = sight.t
    dates = [_short(period.start) for period in sight.periods]
    lines = [Line(t("share failed"), chart.points, "var(--quality)", dots=True)]
    lines += [
        Line(name, limit, "var(--limit)", dashed=True, step=True)
        for name, limit in ((t("upper limit"), chart.upper), (t("lower limit"), chart.lower))
    ]
    if chart.centre is not None:
        lines.append(Line(t("centre"), [chart.centre] * len(dates), "var(--thin)"))
    learned = Span(0, max(0, chart.baseline - 1), "span-baseline", t("baseline")) if chart.centre is not None else None
    spans: list[Span] = []
    marks: list[Mark] = []
    for kept, part in islice(judged_here(sight, stage), MOST_MARKED):
        learned = baseline_span(sight, part) or learned
        spans += onset_span(sight, part)
        marks += moments(sight, kept, part)
    spans += [learned] if learned else []
    words = t("{stage}: {out} of {n} periods lie outside the limits", stage=stage, out=len(chart.outside), n=len(dates))
    return Course(dates, lines, words, percent, spans, marks, chart.outside, height=300)


def _rows(sight: Sight, chart: ControlChart, counts: Sequence[tuple[int, int]]) -> list[list[Node]]:
    rows: list[list[Node]] = []
    for place in range(len(counts) - 1, max(-1, len(counts) - 1 - SHOWN), -1):
        (failed, n), period = counts[place], sight.periods[place]
        low, high = chart.lower[place], chart.upper[place]
        limits = "–" if low is None or high is None else f"{percent(low)} – {percent(high)}"
        share = percent(failed / n) if n else "–"
        rows.append([span(period.begins, period.ends), number(failed), number(n), share, limits])
    return rows


def _alerts(sight: Sight, alerts: Sequence[KeptAlert]) -> Markup | None:
    return card(alert_table(sight, alerts[:20]), title=sight.t("Its alerts")) if alerts else None


def _insights(sight: Sight, stage: str) -> Markup | None:
    t = sight.t
    found = [
        insight for insight in sight.insights if insight.labels.get("stage") == stage and insight.value is not None
    ]
    if not found:
        return None
    rows = [
        [
            t(_human(insight.kind)),
            _about(insight.labels),
            number(insight.value or 0.0),
            _interval(insight.interval),
            number(insight.n),
        ]
        for insight in found[:40]
    ]
    heads = (t("What"), t("Of"), t("Value"), t("95 % interval"), "n")
    return card(fold(t("All that is known of it"), "insights", table(heads, rows, t("What is known of the stage"))))


def _about(labels: Mapping[str, Any]) -> str:
    return ", ".join(f"{value}" for name, value in labels.items() if name not in ("enterprise", "stage", "window"))


def _interval(interval: Sequence[float | None] | None) -> str:
    ends = [end for end in interval or () if end is not None]
    return f"{number(ends[0])} – {number(ends[1])}" if len(ends) == 2 else "–"


def _human(code: str) -> str:
    words = code.replace("_", " ")
    return words[:1].upper() + words[1:]


def _short(ms: int) -> str:
    moment = instant(rfc3339(ms))
    return f"{moment.day} {moment:%b}" if moment else ""
