"""Named counts in, a Pareto chart out: bars from most to least, and the line of their running share."""

from collections.abc import Sequence

from markupsafe import Markup

from streams.console.markup import Node, el
from streams.console.pictures.axes import Axis, ticks
from streams.core.stats.pareto import ParetoRow

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 230, 44, 44, 12, 58
MOST = 12
LONGEST_NAME = 16


def pareto_chart(rows: Sequence[ParetoRow], words: str) -> Markup:
    """At most MOST bars; what is left out is in the table behind the picture."""
    shown = rows[:MOST]
    most = max((row.defects for row in shown), default=1)
    down, shares = Axis(0, most, HEIGHT - BOTTOM, TOP), Axis(0, 1, HEIGHT - BOTTOM, TOP)
    width = (WIDTH - LEFT - RIGHT) / max(1, len(shown))
    middles = [round(LEFT + width * (place + 0.5), 1) for place in range(len(shown))]
    grid = [_tick(LEFT - 6, down.at(value), f"{value:g}", "end") for value in ticks(0, most)]
    percents = [_tick(WIDTH - RIGHT + 6, shares.at(value), f"{value:.0%}", "start") for value in (0, 0.5, 0.8, 1)]
    bars = [_bar(row, middle, width, down) for row, middle in zip(shown, middles, strict=True)]
    points = " ".join(f"{x},{shares.at(row.cumulative)}" for row, x in zip(shown, middles, strict=True))
    line = el("polyline", points=points, class_="line running", fill="none")
    box = f"0 0 {WIDTH} {HEIGHT}"
    return el("svg", el("title", words), grid, percents, bars, line, viewBox=box, role="img", class_="picture medium")


def _bar(row: ParetoRow, middle: float, width: float, down: Axis) -> Node:
    top = down.at(row.defects)
    name = row.code if len(row.code) <= LONGEST_NAME else row.code[: LONGEST_NAME - 1] + "…"
    x = round(middle - 0.38 * width, 1)
    bar = el("rect", x=x, y=top, width=round(0.76 * width, 1), height=round(down.start - top, 1), class_="bar")
    turned = f"rotate(-28 {middle} {HEIGHT - BOTTOM + 14})"
    text = el("text", name, x=middle, y=HEIGHT - BOTTOM + 14, class_="tick", text_anchor="end", transform=turned)
    return el("g", el("title", f"{row.code}: {row.defects}"), bar, text)


def _tick(x: float, y: float, text: str, anchor: str) -> Node:
    return el("text", text, x=x, y=y + 4, class_="tick", text_anchor=anchor)
