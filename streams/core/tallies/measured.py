"""Measurements of one scope in, integer sums a specification out: n, sum and sum of squares of the deviations, and how
many lay outside the limits.

Integers, since sums of floats depend on their order and tallies must not. A deviation is counted from an origin (the
target, else the middle of the limits, else the one limit, else 0) in steps of a power of ten: with both limits the one
that divides the tolerance into 10⁵ to 10⁶ steps; else a millionth of the unit, or finer or coarser as the one limit or
the target is small or large; both follow from the specification alone. Where it holds no number but 0, each value has
the steps of its own size, and the sums those of the finest: still the same in any order. So tallies of one
specification add; a changed specification is another series. NaN and infinity never come so far (the model refuses
them). A value more than REACH steps away, such as a gauge's error code, is counted in `left_out` and not in the sums.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from schemas.stage import Measurement

MAX_SPECIFICATIONS = 32
"""Specifications a scope keeps apart; values of those that come after them are only counted, as left out of OTHER."""
OTHER = "(other)"
REACH = 10**12
"""The farthest deviation that is summed, in steps; with both limits at least a million tolerances."""
STEPS_IN_TOLERANCE = 6
DECIMALS = 6
COARSEST, FINEST = -12, 18
DIGITS = 12
"""Digits of REACH: a value of so many digits before its point is counted in whole units."""
ROW = 11
"""Places of a row of the first release: a specification and its counts; behind them its decimals, where they differ."""
COARSEST_OF_DATA = -3
"""Of steps that follow the values: who measures more than 10¹⁵ of anything reads an error code."""


class Specification(NamedTuple):
    """What is measured, in which unit, and what is asked of it: another of these is another series."""

    characteristic: str
    unit: str | None = None
    lsl: float | None = None
    usl: float | None = None
    target: float | None = None

    @property
    def origin(self) -> float:
        """The value from which deviations are counted, in `unit`."""
        if self.target is not None:
            return self.target
        limits = [limit for limit in (self.lsl, self.usl) if limit is not None]
        return math.fsum(limit / len(limits) for limit in limits)

    @property
    def decimals(self) -> int:
        """A step is 10^−decimals of the unit; where steps follow the values, the coarsest."""
        by_tolerance = self._by_tolerance
        if by_tolerance is not None:
            return by_tolerance
        return COARSEST_OF_DATA if self.follows_values else decimals_of(self._size)

    @property
    def first_decimals(self) -> int:
        """The same as the first release had it, whose tallies may still be read."""
        by_tolerance = self._by_tolerance
        return DECIMALS if by_tolerance is None else by_tolerance

    @property
    def follows_values(self) -> bool:
        """Whether the steps follow the values, since the specification tells no size."""
        return self._by_tolerance is None and not 0 < self._size < math.inf

    @property
    def steps(self) -> float:
        """Steps in one unit."""
        return steps_of(self.decimals)

    @property
    def _size(self) -> float:
        return max((abs(number) for number in (self.lsl, self.usl, self.target) if number is not None), default=0.0)

    @property
    def _by_tolerance(self) -> int | None:
        tolerance = 0.0 if self.lsl is None or self.usl is None else self.usl - self.lsl
        if not 0 < tolerance < math.inf:
            return None
        return min(FINEST, max(COARSEST, STEPS_IN_TOLERANCE - math.ceil(math.log10(tolerance))))


def steps_of(decimals: int) -> float:
    """Steps in one unit."""
    return float(10**decimals) if decimals >= 0 else 1 / float(10**-decimals)


def decimals_of(size: float) -> int:
    """The decimals for values of this size (above 0): a millionth of the unit, finer below 1, coarser from 10⁶ on."""
    digits = math.ceil(math.log10(size))
    return max(COARSEST, min(FINEST, max(DECIMALS, DECIMALS - digits), DIGITS - digits))


def _order(specification: Specification) -> tuple[tuple[bool, Any], ...]:
    return tuple((part is not None, part or 0) for part in specification)


@dataclass(slots=True)
class Sums:
    """Deviations from `origin` in steps (10^−`decimals` of the unit): how many, their sum, their squares' sum; values
    below and above the limits. `steps` is 0 where values do not add.
    """

    origin: float
    steps: float
    n: int = 0
    total: int = 0
    squares: int = 0
    below: int = 0
    above: int = 0
    left_out: int = 0
    decimals: int = DECIMALS
    follows_values: bool = False

    def take(self, value: float) -> None:
        """Counts a value whose steps follow its own size."""
        if not abs(value) < 10.0 ** (DIGITS - COARSEST_OF_DATA):
            self.left_out += 1
            return
        own = decimals_of(value if value > 0 else -value) if value else self.decimals
        if own > self.decimals:
            self.rescale(own)
        self.n += 1
        deviation = int(round(value * steps_of(own)) * 10 ** (self.decimals - own))
        self.total += deviation
        self.squares += deviation * deviation

    def rescale(self, decimals: int) -> None:
        """The same sums in other steps; exact where they become finer."""
        finer = 10 ** abs(decimals - self.decimals)
        if decimals >= self.decimals:
            self.total, self.squares = self.total * finer, self.squares * finer * finer
        else:
            self.total, self.squares = self.total // finer, self.squares // (finer * finer)
        self.decimals = decimals
        self.steps = steps_of(decimals) if self.steps else 0.0

    @property
    def counts(self) -> list[int]:
        """The additive integers."""
        return [self.n, self.total, self.squares, self.below, self.above, self.left_out]

    @property
    def mean(self) -> float:
        """The mean value, in the unit; the origin where there is none."""
        return self.origin + self.total / self.n / self.steps if self.n else self.origin

    @property
    def squared_deviations(self) -> float:
        """Sum of squared deviations from the mean, in steps²; exact up to one rounding."""
        return (self.n * self.squares - self.total * self.total) / self.n if self.n else 0.0

    def unsummed(self) -> "Sums":
        """The same values as left out."""
        left_out = self.n + self.left_out
        return Sums(self.origin, 0.0, below=self.below, above=self.above, left_out=left_out, decimals=self.decimals)

    def merge(self, other: "Sums") -> None:
        """Adds the sums of the same specification."""
        if other.decimals > self.decimals:
            self.rescale(other.decimals)
        coarser = 10 ** (self.decimals - other.decimals)
        self.n += other.n
        self.total += other.total * coarser
        self.squares += other.squares * coarser * coarser
        self.below += other.below
        self.above += other.above
        self.left_out += other.left_out


@dataclass(slots=True)
class MeasuredTally:
    """The sums of each specification."""

    by: dict[tuple[Any, ...], Sums] = field(default_factory=dict)

    def add(self, measurements: Iterable[Measurement]) -> None:
        """Counts the measurements of one inspection."""
        for one in measurements:
            value, lsl, usl = one.value, one.lsl, one.usl
            sums = self.by.get((one.characteristic, one.unit, lsl, usl, one.target))
            if sums is None:
                sums = self._sums(Specification(one.characteristic, one.unit, lsl, usl, one.target))
            away = (value - sums.origin) * sums.steps
            if sums.follows_values:
                sums.take(value)
            elif -REACH < away < REACH and sums.steps:
                deviation = round(away)
                sums.n += 1
                sums.total += deviation
                sums.squares += deviation * deviation
            else:
                sums.left_out += 1
            if lsl is not None and value < lsl:
                sums.below += 1
            elif usl is not None and value > usl:
                sums.above += 1

    def _sums(self, specification: Specification) -> Sums:
        if specification in self.by:
            return self.by[specification]
        if len(self.by) >= MAX_SPECIFICATIONS:
            specification = Specification(OTHER)
        name, unit, *numbers = specification
        plain = Specification(name, unit, *(None if part is None else float(part) + 0.0 for part in numbers))  # no −0.0
        return self.by.setdefault(plain, _empty(plain))

    def merge(self, other: Self) -> None:
        """Adds another tally of the same scope."""
        for specification, theirs in other.items():
            mine = self._sums(specification)
            mine.merge(theirs if mine.steps else theirs.unsummed())

    def items(self) -> Iterator[tuple[Specification, Sums]]:
        """Specifications and their sums, in one order."""
        for key in sorted(self.by, key=_order):  # type: ignore[arg-type]
            yield Specification._make(key), self.by[key]

    def dump(self) -> Any:
        """JSON data: a row a specification, sorted, so that equal tallies are equal bytes."""
        return [
            [*of, *sums.counts, *([] if sums.decimals == of.first_decimals else [sums.decimals])]
            for of, sums in self.items()
        ]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        tally = cls()
        for row in data:
            specification = Specification._make(row[:5])
            sums = tally.by[specification] = _empty(specification)
            due, sums.decimals = sums.decimals, row[ROW] if len(row) > ROW else specification.first_decimals
            sums.n, sums.total, sums.squares, sums.below, sums.above, sums.left_out = row[5:ROW]
            sums.rescale(sums.decimals if sums.follows_values else due)
        return tally


def _empty(specification: Specification) -> Sums:
    """Sums of nothing; those of OTHER have no steps, since its values do not add."""
    if specification.characteristic == OTHER:
        return Sums(specification.origin, 0.0)
    free, decimals = specification.follows_values, specification.decimals
    return Sums(specification.origin, specification.steps, decimals=decimals, follows_values=free)
