"""Chart of normal observations → expected run length from any start, by Fredholm's integral equation.

The run length L(u) of a chart that stands at u satisfies L(u) = 1 + L(0)·P(u → 0) + ∫ L(y) f(u → y) dy, the
integral over the region without alarm. Nyström's method puts Gauss–Legendre quadrature in its place; the kernels
are analytic, so the error falls exponentially with the number of nodes. Units: observations are standardised (σ =
1), lengths are counted in observations. Source: Page 1954; Goel & Wu 1971; Vance 1986 (quadrature); Crowder 1987
(EWMA).
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Vector = NDArray[np.float64]

_ROOT_TWO_PI = math.sqrt(2 * math.pi)
_NEVER = 1e13
_LIMITS_SETTLED = 1e-6
"""A time-varying limit this close (relatively) to its asymptote is taken to have reached it."""


@cache
def _legendre(count: int) -> tuple[Vector, Vector]:
    return np.polynomial.legendre.leggauss(count)


def quadrature(low: float, high: float, count: int) -> tuple[Vector, Vector]:
    """Gauss–Legendre nodes and weights on [low, high]."""
    nodes, weights = _legendre(count)
    half = (high - low) / 2
    return low + half * (nodes + 1), half * weights


def density(z: Vector) -> Vector:
    """Standard normal density."""
    result: Vector = np.exp(-0.5 * z * z) / _ROOT_TWO_PI
    return result


def _bounded(length: float) -> float:
    """A run length that doubles can still solve for; beyond it, "never" (the equations are then singular)."""
    return length if 1 <= length <= _NEVER else _NEVER


def _cusum_kernel(k: float, h: float, shift: float, start: float | None) -> Vector:
    """Probability of moving from each node (row; first row is 0, last the start) to each node (column)."""
    nodes, weights = quadrature(0.0, h, 16 + math.ceil(2 * h))
    rows = np.concatenate(([0.0], nodes, [] if start is None else [start]))
    kernel = np.empty((rows.size, nodes.size + 1))
    kernel[:, 0] = ndtr(k - rows - shift)
    kernel[:, 1:] = weights * density(nodes[None, :] + k - rows[:, None] - shift)
    return kernel


def cusum_from(k: float, h: float, shift: float, start: float) -> tuple[float, float]:
    """Expected run lengths from zero and from `start` of C = max(0, C + z − k), alarm above h, z ~ N(shift, 1)."""
    kernel = _cusum_kernel(k, h, shift, start)
    inner = kernel[:-1]
    lengths = np.linalg.solve(np.eye(len(inner)) - inner, np.ones(len(inner)))
    return _bounded(float(lengths[0])), _bounded(1.0 + float(kernel[-1] @ lengths))


def cusum_steady_state(k: float, h: float, shift: float) -> float:
    """Expected delay when the mean moves to `shift` long after the start (cyclical steady state: restarts at zero)."""
    before = _cusum_kernel(k, h, 0.0, None)
    after = _cusum_kernel(k, h, shift, None)
    identity = np.eye(len(before))
    visits = np.linalg.solve(identity - before.T, identity[0])
    lengths = np.linalg.solve(identity - after, np.ones(len(after)))
    return float(visits @ lengths / visits.sum())


def _ewma_moves(weight: float, shift: float, rows: Vector, nodes: Vector, weights: Vector) -> Vector:
    """Density of moving from each row's value to each node, times the node's quadrature weight."""
    steps = (nodes[None, :] - (1 - weight) * rows[:, None]) / weight - shift
    result: Vector = weights * density(steps) / weight
    return result


def _ewma_nodes(weight: float, width: float) -> int:
    """Enough nodes for a kernel of width `weight` over an interval of this width."""
    return 24 + math.ceil(3 * width / weight)


def ewma_two_sided(weight: float, bound: float, shift: float, start: float) -> float:
    """Expected run length of Z = (1 − λ)Z + λz, alarm when |Z| > bound (in σ of an observation)."""
    nodes, weights = quadrature(-bound, bound, _ewma_nodes(weight, 2 * bound))
    rows = np.concatenate((nodes, [start]))
    kernel = _ewma_moves(weight, shift, rows, nodes, weights)
    lengths = np.linalg.solve(np.eye(nodes.size) - kernel[:-1], np.ones(nodes.size))
    return _bounded(1.0 + float(kernel[-1] @ lengths))


def ewma_one_sided(weight: float, bound: float, shift: float, start: float) -> float:
    """Expected run length of Z = max(0, (1 − λ)Z + λz), alarm when Z > bound."""
    nodes, weights = quadrature(0.0, bound, _ewma_nodes(weight, bound))
    rows = np.concatenate(([0.0], nodes, [start]))
    kernel = np.empty((rows.size, nodes.size + 1))
    kernel[:, 0] = ndtr(-(1 - weight) * rows / weight - shift)
    kernel[:, 1:] = _ewma_moves(weight, shift, rows, nodes, weights)
    lengths = np.linalg.solve(np.eye(nodes.size + 1) - kernel[:-1], np.ones(nodes.size + 1))
    return _bounded(1.0 + float(kernel[-1] @ lengths))


def ewma_exact_limits(weight: float, bound: float, shift: float) -> float:
    """Expected run length when the limits are bound·√(1 − (1 − λ)^{2t}): narrow at first, `bound` in the end.

    The density of the surviving chart is carried forward until its limits have settled; from there on the chart with
    constant limits takes over.
    """
    count = _ewma_nodes(weight, 2 * bound)
    nodes, mass, total = np.zeros(1), np.ones(1), 0.0
    remaining = 1.0
    while remaining > _LIMITS_SETTLED:
        total += float(mass.sum())
        remaining *= (1 - weight) ** 2
        inner = bound * math.sqrt(1 - remaining)
        following, weights = quadrature(-inner, inner, count)
        mass = mass @ _ewma_moves(weight, shift, nodes, following, weights)
        nodes = following
    final, weights = quadrature(-bound, bound, count)
    kernel = _ewma_moves(weight, shift, final, final, weights)
    lengths = np.linalg.solve(np.eye(count) - kernel, np.ones(count))
    ahead = 1.0 + _ewma_moves(weight, shift, nodes, final, weights) @ lengths
    return total + float(mass @ ahead)
