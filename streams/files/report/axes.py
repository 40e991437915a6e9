"""From values to places on a drawing: scales, ticks, grid lines, the dates along the bottom."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from streams.console.markup import el, join
from streams.console.pictures.axes import ticks

WIDTH, HEIGHT = 560.0, 230.0
LEFT, RIGHT, TOP, BOTTOM = 50.0, 12.0, 14.0, 28.0
DATES = 5


@dataclass(frozen=True, slots=True)
class Plane:
    """A drawing whose x is the number of a period and whose y a value from `low` to `high`."""

    count: int
    low: float
    high: float

    def x(self, place: float) -> float:
        """Where the period of this number lies."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / max(1, self.count)

    def y(self, value: float) -> float:
        """Where the value lies; beyond the drawing it lies on its edge."""
        inside = min(max(value, self.low), self.high)
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - inside) / ((self.high - self.low) or 1)

    def path(self, values: Sequence[float | None]) -> str:
        """A line through the values, broken where there is none."""
        parts, pen = [], "M"
        for place, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            parts.append(f"{pen}{self.x(place):.1f} {self.y(value):.1f}")
            pen = "L"
        return "".join(parts)


def plane_for(values: Sequence[float | None], *, from_zero: bool = True) -> Plane:
    """A plane with room for all values."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    high = max(known, default=1.0) or 1.0
    low = 0.0 if from_zero else min(known, default=0.0)
    return Plane(len(values), low, _round_up(high * 1.08, low))


def grid(plane: Plane, written: Callable[[float], str]) -> Markup:
    """Lines with their values."""
    lines = []
    for value in ticks(plane.low, plane.high):
        y = plane.y(value)
        lines.append(el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
        lines.append(el("text", written(value), x=LEFT - 6, y=y + 4, class_="tick end"))
    return join(lines)


def dates(plane: Plane, starts: Sequence[str]) -> Markup:
    """Some dates along the bottom."""
    return join(
        el("text", _short(starts, place), x=plane.x(place), y=HEIGHT - 8, class_="tick mid")
        for place in _places(starts)
    )


def drawing(label: str, *children: str | None, height: float = HEIGHT) -> Markup:
    """The picture, with what it shows in words for those who cannot see it."""
    box = f"0 0 {WIDTH:.0f} {height:.0f}"
    return el("svg", *children, viewBox=box, role="img", aria_label=label, class_="chart")


def _places(starts: Sequence[str]) -> Iterator[int]:
    wanted = min(DATES, len(starts))
    for number in range(wanted):
        yield round((number + 0.5) * (len(starts) - 1) / wanted) if len(starts) > 1 else 0


def _short(starts: Sequence[str], place: int) -> str:
    moment = datetime.fromisoformat(starts[place])
    years = {start[:4] for start in (starts[0], starts[-1])}
    return f"{moment.day} {moment:%b}" + (f" {moment:%y}" if len(years) > 1 else "")


def _round_up(high: float, low: float) -> float:
    """The next tick above."""
    first, second, *_ = ticks(0.0, max(high - low, 1e-9))
    step = second - first
    return low + step * math.ceil((high - low) / step - 1e-9)
