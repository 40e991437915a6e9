"""One chart of a share over time: points, centre line, limits, alarms, onset, and the periods it learned from.

The alarms are those that were published. The limits are a view beside them: three sigma of chance around the centre,
widened by how much the learning periods varied beyond chance (Laney 2002); they raise no alarm of their own.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from markupsafe import Markup

from streams.console.markup import el, join, table
from streams.console.words import day, number, percent
from streams.files.report.axes import BOTTOM, HEIGHT, TOP, Plane, dates, drawing, grid, plane_for
from streams.files.report.behind import behind
from streams.files.report.series import Point, baseline_rate, pooled

FEWEST_FOR_SIGMA = 10
MOVING_RANGE = 1.128
"""Mean range of two standard normal values."""


class Span(NamedTuple):
    """The confidence set of an onset."""

    at: str
    earliest: str | None = None
    latest: str | None = None


def control_chart(title: str, what: str, points: Sequence[Point], onset: Span | None) -> Markup:
    """The figure: title, drawing, legend in words, and the table behind it."""
    points, each = pooled(points)
    what += f" (each point: {each} periods)" if each > 1 else ""
    centre = baseline_rate(points)
    limits = limits_of(points, centre)
    plane = plane_for([*(point.share for point in points), *(high for _, high in limits)])
    plane = Plane(len(points), plane.low, min(plane.high, 1.0) if plane.high > 1 else plane.high)
    starts = [point.start for point in points]
    alarms = sum(point.state == "alarm" for point in points)
    label = f"Control chart of {title}: {_words(points, centre, alarms, onset)}"
    drawn = drawing(
        label,
        _shades(plane, points, onset),
        grid(plane, percent),
        _limits(plane, limits),
        _centre(plane, centre),
        el("path", d=plane.path([point.share for point in points]), class_="line"),
        join(_dot(plane, place, point) for place, point in enumerate(points)),
        _onset(plane, points, onset),
        dates(plane, starts),
    )
    return el(
        "figure",
        el("h3", title),
        el("p", what, class_="muted small"),
        drawn,
        el("figcaption", _words(points, centre, alarms, onset), class_="small"),
        behind("Table", _table(title, points, limits)),
        class_="card",
    )


def limits_of(points: Sequence[Point], centre: float | None) -> list[tuple[float, float]]:
    """Lower and upper limit of each period; empty where there is no centre to draw them around."""
    if centre is None or not 0 < centre < 1:
        return []
    chance = [math.sqrt(centre * (1 - centre) / point.n) for point in points]
    learned = [
        (point.share - centre) / sigma
        for point, sigma in zip(points, chance, strict=True)
        if point.state in ("learning", "")
    ]
    wide = 1.0
    if len(learned) >= FEWEST_FOR_SIGMA:
        moves = [abs(after - before) for before, after in pairwise(learned)]
        wide = max(1.0, sum(moves) / len(moves) / MOVING_RANGE)
    return [(max(0.0, centre - 3 * wide * sigma), min(1.0, centre + 3 * wide * sigma)) for sigma in chance]


def _words(points: Sequence[Point], centre: float | None, alarms: int, onset: Span | None) -> str:
    parts = [f"{len(points)} points"]
    parts += [f"centre {percent(centre)}"] if centre is not None else []
    parts += [f"last {percent(points[-1].share)} ({number(points[-1].x)} of {number(points[-1].n)})"] if points else []
    parts += [f"in alarm for {alarms}"] if alarms else ["no alarm"]
    if onset is not None:
        parts.append(f"began {day(onset.at)}" + _between(onset))
    return ", ".join(parts) + "."


def _between(onset: Span) -> str:
    if onset.earliest is None or onset.latest is None or onset.earliest == onset.latest:
        return ""
    return f" (between {day(onset.earliest)} and {day(onset.latest)})"


def _shades(plane: Plane, points: Sequence[Point], onset: Span | None) -> Markup:
    """The learning periods, and the onset's uncertainty."""
    learning = [place for place, point in enumerate(points) if point.state == "learning"]
    parts = [_band(plane, learning[0], learning[-1], "learned", "learned from")] if learning else []
    if onset is not None and onset.earliest and onset.latest:
        inside = [place for place, point in enumerate(points) if onset.earliest <= point.start <= onset.latest]
        parts += [_band(plane, inside[0], inside[-1], "unsure", "")] if len(inside) > 1 else []
    return join(parts)


def _band(plane: Plane, first: int, last: int, kind: str, words: str) -> Markup:
    left, right = plane.x(first - 0.5), plane.x(last + 0.5)
    shape = el("rect", x=left, y=TOP, width=right - left, height=HEIGHT - TOP - BOTTOM, class_=kind)
    return join([shape, el("text", words, x=left + 4, y=TOP + 11, class_="tick") if words else None])


def _limits(plane: Plane, limits: Sequence[tuple[float, float]]) -> Markup | None:
    if not limits:
        return None
    lines = (plane.path([pair[side] for pair in limits]) for side in (0, 1))
    return join(el("path", d=line, class_="limit") for line in lines)


def _centre(plane: Plane, centre: float | None) -> Markup | None:
    if centre is None:
        return None
    return el("path", d=plane.path([centre] * plane.count), class_="centre")


def _dot(plane: Plane, place: int, point: Point) -> Markup | None:
    """Every alarm has a dot; the others where there is room."""
    alarm = point.state == "alarm"
    if not alarm and plane.count > 150:
        return None
    told = f"{day(point.start)}: {percent(point.share)} ({number(point.x)} of {number(point.n)}){', alarm' * alarm}"
    place_x, place_y = plane.x(place), plane.y(point.share)
    return el(
        "circle", el("title", told), cx=place_x, cy=place_y, r=3.4 if alarm else 2.2, class_="bad" if alarm else "dot"
    )


def _onset(plane: Plane, points: Sequence[Point], onset: Span | None) -> Markup | None:
    starts = [point.start for point in points]
    if onset is None or not starts or onset.at < starts[0]:
        return None
    place = sum(start < onset.at for start in starts)
    if place >= len(starts):
        return None
    x = plane.x(place)
    side = "tick end" if place > plane.count * 0.8 else "tick"
    earlier = any(point.state == "alarm" for point in points[:place])
    text = el(
        "text",
        "began anew" if earlier else "began",
        x=x - 4 if "end" in side else x + 4,
        y=TOP + 11,
        class_=f"{side} worse",
    )
    return join([el("line", x1=x, x2=x, y1=TOP, y2=HEIGHT - BOTTOM, class_="onset"), text])


def _table(title: str, points: Sequence[Point], limits: Sequence[tuple[float, float]]) -> Markup:
    titles = ("Period", "Share", "Of", "Expected", "Limits (3σ)", "Judged")
    rows = [
        (
            day(point.start),
            f"{percent(point.share)} ({number(point.x)})",
            number(point.n),
            number(round(point.expected, 1)) if point.expected is not None else "–",
            f"{percent(limits[place][0])} to {percent(limits[place][1])}" if limits else "–",
            point.state.replace("_", " ") or "–",
        )
        for place, point in enumerate(points)
    ]
    return table(titles, rows, caption=title)
