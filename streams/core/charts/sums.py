"""Periods in, their additive sums out: all that the chart keeps of a stretch of periods, however long it is."""

from typing import NamedTuple


class Sums(NamedTuple):
    """Of some periods in a row: x seen, expected, its variance by chance; the standard errors of what is expected of
    this mix, and of what came later than the baseline (each the same error in every period, so it adds up); Pearson's
    χ², products of neighbouring residuals, and how many periods.
    """

    x: float
    expected: float
    variance: float
    mix: float = 0.0
    late: float = 0.0
    squares: float = 0.0
    neighbours: float = 0.0
    periods: float = 1.0

    def plus(self, other: "Sums") -> "Sums":
        """Both stretches together."""
        return Sums(
            self.x + other.x,
            self.expected + other.expected,
            self.variance + other.variance,
            self.mix + other.mix,
            self.late + other.late,
            self.squares + other.squares,
            self.neighbours + other.neighbours,
            self.periods + other.periods,
        )

    def less(self, other: "Sums") -> "Sums":
        """The stretch without a part of it."""
        return Sums(
            self.x - other.x,
            self.expected - other.expected,
            self.variance - other.variance,
            self.mix - other.mix,
            self.late - other.late,
            self.squares - other.squares,
            self.neighbours - other.neighbours,
            self.periods - other.periods,
        )


NOTHING = Sums(0.0, 0.0, 0.0, periods=0.0)


class Block(NamedTuple):
    """A stretch of judged periods, and the first of them."""

    first: int
    sums: Sums


def thinned(blocks: list[Block], each: int) -> list[Block]:
    """The blocks with the oldest pair of a size merged where there are more than `each` of it: sizes are powers of two,
    so that some 5·log₂(periods) blocks are kept and a change point is known to within a part of its age (exponential
    histogram, Datar et al. 2002).
    """
    kept, size = list(blocks), 1.0
    while sum(block.sums.periods == size for block in kept) > each:
        at = next(i for i, block in enumerate(kept) if block.sums.periods == size)
        older, newer = kept[at : at + 2]
        kept[at : at + 2] = [Block(older.first, older.sums.plus(newer.sums))]
        size *= 2
    return kept
