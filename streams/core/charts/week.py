"""Periods by their place in the week in, the weekly rhythm of a rate out, where the data show one."""

from dataclasses import dataclass, field
from typing import Any

from streams.core.stats.distributions import chi_square_quantile

SURE = 0.99
PRIOR = 5.0
"""Expected failures by which the effect of a day is drawn to none."""


@dataclass(slots=True)
class Week:
    """Failures seen and expected by day of the week, over all quiet periods; none where a period is no day."""

    days: list[list[float]] = field(default_factory=list)

    @classmethod
    def of(cls, periods: int) -> "Week":
        """A week of so many periods; below two there is no rhythm."""
        return cls([[0.0, 0.0] for _ in range(periods if periods > 1 else 0)])

    def add(self, period: int, x: float, expected: float) -> None:
        """Takes a quiet period in; `expected` without any rhythm."""
        if self.days:
            day = self.days[period % len(self.days)]
            day[0], day[1] = day[0] + x, day[1] + expected

    def factor(self, period: int, dispersion: float) -> float:
        """By what the expected failures of this period are multiplied; 1 while no rhythm is beyond doubt."""
        x, expected = (sum(column) for column in zip(*self.days, strict=True)) if self.days else (0.0, 0.0)
        if not x or not expected or any(not day[1] for day in self.days):
            return 1.0
        level = x / expected
        beyond = sum((seen - level * due) ** 2 / (level * due) for seen, due in self.days) / dispersion
        if beyond < chi_square_quantile(SURE, len(self.days) - 1):
            return 1.0
        seen, due = self.days[period % len(self.days)]
        return (seen + PRIOR) / (level * due + PRIOR)

    def dump(self) -> Any:
        """JSON data."""
        return self.days
