"""Customers of one group in a period in, integer counts out: what is told of relationships. Counts only add, over the
partitions.
"""

from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self


class RelationshipKey(NamedTuple):
    """The scope of a relationship tally; absent labels are empty strings."""

    enterprise: str
    segment: str
    relationship: str


@dataclass(slots=True)
class RelationshipTally:
    """Stocks at the period's end (`known` to `recovered`), and what happened in the period."""

    known: int = 0
    """Customers in the ledger who have not left."""
    at_risk: int = 0
    """Of the known: the expected share of good experiences lies below the bound."""
    failed: int = 0
    """Of the known: were failed at least once."""
    recovered: int = 0
    """Of the failed: had good experiences alone in a later period, and are not at risk."""
    heard: int = 0
    """Customers of whom anything was heard."""
    sound: int = 0
    """Of the heard: were not at risk before."""
    fell: int = 0
    """Of the sound: are at risk now, or left."""
    won: int = 0
    """Heard of for the first time."""
    first_failures: int = 0
    """Were failed for the first time."""
    exposed: int = 0
    """Could have left: known before, or left as the first thing that was heard of them."""
    churned: int = 0
    """Of the exposed: left."""
    repurchase_due: int = 0
    """Bought last so long ago that the time to buy again has run out."""
    repurchased: int = 0
    """Of these: bought again in time."""
    recovery_due: int = 0
    """Were failed first so long ago that the time to recover has run out."""
    recovered_in_time: int = 0
    """Of these: recovered in time."""
    lapsed: int = 0
    """Forgotten, since nothing was heard of them for long."""
    evicted: int = 0
    """Forgotten to make room."""
    erased: int = 0
    """Forgotten at their wish."""
    not_found: int = 0
    """Wishes to be forgotten of whom nothing was known."""
    left_out: int = 0
    """Answers that were too many for one period."""

    def merge(self, other: Self) -> None:
        """Adds another tally of the same scope."""
        for name in NAMES:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def dump(self) -> list[int]:
        """JSON data."""
        return [getattr(self, name) for name in NAMES]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        return cls(*data)


NAMES = tuple(field.name for field in fields(RelationshipTally))
STOCKS = NAMES[:4]
"""The counts of a moment; all others are of a period, and add over periods too."""
