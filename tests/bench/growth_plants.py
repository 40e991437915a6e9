"""A kind of growth or of another cause in; a plant of three products at two sites that lived through it out.

Days of two stages: machining, which holds, and assembly. Demand has a weekday rhythm, weekly shocks of 5 per cent and
twice the variance of Poisson; where growth is the cause, the odds of a failure rise smoothly beyond a knee of the load.
Apart from `andon simulate`, and not of the form of the models that judge it: two kinds work off a backlog with
overtime.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DAYS = 220
SITES = 2
SHARES = np.array((1.0, 1.0, 0.5, 0.0))[:, None, None]
"""Of each product in a site's usual volume; the last is not made yet."""
NEW = 3
USUAL_RATE = 0.05
WEEKDAYS = np.resize((1.1, 1.1, 1.1, 1.1, 1.1, 0.75, 0.75), DAYS)
SHOCK, EXCESS_VARIANCE = 0.05, 0.5
SOFT_KNEE = 0.08
CAPACITY, OVERTIME, WEEKEND, MOST_WAITING, FULL_WAITING = 1.35, 0.25, 0.7, 15, 8
SLOW_FROM, SLOW_TOP = 60, 1.8


@dataclass(slots=True)
class Plan:
    """What a kind of plant does: demand as multiples of the usual (P x S x T), what is added to the logit of a failure
    whatever demand does, the load at which all of `odds` is reached (None: growth is no cause), and where.
    """

    rng: np.random.Generator
    onset: int
    demand: Floats = field(default_factory=lambda: np.ones((NEW + 1, SITES, DAYS)))
    added: Floats = field(default_factory=lambda: np.zeros((NEW + 1, SITES, DAYS)))
    shares: Floats = field(default_factory=SHARES.copy)
    top: float | None = None
    own_product: bool = False
    suffers: tuple[int, ...] = (0, 1, 2, 3)
    waits: bool = False

    def ramp(self, begin: float, length: float, top: float) -> Floats:
        """From 1 at day `begin` to `top` after `length` days."""
        day: Floats = np.arange(DAYS, dtype=float)
        return 1 + (top - 1) * np.clip((day - begin) / length, 0, 1)

    def from_onset(self, size: float) -> Floats:
        """Nothing before the onset, `size` from then on."""
        return np.where(np.arange(DAYS) >= self.onset, size, 0.0)

    def draw_top(self) -> float:
        """How far healthy and straining climbs go."""
        return float(self.rng.uniform(1.6, 2.2))

    def draw_step(self) -> float:
        """How much the logit of a failure steps up by a cause of its own."""
        return float(np.log(self.rng.uniform(2, 4)))


def all_climb(plan: Plan) -> None:
    "Everything grows 1.6 to 2.2 times within 25 days."
    plan.top = plan.draw_top()
    plan.demand *= plan.ramp(plan.onset, 25, plan.top)


def all_jump(plan: Plan) -> None:
    "Everything grows 1.5 times at once."
    plan.top = 1.5
    plan.demand *= 1 + plan.from_onset(0.5)


def one_product(plan: Plan) -> None:
    "One product, a fifth of the volume, grows 2.2 times within 20 days and fails by its own load."
    plan.top, plan.own_product, plan.suffers = 2.2, True, (2, 3)
    plan.demand[2] *= plan.ramp(plan.onset, 20, 2.2)


def one_site(plan: Plan) -> None:
    "One site grows 1.8 times; the other goes down to a fifth."
    plan.top = 1.8
    plan.demand[:, 1] *= plan.ramp(plan.onset, 15, 1.8)
    plan.demand[:, 0] *= plan.ramp(plan.onset, 15, 0.2)


def slow_climb(plan: Plan) -> None:
    "Three per cent a week for months."
    plan.onset, plan.top = SLOW_FROM, SLOW_TOP
    plan.demand *= 1.03 ** (np.clip(np.arange(DAYS) - SLOW_FROM, 0, None) / 7)


def competitor(plan: Plan) -> None:
    "One product grows 2.2 times; another one, that shares its stage, fails."
    plan.top, plan.suffers = 1.5, (0,)
    plan.demand[1] *= plan.ramp(plan.onset, 20, 2.2)


def backlog_climb(plan: Plan) -> None:
    "Everything grows for good beyond what the stage clears; failures rise with what waits."
    plan.top, plan.waits = plan.draw_top(), True
    plan.demand *= plan.ramp(plan.onset, 25, plan.top)


def backlog_spike(plan: Plan) -> None:
    "Two weeks of twice the demand; what waits is worked off for weeks after."
    plan.top, plan.waits = 2.0, True
    plan.demand[..., plan.onset : plan.onset + 14] *= 2.0


def step(plan: Plan) -> None:
    "Failures step up; demand stands."
    plan.added += plan.from_onset(plan.draw_step())


def wear(plan: Plan) -> None:
    "Failures creep up over six weeks; demand stands."
    plan.added += plan.draw_step() * np.clip((np.arange(DAYS) - plan.onset) / 42, 0, 1)


def step_near_growth(plan: Plan) -> None:
    "Failures step up within five weeks of a climb of 1.3 to 1.8 times that is healthy."
    step(plan)
    plan.demand *= plan.ramp(plan.onset + int(plan.rng.integers(-35, 36)), 25, float(plan.rng.uniform(1.3, 1.8)))


