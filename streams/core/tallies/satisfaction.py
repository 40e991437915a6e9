"""Feedback events in, integer counts of one satisfaction scope out: score histograms and what customers did."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from schemas.feedback import FeedbackEvent

LOW_CSAT = 2
"""A csat score up to this one is low."""
TOP_CSAT = 4
"""A csat score from this one on is in the top two boxes."""


class SatisfactionKey(NamedTuple):
    """The scope of a satisfaction tally; absent labels are empty strings."""

    enterprise: str
    product: str
    segment: str
    need: str
    relationship: str
    product_type: str = ""
    value_class: str = ""


def satisfaction_key(event: FeedbackEvent) -> SatisfactionKey:
    """The scope in which a piece of feedback counts."""
    return SatisfactionKey(
        event.enterprise,
        event.product,
        event.segment or "",
        event.need or "",
        event.relationship or "",
        event.product_type or "",
        event.value_class or "",
    )


SCALES = {"csat": (0, 1), "nps": (1, 0), "ces": (2, 1)}
"""Kind of score: which histogram, and the lowest score of its scale."""
DEEDS = {"complaint": 0, "praise": 1, "return": 2, "purchase": 3, "churn": 4}
"""Kind of deed: which counter."""
MIDDLE_GAP = 6
"""Where a gap of 0 (perceived as expected) stands in its histogram of -6 to 6."""
QUADRANTS = ("met_content", "met_disappointed", "unmet_content", "unmet_disappointed")
"""Requirement met or not × perceived at least as expected (content) or below (disappointed)."""
HELD = ("below", "as_expected", "above")
"""What was found against what was expected; a requirement that was not met is below, whatever was expected."""
LEVELS = ("low", "middle", "top")
"""Csat scores: up to LOW_CSAT, between, from TOP_CSAT on."""
EFFECTS = tuple(f"{held}_{level}" for held in HELD for level in LEVELS)
"""What was found against what was expected × the score."""
PUBLIC_CHANNELS = frozenset({"web", "social", "review"})
"""Channels on which others read what a customer says."""
ADVERSE_SCORES = {"csat": LOW_CSAT, "nps": 6}
"""Kind of score up to which value it speaks against the product; a complaint always does."""
LOWEST = {"csat": LOW_CSAT, "nps": ADVERSE_SCORES["nps"] + 1, "ces": 3}
"""Kind of score to how many of its lowest values are a dissatisfied answer: csat 1–2, nps 0–6, ces 1–3."""
SURPLUS = 4
"""Where the surplus stands in a tally's JSON data."""
VOICED = frozenset({*ADVERSE_SCORES, "complaint", "praise"})
"""What is said for or against a product."""


def _scores() -> tuple[list[int], list[int], list[int]]:
    return [0] * 5, [0] * 11, [0] * 7


