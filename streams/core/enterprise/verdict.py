"""What is known of the legs in, one word out: is growth straining quality?

The law of this file: growth strains quality where a stage or product alarms and the evidence says that load explains
it, and reaches customers where satisfaction alarms after it. What alarms and load does not explain is not growth; what
cannot be told yet is said to be so. Demand above what was carried while all holds is growing, and healthy growth once
its effects have had time to show and did not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from schemas.wire import Verdict

STRAINED: frozenset[Verdict] = frozenset({"strain", "strain_reaching_customers"})


@dataclass(frozen=True, slots=True)
class Legs:
    """What is known of the legs in one period.

    `growing`: demand is above what was carried, or lately was; `growth_age`: periods since. `strained`: something
    alarms that load explains; `failing`: something alarms that load does not explain; `unsure`: something alarms of
    which that cannot be told yet. `reached`: satisfaction alarms after a strained place did. `known`: which legs had
    a baseline and data.
    """

    known: bool
    fed: bool
    growing: bool
    growth_age: int
    strained: bool
    failing: bool
    unsure: bool
    reached: bool


LAW: tuple[tuple[Verdict, Callable[[Legs, int], bool]], ...] = (
    ("strain_reaching_customers", lambda legs, _: legs.strained and legs.reached),
    ("strain", lambda legs, _: legs.strained),
    ("not_growth", lambda legs, _: legs.failing and not legs.unsure),
    ("cannot_tell", lambda legs, _: legs.failing or legs.unsure),
    ("learning", lambda legs, _: not legs.known),
    ("cannot_tell", lambda legs, _: not legs.fed),
    ("healthy_growth", lambda legs, lag: legs.growing and legs.growth_age > lag),
    ("growing", lambda legs, _: legs.growing),
    ("steady", lambda _, __: True),
)
"""The first line that holds is the verdict."""


def judge_legs(legs: Legs, lag: int) -> Verdict:
    """The verdict of a period; `lag` is the lag window in periods.

    >>> judge_legs(Legs(True, True, True, 3, True, False, False, False), lag=6)
    'strain'
    """
    return next(verdict for verdict, holds in LAW if holds(legs, lag))
