"""Things with two measures and their intervals in, a picture with four quadrants out."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from streams.console.markup import Node, el
from streams.console.pictures.axes import Axis

WIDTH, HEIGHT, EDGE, BELOW = 460, 320, 46, 34

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing: where it lies, and how surely."""

    name: str
    x: float
    y: float
    x_interval: Interval
    y_interval: Interval
    classes: str = ""


@dataclass(frozen=True, slots=True)
class Quadrants:
    """The picture: cuts at `x_cut` and `y_cut`, what each corner means (top left, top right, bottom left, right)."""

    spots: Sequence[Spot]
    x_cut: float
    y_cut: float
    x_name: str
    y_name: str
    corners: tuple[str, str, str, str]
    words: str

    def svg(self) -> Markup:
        """The picture."""
        xs = [edge for spot in self.spots for edge in spot.x_interval] + [self.x_cut]
        ys = [edge for spot in self.spots for edge in spot.y_interval] + [self.y_cut]
        across = Axis(*_padded(xs), EDGE, WIDTH - 12)
        down = Axis(*_padded(ys), HEIGHT - BELOW, 12)
        x, y = across.at(self.x_cut), down.at(self.y_cut)
        cuts = [
            el("line", x1=x, x2=x, y1=12, y2=HEIGHT - BELOW, class_="cut"),
            el("line", x1=EDGE, x2=WIDTH - 12, y1=y, y2=y, class_="cut"),
        ]
        turned = f"rotate(-90 14 {HEIGHT / 2 - 10})"
        names = [
            el("text", self.x_name, x=(EDGE + WIDTH) / 2, y=HEIGHT - 8, class_="tick", text_anchor="middle"),
            el("text", self.y_name, x=14, y=HEIGHT / 2 - 10, class_="tick", text_anchor="middle", transform=turned),
        ]
        spots = [_spot(spot, across, down) for spot in self.spots]
        box = f"0 0 {WIDTH} {HEIGHT}"
        parts: list[Node] = [*cuts, *self._corners(), *names, *spots]
        return el("svg", el("title", self.words), parts, viewBox=box, role="img", class_="picture medium")

    def _corners(self) -> list[Node]:
        left, right, high, low = EDGE + 6, WIDTH - 18, 26, HEIGHT - BELOW - 8
        places = ((left, high, "start"), (right, high, "end"), (left, low, "start"), (right, low, "end"))
        return [
            el("text", text, x=x, y=y, text_anchor=anchor, class_="corner")
            for text, (x, y, anchor) in zip(self.corners, places, strict=True)
        ]


def _spot(spot: Spot, across: Axis, down: Axis) -> Node:
    x, y = across.at(spot.x), down.at(spot.y)
    left, right = (across.at(edge) for edge in spot.x_interval)
    bottom, top = (down.at(edge) for edge in spot.y_interval)
    return el(
        "g",
        el("title", spot.name),
        el("line", x1=left, x2=right, y1=y, y2=y, class_="whisker"),
        el("line", x1=x, x2=x, y1=bottom, y2=top, class_="whisker"),
        el("circle", cx=x, cy=y, r=4.5, class_="spot"),
        el("text", spot.name, x=x + 7, y=y - 6, class_="tick"),
        class_=spot.classes or None,
    )


def _padded(values: Sequence[float]) -> Interval:
    low, high = min(values), max(values)
    air = 0.08 * (high - low) or 0.5
    return low - air, high + air
