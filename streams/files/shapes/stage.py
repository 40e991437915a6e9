"""The fields that every stage event has, from a row."""

from typing import Any, ClassVar, Self

from pydantic import Field as PydanticField
from pydantic import model_validator

from schemas.topics import STAGE_EVENTS
from streams.files.cells.faults import BadRow
from streams.files.cells.fields import Field, FieldSpec, folded
from streams.files.cells.moments import Moment
from streams.files.cells.row import MappedRow
from streams.files.shapes.draft import BlockBase, Draft

TEXTS = ("enterprise", "line", "unit_id", "lot_id", "order_id", "supplier", "product_type", "value_class")


class StageBlock(BlockBase):
    """An [[events]] that gives stage events."""

    NEEDS_STAGE: ClassVar[bool] = True

    enterprise: Field | None = None
    site: Field = FieldSpec(value="main")
    line: Field | None = None
    product: Field
    stage: Field | None = None
    unit_id: Field | None = None
    lot_id: Field | None = None
    order_id: Field | None = None
    supplier: Field | None = None
    product_type: Field | None = None
    value_class: Field | None = None
    attempt: Field | None = None
    attributes: dict[str, Field] = PydanticField(default_factory=dict)

    @model_validator(mode="after")
    def _has_stage(self) -> Self:
        if self.NEEDS_STAGE and self.stage is None:
            msg = 'stage is missing: a column, or { value = "…" } where the file is of one stage'
            raise ValueError(msg)
        return self

    def stage_draft(self, row: MappedRow, moment: Moment, fields: dict[str, Any], stage: str | None = None) -> Draft:
        """The event with what all of them have."""
        common: dict[str, Any] = {
            "site": row.needed("site", self.site),
            "product": row.needed("product", self.product),
            "stage": stage or row.needed("stage", self.stage),
        }
        common |= {name: text for name in TEXTS if (text := row.text(getattr(self, name))) is not None}
        attempt = row.whole("attempt", self.attempt)
        common |= {"attempt": attempt} if attempt is not None else {}
        attributes = {name: text for name, spec in self.attributes.items() if (text := row.text(spec)) is not None}
        common |= {"attributes": attributes} if attributes else {}
        return Draft(STAGE_EVENTS, moment, common | fields)


class Verdicts:
    """Texts that mean good, and texts that mean bad; any other is a bad row."""

    def __init__(self, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
        self._good = frozenset(map(folded, good))
        self._bad = frozenset(map(folded, bad))
        self._words = ", ".join((*good, *bad))

    def is_bad(self, column: str, text: str) -> bool:
        """Whether the text means bad."""
        if folded(text) in self._bad:
            return True
        if folded(text) in self._good:
            return False
        msg = f"{column} is {text[:80]!r}, which the map lists neither under `good` nor under `bad` ({self._words})"
        raise BadRow(msg)
