"""From the summaries of an enterprise to the series of its charts: what was counted, and what was judged of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from streams.files.report.outputs import Outputs

MOST_PERIODS = 400
LATELY = 14
ENOUGH = 20
"""Units or answers that a point of a chart should rest on."""


@dataclass(frozen=True, slots=True)
class Point:
    """One period of a chart of a share: x of n, what was expected, and how its chart stood."""

    start: str
    x: float
    n: float
    expected: float | None
    state: str
    onset: str | None

    @property
    def share(self) -> float:
        """X of n."""
        return self.x / self.n


@dataclass(frozen=True, slots=True)
class Flow:
    """One period of demand."""

    start: str
    units_in: int
    units_out: int
    load: float | None
    band: float | None
    state: str


def recent(outputs: Outputs) -> list[dict[str, Any]]:
    """The last periods, as many as a page shows."""
    return outputs.periods[-MOST_PERIODS:]


def stage_points(outputs: Outputs) -> dict[str, list[Point]]:
    """By stage: units that failed their first inspection, of all inspected for the first time, period by period."""
    counted = _first_failures(outputs)
    points: dict[str, list[Point]] = {}
    for period in recent(outputs):
        start = str(period.get("period_start"))
        judged = _part(_legs(period).get("quality")).get("stages")
        for stage, (x, n) in counted.get(start, {}).items():
            leg = _part(_part(judged).get(stage))
            points.setdefault(stage, []).append(_point(start, x, n, leg))
    return points


def low_score_points(outputs: Outputs) -> list[Point]:
    """Low scores of all scores, period by period, as far as they were judged."""
    found = []
    for period in recent(outputs):
        leg = _part(_legs(period).get("satisfaction"))
        x, n = leg.get("x", leg.get("low")), leg.get("n", leg.get("answers"))
        if isinstance(x, int | float) and isinstance(n, int | float) and n > 0:
            found.append(_point(str(period.get("period_start")), x, n, leg))
    return found


def flows(outputs: Outputs) -> list[Flow]:
    """Demand, period by period."""
    found = []
    for period in recent(outputs):
        leg, counts = _part(_legs(period).get("load")), _part(period.get("counts"))
        state = str(leg.get("state", ""))
        units = int(counts.get("units_in", 0)), int(counts.get("units_out", 0))
        found.append(Flow(str(period.get("period_start")), *units, _number(leg, "load"), _number(leg, "band"), state))
    return found


def defect_codes(outputs: Outputs, last: int) -> Counter[str]:
    """Defects by code in the last so many periods."""
    starts = {str(period.get("period_start")) for period in outputs.periods[-last:]}
    total: Counter[str] = Counter()
    for summary in outputs.stages:
        if str(summary.get("period_start")) in starts:
            total.update(_part(_part(summary.get("counts")).get("defects")))
    return total


def pooled(points: Sequence[Point]) -> tuple[list[Point], int]:
    """Points joined until the usual one rests on enough, and how many periods each holds: few answers only jitter."""
    sizes = sorted(point.n for point in points)
    usual = sizes[len(sizes) // 2] if sizes else ENOUGH
    each = max(1, round(ENOUGH / usual)) if usual < ENOUGH else 1
    groups = [points[place : place + each] for place in range(0, len(points), each)]
    return [_joined(group) for group in groups], each


def _joined(group: Sequence[Point]) -> Point:
    known = [point.expected for point in group if point.expected is not None]
    expected = sum(known) if len(known) == len(group) else None
    state = "alarm" if any(point.state == "alarm" for point in group) else group[-1].state
    x, n = sum(point.x for point in group), sum(point.n for point in group)
    return Point(group[0].start, x, n, expected, state, group[-1].onset)


def excess(points: Sequence[Point]) -> float:
    """How many more failed lately than was expected."""
    return sum(point.x - point.expected for point in points[-LATELY:] if point.expected is not None)


def baseline_rate(points: Sequence[Point]) -> float | None:
    """The centre line: what was expected of all that was judged, else what the learning periods gave."""
    judged = [point for point in points if point.expected is not None]
    if judged:
        return sum(point.expected or 0 for point in judged) / sum(point.n for point in judged)
    learned = [point for point in points if point.state == "learning"] or list(points)
    total = sum(point.n for point in learned)
    return sum(point.x for point in learned) / total if total else None


def _first_failures(outputs: Outputs) -> dict[str, dict[str, tuple[int, int]]]:
    by_start: dict[str, dict[str, tuple[int, int]]] = {}
    for summary in outputs.stages:
        counts, stage = _part(summary.get("counts")), str(_part(summary.get("scope")).get("stage"))
        n = int(counts.get("first_inspected", 0))
        if n:
            sums = by_start.setdefault(str(summary.get("period_start")), {})
            x, before = sums.get(stage, (0, 0))
            sums[stage] = x + n - int(counts.get("first_passed", 0)), before + n
    return by_start


def _point(start: str, x: float, n: float, leg: Mapping[str, Any]) -> Point:
    onset = leg.get("onset")
    expected = _number(leg, "expected")
    judged_n = _number(leg, "n")
    if expected is not None and judged_n and judged_n != n:
        expected = expected / judged_n * n
    return Point(start, x, n, expected, str(leg.get("state", "")), onset if isinstance(onset, str) else None)


def _legs(period: Mapping[str, Any]) -> Mapping[str, Any]:
    return _part(period.get("legs"))


def _part(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _number(part: Mapping[str, Any], name: str) -> float | None:
    value = part.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