def quality_first(plan: Plan) -> None:
    "Failures step up; demand climbs three weeks later."
    step(plan)
    plan.demand *= plan.ramp(plan.onset + 21, 14, 1.8)


def after_healthy(plan: Plan) -> None:
    "Demand grew 1.6 times and was carried; eight weeks later failures step up."
    step(plan)
    plan.demand *= plan.ramp(plan.onset - 56, 14, 1.6)


def demand_falls(plan: Plan) -> None:
    "Failures step up while demand falls to 0.6 of the usual."
    step(plan)
    plan.demand *= plan.ramp(plan.onset, 14, 0.6)


def yearly_peak(plan: Plan) -> None:
    "A peak that was carried before comes back; failures step up beside it."
    step(plan)
    day, peak = np.arange(DAYS), plan.onset + int(plan.rng.integers(-10, 30))
    plan.demand *= 1 + 0.5 * np.exp(-0.5 * ((day - peak) / 15) ** 2) + 0.5 * np.exp(-0.5 * ((day - 45) / 12) ** 2)


def new_product(plan: Plan) -> None:
    "A product of lower yield begins; nothing gets worse."
    plan.shares[NEW], plan.demand[NEW] = 1.0, plan.demand[NEW] * plan.from_onset(1.0)
    plan.added[NEW] += np.log(0.15 / 0.85) - np.log(USUAL_RATE / (1 - USUAL_RATE))


GROWTH: dict[str, Callable[[Plan], None]] = {
    each.__name__: each
    for each in (
        all_climb, all_jump, one_product, one_site, slow_climb, competitor, backlog_climb, backlog_spike,
    )
}  # fmt: skip
"""Kinds that growth strains."""
OTHER: dict[str, Callable[[Plan], None]] = {
    each.__name__: each
    for each in (
        step, wear, step_near_growth, quality_first, after_healthy, demand_falls, yearly_peak, new_product,
    )
}  # fmt: skip
"""Kinds that have another cause."""


@dataclass(frozen=True, slots=True)
class Plant:
    """Units and failures at assembly by product, site and day (P x S x T), and the day on which it began."""

    units: NDArray[np.int64]
    failed: NDArray[np.int64]
    onset: int


def plant(rng: np.random.Generator, kind: str, daily: float) -> Plant:
    """A plant of a kind; `daily`: usual units a day of a full product at a site."""
    plan = Plan(rng, int(rng.integers(100, 140)))
    (GROWTH | OTHER)[kind](plan)
    shock = np.repeat(SHOCK * rng.normal(size=(NEW + 1, SITES, DAYS // 7 + 1)), 7, axis=2)[..., :DAYS]
    mean = daily * plan.shares * plan.demand * np.exp(shock) * WEEKDAYS
    units = rng.poisson(rng.gamma(np.maximum(mean, 1e-9) / EXCESS_VARIANCE, EXCESS_VARIANCE))
    logit = np.log(USUAL_RATE / (1 - USUAL_RATE)) + plan.added
    if plan.top is not None:
        where = np.isin(np.arange(NEW + 1), plan.suffers)[:, None, None]
        logit = logit + np.log(rng.uniform(2, 4)) * where * _overload(plan, units, daily)
    failed = rng.binomial(units, 1 / (1 + np.exp(-logit)))
    return Plant(units, failed, plan.onset)


def _overload(plan: Plan, units: NDArray[np.int64], daily: float) -> Any:
    """How much of the whole effect is reached (0 to about 1), by product, site and day."""
    usual = daily * float(SHARES.sum())
    if plan.waits:
        return np.broadcast_to([_waiting(site, CAPACITY * usual) for site in units.sum(axis=0)], units.shape)
    assert plan.top is not None
    of_site = np.broadcast_to(_week(units.sum(axis=0)) / usual, units.shape)
    load = _week(units) / np.maximum(daily * plan.shares, 1e-9) if plan.own_product else of_site
    knee = plan.rng.uniform(1.05, 1.3)
    return np.logaddexp(0, (load - knee) / SOFT_KNEE) / np.logaddexp(0, (plan.top - knee) / SOFT_KNEE)


def _week(units: NDArray[np.int64]) -> Floats:
    """The mean of the last seven days."""
    padded = np.concatenate([np.repeat(units[..., :7].mean(-1, keepdims=True), 6, axis=-1), units], axis=-1)
    mean: Floats = np.lib.stride_tricks.sliding_window_view(padded, 7, axis=-1).mean(-1)
    return mean


def _waiting(arrived: NDArray[np.int64], capacity: float) -> Floats:
    """The backlog of each day in days of work, as a share of FULL_WAITING, worked off with overtime."""
    waiting, after = 0.0, []
    for day, came in enumerate(arrived.tolist()):
        extra = 1 + OVERTIME * np.tanh(waiting / (3 * capacity)) if day % 7 < 5 else WEEKEND
        waiting = min(max(0.0, waiting + came - capacity * extra), MOST_WAITING * capacity)
        after.append(min(waiting / capacity, FULL_WAITING) / FULL_WAITING)
    return np.array(after)
