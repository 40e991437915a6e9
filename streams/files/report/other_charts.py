"""The charts beside the control charts: verdicts over time, demand, Pareto, satisfaction by segment."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from streams.console.markup import el, join, table
from streams.console.words import day, human, number, percent
from streams.files.report.axes import WIDTH, dates, drawing, grid, plane_for
from streams.files.report.behind import behind
from streams.files.report.series import Flow

ROW = 26.0
MOST_CODES = 12
VITAL = 0.8


def verdict_strip(periods: Sequence[Mapping[str, Any]]) -> Markup:
    """One coloured band: what the verdict was in each period."""
    runs = [
        (verdict, [str(period.get("period_start")) for period in run])
        for verdict, run in groupby(periods, lambda period: str(period.get("verdict") or "not judged"))
    ]
    place, parts = 0, []
    for verdict, starts in runs:
        told = el("title", f"{human(verdict)}: {_span(starts)}")
        parts.append(el("rect", told, x=place, y=0, width=len(starts), height=1, class_=f"v-{verdict}"))
        place += len(starts)
    words = "; ".join(f"{human(verdict).lower()} {_span(starts)}" for verdict, starts in runs[-8:])
    box = f"0 0 {len(periods)} 1"
    label = f"Verdicts over time: {words}"
    band = el("svg", *parts, viewBox=box, preserveAspectRatio="none", role="img", aria_label=label, class_="strip")
    ends = (el("span", day(str(period.get("period_start")))) for period in (periods[0], periods[-1]))
    legend = [
        el("span", el("i", class_=f"key v-{verdict}"), human(verdict))
        for verdict in dict.fromkeys(verdict for verdict, _ in runs)
    ]
    rows = [(human(verdict), day(starts[0]), day(starts[-1]), str(len(starts))) for verdict, starts in runs]
    return el(
        "figure",
        el("h3", "Verdicts over time"),
        band,
        el("p", *ends, class_="ends small muted"),
        el("p", *legend, class_="legend small"),
        behind("Table", table(("Verdict", "First period", "Last period", "Periods"), rows, "Verdicts over time")),
        class_="card wide",
    )


def demand_chart(flows: Sequence[Flow]) -> Markup:
    """Units in and out; periods in which the load stood above its band are marked."""
    plane = plane_for([float(flow.units_in) for flow in flows])
    starts = [flow.start for flow in flows]
    above = [place for place, flow in enumerate(flows) if flow.state == "above"]
    dots = [
        el("circle", cx=plane.x(place), cy=plane.y(float(flows[place].units_in)), r=3.2, class_="bad")
        for place in above
        if flows[place].units_in
    ]
    words = f"{len(flows)} periods, last {number(flows[-1].units_in)} units in and {number(flows[-1].units_out)} out"
    words += f"; load above its usual band in {len(above)} (red)." if above else "; load never above its usual band."
    drawn = drawing(
        f"Demand: {words}",
        grid(plane, number),
        el("path", d=plane.path([float(flow.units_out) for flow in flows]), class_="line second"),
        el("path", d=plane.path([float(flow.units_in) for flow in flows]), class_="line"),
        *dots,
        dates(plane, starts),
    )
    rows = [
        (
            day(flow.start),
            number(flow.units_in),
            number(flow.units_out),
            _ratio(flow.load),
            _ratio(flow.band),
            flow.state.replace("_", " ") or "–",
        )
        for flow in flows
    ]
    titles = ("Period", "Units in", "Units out", "Load", "Upper end of its band", "Judged")
    return el(
        "figure",
        el("h3", "Demand"),
        el("p", "Units that began (line) and were finished (thin line) in each period", class_="muted small"),
        drawn,
        el("figcaption", words, class_="small"),
        behind("Table", table(titles, rows, "Demand")),
        class_="card",
    )


def pareto_chart(codes: Mapping[str, int], periods: int) -> Markup | None:
    """Defect codes, the most frequent first; the vital few that make up four fifths are dark."""
    total = sum(codes.values())
    if not total:
        return None
    ranked = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
    shown, rows, parts, up_to = ranked[:MOST_CODES], [], [], 0
    most = ranked[0][1]
    for place, (code, count) in enumerate(ranked):
        vital = up_to < VITAL * total
        up_to += count
        rows.append((code, number(count), percent(count / total), percent(up_to / total)))
        if place < len(shown):
            parts.append(_bar(place, code, count / most, f"{number(count)} · {percent(up_to / total)}", vital))
    words = f"{number(total)} defects of {len(ranked)} codes in the last {periods} periods; the share is counted up."
    drawn = drawing(f"Pareto of defects: {words}", *parts, height=8 + ROW * len(shown))
    return el(
        "figure",
        el("h3", "Which defects"),
        el("p", words, class_="muted small"),
        drawn,
        behind("Table", table(("Code", "Defects", "Share", "Up to here"), rows, "Which defects")),
        class_="card",
    )


def interval_chart(title: str, what: str, rows: Sequence[tuple[str, float, float, float, int]]) -> Markup | None:
    """Shares with their 95 % intervals, one row a label: (label, value, low, high, n)."""
    if not rows:
        return None
    left = 150.0
    width = WIDTH - left - 60

    def x(value: float) -> float:
        return left + width * min(max(value, 0), 1)

    parts = [el("line", x1=x(share), x2=x(share), y1=0, y2=ROW * len(rows), class_="grid") for share in (0, 0.5, 1)]
    for place, (label, value, low, high, _) in enumerate(rows):
        y = ROW * (place + 0.5)
        parts += [
            el("text", _cut(label), x=left - 8, y=y + 4, class_="tick end"),
            el("line", x1=x(low), x2=x(high), y1=y, y2=y, class_="interval"),
            el("circle", cx=x(value), cy=y, r=4, class_="dot strong"),
            el("text", percent(value), x=WIDTH - 4, y=y + 4, class_="tick end"),
        ]
    label = f"{title}: " + "; ".join(f"{name} {percent(value)}" for name, value, *_ in rows)
    cells = [(name, percent(v), f"{percent(low)} to {percent(high)}", number(n)) for name, v, low, high, n in rows]
    return el(
        "figure",
        el("h3", title),
        el("p", what, class_="muted small"),
        drawing(label, *parts, height=ROW * len(rows) + 4),
        behind("Table", table(("Group", "Share", "95 % interval", "n"), cells, title)),
        class_="card",
    )


def _bar(place: int, code: str, share: float, words: str, vital: bool) -> Markup:
    left, y = 150.0, 4 + ROW * place
    width = (WIDTH - left - 110) * share
    return join(
        [
            el("text", _cut(code), x=left - 8, y=y + 15, class_="tick end"),
            el("rect", x=left, y=y + 2, width=max(width, 1), height=ROW - 8, class_="bar vital" if vital else "bar"),
            el("text", words, x=left + width + 6, y=y + 15, class_="tick"),
        ]
    )


def _cut(text: str) -> str:
    return text if len(text) <= 21 else text[:20] + "…"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _span(starts: Sequence[str]) -> str:
    return day(starts[0]) if len(starts) == 1 else f"{day(starts[0])} to {day(starts[-1])}"
