"""What one customer said and did in a period in, how the relationship stands out: the entry of one customer.

Experience is held in thousandths, and forgotten from period to period, so that the order within a period does not
matter and a restart changes nothing. Its size does not grow with what the customer says.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, NamedTuple, Self

from streams.core.joining.relationships.experiences import BAD, GOOD
from streams.core.joining.relationships.terms import Terms
from streams.core.stats.beta_reputation import Reputation, trust

NEVER = -1
THOUSAND = 1_000


class Heard(NamedTuple):
    """What was heard of a customer in one period: how many good and bad experiences, purchases, and whether he left at
    its end.
    """

    good: int
    bad: int
    purchases: int
    left: bool


@dataclass(slots=True)
class Customer:
    """`heard` is the last period in which anything was heard, `good` and `bad` remembered experience as of then, in
    thousandths. `group`, `bought_as`, `failed_as` are numbers of groups (`groups.Groups`): now, at the last purchase,
    at the first failure. `bought` and `failed` are periods, or NEVER.
    """

    heard: int = NEVER
    good: int = 0
    bad: int = 0
    group: int = 0
    purchases: int = 0
    bought: int = NEVER
    bought_as: int = 0
    failed: int = NEVER
    failed_as: int = 0
    recovered: int = 0
    churned: int = 0
    at_risk: int = 0

    def live(self, period: int, heard: Heard, terms: Terms) -> None:
        """Folds one period in: forgets, adds, and sees whether the relationship is at risk now."""
        first_failure = heard.bad > 0 and self.failed == NEVER
        good = heard.good * terms.reputation.good_weight
        bad = heard.bad * terms.reputation.bad_weight
        if first_failure:
            bad += terms.first_failure - terms.reputation.bad_weight
            self.failed = period
        before = Reputation(self.good / THOUSAND, self.bad / THOUSAND, self.heard * terms.calendar.period_ms)
        after = terms.reputation.absorb(before, period * terms.calendar.period_ms, good, bad)
        self.good, self.bad = round(after.good * THOUSAND), round(after.bad * THOUSAND)
        self.heard = period
        self.at_risk = int(self.trust < terms.at_risk_below)
        if self.failed not in {NEVER, period} and heard.good and not heard.bad and not self.at_risk:
            self.recovered = 1
        self.churned = int(heard.left or (self.churned and not heard.purchases))
        if heard.purchases:
            self.purchases += heard.purchases
            self.bought = period

    @property
    def trust(self) -> float:
        """The expected share of good experiences, as of the last one: the mean of Beta(good + 1, bad + 1)."""
        return trust(Reputation(self.good / THOUSAND, self.bad / THOUSAND))

    def dump(self) -> list[int]:
        """JSON data."""
        return list(_values(self))

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        return cls(*data)


_values: Callable[[Customer], tuple[int, ...]] = attrgetter(*(field.name for field in fields(Customer)))
"""`dataclasses.astuple` copies each number deeply, and takes longer than all the rest of a period."""


def heard_of(told: Iterable[tuple[int, int, int]], most: int) -> Heard:
    """What was heard of a customer, from (experience, bought, left) in order of time; at most `most` good and `most`
    bad experiences count (0: all).
    """
    good = bad = purchases = 0
    left = False
    for experience, bought, leaves in told:
        good += experience == GOOD
        bad += experience == BAD
        purchases += bought
        left = bool(leaves) or (left and not bought)
    limit = most or max(good, bad)
    return Heard(min(good, limit), min(bad, limit), purchases, left)
