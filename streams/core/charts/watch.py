"""Standardised scores of one direction, a period at a time, in; a CUSUM's alarm with its onset and its end out.

The one-sided CUSUM (Page 1954) for scores that are already standard normal in a stable process: an alarm
is confirmed against the error of the baseline, which is the same in every period and adds up where chance averages
out, and it ends when the baseline has become a hundred times likelier than the shift that was seen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

CONFIRMED = 2.5
"""Standard errors, chance and baseline together, by which the scores since the onset must exceed none."""
RECOVERY_PERIODS = 3
RECOVERY_Z = 1.0
RECOVERY_ODDS = math.log(100.0)
"""An alarm ends when the baseline has become a hundred times likelier than the shift that was seen (a CUSUM of its own,
downwards) and the last RECOVERY_PERIODS periods lie within RECOVERY_Z standard errors of it: no flapping.
"""
SHIFT_BOUNDS = (1.0, 3.0)


class Score(NamedTuple):
    """One period's score z, and the variance that the error of the baseline adds to it (chance alone has 1)."""

    period: int
    z: float
    doubt: float


@dataclass(slots=True)
class Watch:
    """The state of one direction."""

    cusum: float = 0.0
    recovery: float = 0.0
    onset: int | None = None
    alarm_since: int | None = None

    @property
    def alarming(self) -> bool:
        """True while the scores are judged too high."""
        return self.alarm_since is not None

    def observe(self, scores: Sequence[Score], reference: float, h: float) -> None:
        """Takes the last of the kept scores in; `reference` is k, with `h` in standard deviations of a score."""
        period, z, _ = scores[-1]
        self.cusum = max(0.0, self.cusum + z - reference)
        if self.alarming:
            if self._recovered(scores):
                self.cusum, self.recovery, self.onset, self.alarm_since = 0.0, 0.0, None, None
            return
        if self.cusum == 0:
            self.onset = None
        elif self.onset is None:
            self.onset = period
        if self.cusum > h and self._confirmed(scores):
            self.alarm_since, self.recovery = period, 0.0

    def _run(self, scores: Sequence[Score]) -> list[Score]:
        return [score for score in scores if self.onset is not None and score.period >= self.onset]

    def _confirmed(self, scores: Sequence[Score]) -> bool:
        run = self._run(scores)
        same_error = sum(math.sqrt(score.doubt) for score in run)
        return sum(score.z for score in run) > CONFIRMED * math.sqrt(len(run) + same_error**2)

    def _recovered(self, scores: Sequence[Score]) -> bool:
        run = [score.z for score in self._run(scores)]
        shift = min(SHIFT_BOUNDS[1], max(SHIFT_BOUNDS[0], sum(run) / len(run)))
        self.recovery = max(0.0, self.recovery + shift * (shift / 2 - run[-1]))
        last = run[-RECOVERY_PERIODS:]
        back = len(last) == RECOVERY_PERIODS and max(last[-1], sum(last) / math.sqrt(len(last))) < RECOVERY_Z
        return back and self.recovery > RECOVERY_ODDS

    def dump(self) -> Any:
        """JSON data."""
        return [self.cusum, self.recovery, self.onset, self.alarm_since]
