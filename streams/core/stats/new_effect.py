"""Failures of something new, and those expected of it as if it were not → by what it differs, with its error.

Most new labels are like the old ones, some are of another kind: the logarithm of the effect is held beforehand to come
from a narrow normal distribution or from a wide one, as likely as not. What was seen decides, so small differences are
drawn to none, and large ones are not. Source: scale mixtures, Box & Tiao 1968.
"""

import math
from typing import NamedTuple

NARROW, WIDE = 0.2, 1.0
"""Standard deviations of the logarithm of an effect: among likes, and of another kind."""
HALF = 0.5


class Effect(NamedTuple):
    """The factor of the expected failures, and the standard error of its logarithm."""

    factor: float
    error: float


def new_effect(x: float, expected: float, beforehand: tuple[float, ...] = (NARROW, WIDE)) -> Effect:
    """The effect of a new label with x failures, where its other labels let expect `expected` (both ≥ 0); `beforehand`
    are the standard deviations that the logarithm of the effect may have, each as likely.

    >>> new_effect(0, 0).factor
    1.0
    """
    seen = math.log((x + HALF) / (expected + HALF))
    own = 1 / (max(x, expected) + HALF)
    likely = [math.exp(-seen * seen / 2 / (own + sd * sd)) / math.sqrt(own + sd * sd) for sd in beforehand]
    weights = [each / sum(likely) for each in likely]
    drawn = [sd * sd / (own + sd * sd) for sd in beforehand]
    mean = sum(weight * share * seen for weight, share in zip(weights, drawn, strict=True))
    variance = sum(
        weight * (share * own + (share * seen - mean) ** 2) for weight, share in zip(weights, drawn, strict=True)
    )
    return Effect(math.exp(mean), math.sqrt(variance))
