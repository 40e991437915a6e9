"""Chart design ↔ average run length, for CUSUM charts of counts; answers are remembered.

A period's count takes few values, so its run length comes from those values and their probabilities, not from a
normal approximation. Sizes n may vary: give the sizes seen in the baseline, each taken as equally likely. Because
the ARL moves in jumps with a limit on counts, a design names the ARL₀ that its limit really has, never less than
the one asked for. Units: periods (observations), except `bernoulli_…`, which counts inspected units. Source: see
`markov_chain`.
"""

import math
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy.special import betaln, gammaln, ndtri, xlog1py, xlogy

from streams.core.stats.integral_equation import Vector
from streams.core.stats.run_length import solve_limit
from tests.oracles import markov_chain
from tests.oracles.bernoulli_cusum import BernoulliCusum
from tests.oracles.binomial_cusum import BinomialCusum, shifted_rate
from tests.oracles.poisson_cusum import PoissonCusum
from tests.oracles.risk_adjusted_cusum import RiskAdjustedCusum

Sizes = tuple[int, ...]
Mix = tuple[tuple[float, float], ...]
"""(risk, share of units) of each stratum."""

_NEGLIGIBLE = 1e-13
_RARE = 1e-3
_LARGEST_DENOMINATOR = 16


class Design(NamedTuple):
    """A limit, and the ARL₀ that a chart with this limit has."""

    limit: float
    arl0: float


def _rounded(limit: float, arl0: float) -> Design:
    """Digits that do not depend on the order in which a library adds up."""
    return Design(round(limit, 4), float(f"{arl0:.5g}"))


def count_probabilities(n: int, p: float, phi: float = 1.0) -> tuple[Vector, Vector]:
    """The likely counts of n with their probabilities: binomial, or beta-binomial with dispersion φ."""
    x = np.arange(n + 1, dtype=np.float64)
    ways = gammaln(n + 1) - gammaln(x + 1) - gammaln(n - x + 1)
    if phi <= 1 or n == 1:
        logs = ways + xlogy(x, p) + xlog1py(n - x, -p)
    else:
        rho = (phi - 1) / (n - 1)
        a, b = p * (1 - rho) / rho, (1 - p) * (1 - rho) / rho
        logs = ways + betaln(a + x, b + n - x) - betaln(a, b)
    chance = np.exp(logs)
    likely = chance > _NEGLIGIBLE
    return x[likely], chance[likely]


def _evidence(chart: BinomialCusum, sizes: Sizes, p: float) -> tuple[Vector, Vector]:
    """Log-likelihood scores and their probabilities for a period that is any of these sizes with equal chance."""
    periods = [(n, *count_probabilities(n, p, chart.phi)) for n in sizes]
    scores = [
        (x * math.log(chart.odds_ratio) - n * math.log1p(chart.p0 * (chart.odds_ratio - 1))) / chart.phi
        for n, x, _ in periods
    ]
    return np.concatenate(scores), np.concatenate([chance for _, _, chance in periods]) / len(sizes)


def _normal_scores(p0: float, sizes: Sizes, phi: float, p: float) -> tuple[Vector, Vector]:
    """Mid-p normal scores against p₀ (those of `binomial_scores`, a whole period at once) and their chances under p."""
    periods = [(_mid_p_scores(n, p0, phi), *count_probabilities(n, p, phi)) for n in sizes]
    scores = [ranked[x.astype(np.int64)] for ranked, x, _ in periods]
    return np.concatenate(scores), np.concatenate([chance for _, _, chance in periods]) / len(sizes)


def _mid_p_scores(n: int, p0: float, phi: float) -> Vector:
    """The normal score of every count 0…n."""
    chance = np.zeros(n + 1)
    likely, chances = count_probabilities(n, p0, phi)
    chance[likely.astype(np.int64)] = chances
    below = np.cumsum(chance) - chance / 2
    above = np.cumsum(chance[::-1])[::-1] - chance / 2
    tail = np.clip(np.minimum(below, above), _NEGLIGIBLE, 0.5)
    return np.where(below < above, ndtri(tail), -ndtri(tail))


@lru_cache(maxsize=4096)
def binomial_cusum_arl(chart: BinomialCusum, sizes: Sizes, p: float) -> float:
    """ARL in periods of the log-likelihood-ratio CUSUM of x of n, when the defect rate is p."""
    scores, chances = _evidence(chart, sizes, p)
    return markov_chain.score_run_length(scores, chances, chart.limit, chart.head_start / chart.limit)


@lru_cache(maxsize=4096)
def binomial_cusum_limit(
    arl0: float, p0: float, sizes: Sizes, *, odds_ratio: float = 2.0, phi: float = 1.0, head_start: float = 0.0
) -> Design:
    """Limit in nats with at least this ARL₀; `head_start` is a share of the limit."""
    scores, chances = _evidence(BinomialCusum(p0, 1.0, odds_ratio, phi), sizes, p0)
    return _rounded(*markov_chain.score_limit(scores, chances, arl0, head_start))


@lru_cache(maxsize=4096)
def score_cusum_arl(k: float, h: float, p0: float, sizes: Sizes, *, phi: float = 1.0, p: float | None = None) -> float:
    """ARL in periods of the standardised CUSUM of normal scores of x of n, when the defect rate is p (default p₀)."""
    scores, chances = _normal_scores(p0, sizes, phi, p or p0)
    return markov_chain.score_run_length(scores - k, chances, h)


