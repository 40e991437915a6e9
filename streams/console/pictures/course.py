"""Series over periods in, one picture of lines with bands, shaded spans and marked moments out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from streams.console.markup import Node, el
from streams.console.pictures.axes import Axis, room, ticks

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 920, 58, 12, 12, 24
THIN = "var(--thin)"
MOST_NAMED = 8
LETTER = 7.5
"""Width of a letter of a mark, at the most."""
DATES = 7
"""Dates written below a picture at the most."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its values by period (None leaves a gap), and the band around it."""

    name: str
    values: Sequence[float | None]
    colour: str
    band: Sequence[tuple[float, float] | None] = ()
    dashed: bool = False
    dots: bool = False
    step: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Periods `first` to `last` shaded, with a class of the style sheet and the reason in words."""

    first: int
    last: int
    classes: str
    words: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment: a line down through the picture with its words."""

    place: int
    words: str
    classes: str = "mark"


@dataclass(frozen=True, slots=True)
class Course:
    """A picture over time. `dates` has a text a period; `write` writes a value on the axis."""

    dates: Sequence[str]
    lines: Sequence[Line]
    words: str
    write: Callable[[float], str]
    spans: Sequence[Span] = ()
    marks: Sequence[Mark] = ()
    alarms: Sequence[int] = ()
    """Periods whose point of the first line is drawn as an alarm."""
    height: int = 190
    floor: float | None = 0.0
    ceiling: float | None = None
    given: tuple[float, float] | None = None
    extra: Sequence[float] = field(default_factory=tuple)
    """Values that must be in the picture, too."""

    def legend(self) -> Markup:
        """What each line is; lines in the colour of thin ones share one entry."""
        named: dict[str, list[Line]] = {}
        for line in self.lines:
            named.setdefault(line.name if line.colour != THIN else THIN, []).append(line)
        return el("p", (_entry(lines) for lines in named.values()), class_="legend")

    def svg(self) -> Markup:
        """The picture, with its legend above it where there is more than one line."""
        return (self.legend() if len(self.lines) > 1 else Markup("")) + self.picture()

    def picture(self) -> Markup:
        """The picture alone."""
        low, high = self.given or room(self._all(), floor=self.floor, ceiling=self.ceiling)
        across = Axis(0, max(1, len(self.dates) - 1), LEFT, WIDTH - RIGHT)
        down = Axis(low, high, self.height - BOTTOM, TOP)
        parts = [
            *(self._span(across, span) for span in self.spans),
            *self._grid(down),
            *self._dates(across),
            *(part for line in reversed(self.lines) for part in _drawn(line, across, down)),
            *self._alarms(across, down),
            *(self._mark(across, mark, row) for mark, row in rows_of(self.marks, across)),
        ]
        box = f"0 0 {WIDTH} {self.height}"
        return el("svg", el("title", self.words), parts, viewBox=box, role="img", class_="picture", focusable="false")

    def _all(self) -> list[float]:
        values = [value for line in self.lines for value in line.values if value is not None]
        edges = [edge for line in self.lines for band in line.band if band is not None for edge in band]
        return [*values, *edges, *self.extra]

    def _grid(self, down: Axis) -> list[Node]:
        parts: list[Node] = []
        for value in ticks(down.low, down.high):
            y = down.at(value)
            parts.append(el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
            parts.append(el("text", self.write(value), x=LEFT - 6, y=y + 4, class_="tick", text_anchor="end"))
        return parts

    def _dates(self, across: Axis) -> list[Node]:
        count = len(self.dates)
        step = max(1, -(-count // DATES))
        y = self.height - 6
        return [
            el("text", self.dates[place], x=across.at(place), y=y, class_="tick", text_anchor="middle")
            for place in range(step // 2, count, step)
        ]

    def _span(self, across: Axis, span: Span) -> Node:
        first, last = across.at(span.first), across.at(span.last)
        y, height = TOP, self.height - BOTTOM - TOP
        inner = el("title", span.words)
        width = max(2.0, round(last - first, 1))
        return el("rect", inner, x=first, y=y, width=width, height=height, class_=f"span {span.classes}")

    def _mark(self, across: Axis, mark: Mark, row: int) -> Node:
        x = across.at(mark.place)
        anchor = "end" if x > WIDTH * 0.8 else "start"
        beside = x - 4 if anchor == "end" else x + 4
        line = el("line", x1=x, x2=x, y1=TOP, y2=self.height - BOTTOM)
        return el(
            "g", line, el("text", mark.words, x=beside, y=TOP + 9 + 13 * row, text_anchor=anchor), class_=mark.classes
        )

    def _alarms(self, across: Axis, down: Axis) -> list[Node]:
        values = self.lines[0].values if self.lines else ()
        found = [(place, values[place]) for place in self.alarms if 0 <= place < len(values)]
        return [
            el("circle", cx=across.at(place), cy=down.at(value), r=4, class_="alarm")
            for place, value in found
            if value is not None
        ]


def rows_of(marks: Sequence[Mark], across: Axis) -> list[tuple[Mark, int]]:
    """Each mark once, in the order of time, with the row of its words: those too near to another stand below it."""
    ends: list[float] = []
    placed = []
    for mark in sorted(dict.fromkeys(marks), key=lambda one: one.place):
        x = across.at(mark.place)
        width = 4 + LETTER * len(mark.words)
        start, end = (x - width, x) if x > WIDTH * 0.8 else (x, x + width)
        row = next((number for number, last in enumerate(ends) if last <= start), len(ends))
        ends[row : row + 1] = [end]
        placed.append((mark, row))
    return placed


def _entry(lines: Sequence[Line]) -> Node:
    first = lines[0]
    shown = ", ".join(line.name for line in lines[:MOST_NAMED]) + (", …" if len(lines) > MOST_NAMED else "")
    classes = f"key-{first.colour.removeprefix('var(--').removesuffix(')')}" + (" dashed" if first.dashed else "")
    return el("span", el("i", class_=classes), shown)


def _drawn(line: Line, across: Axis, down: Axis) -> list[Node]:
    parts: list[Node] = []
    if line.band:
        parts += [el("polygon", points=shape, class_="band", fill=line.colour) for shape in _bands(line, across, down)]
    dash = "5 4" if line.dashed else None
    for run in _runs(line.values):
        path = _path(line, run, across, down)
        classes = "line thin" if line.colour == THIN else "line"
        parts.append(el("path", d=path, stroke=line.colour, class_=classes, stroke_dasharray=dash))
    if line.dots:
        known = [(place, value) for place, value in enumerate(line.values) if value is not None]
        parts += [el("circle", cx=across.at(p), cy=down.at(v), r=2.2, fill=line.colour) for p, v in known]
    return parts


def _path(line: Line, run: Sequence[int], across: Axis, down: Axis) -> str:
    points = [(across.at(place), down.at(line.values[place] or 0.0)) for place in run]
    if not line.step:
        return "M" + "L".join(f"{x} {y}" for x, y in points)
    return f"M{points[0][0]} {points[0][1]}" + "".join(f"H{x}V{y}" for x, y in points[1:])


def _bands(line: Line, across: Axis, down: Axis) -> list[str]:
    shapes = []
    for run in _runs([None if band is None else band[0] for band in line.band]):
        edges = [(across.at(place), band) for place in run if (band := line.band[place]) is not None]
        upper = [f"{x},{down.at(band[1])}" for x, band in edges]
        lower = [f"{x},{down.at(band[0])}" for x, band in reversed(edges)]
        shapes.append(" ".join([*upper, *lower]))
    return shapes


def _runs(values: Sequence[float | None]) -> list[list[int]]:
    """The stretches of known values, as places."""
    runs: list[list[int]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if run]
