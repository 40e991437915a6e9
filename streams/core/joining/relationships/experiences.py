"""One piece of feedback in, what it does to a relationship out: the table of good and bad experiences.

| kind | good | bad | neither |
|---|---|---|---|
| csat | 4, 5 (top two boxes) | 1, 2 | 3 |
| nps | 9, 10 (promoter) | 0 to 6 (detractor) | 7, 8 (passive) |
| ces | 6, 7 (made it easy) | 1, 2 | 3 to 5 |
| praise, purchase | always | | |
| complaint, return, churn | | always | |
"""

from typing import NamedTuple

from schemas.feedback import FeedbackEvent

GOOD, NEITHER, BAD = 1, 0, -1


class Bounds(NamedTuple):
    """Scores up to `bad` are bad, from `good` on good."""

    bad: int
    good: int


SCORES = {"csat": Bounds(2, 4), "nps": Bounds(6, 9), "ces": Bounds(2, 6)}
"""Kind of a score to its bounds."""
DEEDS = {"praise": GOOD, "purchase": GOOD, "complaint": BAD, "return": BAD, "churn": BAD}
"""Kind of a deed to what it is."""


def experience(event: FeedbackEvent) -> int:
    """GOOD, BAD or NEITHER."""
    bounds = SCORES.get(event.kind)
    if bounds is None:
        return DEEDS[event.kind]
    score = event.score or 0
    return GOOD if score >= bounds.good else BAD if score <= bounds.bad else NEITHER
