"""Small symmetric systems → solutions, for fits with a handful of coefficients.

Cholesky's decomposition on plain lists: no array library for a 2 × 2 matrix, and the same digits on every machine.
"""

import math
from collections.abc import Sequence
from operator import mul

Matrix = tuple[tuple[float, ...], ...]

_SINGULAR = 1e-12


def inverse(matrix: Sequence[Sequence[float]]) -> Matrix:
    """Inverse of a symmetric positive-definite matrix."""
    size = len(matrix)
    factor = _cholesky(matrix)
    columns = [_solve(factor, [float(i == j) for i in range(size)]) for j in range(size)]
    return tuple(tuple(columns[j][i] for j in range(size)) for i in range(size))


def times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    """Matrix times vector."""
    return [math.fsum(map(mul, row, vector)) for row in matrix]


def gram(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> list[list[float]]:
    """Σ w·r·rᵀ over the rows."""
    columns = list(zip(*rows, strict=True))
    weighted = [list(map(mul, weights, column)) for column in columns]
    return [[math.fsum(map(mul, weighted[i], column)) for column in columns] for i in range(len(columns))]


def moment(rows: Sequence[Sequence[float]], weights: Sequence[float], values: Sequence[float]) -> list[float]:
    """Σ w·v·r over the rows."""
    weighted = list(map(mul, weights, values))
    return [math.fsum(map(mul, weighted, column)) for column in zip(*rows, strict=True)]


def _cholesky(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """Lower triangle L with L·Lᵀ = matrix."""
    size = len(matrix)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - math.fsum(lower[i][k] * lower[j][k] for k in range(j))
            if i != j:
                lower[i][j] = rest / lower[j][j]
            elif rest > _SINGULAR * matrix[i][i]:
                lower[i][i] = math.sqrt(rest)
            else:
                msg = "a covariate does not vary, or is a combination of the others; leave it out or wait for more data"
                raise ValueError(msg)
    return lower


def _solve(lower: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve L·Lᵀ·x = right."""
    size = len(right)
    forward: list[float] = []
    for i in range(size):
        forward.append((right[i] - math.fsum(lower[i][k] * forward[k] for k in range(i))) / lower[i][i])
    result = [0.0] * size
    for i in reversed(range(size)):
        rest = forward[i] - math.fsum(lower[k][i] * result[k] for k in range(i + 1, size))
        result[i] = rest / lower[i][i]
    return result
