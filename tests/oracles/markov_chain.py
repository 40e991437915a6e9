"""Chart of counted observations → expected run length, by a Markov chain on the chart's own values.

A CUSUM C = max(0, C + score) with finitely many scores is a random walk between zero and the limit, so its
equations are Toeplitz: Levinson's recursion solves them for a limit of 1, 2, 3, … cells in turn, and one pass gives
the run length of every limit up to the wanted one. Where all scores are whole numbers the chain is exact; otherwise
each score is split between its two neighbouring cells so that its mean is kept. Alarm when C > limit; lengths in
observations. Source: Brook & Evans 1972; Lucas 1985 (counted data); Reynolds & Stoumbos 1999 (Bernoulli); Levinson
1947.
"""

import math
from collections.abc import Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from streams.core.stats.integral_equation import Vector

CELLS = 400
"""Enough for two to three digits of an ARL on period counts."""

_LARGEST = 1600
_SMEAR = 4
"""Cells on either side of a limit that should hold no jump."""


def run_lengths(steps: NDArray[np.int64], chances: Vector, most: int, head_start: float = 0.0) -> Iterator[float]:
    """Run lengths of the walk held at 0, for limits of 0, 1, … most − 1; starting at this share of the limit."""
    jumps = np.bincount(np.clip(steps, -most, most) + most, weights=chances, minlength=2 * most + 1)
    up, down, below = jumps[most:], jumps[most::-1], np.cumsum(jumps[:most])[::-1]
    known = np.zeros((3, most))
    forward, backward = known[0], np.zeros(most)
    right = np.array([1.0, below[0]])
    pivot = 1.0 - up[0]
    forward[0] = backward[0] = 1.0 / pivot
    known[1:, 0] = right / pivot
    for size in range(1, most + 1):
        at = round(head_start * (size - 1))
        from_zero = known[1, 0] / (1.0 - known[2, 0])
        yield float(known[1, at] + known[2, at] * from_zero)
        if size == most:
            return
        error = -(known[:, :size] @ down[size:0:-1])
        back_error = -float(up[1 : size + 1] @ backward[:size])
        scale = 1.0 / (1.0 - error[0] * back_error)
        shifted = np.concatenate(([0.0], backward[:size]))
        backward[: size + 1] = scale * (shifted - back_error * forward[: size + 1])
        forward[: size + 1] = scale * (forward[: size + 1] - error[0] * shifted)
        right[1] = below[size]
        known[1:, : size + 1] += np.outer(right - error[1:], backward[: size + 1])


def split(scores: Vector, chances: Vector, width: float) -> tuple[NDArray[np.int64], Vector]:
    """Scores on cells of this width, each shared between two neighbours so that its mean stays."""
    below = np.floor(scores / width)
    share = scores / width - below
    steps = np.concatenate((below, below + 1)).astype(np.int64)
    return steps, np.concatenate((chances * (1 - share), chances * share))


def score_run_length(scores: Vector, chances: Vector, limit: float, head_start: float = 0.0) -> float:
    """Expected run length with this limit; `head_start` is a share of it."""
    steps, shares = split(scores, chances, limit / (CELLS + 0.5))
    *_, length = run_lengths(steps, shares, CELLS + 1, head_start)
    return length


def lattice_run_length(steps: Vector, chances: Vector, limit: int, head_start: float = 0.0) -> float:
    """Exact run length when every score is a whole number; alarm above the whole number `limit`."""
    *_, length = run_lengths(steps.astype(np.int64), chances, limit + 1, head_start)
    return length