@lru_cache(maxsize=4096)
def score_cusum_limit(arl0: float, p0: float, sizes: Sizes, *, k: float = 0.5, phi: float = 1.0) -> Design:
    """Limit in σ for that CUSUM with at least this ARL₀: the normal limit, sharpened by what the counts allow."""
    scores, chances = _normal_scores(p0, sizes, phi, p0)
    return _rounded(*markov_chain.score_limit(scores - k, chances, arl0))


@lru_cache(maxsize=4096)
def poisson_cusum_arl(chart: PoissonCusum, mean: float, exposure: float = 1.0) -> float:
    """ARL in periods of this exposure with `mean` defects expected; exact where k·exposure is a simple ratio."""
    reference = chart.reference * exposure
    counts, chances, unit = _poisson_counts(mean, reference)
    head_start = chart.head_start / chart.limit
    if unit is None:
        return markov_chain.score_run_length(counts - reference, chances, chart.limit, head_start)
    return markov_chain.lattice_run_length(
        np.rint((counts - reference) * unit), chances, int(chart.limit * unit), head_start
    )


def _poisson_counts(mean: float, reference: float) -> tuple[Vector, Vector, int | None]:
    """Counts with their probabilities, and the denominator that makes the reference whole, if a small one does."""
    counts = np.arange(np.ceil(mean + 12 * np.sqrt(mean) + 20))
    chances = np.exp(xlogy(counts, mean) - mean - gammaln(counts + 1))
    ratio = Fraction(reference).limit_denominator(_LARGEST_DENOMINATOR)
    return counts, chances, ratio.denominator if abs(ratio - Fraction(reference)) < 1e-9 else None


@lru_cache(maxsize=4096)
def poisson_cusum_limit(arl0: float, mean0: float, reference: float) -> Design:
    """Limit in defects with at least this ARL₀, when a period has `mean0` defects expected and this reference."""
    counts, chances, unit = _poisson_counts(mean0, reference)
    exact = unit and markov_chain.lattice_limit(np.rint((counts - reference) * unit), chances, arl0)
    if unit and exact:
        return _rounded((exact[0] + 0.5) / unit, exact[1])
    return _rounded(*markov_chain.score_limit(counts - reference, chances, arl0))


@lru_cache(maxsize=4096)
def risk_adjusted_cusum_arl(chart: RiskAdjustedCusum, mix: Mix, true_odds_ratio: float = 1.0) -> float:
    """ARL in units of the risk-adjusted CUSUM, one unit an update, when units come from this mix of risks."""
    scores, chances = _unit_scores(chart, mix, true_odds_ratio)
    return markov_chain.score_run_length(scores, chances, chart.limit, chart.head_start / chart.limit)


def _unit_scores(chart: RiskAdjustedCusum, mix: Mix, true_odds_ratio: float) -> tuple[Vector, Vector]:
    actual = [(risk, shifted_rate(risk, true_odds_ratio), share) for risk, share in mix]
    scores = [chart.score(y, 1, risk) for risk, _, _ in actual for y in (0, 1)]
    chances = [share * chance for _, rate, share in actual for chance in (1 - rate, rate)]
    return np.array(scores), np.array(chances)


@lru_cache(maxsize=4096)
def risk_adjusted_cusum_limit(arl0: float, mix: Mix, odds_ratio: float = 2.0) -> Design:
    """Limit in nats with at least this ARL₀ in units."""
    scores, chances = _unit_scores(RiskAdjustedCusum(1.0, odds_ratio), mix, 1.0)
    return _rounded(*markov_chain.score_limit(scores, chances, arl0))


@lru_cache(maxsize=4096)
def bernoulli_cusum_arl(chart: BernoulliCusum, p: float) -> float:
    """Exact ARL in units of the Bernoulli CUSUM updated unit by unit, when the defect rate is p.

    Very rare defects take many steps: below one in a thousand, units are bundled, which changes the ARL by no more than
    the chance of two defects in a bundle.
    """
    bundle, steps = _bundle(p, chart.reward)
    limit, start = round(chart.limit / bundle), round(chart.head_start / bundle)
    return bundle * markov_chain.unit_run_length(p * bundle, steps, limit, start)


def _bundle(p: float, reward: int) -> tuple[float, int]:
    """Units a bundle, and the reward counted in bundles."""
    steps = max(2, round(reward * p / _RARE)) if p < _RARE else reward
    return reward / steps, steps


@lru_cache(maxsize=4096)
def bernoulli_cusum_limit(arl0: float, p0: float, reward: int) -> Design:
    """The smallest limit in steps with at least this ARL₀ in units (to a 500th of a defect's reward)."""
    bundle, steps = _bundle(p0, reward)

    def arl(limit: float) -> float:
        return bundle * markov_chain.unit_run_length(p0 * bundle, steps, round(limit))

    first = steps * max(1.0, math.log1p(arl0 * p0 * max(1 - reward * p0, 0.1)))
    stride = max(1, steps // 500)
    limit = max(1, round(solve_limit(arl, arl0, first, 1e-3)) - 2 * stride)
    while (achieved := arl(limit)) < arl0:
        limit += stride
    return _rounded(round(limit * bundle), achieved)
