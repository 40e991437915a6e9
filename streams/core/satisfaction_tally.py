"""Feedback events in, integer counts of one satisfaction scope out: score histograms and what customers did."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from schemas.feedback import FeedbackEvent

LOW_CSAT = 2
"""A csat score up to this one is low."""


class SatisfactionKey(NamedTuple):
    """The scope of a satisfaction tally; absent labels are empty strings."""

    enterprise: str
    product: str
    segment: str
    need: str
    relationship: str


def satisfaction_key(event: FeedbackEvent) -> SatisfactionKey:
    """The scope in which a piece of feedback counts."""
    return SatisfactionKey(
        event.enterprise, event.product, event.segment or "", event.need or "", event.relationship or ""
    )


SCALES = {"csat": (0, 1), "nps": (1, 0), "ces": (2, 1)}
"""Kind of score: which histogram, and the lowest score of its scale."""
DEEDS = {"complaint": 0, "praise": 1, "return": 2, "purchase": 3, "churn": 4}
"""Kind of deed: which counter."""


@dataclass(slots=True)
class SatisfactionTally:
    """Histograms of csat (1–5), nps (0–10) and ces (1–7), and deeds: complaints, praise, returns, purchases,
    churned; and the surplus of customers who say much.
    """

    scores: tuple[list[int], list[int], list[int]] = field(default_factory=lambda: ([0] * 5, [0] * 11, [0] * 7))
    deeds: list[int] = field(default_factory=lambda: [0] * 5)
    surplus: int = 0
    """Answers beyond what one customer may count; in none of the other numbers."""

    def add(self, event: FeedbackEvent) -> None:
        """Counts one piece of feedback."""
        scale = SCALES.get(event.kind)
        if scale is None:
            self.deeds[DEEDS[event.kind]] += 1
        else:
            which, lowest = scale
            self.scores[which][int(event.score or 0) - lowest] += 1

    def merge(self, other: Self) -> None:
        """Adds another tally of the same scope."""
        for mine, theirs in zip((*self.scores, self.deeds), (*other.scores, other.deeds), strict=True):
            for index, n in enumerate(theirs):
                mine[index] += n
        self.surplus += other.surplus

    @property
    def answers(self) -> int:
        """Csat answers."""
        return sum(self.scores[0])

    @property
    def low(self) -> int:
        """Csat answers up to LOW_CSAT."""
        return sum(self.scores[0][:LOW_CSAT])

    def dump(self) -> Any:
        """JSON data: histograms, deeds, surplus."""
        return [*(list(histogram) for histogram in self.scores), list(self.deeds), self.surplus]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        *histograms, surplus = data
        csat, nps, ces, deeds = (list(part) for part in histograms)
        return cls((csat, nps, ces), deeds, surplus)
