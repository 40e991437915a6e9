"""Individuals and subgroup charts of normal measurements → average run length; answers are remembered.

An I-MR chart alarms on a value or on a jump from the one before, so its run length solves an integral equation in the
last value; here by a Markov chain on fine cells. A subgroup's mean and spread are independent, so its chart has a
chance of alarm each time. Units: shifts in σ of one value; lengths in values or subgroups.
Source: Crowder 1987 (I-MR); Brook & Evans 1972; Tippett 1925 (distribution of the range).
"""

import math
from functools import lru_cache

import numpy as np
from scipy.special import gammainc, ndtr

from streams.core.stats.individuals_chart import IndividualsChart, SubgroupChart
from streams.core.stats.integral_equation import density, quadrature

_CELLS = 300
_FARTHEST = 9.0


@lru_cache(maxsize=256)
def individuals_arl(sigmas: float = 3.0, shift: float = 0.0) -> float:
    """ARL of the I-MR chart with limits of so many σ, its moving-range limit being that of the chart."""
    jump = IndividualsChart(0.0, 1.0).range_limit()
    edges = np.linspace(-sigmas, sigmas, _CELLS + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    low = np.maximum(edges[None, :-1], middles[:, None] - jump)
    high = np.minimum(edges[None, 1:], middles[:, None] + jump)
    moves = np.where(high > low, ndtr(high - shift) - ndtr(low - shift), 0.0)
    lengths = np.linalg.solve(np.eye(_CELLS) - moves, np.ones(_CELLS))
    first = ndtr(edges[1:] - shift) - ndtr(edges[:-1] - shift)
    return 1.0 + float(first @ lengths)


@lru_cache(maxsize=256)
def subgroup_arl(chart: SubgroupChart, shift: float = 0.0) -> float:
    """ARL of the x̄ chart together with its R or s chart when the mean has moved by `shift` σ."""
    away = shift * math.sqrt(chart.size)
    mean_inside = float(ndtr(chart.sigmas - away) - ndtr(-chart.sigmas - away))
    least, most = (limit / chart.sigma for limit in chart.spread_limits())
    below = _range_below if chart.spread == "range" else _deviation_below
    return 1 / (1 - mean_inside * (below(most, chart.size) - below(least, chart.size)))


def _range_below(width: float, size: int) -> float:
    """P(R ≤ width) of standard normal values."""
    nodes, weights = quadrature(-_FARTHEST, _FARTHEST, 200)
    inside = ndtr(nodes + width) - ndtr(nodes)
    return float(weights @ (size * density(nodes) * inside ** (size - 1)))


def _deviation_below(width: float, size: int) -> float:
    """P(s ≤ width) of standard normal values."""
    return float(gammainc((size - 1) / 2, (size - 1) * width * width / 2))
