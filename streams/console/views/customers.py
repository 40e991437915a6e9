"""Customers by segment, product and need: satisfaction with intervals, what they need against what they get."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from schemas.insight import Insight
from streams.console import panels
from streams.console.captions import window_words
from streams.console.markup import Node, card, el, fold, join, table
from streams.console.pictures.quadrants import Quadrants, Spot
from streams.console.sight import Sight
from streams.console.views.courses import satisfaction_course
from streams.console.views.panel_cards import panel_card
from streams.console.views.parts import change_cell, share_cell
from streams.console.words import human, number, percent

PANELS = (
    "voices",
    "two_axes",
    "needs",
    "need_effects",
    "reach",
    "changing_needs",
    "relationships",
    "reputation",
    "benchmark",
)
SPOTS = 12


def draw_customers(sight: Sight) -> Markup:
    """The view."""
    return join(
        (_segments(sight), _course(sight), _importance(sight), _promises(sight), _products(sight), _panels(sight))
    )


def _segments(sight: Sight) -> Markup:
    t = sight.t
    if not sight.segments:
        return card(el("p", t("No customer has been heard yet."), class_="muted"), title=t("Customers by segment"))
    heads = (
        t("Segment"),
        t("Low scores (95 %)"),
        "n",
        t("Change (95 %)"),
        t("Judged"),
        t("New / existing"),
        t("Complaints"),
        t("Returns"),
        t("What it is about"),
    )
    note = t("Needs differ, so each segment stands by itself.") + " " + window_words(sight.windows.json(), t)
    asks = el("p", t(sight.scale.asks), class_="muted small")
    return card(
        table(heads, [_segment(sight, row) for row in sight.segments], t("Satisfaction by segment")),
        asks,
        title=t("Customers by segment"),
        note=note,
    )


def _segment(sight: Sight, row: Mapping[str, Any]) -> list[Node]:
    t, low = sight.t, row["low_score"]
    needs = ", ".join(f"{need['need']} ({need['low_scores_and_complaints']})" for need in row["needs"][:3])
    alerts = ", ".join(t(human(alert["rule"])) for alert in row["alerts"])
    return [
        row["segment"],
        share_cell(low),
        number(low["n"]) if low else "0",
        change_cell(row["change"], t),
        el("span", alerts, class_="worse") if alerts else el("span", t("no alert"), class_="muted"),
        " / ".join(percent(row[kind]["value"]) if row[kind] else "–" for kind in ("new", "existing")),
        number(row["complaints"]),
        number(row["returns"]),
        needs or "–",
    ]


def _course(sight: Sight) -> Markup | None:
    if not sight.periods:
        return None
    return card(
        satisfaction_course(sight).svg(),
        title=sight.t("Satisfaction over time"),
        note=sight.t("Bands are 95 % intervals."),
    )


def _importance(sight: Sight) -> Markup | None:
    """Importance against performance, a picture a segment."""
    t = sight.t
    by_segment: dict[str, list[Insight]] = {}
    for insight in sight.of_kind("importance_performance"):
        by_segment.setdefault(insight.labels.get("segment", ""), []).append(insight)
    pictures = [
        el("figure", el("figcaption", segment or t("all")), _importance_picture(sight, found))
        for segment, found in sorted(by_segment.items())
        if _spots(found)
    ]
    if not pictures:
        return None
    rows = [
        [
            insight.labels.get("segment", ""),
            insight.labels.get("need", ""),
            percent(insight.value or 0.0),
            t(human(str(insight.detail.get("quadrant", "")))),
        ]
        for found in by_segment.values()
        for insight in found
    ]
    numbers = table((t("Segment"), t("Need"), t("Served well"), t("Quadrant")), rows, t("Importance and performance"))
    note = t("Whiskers are 95 % intervals: where they cross a cut, nobody can tell.")
    return card(
        el("div", pictures, class_="pictures"),
        fold(t("Show the numbers"), "importance", numbers),
        title=t("Importance and performance"),
        note=note,
    )


def _spots(found: list[Insight]) -> list[Spot]:
    spots = []
    for insight in found[:SPOTS]:
        importance = insight.detail.get("importance")
        low, high = (insight.interval or (None, None))[:2]
        if insight.value is None or low is None or high is None or not isinstance(importance, Mapping):
            continue
        mean = importance.get("mean")
        first, last = importance.get("interval") or (mean, mean)
        if isinstance(mean, int | float) and isinstance(first, int | float) and isinstance(last, int | float):
            name = insight.labels.get("need", "")
            spots.append(Spot(name, insight.value, float(mean), (low, high), (float(first), float(last))))
    return spots


def _importance_picture(sight: Sight, found: list[Insight]) -> Markup:
    t, spots = sight.t, _spots(found)
    cut = next(
        (i.detail["importance"].get("cut") for i in found if isinstance(i.detail.get("importance"), Mapping)), None
    )
    performance = next((i.detail.get("performance_cut") for i in found), None)
    corners = (t("mend first"), t("keep it up"), t("leave it"), t("more than is asked"))
    words = t("Importance against how well needs are served: {names}", names=", ".join(spot.name for spot in spots))
    return Quadrants(
        spots,
        float(performance or 0.5),
        float(cut or spots[0].y),
        t("share served well"),
        t("importance (1 to 7)"),
        corners,
        words,
    ).svg()


def _promises(sight: Sight) -> Markup | None:
    """Requirements met against expectations met, by product: what is made right, and what is believed of it."""
    t = sight.t
    spots: list[Spot] = []
    rows: list[list[Node]] = []
    for insight in sight.of_kind("requirement_expectation"):
        met, content = (
            _axis(insight, ("met_content", "met_disappointed")),
            _axis(insight, ("met_content", "not_met_content")),
        )
        name = insight.labels.get("product") or insight.labels.get("segment") or t("all")
        if met and content and len(spots) < SPOTS:
            spots.append(Spot(name, met[0], content[0], (met[1], met[2]), (content[1], content[2])))
            rows.append([name, percent(met[0]), percent(content[0]), number(insight.n)])
    if not spots:
        return None
    corners = (
        t("liked in spite of it"),
        t("right and liked"),
        t("wrong and disliked"),
        t("wrong requirements, or too great a promise"),
    )
    words = t("Requirements met against expectations met: {names}", names=", ".join(spot.name for spot in spots))
    picture = Quadrants(spots, 0.5, 0.5, t("requirements met"), t("expectations met"), corners, words).svg()
    numbers = table(
        (t("Of"), t("Requirements met"), t("Expectations met"), "n"), rows, t("Requirements and expectations")
    )
    return card(
        picture,
        fold(t("Show the numbers"), "promises", numbers),
        title=t("Requirements and expectations"),
        note=t("Made as specified is one thing, what people believe of it another."),
    )


def _axis(insight: Insight, names: tuple[str, ...]) -> tuple[float, float, float] | None:
    """The share of all answers in some quadrants, with its interval."""
    from streams.console.measures import share

    quadrants = insight.detail.get("quadrants")
    if not isinstance(quadrants, Mapping):
        return None
    x = sum(int(quadrants[name].get("x", 0)) for name in names if isinstance(quadrants.get(name), Mapping))
    found = share(x, insight.n)
    return (found.value, found.low, found.high) if found else None


def _products(sight: Sight) -> Markup | None:
    t = sight.t
    found = [
        i
        for i in sight.of_kind("csat", "nps", "ces")
        if "product" in i.labels and i.value is not None and not i.detail.get("immature")
    ]
    if not found:
        return None
    found.sort(key=lambda i: ((i.interval or (0.0, 1.0))[1] or 1.0, i.insight_id))
    rows = [
        [
            i.labels["product"],
            t(human(i.kind)),
            number(i.value or 0.0),
            _ends(i),
            number(i.n),
            i.labels.get("window", ""),
        ]
        for i in found[:40]
    ]
    heads = (t("Product"), t("Question"), t("Value"), t("95 % interval"), "n", t("Periods"))
    return card(
        table(heads, rows, t("Satisfaction by product")), title=t("By product"), note=t("Surely least satisfied first.")
    )


def _ends(insight: Insight) -> str:
    ends = [end for end in insight.interval or () if end is not None]
    return f"{number(ends[0])} – {number(ends[1])}" if len(ends) == 2 else "–"


def _panels(sight: Sight) -> Markup:
    return join(panel_card(sight, view) for view in panels.shown(sight.insights) if view["name"] in PANELS)
