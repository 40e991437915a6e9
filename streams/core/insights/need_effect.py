"""Scores of each need when it fell short, was as expected or exceeded in, what exceeding gives and what falling short
costs out: which needs must be met, and which repay more than that.

It stands for Kano's kinds where nobody asked Kano's pairs of questions, and says what goes with what, not why. A kind
needs many answers, so the sums run since the start; kinds age, so the longest window stands beside them.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from streams.core.enterprise.facets.need_effects import NeedEffects
from streams.core.enterprise.facets.needs import Needs, Pair, Said
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.stats.estimate import Estimate
from streams.core.stats.penalty_reward import SMALL, Category, PenaltyReward, Scores, penalty_reward
from streams.core.tallies.satisfaction import HELD, LEVELS

MEANING: dict[Category, str] = {
    "must_be": "taken for granted: falling short costs, and exceeding gives little",
    "one_dimensional": "the more the better: falling short costs, and exceeding gives",
    "attractive": "it delights: exceeding gives, and falling short costs little",
    "indifferent": "neither falling short nor exceeding goes with much",
    "cannot_tell": "the answers do not tell",
}
"""Kind of need to its name for people."""
NEVER = "no number of answers like these would tell: nobody fell short or exceeded, or nearly all are content as it is"


def need_effect(view: View) -> Iterator[Out]:
    """One insight a segment and need; its value is `better`, and `worse` stands in its detail."""
    window = view.facet(Needs).window(view.period)
    for pair, counts in view.facet(NeedEffects).pairs():
        yield _told(view, pair, counts, window.get(pair, Said()).effects)


def _told(view: View, pair: Pair, counts: Sequence[int], recent: Sequence[int]) -> Out:
    classes = _classes(counts)
    found = penalty_reward(*classes)
    return insight_out(
        view,
        "need_effect",
        {"need": pair.need} | ({"segment": pair.segment} if pair.segment else {}),
        value=found.better and found.better.value,
        interval=found.better and (found.better.low, found.better.high),
        n=sum(counts),
        method="penalty-reward contrast (Brandt 1987) on csat, Newcombe 95 %: better = top share exceeded less as "
        "expected, worse = less low share fallen short less as expected",
        detail={
            **_effects(found),
            "meaning": _meaning(found),
            "small": SMALL,
            "answers_needed": found.answers_needed,
            "answers": {
                held: dict(zip(LEVELS, scores, strict=True)) for held, scores in zip(HELD, classes, strict=True)
            },
            "window": {"periods": max(view.settings.windows), "n": sum(recent)}
            | (_effects(penalty_reward(*_classes(recent))) if recent else {}),
        },
    )


def _meaning(found: PenaltyReward) -> str:
    return NEVER if found.category == "cannot_tell" and found.answers_needed is None else MEANING[found.category]


def _classes(counts: Sequence[int]) -> tuple[Scores, Scores, Scores]:
    return Scores(*counts[:3]), Scores(*counts[3:6]), Scores(*counts[6:])


def _effects(found: PenaltyReward) -> dict[str, Any]:
    return {"category": found.category, "better": _estimate(found.better), "worse": _estimate(found.worse)}


def _estimate(found: Estimate | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"value": rounded(found.value), "interval": [rounded(found.low), rounded(found.high)], "n": found.n}
