"""Subgroup size → the factors by which ranges and standard deviations of small samples estimate σ.

d₂ and d₃ are mean and standard deviation of the range of n standard normal values, c₄ the mean of their sample
standard deviation. Source: Montgomery, Introduction to SQC, appendix VI; d₂ and d₃ by numerical integration, c₄ in
closed form.
"""

import math

_RANGE = {
    2: (1.12838, 0.85250),
    3: (1.69257, 0.88837),
    4: (2.05875, 0.87981),
    5: (2.32593, 0.86408),
    6: (2.53441, 0.84804),
    7: (2.70436, 0.83321),
    8: (2.84720, 0.81983),
    9: (2.97003, 0.80783),
    10: (3.07751, 0.79705),
    11: (3.17287, 0.78731),
    12: (3.25846, 0.77848),
    13: (3.33598, 0.77042),
    14: (3.40676, 0.76302),
    15: (3.47183, 0.75621),
}


def d2(n: int) -> float:
    """Mean range of n standard normal values, n from 2 to 15."""
    return _range_factors(n)[0]


def d3(n: int) -> float:
    """Standard deviation of that range."""
    return _range_factors(n)[1]


def _range_factors(n: int) -> tuple[float, float]:
    if n not in _RANGE:
        msg = f"subgroups of {n}: ranges serve for 2 to 15 values; use standard deviations"
        raise ValueError(msg)
    return _RANGE[n]


def c4(n: int) -> float:
    """Mean sample standard deviation of n standard normal values."""
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))
