"""What a customer lived through in, what he says and does days later out: answers, complaints, buying again."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from streams.dev.simulator.experience import Experience

CONTENT = 4.0
UNHAPPY = 2.5
"""Bounds of the latent contentment."""


@dataclass(frozen=True, slots=True)
class Mood:
    """How likely a customer of some contentment is to do each thing."""

    complaint: float
    praise: float
    churn: float
    repurchase: float


MOODS = {
    "content": Mood(complaint=0.005, praise=0.08, churn=0.02, repurchase=0.38),
    "neutral": Mood(complaint=0.04, praise=0.01, churn=0.05, repurchase=0.30),
    "unhappy": Mood(complaint=0.45, praise=0.0, churn=0.35, repurchase=0.06),
}
CSAT_RATE, NPS_RATE, CES_RATE, RETURN_RATE = 0.5, 0.10, 0.06, 0.4


class Reaction(NamedTuple):
    """One thing said or done: when, and the fields of its event."""

    at: float
    fields: dict[str, Any]


class Aftermath(NamedTuple):
    """Everything a customer does after an order, the earliest first; `buys_again_at` is None when he does not."""

    reactions: tuple[Reaction, ...]
    buys_again_at: float | None


def mood_of(lived: Experience) -> Mood:
    """The mood that goes with a contentment."""
    name = "content" if lived.contentment >= CONTENT else "unhappy" if lived.contentment < UNHAPPY else "neutral"
    return MOODS[name]


def aftermath(rng: Random, lived: Experience) -> Aftermath:
    """What follows from what was lived through."""
    mood = mood_of(lived)
    reactions = [*_answers(rng, lived), *_deeds(rng, lived, mood)]
    decided_at = lived.delivered_at + 1.0 + rng.expovariate(0.4)
    fate = rng.random()
    if fate < mood.churn:
        reactions.append(Reaction(decided_at, {"kind": "churn", "need": lived.need, "channel": "crm"}))
    buys = mood.churn <= fate < mood.churn + mood.repurchase
    reactions.sort(key=lambda reaction: reaction.at)
    return Aftermath(tuple(reactions), decided_at + 2.0 + rng.expovariate(1 / 13) if buys else None)


def _answers(rng: Random, lived: Experience) -> Iterator[Reaction]:
    """Surveys, each with what it asks for."""
    about = {
        "need": lived.need,
        "importance": lived.importance,
        "expected": lived.expected,
        "perceived": lived.perceived,
        "requirement_met": lived.requirement_met,
        "channel": "survey",
    }
    if rng.random() < CSAT_RATE:
        yield _answer(rng, lived, {"kind": "csat", "score": _score(lived.contentment, 1, 5), **about})
    if rng.random() < NPS_RATE:
        likely = 2.6 * lived.contentment - 2.6 + rng.gauss(0.0, 0.8)
        yield _answer(
            rng, lived, {"kind": "nps", "score": _score(likely, 0, 10), "need": lived.need, "channel": "survey"}
        )
    if rng.random() < CES_RATE:
        ease = 1.2 * lived.contentment + 0.6 + rng.gauss(0.0, 0.8)
        yield _answer(rng, lived, {"kind": "ces", "score": _score(ease, 1, 7), "need": "service", "channel": "survey"})


def _answer(rng: Random, lived: Experience, fields: dict[str, Any]) -> Reaction:
    return Reaction(lived.delivered_at + 0.5 + rng.expovariate(0.7), fields)


def _deeds(rng: Random, lived: Experience, mood: Mood) -> Iterator[Reaction]:
    if rng.random() < mood.complaint:
        yield Reaction(
            lived.delivered_at + rng.expovariate(1.0),
            {"kind": "complaint", "need": lived.need, "channel": "service-desk"},
        )
    if rng.random() < mood.praise:
        yield Reaction(
            lived.delivered_at + rng.expovariate(0.5), {"kind": "praise", "need": lived.need, "channel": "web"}
        )
    if lived.defect and rng.random() < RETURN_RATE:
        yield Reaction(
            lived.delivered_at + 1.0 + rng.expovariate(0.4),
            {"kind": "return", "need": "durability", "channel": "service-desk"},
        )


def _score(value: float, low: int, high: int) -> int:
    return max(low, min(high, round(value)))
