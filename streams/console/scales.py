"""From answers of customers to shares: which of the three questions is asked most, and who is satisfied by it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from streams.console.counts import SATISFACTION, WIDTH, total
from streams.console.history import Period
from streams.console.measures import Share, share

ENOUGH_ANSWERS = 50
"""Fewer answers in a point of the chart than so many would show little but chance."""
MOST_POOLED = 7


@dataclass(frozen=True, slots=True)
class Scale:
    """A question to customers: which answers are satisfied ones, and which are low scores."""

    name: str
    low: slice
    satisfied: slice
    asks: str


SCALES: dict[str, Scale] = {
    "csat": Scale("csat", slice(0, 2), slice(3, 5), "satisfied = score 4 or 5 of 5, low = 1 or 2"),
    "nps": Scale("nps", slice(0, 7), slice(9, 11), "satisfied = 9 or 10 of 10 (promoters), low = 0 to 6 (detractors)"),
    "ces": Scale("ces", slice(0, 3), slice(5, 7), "satisfied = 6 or 7 of 7, low = 1 to 3"),
}
"""In order of preference where two are used equally often."""


def main_scale(periods: Sequence[Period]) -> Scale:
    """The scale on which most answers were given."""
    voice = total([period.voice for period in periods]) if periods else [0] * WIDTH
    return max(SCALES.values(), key=lambda scale: sum(answers(voice, scale)))


def answers(vector: list[int], scale: Scale) -> list[int]:
    """How often each score was given on this scale."""
    return vector[SATISFACTION[scale.name]]


def low_share(vector: list[int], scale: Scale) -> Share | None:
    """Share of low scores."""
    given = answers(vector, scale)
    return share(sum(given[scale.low]), sum(given))


def satisfied_share(vector: list[int], scale: Scale) -> Share | None:
    """Share of satisfied answers."""
    given = answers(vector, scale)
    return share(sum(given[scale.satisfied]), sum(given))


def pooled_periods(periods: Sequence[Period], scale: Scale) -> int:
    """How many periods make one point, so that half of the points rest on ENOUGH_ANSWERS; at most MOST_POOLED."""
    typical = median([sum(answers(period.voice, scale)) for period in periods] or [0])
    return next((size for size in range(1, MOST_POOLED) if size * typical >= ENOUGH_ANSWERS), MOST_POOLED)


def trailing_voices(periods: Sequence[Period], size: int) -> list[list[int]]:
    """For every period the answers of the last `size` periods up to it."""
    voices = [period.voice for period in periods]
    return [total(voices[max(0, last - size) : last]) for last in range(1, len(voices) + 1)]
