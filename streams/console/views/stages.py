"""The line as a flow: every stage with its yield, what escapes from it, its load; suppliers, Pareto, origins below."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from schemas.insight import Insight
from streams.console import panels
from streams.console.captions import window_words
from streams.console.markup import Node, card, el, fold, join, table
from streams.console.pictures.bars import pareto_chart
from streams.console.pictures.heat import heat_table
from streams.console.sight import Sight
from streams.console.sparkline import sparkline
from streams.console.views.panel_cards import panel_card
from streams.console.views.parts import badge, change_cell, share_cell
from streams.console.words import human, number, percent, state_words
from streams.core.stats.pareto import pareto

PANELS = ("built_in", "capability", "mix_or_rate")
SUPPLIERS = 20
ORIGINS = (
    "Rows: where a defect was made. Columns: where it was found. In the framed cells it was found where it was made."
)


def draw_stages(sight: Sight) -> Markup:
    """The view."""
    return join((_flow(sight), _table(sight), _pareto(sight), _origins(sight), _suppliers(sight), _panels(sight)))


def stage_address(sight: Sight, stage: str) -> str:
    """Where a stage's control chart is."""
    return sight.asked.at(f"/stage/{quote(stage, safe='')}")


def known_order(sight: Sight) -> list[str]:
    """The stages in the order of the published yields; nothing where none are published."""
    rolled = next(iter(sight.of_kind("rolled_throughput_yield")), None)
    return list((rolled.detail.get("stages") or {}) if rolled else {})


def in_order(sight: Sight) -> list[dict[str, Any]]:
    """The stages as units pass them, as far as the published yields tell the order; else as they are named."""
    order = known_order(sight)
    known = {stage: place for place, stage in enumerate(order)}
    return sorted(sight.stages, key=lambda row: (known.get(row["stage"], len(order)), row["stage"]))


def _flow(sight: Sight) -> Markup:
    t = sight.t
    if not sight.stages:
        return card(el("p", t("No stage has been counted yet."), class_="muted"), title=t("Stages"))
    escapes = {insight.labels.get("stage"): insight for insight in sight.of_kind("escape_rate")}
    load = {insight.labels.get("stage"): insight for insight in sight.of_kind("load_elasticity", "headroom")}
    boxes = [_box(sight, row, escapes.get(row["stage"]), load.get(row["stage"])) for row in in_order(sight)]
    return card(
        el("ol", boxes, class_="flow ordered" if known_order(sight) else "flow"),
        title=t("The line"),
        note=t("Open a stage for its control chart."),
    )


def _box(sight: Sight, row: Mapping[str, Any], escape: Insight | None, load: Insight | None) -> Node:
    t = sight.t
    found = row["first_pass_yield"]
    lines: list[Node] = [
        el("p", percent(found["value"]), class_="value"),
        el("p", t("right first time"), class_="small muted"),
    ]
    if escape is not None and escape.value is not None:
        lines.append(el("p", t("{share} of its defects slip through", share=percent(escape.value)), class_="small"))
    headroom = load.detail.get("headroom") if load else None
    if isinstance(headroom, Mapping) and headroom.get("arrivals_per_period"):
        lines.append(
            el("p", t("bears some {n} units a period", n=number(headroom["arrivals_per_period"])), class_="small")
        )
    lines += [badge(human(alert["rule"]), t, alert["severity"]) for alert in row["alerts"][:2]]
    return el("li", el("h3", el("a", row["stage"], href=stage_address(sight, row["stage"]))), lines)


def _table(sight: Sight) -> Markup | None:
    t = sight.t
    if not sight.stages:
        return None
    lowest = min((value for row in sight.stages for value in row["line"] if value is not None), default=0.0)
    heads = (
        t("Stage"),
        t("First-pass yield (95 %)"),
        "n",
        t("Change (95 %)"),
        t("Judged"),
        t("Course"),
        t("Odds of a low score after a failure here"),
    )
    rows = [_cells(sight, row, lowest) for row in sight.stages]
    note = window_words(sight.windows.json(), t) + " " + t("Weakest first.")
    return card(table(heads, rows, t("First-pass yield by stage")), title=t("Stages: right first time"), note=note)


