"""Good and bad experiences in time → expected trust of one relationship, which forgets.

r ← λr + w₊, s ← λs + w₋ with λ = 2^(−Δt/half-life); E = (r + 1)/(r + s + 2), the mean of Beta(r + 1, s + 1). A bad
experience may weigh more than a good one. A newcomer carries little history, so the first failure moves E most:
"right first time" follows. Half-life and weights are settings, not facts. An event that arrives late counts as if
it had come in order. Source: Jøsang & Ismail 2002; Mittal, Ross & Baldasare 1998 (asymmetry); Bolton 1998
(history).
"""

from dataclasses import dataclass
from typing import NamedTuple

from streams.core.stats.distributions import beta_quantile


class Reputation(NamedTuple):
    """Remembered good (r) and bad (s) experience as of `at`, in milliseconds since the epoch."""

    good: float = 0.0
    bad: float = 0.0
    at: int = 0


@dataclass(frozen=True, slots=True)
class BetaReputation:
    """Settings: half-life in milliseconds, weights of one good and one bad experience."""

    half_life_ms: int
    good_weight: float = 1.0
    bad_weight: float = 2.0

    def initial(self) -> Reputation:
        """Nothing known: trust ½."""
        return Reputation()

    def update(self, state: Reputation, at: int, good: bool) -> Reputation:
        """Fold one experience in."""
        return self.absorb(state, at, self.good_weight if good else 0.0, 0.0 if good else self.bad_weight)

    def absorb(self, state: Reputation, at: int, good: float, bad: float) -> Reputation:
        """Fold in what has been weighed already: so much good and so much bad experience."""
        now = max(state.at, at)
        kept, counted = self._fading(now - state.at), self._fading(now - at)
        return Reputation(state.good * kept + good * counted, state.bad * kept + bad * counted, now)

    def _fading(self, elapsed_ms: int) -> float:
        return float(2.0 ** (-elapsed_ms / self.half_life_ms))


def trust(state: Reputation) -> float:
    """Expected share of good experiences, 0–1."""
    return (state.good + 1) / (state.good + state.bad + 2)


def trust_interval(state: Reputation, confidence: float = 0.95) -> tuple[float, float]:
    """Equal-tailed interval of that share."""
    tail = (1 - confidence) / 2
    a, b = state.good + 1, state.bad + 1
    return beta_quantile(tail, a, b), beta_quantile(1 - tail, a, b)
