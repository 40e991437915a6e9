"""Feedback in, records under the number that stands for the customer out; and wishes to be forgotten, beside them.

A record says how good it was, whether it was a purchase, whether the customer left, and whose he is: segment and kind
of relationship, where the publisher says them. Never his id, nor his words.
"""

import json
from typing import Any, NamedTuple

from schemas.feedback import FeedbackEvent
from streams.core.joining.record import Record
from streams.core.joining.relationships.experiences import experience
from streams.core.pseudonym import pseudonym
from streams.core.snapshot import compact

HEARD = "heard"
SEGMENT, RELATIONSHIP, EXPERIENCE, BOUGHT, LEFT = range(5, 10)
"""Where a record holds what, behind the fields of every record."""


class Erasure(NamedTuple):
    """A customer who is to be forgotten; `offset` is that of the wish in its source."""

    source: str
    enterprise: str
    key: str
    offset: int


def customer_key(enterprise: str, customer_id: str) -> str:
    """What the internal topics and the ledger call a customer."""
    return f"{pseudonym(enterprise, customer_id):016x}"


def customer_records(event: FeedbackEvent, occurred: int, _: int = 0) -> list[Record]:
    """`[…, segment, relationship, experience, bought, left]`."""
    who = customer_key(event.enterprise, event.customer_id)
    groups = [event.segment or "", event.relationship or ""]
    did = [experience(event), int(event.kind == "purchase"), int(event.kind == "churn")]
    return [[occurred, "", HEARD, event.enterprise, who, *groups, *did]]


def encode_erasure(erasure: Erasure) -> bytes:
    """Compact JSON."""
    return compact({"source": erasure.source, "erase": list(erasure[1:])}).encode()


def decode_erasure(raw: bytes) -> Erasure | None:
    """The inverse; None for a message that is none."""
    if b'"erase"' not in raw.partition(b"\n")[0]:
        return None
    told: dict[str, Any] = json.loads(raw)
    enterprise, key, offset = told["erase"]
    return Erasure(told["source"], enterprise, key, offset)