def _cells(sight: Sight, row: Mapping[str, Any], lowest: float) -> list[Node]:
    found, t = row["first_pass_yield"], sight.t
    judged = t(state_words(row["judged"]["state"], None)) if row["judged"] else t("not judged")
    alarm = row["judged"] is not None and row["judged"]["state"] == "alarm"
    return [
        el("a", row["stage"], href=stage_address(sight, row["stage"])),
        share_cell(found),
        number(found["n"]),
        change_cell(row["change"], t),
        el("span", judged, class_="worse" if alarm else "muted"),
        el("img", src=sparkline(row["line"], lowest, 1.0), alt=t("course of the yield"), width=120, height=26),
        odds_words(sight.links.get(row["stage"]), sight),
    ]


def odds_words(link: Mapping[str, Any] | None, sight: Sight) -> str:
    """An odds ratio with its interval, or that there is none yet."""
    if link is None:
        return sight.t("not known yet")
    low, high = ("–" if link[end] is None else number(link[end]) for end in ("low", "high"))
    return f"× {number(link['value'])} ({low} – {high}, n {number(link['n'])})"


def _pareto(sight: Sight) -> Markup | None:
    t = sight.t
    counts: Counter[str] = Counter()
    for insight in sight.of_kind("defects_per_million"):
        for row in _rows(insight.detail.get("pareto")):
            counts[str(row.get("code", ""))] += int(row.get("defects", 0))
    ranked = pareto(counts)
    if not ranked:
        return None
    words = t("Defects by code: {names}", names=", ".join(f"{row.code} {row.defects}" for row in ranked[:5]))
    rows = [
        [
            row.code,
            number(row.defects),
            f"{percent(row.share)} ({percent(row.low)} – {percent(row.high)})",
            percent(row.cumulative),
        ]
        for row in ranked
    ]
    numbers = table((t("Code"), t("Defects"), t("Share (95 %)"), t("Together")), rows, t("Defects by code"))
    return card(
        pareto_chart(ranked, words),
        fold(t("Show the numbers"), "pareto", numbers),
        title=t("Which defects"),
        note=t("From most to least; the line is their running share."),
    )


def _origins(sight: Sight) -> Markup | None:
    t = sight.t
    found = next(iter(sight.of_kind("caught_at_origin")), None)
    cells = {
        (str(row["origin"]), str(row["found"])): int(row["defects"])
        for row in _rows(found.detail.get("matrix") if found else None)
        if {"origin", "found", "defects"} <= row.keys()
    }
    if not cells:
        return None
    order = [row["stage"] for row in in_order(sight)]
    names = sorted(
        {name for pair in cells for name in pair},
        key=lambda name: (order.index(name) if name in order else len(order), name),
    )
    note = t(ORIGINS)
    return card(
        heat_table(names, names, cells, t("Where defects are made and found")),
        title=t("Made here, found there"),
        note=note,
    )


def _suppliers(sight: Sight) -> Markup | None:
    t = sight.t
    found = [insight for insight in sight.of_kind("supplier_failure_rate") if insight.value is not None]
    if not found:
        return None
    worst = sorted(found, key=lambda item: (-_ends(item)[0], item.insight_id))[:SUPPLIERS]
    rows = [
        [
            insight.labels.get("supplier", ""),
            insight.labels.get("stage", ""),
            _with_interval(insight),
            number(insight.n),
        ]
        for insight in worst
    ]
    note = t("Ranked by the lower end of the interval, drawn to the others: few units prove little.")
    return card(
        table((t("Supplier"), t("Stage"), t("Failing (95 %)"), "n"), rows, t("Suppliers")),
        title=t("Suppliers"),
        note=note,
    )


def _with_interval(insight: Insight) -> str:
    low, high = _ends(insight)
    return f"{percent(insight.value or 0.0)} ({percent(low)} – {percent(high)})"


def _ends(insight: Insight) -> tuple[float, float]:
    """The interval of a share; what it does not tell is open."""
    low, high = (*(insight.interval or ()), None, None)[:2]
    return (0.0 if low is None else low), (1.0 if high is None else high)


def _panels(sight: Sight) -> Markup:
    return join(panel_card(sight, view) for view in panels.shown(sight.insights) if view["name"] in PANELS)


def _rows(value: Any) -> Sequence[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
