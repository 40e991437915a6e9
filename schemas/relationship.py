"""What is counted of the relationships with a group of customers in a period: a part of a PeriodSummary."""

from schemas.feedback import Relationship
from schemas.wire import Count, Label, WireModel


class RelationshipCounts(WireModel):
    """Customers of one group; without labels, what concerns all of the ledger. The first four counts are stocks at the
    period's end, and add over groups alone; all others happened in the period, and add over periods and groups.
    """

    segment: Label | None = None
    """Their segment."""
    relationship: Relationship | None = None
    """Whether they are new or existing customers."""
    known: Count
    """In the ledger, and have not left."""
    at_risk: Count
    """Of the known: their bad experiences outweigh the good ones."""
    failed: Count
    """Of the known: were failed at least once."""
    recovered: Count
    """Of the failed: have had good experiences since, and are not at risk."""
    heard: Count
    """Said or did anything."""
    sound: Count
    """Of the heard: were not at risk before."""
    fell: Count
    """Of the sound: are at risk now, or left."""
    won: Count
    """Said or did something for the first time."""
    first_failures: Count
    """Were failed for the first time."""
    exposed: Count
    """Could have left: were known before, or left as the first thing that they did."""
    churned: Count
    """Of the exposed: left."""
    repurchase_due: Count
    """Bought last so long ago that the time to buy again has run out."""
    repurchased: Count
    """Of these: bought again in time."""
    recovery_due: Count
    """Were failed first so long ago that the time to recover has run out."""
    recovered_in_time: Count
    """Of these: recovered in time."""
    lapsed: Count
    """Left the ledger, since nothing was heard of them for long."""
    evicted: Count
    """Left the ledger to make room."""
    erased: Count
    """Left the ledger by an action erase."""
    not_found: Count
    """Actions erase whose customer was not in the ledger."""
    left_out: Count
    """Answers that were too many for one period, and are not in the ledger."""
