"""Scores, one at a time → Page's accumulated evidence with its onset (the recursion that every CUSUM shares).

C = max(0, C + score). The evidence since the last zero is what speaks for a change, so the first observation of the
current run above zero is the maximum-likelihood estimate of when the change began. Source: Page 1954.
"""

from typing import NamedTuple


class PageState(NamedTuple):
    """Accumulated evidence: `value` in units of the score, `run` observations since it last was zero."""

    seen: int = 0
    value: float = 0.0
    run: int = 0

    @property
    def onset(self) -> int | None:
        """Number of the observation (the first is 1) with which the current run began; None at zero."""
        return self.seen - self.run + 1 if self.run else None


def accumulate(state: PageState, score: float) -> PageState:
    """One step of Page's recursion."""
    value = max(0.0, state.value + score)
    return PageState(state.seen + 1, value, state.run + 1 if value > 0 else 0)
