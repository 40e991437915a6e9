"""Insights of some kinds in, the rows of one small table out: what a panel of the page is. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.insight import Insight
from streams.console.words import NO_DATA, interval_words, number, percent

MAX_ROWS = 12
"""Rows of a panel; how many more there are is said below it."""

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Panel:
    """One question of a reader, and the table that answers it.

    `takes` chooses the insights, `order` puts the most urgent first, `row` writes one as text under `heads`.
    """

    name: str
    title: str
    note: str
    heads: tuple[str, ...]
    takes: Callable[[Insight], bool]
    order: Callable[[Insight], Any]
    row: Callable[[Insight], Row]

    def shown(self, insights: Sequence[Insight]) -> dict[str, Any] | None:
        """The panel as JSON; None while there is nothing to show."""
        chosen = sorted((insight for insight in insights if self.takes(insight)), key=self.order)
        if not chosen:
            return None
        return {
            "name": self.name,
            "title": self.title,
            "note": self.note,
            "heads": list(self.heads),
            "rows": [row for insight in chosen[:MAX_ROWS] if (row := self._written(insight)) is not None],
            "more": max(0, len(chosen) - MAX_ROWS),
        }

    def _written(self, insight: Insight) -> list[str] | None:
        """A row; None for an insight that does not hold what this console looks for: the page must not fall for it."""
        try:
            return list(self.row(insight))
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            return None


def about(insight: Insight, everyone: str = "all") -> str:
    """What an insight is about, from its labels: "segment public", or everybody."""
    left_out = {"enterprise", "window"}
    parts = [f"{name} {value}" for name, value in sorted(insight.labels.items()) if name not in left_out]
    return ", ".join(parts) or everyone


def share(insight: Insight) -> str:
    """The value as a share with its interval: "92.1 % (90.3–93.6 %)"."""
    return with_interval(insight.value, insight.interval, percent)


def rate(insight: Insight) -> str:
    """The value as a number with its interval."""
    return with_interval(insight.value, insight.interval, number)


def with_interval(value: float | None, interval: Sequence[float | None] | None, write: Callable[[float], str]) -> str:
    """A value and its interval as text."""
    if value is None:
        return NO_DATA
    low, high = (*interval,) if interval and len(interval) == 2 else (None, None)
    if low is None or high is None:
        return write(value)
    ends = interval_words(low, high) if write is percent else f"{write(low)} to {write(high)}"
    return f"{write(value)} ({ends})"
