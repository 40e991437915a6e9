"""What a factory system publishes to `stage-events.v1`: one inspection at one production stage."""

from typing import Annotated, Literal, NoReturn, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from schemas.reason import Reason
from schemas.times import Instant
from schemas.wire import MAX_ITEMS, Count, Label, PositiveCount, WireModel

DefectSeverity = Literal["minor", "major", "critical"]

MAX_ATTRIBUTES = 8
Attributes = Annotated[dict[Label, Label], Field(max_length=MAX_ATTRIBUTES)]
"""Name to value, at most eight."""


class Defect(WireModel):
    """One kind of defect found by an inspection."""

    code: Label
    """What is wrong, as a code of the publisher's."""
    count: PositiveCount
    """How often it was found: 1 or more."""
    severity: DefectSeverity
    """How bad it is."""
    origin_stage: Label | None = None
    """The stage where it was made, if that is known."""


def _contradict(event: WireModel, less: str, more: str) -> NoReturn:
    """Refuses an event whose field `less` exceeds its field `more`."""
    words = "{less} must not exceed {more}; they are {was} and {bound}"
    held = {"less": less, "was": getattr(event, less), "more": more, "bound": getattr(event, more)}
    raise PydanticCustomError(Reason.INCONSISTENT, words, held)


class Measurement(WireModel):
    """One measured characteristic; value, limits and target share one unit."""

    characteristic: Label
    """What was measured."""
    value: float
    """What it measured, in `unit`."""
    unit: Label | None = None
    """The unit of all numbers of this measurement."""
    lsl: float | None = None
    """Lower specification limit."""
    usl: float | None = None
    """Upper specification limit, not below `lsl`."""
    target: float | None = None
    """The value aimed at."""

    @model_validator(mode="after")
    def _limits_in_order(self) -> Self:
        if self.lsl is not None and self.usl is not None and self.lsl > self.usl:
            _contradict(self, "lsl", "usl")
        return self


class StageEvent(WireModel):
    """One inspection at one production stage, of one unit or of a batch."""

    event_id: Label
    """Unique per publisher; a second event with the same id counts once."""
    occurred_at: Instant
    """When the inspection took place."""
    enterprise: Label = "main"
    """Whose event it is."""
    site: Label
    """Where it took place."""
    line: Label | None = None
    """The production line."""
    product: Label
    """What was inspected; also the message key."""
    stage: Label
    """The production stage; `incoming` is the inspection of bought-in parts."""
    unit_id: Label | None = None
    """The unit inspected, when it is a single one."""
    lot_id: Label | None = None
    """The lot the units belong to."""
    order_id: Label | None = None
    """The customer's order the units are made for."""
    supplier: Label | None = None
    """Who supplied the inspected parts."""
    attempt: PositiveCount = 1
    """1 for the first inspection; 2 and up for a re-inspection after rework."""
    inspected: PositiveCount = 1
    """Units inspected: 1 or more."""
    defective: Count = 0
    """Units found defective: 0 to `inspected`."""
    scrapped: Count = 0
    """Units scrapped: 0 to `defective`."""
    defects: Annotated[tuple[Defect, ...], Field(max_length=MAX_ITEMS, fail_fast=True)] = ()
    """The defects found."""
    measurements: Annotated[tuple[Measurement, ...], Field(max_length=MAX_ITEMS, fail_fast=True)] = ()
    """What was measured."""
    product_type: Label | None = None
    """The type of product, where requirements depend on it."""
    value_class: Label | None = None
    """The class of value, where requirements depend on it."""
    attributes: Attributes | None = None
    """Circumstances such as shift, machine, tool or gauge, by name: counted only as what may have changed."""

    @model_validator(mode="after")
    def _counts_in_order(self) -> Self:
        if self.defective > self.inspected:
            _contradict(self, "defective", "inspected")
        if self.scrapped > self.defective:
            _contradict(self, "scrapped", "defective")
        return self
