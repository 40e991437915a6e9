"""An action and the flow of units in, whether what was to be moved was moved out: `moved`, `not_moved`, `cannot_tell`,
or no answer where nothing counts it.

The ratio of a count after over before the action with its 95 % interval: moved is at least LEAST in the wanted way for
sure, not moved is where DEAD can be ruled out. Counts vary more than by chance, as they did before the action.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from streams.core.enterprise.history import NOTHING, PeriodFlow
from streams.core.enterprise.view import View
from streams.core.messages import rounded

BEFORE = 14
"""Periods before the action."""
LEAST, DEAD = 0.05, 0.15
Z95 = 1.959963984540054
ARRIVALS, THROUGHPUT, SHARE = "arrivals", "throughput", "share_of_units"
COUNTED: dict[str, tuple[str, int]] = {
    "slow_growth": (ARRIVALS, -1),
    "add_capacity": (THROUGHPUT, 1),
    "change_supplier": (SHARE, -1),
}
"""Action to what it should move, and which way."""
NAMES = {ARRIVALS: "units arriving", THROUGHPUT: "units put through", SHARE: "its units"}


class Lever(NamedTuple):
    """What was to be moved: the answer, and the ratio after over before with its 95 % interval."""

    answer: str
    metric: str
    ratio: float
    interval: tuple[float, float]

    def evidence(self) -> dict[str, Any]:
        """For the recommendation."""
        ends = [rounded(end, 4) for end in self.interval]
        return {"answer": self.answer, "metric": self.metric, "ratio": rounded(self.ratio, 4), "interval": ends}

    def words(self) -> str:
        """What became of it."""
        low, high = self.interval
        return f"{NAMES[self.metric]}: {100 * self.ratio:.0f} % [{100 * low:.0f}, {100 * high:.0f}] of before"


def asked(action: str, own: Mapping[str, Any]) -> tuple[str, int] | None:
    """What an action should move, and which way; `own` {metric, from, to} is what somebody said. None: not counted."""
    if own.get("metric") in (ARRIVALS, THROUGHPUT):
        falls = float(own.get("to") or 0.0) < float(own.get("from") or 0.0)
        return str(own["metric"]), -1 if falls else 1
    return COUNTED.get(action)


def lever(view: View, wanted: tuple[str, int], stage: str, at: int, units: Sequence[Sequence[int]]) -> Lever | None:
    """Of an action in period `at`; `units` before and after [of the treated, of all] serve for shares."""
    metric, way = wanted
    if metric == SHARE:
        (mine, whole), (mine_after, whole_after) = units
        return _lever(metric, way, (mine, max(1, whole), 1.0), (mine_after, max(1, whole_after)))
    name = view.first_stage if metric == ARRIVALS else stage
    before = [_units(flow, name) for flow in view.history.periods if at - BEFORE <= flow.period < at]
    after = [_units(flow, name) for flow in view.history.periods if flow.period > at]
    if not before or not after:
        return None
    found = _lever(metric, way, (sum(before), len(before), _dispersion(before)), (sum(after), len(after)))
    if metric == THROUGHPUT and found.answer == "not_moved":
        return found._replace(answer="cannot_tell")  # more capacity shows only where more is asked of it
    return found


def _units(flow: PeriodFlow, stage: str | None) -> int:
    return flow.stages.get(stage or "", NOTHING).first_inspected


def _dispersion(counts: Sequence[int]) -> float:
    mean = sum(counts) / len(counts)
    if len(counts) < 3 or mean <= 0:
        return 1.0
    return max(1.0, sum((n - mean) ** 2 for n in counts) / (len(counts) - 1) / mean)


def _lever(metric: str, way: int, before: tuple[int, int, float], after: tuple[int, int]) -> Lever:
    (x0, over0, phi), (x1, over1) = before, after
    log = math.log((x1 + 0.5) / over1) - math.log((x0 + 0.5) / over0)
    wide = Z95 * math.sqrt(phi * (1 / (x1 + 0.5) + 1 / (x0 + 0.5)))
    ends = (log - wide, log + wide) if way > 0 else (-log - wide, -log + wide)
    least, dead = (math.log(1 + LEAST), math.log(1 + DEAD)) if way > 0 else (-math.log(1 - LEAST), -math.log(1 - DEAD))
    answer = "moved" if ends[0] > least else "not_moved" if ends[1] < dead else "cannot_tell"
    return Lever(answer, metric, math.exp(log), (math.exp(log - wide), math.exp(log + wide)))
