"""Customers of an enterprise, segment and kind of relationship in, the number of their group and how many they are out.

Bounded: MAX_GROUPS; segments beyond share one.
"""

from dataclasses import dataclass, field
from typing import Any

from streams.core.joining.relationships.customer import NEVER, Customer
from streams.core.snapshot import Format
from streams.core.tallies.relationship import RelationshipKey, RelationshipTally
from streams.core.tallies.stage import OTHER

FORMAT = Format("customer-groups")
MAX_GROUPS = 2_000
NEW, EXISTING = "new", "existing"


@dataclass(slots=True)
class Groups:
    """The groups in order of their numbers, and the stocks of each: [known, at risk, failed, recovered]."""

    keys: list[RelationshipKey] = field(default_factory=list)
    numbers: dict[RelationshipKey, int] = field(default_factory=dict)
    stocks: list[list[int]] = field(default_factory=list)
    changed: bool = False

    def number(self, key: RelationshipKey) -> int:
        """The number of a group, made when it is missing."""
        if key not in self.numbers:
            if len(self.keys) >= MAX_GROUPS and key.segment != OTHER:
                return self.number(key._replace(segment=OTHER))
            self._append(key, [0, 0, 0, 0])
        return self.numbers[key]

    def _append(self, key: RelationshipKey, stock: list[int]) -> None:
        self.numbers[key] = len(self.keys)
        self.keys.append(key)
        self.stocks.append(stock)
        self.changed = True

    def count(self, customer: Customer, by: int) -> None:
        """Adds a customer to the stocks of his group, or takes him out (`by` -1)."""
        if customer.churned or customer.heard == NEVER:
            return
        stock = self.stocks[customer.group]
        failed = customer.failed != NEVER
        for index, holds in enumerate((True, customer.at_risk, failed, failed and customer.recovered)):
            stock[index] += by * bool(holds)
        self.changed = True

    @property
    def empty(self) -> bool:
        """True when nobody is known."""
        return not any(stock[0] for stock in self.stocks)

    def tallies(self) -> dict[int, RelationshipTally]:
        """The stocks of every group that has any."""
        return {number: RelationshipTally(*stock) for number, stock in enumerate(self.stocks) if stock[0]}

    def dump(self) -> Any:
        """JSON data."""
        return [[*key, *stock] for key, stock in zip(self.keys, self.stocks, strict=True)]

    def load(self, data: Any) -> None:
        """From JSON data."""
        for enterprise, segment, relationship, *stock in data:
            self._append(RelationshipKey(enterprise, segment, relationship), stock)
        self.changed = False
