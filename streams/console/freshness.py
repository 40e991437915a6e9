"""The link to the broker and the times of messages in, how far the page can be trusted to show the present out."""

import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

Standing = Literal["connecting", "catching_up", "unreachable", "live", "quiet"]

GAPS = 12
"""Closed periods whose arrival tells how often one is to be expected."""
SOON_MS = 120_000
"""A message so young is always the present."""
OVERDUE = 3.0
"""Usual times between two periods after which silence is told."""


@dataclass(slots=True)
class Pulse:
    """When the last periods were published (ms, by the broker), and the last message of any kind."""

    periods: deque[int] = field(default_factory=lambda: deque(maxlen=GAPS))
    last: int | None = None

    def message(self, at: int) -> None:
        """A message of any kind."""
        self.last = at if self.last is None else max(self.last, at)

    def period(self, at: int) -> None:
        """The first summary of an enterprise's new period."""
        self.periods.append(at)

    def patience(self) -> float:
        """Milliseconds of silence that are nothing unusual."""
        return max(float(SOON_MS), OVERDUE * _usual_gap(tuple(self.periods)))


@dataclass(frozen=True, slots=True)
class Freshness:
    """How the page stands to the present."""

    standing: Standing
    detail: str = ""
    since: int = 0
    last: int | None = None
    now: int = 0

    @property
    def silent_ms(self) -> int | None:
        """How long nothing has come."""
        return None if self.last is None else max(0, self.now - self.last)


def standing(link: Standing, pulse: Pulse, now: int) -> Standing:
    """`live` only while messages come as often as they use to; then `quiet`."""
    if link != "live" or pulse.last is None:
        return link
    return "quiet" if now - pulse.last > pulse.patience() else "live"


def _usual_gap(times: Sequence[int]) -> float:
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    return median(gaps) if gaps else 0.0
