"""x of n per period with covariates → logistic regression whose uncertainty knows about overdispersion.

logit p = β₀ + β₁·c₁ + …, fitted by iteratively reweighted least squares; φ̂ = Σ (x − n·p̂)²/(n·p̂(1 − p̂))/(T − q),
T periods, q coefficients; covariance = φ̂·(XᵀWX)⁻¹, tests by Student's t with T − q degrees of freedom. With c =
ln(load), β is the elasticity of the odds: 1 % more load, β % more odds. φ̂ below 1 is taken as 1: no more certainty
than the binomial has. Source: McCullagh & Nelder 1989; Wedderburn 1974.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

from streams.core.stats.distributions import student_cdf, student_quantile
from streams.core.stats.linear_algebra import Matrix, gram, inverse, moment, times

Alternative = Literal["two_sided", "greater", "less"]

_ROUNDS = 50
_SETTLED = 1e-10
_STEEPEST = 30.0
"""A logit beyond this is a fit running off to infinity: defects and none are separated perfectly."""


class QuasiBinomialFit(NamedTuple):
    """Coefficients (the intercept first) with their covariance, dispersion included."""

    coefficients: tuple[float, ...]
    covariance: Matrix
    phi: float
    df: int
    periods: int

    def standard_error(self, index: int) -> float:
        """Of one coefficient."""
        return math.sqrt(self.covariance[index][index])

    def t(self, index: int) -> float:
        """Coefficient over its standard error."""
        return self.coefficients[index] / self.standard_error(index)

    def p_value(self, index: int, alternative: Alternative = "two_sided") -> float:
        """Against a coefficient of zero; "greater" is the one-sided test of growth strain."""
        below = student_cdf(self.t(index), self.df)
        return {"two_sided": 2 * min(below, 1 - below), "greater": student_cdf(-self.t(index), self.df), "less": below}[
            alternative
        ]

    def interval(self, index: int, confidence: float = 0.95) -> tuple[float, float]:
        """Of one coefficient."""
        half = student_quantile(0.5 + confidence / 2, self.df) * self.standard_error(index)
        return self.coefficients[index] - half, self.coefficients[index] + half

    def rate(self, *covariates: float) -> float:
        """Fitted defect rate at these covariates."""
        return _rate(math.fsum(b * c for b, c in zip(self.coefficients, (1.0, *covariates), strict=True)))


def quasi_binomial(counts: Sequence[tuple[int, int]], *covariates: Sequence[float]) -> QuasiBinomialFit:
    """Fit (x, n) of each period on an intercept and these covariates, each one value a period."""
    kept = [i for i, (_, n) in enumerate(counts) if n]
    rows = [(1.0, *(column[i] for column in covariates)) for i in kept]
    seen = [counts[i] for i in kept]
    _check(seen, len(covariates) + 1)
    coefficients = _maximum(rows, seen)
    rates = [_rate(eta) for eta in times(rows, coefficients)]
    weights = [n * p * (1 - p) for (_, n), p in zip(seen, rates, strict=True)]
    df = len(rows) - len(coefficients)
    phi = math.fsum((x - n * p) ** 2 / w for (x, n), p, w in zip(seen, rates, weights, strict=True)) / df
    scale = max(1.0, phi)
    bread = inverse(gram(rows, weights))
    return QuasiBinomialFit(
        tuple(coefficients), tuple(tuple(scale * v for v in row) for row in bread), phi, df, len(rows)
    )


def _check(counts: Sequence[tuple[int, int]], coefficients: int) -> None:
    x, n = sum(x for x, _ in counts), sum(n for _, n in counts)
    if len(counts) <= coefficients:
        msg = f"{len(counts)} periods cannot carry {coefficients} coefficients; wait for at least {coefficients + 1}"
        raise ValueError(msg)
    if not 0 < x < n:
        msg = f"{x} defective of {n}: a rate of exactly 0 or 1 has no elasticity; wait for both kinds of units"
        raise ValueError(msg)


def _maximum(rows: Sequence[Sequence[float]], counts: Sequence[tuple[int, int]]) -> list[float]:
    """The maximum-likelihood coefficients."""
    start = [(x + 0.5) / (n + 1) for x, n in counts]
    etas = [math.log(p / (1 - p)) for p in start]
    coefficients: list[float] = []
    for _ in range(_ROUNDS):
        rates = [_rate(eta) for eta in etas]
        weights = [n * p * (1 - p) for (_, n), p in zip(counts, rates, strict=True)]
        working = [eta + (x - n * p) / w for eta, (x, n), p, w in zip(etas, counts, rates, weights, strict=True)]
        previous = coefficients
        coefficients = times(inverse(gram(rows, weights)), moment(rows, weights, working))
        etas = times(rows, coefficients)
        if max(map(abs, etas)) > _STEEPEST:
            break
        if previous and max(abs(a - b) for a, b in zip(coefficients, previous, strict=True)) < _SETTLED:
            return coefficients
    msg = "the fit runs off to infinity: the covariates separate periods with defects from those without; wait for more"
    raise ValueError(msg)


def _rate(eta: float) -> float:
    return 1 / (1 + math.exp(-eta)) if eta > -700 else 0.0
