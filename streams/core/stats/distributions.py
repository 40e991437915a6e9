"""Argument → probability or quantile: the only door from the statistics to scipy.special.

scipy.special takes half a second to load, so it is loaded at the first call that needs it; the normal distribution
comes from the standard library and needs no load at all. Every function takes and returns plain floats, ready for
JSON.
"""

import math
from functools import cache
from statistics import NormalDist
from types import ModuleType

_NORMAL = NormalDist()
_SQRT_HALF = math.sqrt(0.5)


@cache
def _special() -> ModuleType:
    import scipy.special

    return scipy.special


def normal_cdf(z: float) -> float:
    """P(Z ≤ z) for a standard normal Z, accurate in both tails."""
    return 0.5 * math.erfc(-z * _SQRT_HALF)


def normal_quantile(p: float) -> float:
    """The z with P(Z ≤ z) = p, 0 < p < 1."""
    return _NORMAL.inv_cdf(p)


@cache
def two_sided_z(confidence: float) -> float:
    """Half-width of a central normal interval in standard deviations: 1.96 for 0.95."""
    if not 0 < confidence < 1:
        msg = f"confidence is {confidence}; give a share between 0 and 1, such as 0.95"
        raise ValueError(msg)
    return _NORMAL.inv_cdf(0.5 + confidence / 2)


def student_cdf(t: float, df: float) -> float:
    """P(T ≤ t) of Student's t with df degrees of freedom."""
    return float(_special().stdtr(df, t))


def student_quantile(p: float, df: float) -> float:
    """The t with P(T ≤ t) = p."""
    return float(_special().stdtrit(df, p))


def chi_square_upper(value: float, df: float) -> float:
    """P(χ² ≥ value) with df degrees of freedom."""
    return float(_special().chdtrc(df, value))


def chi_square_quantile(p: float, df: float) -> float:
    """The value with P(χ² ≤ value) = p."""
    return float(_special().chdtri(df, 1 - p))


def f_upper(value: float, df: float, df_error: float) -> float:
    """P(F ≥ value) with df and df_error degrees of freedom; df_error 0 stands for a known variance."""
    return float(_special().fdtrc(df, df_error, value)) if df_error else chi_square_upper(value * df, df)


def noncentrality(value: float, df: float, p: float) -> float:
    """The non-centrality with which P(χ² ≤ value) = p; 0 where even the central χ² lies higher."""
    if 1 - chi_square_upper(value, df) <= p:
        return 0.0
    return float(_special().chndtrinc(value, df, p))


def beta_cdf(x: float, a: float, b: float) -> float:
    """P(B ≤ x) of a Beta(a, b)."""
    return float(_special().betainc(a, b, x))


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x with P(B ≤ x) = p of a Beta(a, b)."""
    return float(_special().betaincinv(a, b, p))


def gamma_quantile(p: float, shape: float) -> float:
    """The x with P(G ≤ x) = p of a Gamma(shape) with scale 1."""
    return float(_special().gammaincinv(shape, p))


def beta_log(a: float, b: float) -> float:
    """Ln B(a, b), without the cancellation of three log-gammas."""
    return float(_special().betaln(a, b))


def binomial_cdf(x: int, n: int, p: float) -> float:
    """P(X ≤ x) of n trials with probability p."""
    if x < 0:
        return 0.0
    return 1.0 if x >= n else float(_special().bdtr(x, n, p))


def binomial_upper(x: int, n: int, p: float) -> float:
    """P(X ≥ x) of n trials with probability p, accurate when small."""
    if x <= 0:
        return 1.0
    return 0.0 if x > n else float(_special().bdtrc(x - 1, n, p))


def poisson_cdf(x: int, mean: float) -> float:
    """P(X ≤ x) of a Poisson count."""
    return 0.0 if x < 0 else float(_special().pdtr(x, mean))


def poisson_upper(x: int, mean: float) -> float:
    """P(X ≥ x) of a Poisson count, accurate when small."""
    return 1.0 if x <= 0 else float(_special().pdtrc(x - 1, mean))