def score_limit(scores: Vector, chances: Vector, arl0: float, head_start: float = 0.0) -> tuple[float, float]:
    """A limit with at least this ARL₀, and the ARL₀ it has.

    Where the ARL jumps at a score that many paths share, splitting smears the jump over the cells beside it, and a
    limit there would not mean what it says: the limit is taken where the ARL is flat, a little further up if need be.
    """
    width = _likely_limit(scores, chances, arl0) / CELLS
    while True:
        lengths = run_lengths(*split(scores, chances, width), _LARGEST, head_start)
        for cells, length in enumerate(lengths):
            if length >= arl0:
                following = [length, *islice(lengths, 2 * _SMEAR + cells // 40)]
                flat = _flat_from(following)
                return (cells + flat + 0.5) * width, following[flat]
        width *= 2


def _flat_from(lengths: list[float]) -> int:
    """The first place whose neighbourhood is about as flat as any."""
    places = range(_SMEAR, len(lengths) - _SMEAR)
    slopes = {i: math.log(lengths[i + _SMEAR] / lengths[i - _SMEAR]) for i in places}
    flattest = min(slopes.values(), default=0.0)
    return next((i for i in places if slopes[i] <= 1.2 * flattest + 1e-4), len(lengths) - 1)


def lattice_limit(steps: Vector, chances: Vector, arl0: float) -> tuple[int, float] | None:
    """The smallest whole limit with at least this ARL₀, and the ARL₀ it has; None when it lies out of reach."""
    lengths = run_lengths(steps.astype(np.int64), chances, _LARGEST)
    return next(((limit, length) for limit, length in enumerate(lengths) if length >= arl0), None)


def _likely_limit(scores: Vector, chances: Vector, arl0: float) -> float:
    """Brownian motion's limit with this ARL₀, to choose the width of a cell by."""
    drift = -float(chances @ scores)
    variance = float(chances @ (scores + drift) ** 2)
    if drift <= 0:
        return math.sqrt(variance * arl0)
    rate = 2 * drift / variance
    return max(math.log1p(rate * drift * arl0) / rate, math.sqrt(variance))


def unit_run_length(p: float, reward: int, limit: int, start: int = 0) -> float:
    """Exact expected units to alarm of the Bernoulli CUSUM: a good unit steps −1, a defect reward − 1, alarm > limit.

    A walk that falls one step at a time can be eliminated from the top, L(i) = a(i) + (1 − c(i))·L(i − 1), where c is
    the chance of an alarm before the walk is one step lower. Rising from i to i + reward − 1 composes the lines
    between, and the window of these lines slides down with i: one pass does it all.
    """
    good, rise = 1.0 - p, reward - 1
    window, lines = _SlidingComposition(), []
    for i in range(limit, 0, -1):
        climbs = i + rise <= limit
        a, c = window.composed() if climbs else _ALARM
        scale = 1.0 / (good + p * c)
        lines.append(((1.0 + p * a) * scale, p * c * scale))
        window.add(lines[-1])
        if climbs:
            window.drop()
    a, c = window.composed() if rise <= limit else _ALARM
    length = (1.0 + p * a) / (p * c) if p * c else math.inf
    for a, c in lines[: -start - 1 : -1]:
        length = a + (1.0 - c) * length
    return length


Line = tuple[float, float]
"""The map x → a + (1 − c)·x; c is kept, not 1 − c, because it may be far smaller than a double's precision."""

_UNCHANGED: Line = (0.0, 0.0)
_ALARM: Line = (0.0, 1.0)


class _SlidingComposition:
    """Composition of the lines of a queue, the oldest outermost; adding and dropping take constant time on average.

    Two stacks: `older` holds the compositions of the older lines from each one inwards, so that dropping the oldest is
    a pop. Only sums and products of positive numbers: nothing cancels.
    """

    def __init__(self) -> None:
        self.older: list[Line] = []
        self.newer: list[Line] = []
        self.newer_composed = _UNCHANGED

    def add(self, line: Line) -> None:
        """A new innermost line."""
        self.newer.append(line)
        self.newer_composed = _compose(self.newer_composed, line)

    def drop(self) -> None:
        """Forget the outermost line."""
        if not self.older:
            composed = _UNCHANGED
            while self.newer:
                composed = _compose(self.newer.pop(), composed)
                self.older.append(composed)
            self.newer_composed = _UNCHANGED
        self.older.pop()

    def composed(self) -> Line:
        """All lines of the queue as one."""
        return _compose(self.older[-1], self.newer_composed) if self.older else self.newer_composed


def _compose(outer: Line, inner: Line) -> Line:
    passed = 1.0 - outer[1]
    return outer[0] + passed * inner[0], outer[1] + passed * inner[1]
