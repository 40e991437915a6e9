"""Measurements of one scope in, integer sums a specification out: n, sum and sum of squares of the deviations, and how
many lay outside the limits.

Integers, since sums of floats depend on their order and tallies must not. A deviation is counted from an origin (the
target, else the middle of the limits, else the one limit, else 0) in steps of a power of ten: with both limits the one
that divides the tolerance into 10⁵ to 10⁶ steps, else a millionth of the unit. Both follow from the specification
alone, so tallies of one specification add; a changed specification is another series. NaN and infinity never come so
far (the model refuses them). A value more than REACH steps away, such as a gauge's error code, is counted in
`left_out` and not in the sums.
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
        """A step is 10^−decimals of the unit."""
        if self.lsl is None or self.usl is None:
            return DECIMALS
        tolerance = self.usl - self.lsl
        if not 0 < tolerance < math.inf:
            return DECIMALS
        return min(FINEST, max(COARSEST, STEPS_IN_TOLERANCE - math.ceil(math.log10(tolerance))))

    @property
    def steps(self) -> float:
        """Steps in one unit."""
        return float(10**self.decimals) if self.decimals >= 0 else 1 / float(10**-self.decimals)


def _order(specification: Specification) -> tuple[tuple[bool, Any], ...]:
    return tuple((part is not None, part or 0) for part in specification)


@dataclass(slots=True)
class Sums:
    """Deviations from `origin` in steps: how many, their sum, their squares' sum; values below and above the limits."""

    origin: float
    steps: float
    n: int = 0
    total: int = 0
    squares: int = 0
    below: int = 0
    above: int = 0
    left_out: int = 0

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
        return Sums(self.origin, 0.0, below=self.below, above=self.above, left_out=self.n + self.left_out)

    def merge(self, other: "Sums") -> None:
        """Adds the sums of the same specification."""
        self.n += other.n
        self.total += other.total
        self.squares += other.squares
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
            if -REACH < away < REACH and sums.steps:
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
        return [[*specification, *sums.counts] for specification, sums in self.items()]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        tally = cls()
        for row in data:
            specification = Specification._make(row[:5])
            sums = tally.by[specification] = _empty(specification)
            sums.n, sums.total, sums.squares, sums.below, sums.above, sums.left_out = row[5:]
        return tally


def _empty(specification: Specification) -> Sums:
    """Sums of nothing; those of OTHER have no steps, since its values do not add."""
    return Sums(specification.origin, 0.0 if specification.characteristic == OTHER else specification.steps)