@dataclass(slots=True)
class SatisfactionTally:
    """Additive integers of one scope.

    `scores`: histograms of csat (1–5), nps (0–10) and ces (1–7). `deeds`: complaints, praise, returns, purchases,
    churned. `importance`: histogram of 1–7. `gaps`: histogram of perceived less expected, -6 to 6. `quadrants`: answers
    that tell both axes, in the order of QUADRANTS. `requirements`: met, not met. `public`: pieces of feedback on
    PUBLIC_CHANNELS, and those of them that are adverse. `mentions`: pieces of feedback that name a need. `effects`:
    csat answers about a need that tell what was expected and what was found, in the order of EFFECTS. `surplus`: what
    goes beyond that which one customer may count; it is in none of the other numbers.
    """

    scores: tuple[list[int], list[int], list[int]] = field(default_factory=_scores)
    deeds: list[int] = field(default_factory=lambda: [0] * 5)
    surplus: int = 0
    importance: list[int] = field(default_factory=lambda: [0] * 7)
    gaps: list[int] = field(default_factory=lambda: [0] * 13)
    quadrants: list[int] = field(default_factory=lambda: [0] * 4)
    requirements: list[int] = field(default_factory=lambda: [0] * 2)
    public: list[int] = field(default_factory=lambda: [0] * 2)
    mentions: list[int] = field(default_factory=lambda: [0] * 1)
    effects: list[int] = field(default_factory=lambda: [0] * 9)

    def add(self, event: FeedbackEvent) -> None:
        """Counts one piece of feedback."""
        scale = SCALES.get(event.kind)
        if scale is None:
            self.deeds[DEEDS[event.kind]] += 1
        else:
            which, lowest = scale
            self.scores[which][int(event.score or 0) - lowest] += 1
        if event.need is not None:
            self.mentions[0] += 1
        if event.importance is not None:
            self.importance[event.importance - 1] += 1
        if event.channel in PUBLIC_CHANNELS and event.kind in VOICED:
            self.public[0] += 1
            self.public[1] += _adverse(event)
        self._weigh(event)

    def _weigh(self, event: FeedbackEvent) -> None:
        met, expected, perceived = event.requirement_met, event.expected, event.perceived
        if met is not None:
            self.requirements[not met] += 1
        if expected is not None and perceived is not None:
            gap = perceived - expected
            self.gaps[gap + MIDDLE_GAP] += 1
            if met is not None:
                self.quadrants[2 * (not met) + (gap < 0)] += 1
            if event.kind == "csat" and event.need is not None:
                self.effects[_effect(int(event.score or 0), gap, met)] += 1

    def merge(self, other: Self) -> None:
        """Adds another tally of the same scope."""
        for mine, theirs in zip(self._counts(), other._counts(), strict=True):
            for index, n in enumerate(theirs):
                mine[index] += n
        self.surplus += other.surplus

    def _counts(self) -> tuple[list[int], ...]:
        voiced = (self.importance, self.gaps, self.quadrants, self.requirements, self.public, self.mentions)
        return (*self.scores, self.deeds, *voiced, self.effects)

    @property
    def answers(self) -> int:
        """Csat answers."""
        return sum(self.scores[0])

    @property
    def low(self) -> int:
        """Csat answers up to LOW_CSAT."""
        return sum(self.scores[0][:LOW_CSAT])

    def dissatisfied(self) -> Iterator[tuple[str, int, int]]:
        """Of each kind of score that somebody gave: the kind, how many are low, and how many there are."""
        for kind, lowest in LOWEST.items():
            counts = self.scores[SCALES[kind][0]]
            if n := sum(counts):
                yield kind, sum(counts[:lowest]), n

    @property
    def satisfied(self) -> int:
        """Csat answers in the top two boxes."""
        return sum(self.scores[0][-2:])

    @property
    def voices(self) -> int:
        """What was said for or against: csat and nps answers, complaints, praise."""
        return self.answers + sum(self.scores[1]) + self.deeds[DEEDS["complaint"]] + self.deeds[DEEDS["praise"]]

    @property
    def adverse(self) -> int:
        """Those of the voices that speak against: low csat, nps detractors, complaints."""
        return self.low + sum(self.scores[1][: ADVERSE_SCORES["nps"] + 1]) + self.deeds[DEEDS["complaint"]]

    def dump(self) -> Any:
        """JSON data: a list for each group of counts, the surplus among them."""
        scored = [list(counts) for counts in self._counts()]
        return [*scored[:SURPLUS], self.surplus, *scored[SURPLUS:]]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data; what the release that wrote it did not count yet is 0."""
        tally = cls()
        for mine, stored in zip(tally._counts(), [*data[:SURPLUS], *data[SURPLUS + 1 :]], strict=False):
            mine[:] = stored
        tally.surplus = data[SURPLUS] if len(data) > SURPLUS else 0
        return tally


def _effect(score: int, gap: int, met: bool | None) -> int:
    held = 0 if gap < 0 or met is False else 1 + (gap > 0)
    return len(LEVELS) * held + (score > LOW_CSAT) + (score >= TOP_CSAT)


def _adverse(event: FeedbackEvent) -> bool:
    bound = ADVERSE_SCORES.get(event.kind)
    return event.kind == "complaint" if bound is None else int(event.score or 0) <= bound
