"""Periods between false alarms → the limit of a scan over all change points, as a closed formula.

A scan compares, in every period, what came since each kept change point with all before it, and alarms where the
greatest of these standard normal z exceeds h. Its rate of false alarms depends on h alone: not on the rate, the volume
or the length of the baseline, and not on how long it has run, since old change points move ever less. The tail of the
maximum of a normal walk, corrected for its overshoot twice: at the end of a run, and between the change points that are
kept. Source: Siegmund & Venkatraman 1995.
"""

import math
from functools import lru_cache

EACH = 4
"""Change points kept of each distance 1, 2, 4 … periods: one is known to within a quarter of its age."""
OLDEST = 4096
"""Ages beyond add nothing to the rate: its terms fall as the square of the age."""
LOWEST, HIGHEST = 1.9, 9.0
HALVINGS = 48


def limit(arl0: float) -> float:
    """The h of one side for `arl0` periods between its false alarms, 20 to 10⁸; a smaller one is taken as 20."""
    return _limit(float(f"{max(20.0, arl0):.4g}"))


@lru_cache(maxsize=4096)
def _limit(arl0: float) -> float:
    low, high = LOWEST, HIGHEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if false_alarm_rate(middle) > 1 / arl0:
            low = middle
        else:
            high = middle
    return high


def false_alarm_rate(h: float) -> float:
    """False alarms a period of one side of the scan, whose change points of age v lie `step` periods apart."""
    total, age = 0.0, 1
    while age < OLDEST:
        step = 1 << int(math.log2(age / EACH + 1))
        middle = age + (step - 1) / 2
        x = h / math.sqrt(middle)
        total += step * _overshoot(x) * _overshoot(x * math.sqrt(step)) / middle**2
        age += step
    return h**3 * _density(h) / 4 * total


def _overshoot(x: float) -> float:
    """Siegmund's ν(x): by how much a normal walk that is seen at steps only passes a bound (Siegmund 1985)."""
    half = math.erf(x / 2 / math.sqrt(2)) / 2
    return 2 / x * half / (x / 2 * (half + 0.5) + _density(x / 2))


def _density(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)
