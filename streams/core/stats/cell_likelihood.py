"""Failures x of n by week in one cell, and offsets on the logit → how much better each offset fits than none.

The cell's own level is profiled out (Newton), so that what was always harder is no change, and a cell that is new has
its own. Dispersion: Pearson's of the reference weeks (φ), and the long-run one of the residuals (ĉ), which says that
several episodes are no proof of any model. Source: McCullagh & Nelder 1989 (quasi-likelihood); Burnham & Anderson 2002
(ĉ of QAIC); Newey & West 1987.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STEPS = 6
LAGS = 3
PRIOR_DF = 12.0
RESIDUAL_DF = 8.0
ROUGHNESS = 0.2
"""No model is right to the last failure: every cell's week strays from it by so much on the logit."""
FEWEST = 1e-9


def roughened(x: Array, n: Array) -> tuple[Array, Array]:
    """The counts (C x T) at the weight that ROUGHNESS leaves them: large ones tell no more than the model is worth."""
    padded = [np.pad(counts, ((0, 0), (1, 1)), mode="edge") for counts in (x, n)]
    failed, units = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:] for rows in padded)
    p = np.clip(failed / np.maximum(units, 1), 0.002, 0.9)
    weight = 1 / (1 + ROUGHNESS**2 * n * p * (1 - p))
    return x * weight, n * weight


def profile_gain(offsets: Array, x: Array, n: Array) -> Array:
    """Log-likelihood of each row of `offsets` (G x T) less that of no offset; x, n are counts by week (T)."""
    failed, units = x.sum(), n.sum()
    if failed <= 0 or failed >= units:
        return np.zeros(len(offsets))
    rows = np.concatenate([np.zeros((1, offsets.shape[1])), offsets])
    level = np.log(failed / (units - failed)) - rows @ n / units
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-(level[:, None] + rows)))
        slope = (p * (1 - p)) @ n
        level = level + np.clip((failed - p @ n) / np.maximum(slope, FEWEST), -1, 1)
    logit = level[:, None] + rows
    likelihood = logit @ x - np.logaddexp(0, logit) @ n
    gain: Array = likelihood[1:] - likelihood[0]
    return gain


def fitted(offset: Array, x: Array, n: Array) -> Array:
    """Expected failures by week (T) under one offset, at the cell's own level."""
    failed, units = x.sum(), n.sum()
    if failed <= 0 or failed >= units:
        return x
    level = np.log(failed / (units - failed)) - offset @ n / units
    for _ in range(STEPS + 2):
        p = 1 / (1 + np.exp(-(level + offset)))
        level = level + np.clip((failed - n @ p) / max(float(n @ (p * (1 - p))), FEWEST), -1, 1)
    expected: Array = n / (1 + np.exp(-(level + offset)))
    return expected


def reference_dispersion(x: Array, n: Array, reference: int) -> float:
    """φ ≥ 1 of the first weeks, pooled over cells (C x T), shrunk to 1 with PRIOR_DF degrees of freedom."""
    x, n = x[:, :reference], n[:, :reference]
    units = n.sum(axis=1, keepdims=True)
    p = (x.sum(axis=1, keepdims=True) + 0.5) / (units + 1)
    variance = n * p * (1 - p)
    known = variance > 0.5
    chi = float(((x - n * p) ** 2 / np.maximum(variance, FEWEST))[known].sum())
    return max(1.0, (chi + PRIOR_DF) / (max(0, int(known.sum()) - len(x)) + PRIOR_DF))


def misfit(x: Array, n: Array, offsets: Array, phi: float) -> float:
    """ĉ ≥ 1: the long-run dispersion, beyond φ, of what all cells together (C x T) leave unexplained by week."""
    left, variance = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for mine, units, offset in zip(x, n, offsets, strict=True):
        if not 0 < mine.sum() < units.sum():
            continue
        expected = fitted(offset, mine, units)
        left = left + mine - expected
        variance = variance + expected * (1 - expected / np.maximum(units, FEWEST))
    errors = left / np.sqrt(np.maximum(variance * phi, FEWEST))
    total = float(errors @ errors)
    for lag in range(1, LAGS + 1):
        total += 2 * (1 - lag / (LAGS + 1)) * float(errors[lag:] @ errors[:-lag])
    return max(1.0, (total + RESIDUAL_DF) / (len(errors) - LAGS - 1 + RESIDUAL_DF))
