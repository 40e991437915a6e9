"""From numbers to a small line as an image: a data URI that holds nothing but coordinates."""

from collections.abc import Sequence
from urllib.parse import quote

WIDTH, HEIGHT, EDGE = 120, 26, 3
COLOUR = "#5b8fc4"
"""Readable on light and on dark."""


def sparkline(values: Sequence[float | None], low: float, high: float) -> str:
    """The line through the known values, drawn from `low` to `high`; unknown ones leave a gap."""
    if len(values) < 2:
        return _image("")
    spread = (high - low) or 1.0
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    points = [
        None
        if value is None
        else f"{EDGE + step * place:.1f},{HEIGHT - EDGE - (value - low) / spread * (HEIGHT - 2 * EDGE):.1f}"
        for place, value in enumerate(values)
    ]
    return _image("".join(f"<polyline points='{run}'/>" for run in _runs(points)))


def _runs(points: Sequence[str | None]) -> list[str]:
    runs: list[list[str]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [" ".join(run) for run in runs if len(run) > 1]


def _image(lines: str) -> str:
    canvas = f"xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}'"
    stroke = f"fill='none' stroke='{COLOUR}' stroke-width='1.8'"
    return "data:image/svg+xml," + quote(f"<svg {canvas} {stroke}>{lines}</svg>", safe="")
