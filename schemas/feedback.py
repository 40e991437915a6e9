"""What a CRM, survey, review or service-desk system publishes to `feedback.v1`: one thing a customer said or did."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from schemas.reason import Reason
from schemas.times import Instant
from schemas.wire import MAX_INT, Importance, Label, Text, WireModel

FeedbackKind = Literal["csat", "nps", "ces", "complaint", "praise", "return", "purchase", "churn"]
Relationship = Literal["new", "existing"]

SCALES: dict[str, tuple[int, int]] = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
"""Lowest and highest score of each kind that carries one."""


SCALED_FIELDS = frozenset({"score", "importance", "expected", "perceived"})
"""The answers that lie on a scale."""


def _scale_conditions() -> list[JsonValue]:
    """`SCALES` in the words of JSON Schema."""
    return [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {
                "required": ["score"],
                "properties": {"score": {"type": "integer", "minimum": low, "maximum": high}},
            },
        }
        for kind, (low, high) in SCALES.items()
    ]


class FeedbackEvent(WireModel):
    """One thing a customer said or did."""

    model_config = ConfigDict(json_schema_extra={"allOf": _scale_conditions()})

    event_id: Label
    """Unique per publisher; a second event with the same id counts once."""
    occurred_at: Instant
    """When the customer said or did it."""
    enterprise: Label = "main"
    """Whose customer it was."""
    product: Label
    """What it was about; also the message key."""
    customer_id: Label
    """Who it was."""
    relationship: Relationship | None = None
    """Whether the customer was new or existing."""
    segment: Label | None = None
    """The customer's segment."""
    channel: Label | None = None
    """How it reached the publisher."""
    kind: FeedbackKind
    """What was said or done."""
    score: Annotated[int, Field(ge=-MAX_INT, le=MAX_INT)] | None = None
    """csat 1-5, nps 0-10, ces 1-7; required for these three, without meaning for the others."""
    need: Label | None = None
    """What it was about: durability, delivery, price and so on."""
    importance: Importance | None = None
    """How much the need matters to the customer: 1 to 7."""
    expected: Importance | None = None
    """What the customer expected: 1 to 7."""
    perceived: Importance | None = None
    """What the customer found: 1 to 7."""
    requirement_met: bool | None = None
    """Whether the product met the customer's stated requirement."""
    order_id: Label | None = None
    """The order it was about."""
    unit_id: Label | None = None
    """The unit it was about."""
    text: Text | None = None
    """The customer's words; not kept in state."""
    product_type: Label | None = None
    """The type of product, where requirements depend on it."""
    value_class: Label | None = None
    """The class of value, where requirements depend on it."""

    @model_validator(mode="after")
    def _score_on_its_scale(self) -> Self:
        scale = SCALES.get(self.kind)
        if scale is None:
            return self
        context: dict[str, Any] = {"kind": self.kind, "low": scale[0], "high": scale[1]}
        if self.score is None:
            raise PydanticCustomError(Reason.MISSING_FIELD, "a {kind} needs a score from {low} to {high}", context)
        if not scale[0] <= self.score <= scale[1]:
            context["score"] = self.score
            told = "the score of a {kind} must lie from {low} to {high}; it is {score}"
            raise PydanticCustomError(Reason.OFF_SCALE, told, context)
        return self
