"""The three legs in, one word out: is growth straining quality?

The law of this file: (a) demand above its trailing band; (b) a stage's first-pass yield in alarm, begun after (a)
began and within the lag window after (a) was last seen; (c) satisfaction in alarm, begun after (b) began. a → growing,
and healthy growth once its effects have had time to show and did not; a+b → strain; a+b+c → strain reaching customers;
(b) or (c) without (a) → not growth. What is not known is said.
"""

from collections.abc import Callable
from dataclasses import dataclass

from schemas.wire import Verdict

STRAINED: frozenset[Verdict] = frozenset({"strain", "strain_reaching_customers"})


@dataclass(frozen=True, slots=True)
class Legs:
    """What is known of the legs in one period.

    `growing`: demand is above its band, or was within the lag window; `growth_age`: periods since it rose. `strained`:
    a stage alarms that growth explains; `failing`: a stage alarms that it does not explain. `dissatisfied`:
    satisfaction alarms. `reached`: it does so after a strained stage began. `known`: which legs had a baseline and
    data.
    """

    known: bool
    fed: bool
    growing: bool
    growth_age: int
    strained: bool
    failing: bool
    dissatisfied: bool
    reached: bool


LAW: tuple[tuple[Verdict, Callable[[Legs, int], bool]], ...] = (
    ("strain_reaching_customers", lambda legs, _: legs.strained and legs.reached),
    ("strain", lambda legs, _: legs.strained),
    ("not_growth", lambda legs, _: legs.failing or legs.dissatisfied),
    ("learning", lambda legs, _: not legs.known),
    ("cannot_tell", lambda legs, _: not legs.fed),
    ("healthy_growth", lambda legs, lag: legs.growing and legs.growth_age > lag),
    ("growing", lambda legs, _: legs.growing),
    ("steady", lambda _, __: True),
)
"""The first line that holds is the verdict."""


def judge_legs(legs: Legs, lag: int) -> Verdict:
    """The verdict of a period; `lag` is the lag window in periods.

    >>> judge_legs(Legs(True, True, True, 3, True, False, True, False), lag=6)
    'strain'
    """
    return next(verdict for verdict, holds in LAW if holds(legs, lag))
