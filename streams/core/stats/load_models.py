"""Demand by week → the shapes in which it may act on the logit of a failure, with how probable each was beforehand.

In proportion to ln(load), beyond a knee only, or through a backlog that outlives its cause (Lindley 1952); load is the
mean of one to three weeks, at the lag of the stage. The slope is lognormal and positive: more load is never better.
Rivals: something stepped in at an unknown week, at once or over some weeks, as likely in each; that is what pays for a
coincidence in time (the Occam factor). Source: Lindley 1952; MacKay 2003, chapter 28.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from streams.core.stats.cell_likelihood import Array

KNEES = (None, 1.1, 1.3)
CAPACITIES = (1.1, 1.3, 1.6, 2.2)
"""Multiples of the reference that a stage clears in a week; None among KNEES: no knee."""
SPANS = (1, 2, 3)
FULL_AT = (1.3,)
"""Loads at which the whole effect is reached: what is overloaded is so, and more load adds little."""
FULL = float(np.log(2))
SLOPE_MEDIAN, SLOPE_SPREAD = 2.0, 0.7
_NODES = np.linspace(-2, 2, 10)
SLOPES = SLOPE_MEDIAN * np.exp(SLOPE_SPREAD * _NODES)
SLOPE_WEIGHTS = np.exp(-0.5 * _NODES**2) / np.exp(-0.5 * _NODES**2).sum()
SIZES = np.linspace(0.2, 2.4, 9)
SIZE_WEIGHTS = np.exp(-0.5 * SIZES**2) / np.exp(-0.5 * SIZES**2).sum()
RAMPS = (1, 2, 6)
CAUSE_EVERY = 40
"""A cause of its own sets in once in so many weeks at the most often: a young history makes it no likelier."""


class Shapes(NamedTuple):
    """Offsets on the logit (G x T) and their weights (G): priors, which sum to one or, of rivals, to no more."""

    offsets: Array
    weights: Array


def backlog(load: Array, capacity: float) -> Array:
    """The backlog after each week, in weeks of reference work, of a stage that clears `capacity` a week.

    >>> backlog(np.array([1.0, 2.0, 1.0]), 1.3).round(1).tolist()
    [0.0, 0.7, 0.4]
    """
    waiting, after = 0.0, []
    for arrived in load.tolist():
        waiting = max(0.0, waiting + arrived - capacity)
        after.append(waiting)
    return np.array(after)


def load_shapes(load: Array, reference: int, lags: Sequence[int]) -> Shapes:
    """How demand (T weeks, relative to the reference) may act after each of `lags` weeks."""
    rows = []
    for lag in lags:
        late = np.concatenate([np.full(lag, load[:reference].mean()), load[: len(load) - lag]])
        for span in SPANS:
            early = np.full(span - 1, late[: min(4, reference)].mean())
            level = np.log(np.convolve(np.concatenate([early, late]), np.ones(span) / span, "valid"))
            rows += [level if knee is None else np.maximum(0, level - np.log(knee)) for knee in KNEES]
            rows += [FULL * np.clip(level / np.log(full), 0, 1) for full in FULL_AT] if span < 3 else []
        rows += [np.log1p(backlog(late, capacity)) for capacity in CAPACITIES]
    shapes = np.stack([row - row[:reference].mean() for row in rows])
    offsets = (SLOPES[None, :, None] * shapes[:, None, :]).reshape(-1, len(load))
    return Shapes(offsets, np.tile(SLOPE_WEIGHTS, len(shapes)) / len(shapes))


def step_shapes(weeks: int, since: int = 1) -> Shapes:
    """Something that set in at any week from `since` on, at once or over some weeks, whatever demand did.

    >>> round(float(step_shapes(9).weights.sum()), 2), round(float(step_shapes(60).weights.sum()), 2)
    (0.2, 1.0)
    """
    week, starts = np.arange(weeks), np.arange(since, weeks)
    shapes = np.concatenate([np.clip((week - starts[:, None] + 1) / ramp, 0, 1) for ramp in RAMPS])
    offsets = (SIZES[None, :, None] * shapes[:, None, :]).reshape(-1, weeks)
    seldom = 1.0 if since > 1 else min(1.0, len(starts) / CAUSE_EVERY)
    return Shapes(offsets, np.tile(SIZE_WEIGHTS, len(shapes)) / len(shapes) * seldom)
