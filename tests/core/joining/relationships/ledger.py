"""A ledger of customers with short times, for tests: a day is a period, windows are ten days."""

from collections.abc import Iterable, Mapping
from typing import Any

from streams.core.closed.closing import ClosedTally
from streams.core.joining.open_periods import Heard
from streams.core.joining.relationships.customers import Customers
from streams.core.joining.relationships.records import customer_records
from streams.core.joining.relationships.terms import Terms
from streams.core.periods import DAY_MS
from streams.core.stats.beta_reputation import BetaReputation
from streams.core.tallies.relationship import RelationshipKey, RelationshipTally
from tests.core.events import CALENDAR, DAY0, at, feedback


def terms(**changed: Any) -> Terms:
    values = {
        "calendar": CALENDAR,
        "reputation": BetaReputation(180 * DAY_MS, 1.0, 2.0),
        "first_failure": 3.0,
        "at_risk_below": 0.5,
        "window": 10,
        "memory": 40,
        "most": 1_000,
        "answers": 20,
    }
    return Terms(**(values | changed))


def said(customer: str, day: float, kind: str, score: int | None = None, **fields: Any) -> list:
    """The records of one piece of feedback."""
    return customer_records(feedback("e", day, customer_id=customer, kind=kind, score=score, **fields), at(day))


def close(ledger: Customers, day: int, records: Iterable[list] = (), dropped: Mapping[str, int] | None = None):
    """Closes a day; its tallies by group."""
    return told(ledger.period(DAY0 + day, Heard(sorted(records), (), dropped or {})))


def told(tallies: Iterable[ClosedTally]) -> dict[RelationshipKey, RelationshipTally]:
    return {RelationshipKey(*tally.key): RelationshipTally.load(tally.counts) for tally in tallies}


def summed(tallies: Mapping[RelationshipKey, RelationshipTally]) -> RelationshipTally:
    total = RelationshipTally()
    for tally in tallies.values():
        total.merge(tally)
    return total
