"""The fields that every feedback event has, from a row."""

from typing import Any

from schemas.topics import FEEDBACK
from streams.files.cells.fields import Field
from streams.files.cells.moments import Moment
from streams.files.cells.row import MappedRow
from streams.files.shapes.draft import BlockBase, Draft

TEXTS = (
    "enterprise",
    "relationship",
    "segment",
    "channel",
    "need",
    "order_id",
    "unit_id",
    "text",
    "product_type",
    "value_class",
)
EACH_ROW = "(each row)"
"""Stands for a customer nobody has named, until the event has its id."""
ANSWERS = ("importance", "expected", "perceived")


class VoiceBlock(BlockBase):
    """An [[events]] that gives feedback events."""

    enterprise: Field | None = None
    product: Field
    customer_id: Field
    """{ each_row = true } where nobody is named: every row is a customer of its own."""
    relationship: Field | None = None
    segment: Field | None = None
    channel: Field | None = None
    need: Field | None = None
    importance: Field | None = None
    expected: Field | None = None
    perceived: Field | None = None
    requirement_met: Field | None = None
    order_id: Field | None = None
    unit_id: Field | None = None
    product_type: Field | None = None
    value_class: Field | None = None
    text: Field | None = None

    def voice_draft(self, row: MappedRow, moment: Moment, fields: dict[str, Any]) -> Draft:
        """The event with what all of them have."""
        common: dict[str, Any] = {"product": row.needed("product", self.product), "customer_id": self._customer(row)}
        common |= {name: text for name in TEXTS if (text := row.text(getattr(self, name))) is not None}
        common |= {name: n for name in ANSWERS if (n := row.whole(name, getattr(self, name))) is not None}
        met = row.truth("requirement_met", self.requirement_met)
        common |= {"requirement_met": met} if met is not None else {}
        return Draft(FEEDBACK, moment, common | fields)

    def _customer(self, row: MappedRow) -> str:
        return EACH_ROW if self.customer_id.each_row else row.needed("customer_id", self.customer_id)
