"""What people and downstream services publish to `actions.v1`: their decisions about what Andon told them."""

from typing import Literal, Self

from pydantic import ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from schemas.reason import Reason
from schemas.times import Instant
from schemas.wire import Label, Labels, Text, WireModel

ActionKind = Literal["acknowledge", "assign_cause", "take_action", "silence", "close", "rebaseline", "erase"]

CAUSE_CODES: tuple[str, ...] = (
    "capacity",
    "method",
    "machine",
    "tool",
    "material",
    "supplier",
    "design",
    "specification",
    "training",
    "measurement",
    "environment",
    "logistics",
    "promise",
    "changed_need",
    "data",
    "chance",
    "other",
)
"""The causes that can be assigned to an alert: after Ishikawa's six Ms, and what lies between a maker and its market.
`data`: the numbers were wrong; `chance`: a false alarm. Held where the decision takes effect, since the field is older.
"""

REQUIRED: dict[str, tuple[tuple[str, ...], ...]] = {
    "acknowledge": (("alert_id", "recommendation_id"),),
    "assign_cause": (("alert_id", "recommendation_id"), ("cause_code",)),
    "take_action": (("alert_id", "recommendation_id"),),
    "silence": (("alert_id",), ("until",)),
    "close": (("alert_id", "recommendation_id"),),
    "rebaseline": (),
    "erase": (("customer_id",),),
}
"""What each kind needs: of every group, at least one field."""


def _required_conditions() -> list[JsonValue]:
    """`REQUIRED` in the words of JSON Schema."""
    return [
        {
            "if": {"properties": {"kind": {"const": kind}}},
            "then": {"anyOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in group]},
        }
        for kind, groups in REQUIRED.items()
        for group in groups
    ]


class LeverChange(WireModel):
    """What was really changed, where somebody acts on their own."""

    labels: Labels = Field(default_factory=dict)
    """Where: site, line, product, supplier, code, … of the alert's stage; absent: all of it."""
    metric: Label | None = None
    """What was moved; `arrivals` and `throughput` are counted, and checked."""
    from_: float | None = Field(default=None, alias="from")
    """Its value before (`from_` in Python, `from` on the wire)."""
    to: float | None = None
    """Its value afterwards."""


class ActionEvent(WireModel):
    """One decision, taken by a person or a service."""

    model_config = ConfigDict(json_schema_extra={"allOf": _required_conditions()})

    event_id: Label
    """Unique per publisher; a second event with the same id counts once."""
    occurred_at: Instant
    """When the decision was taken."""
    enterprise: Label = "main"
    """Whose decision it was; also the message key."""
    actor: Label
    """Who took it."""
    kind: ActionKind
    """What was decided."""
    alert_id: Label | None = None
    """The alert it concerns; required for silence."""
    recommendation_id: Label | None = None
    """The recommendation it concerns."""
    customer_id: Label | None = None
    """The customer to forget; required for erase."""
    cause_code: Label | None = None
    """The cause found, one of CAUSE_CODES; required for assign_cause."""
    action_code: Label | None = None
    """What is being done."""
    until: Instant | None = None
    """When a silence ends; required for silence."""
    note: Text | None = None
    """Words for people."""
    owner: Label | None = None
    """Who sees to it."""
    due: Instant | None = None
    """Until when."""
    lever: LeverChange | None = None
    """What was changed, for actions of one's own."""

    @model_validator(mode="after")
    def _holds_what_its_kind_needs(self) -> Self:
        for group in REQUIRED[self.kind]:
            if all(getattr(self, name) is None for name in group):
                context = {"kind": self.kind, "fields": " or ".join(group)}
                raise PydanticCustomError(Reason.MISSING_FIELD, "the kind {kind} needs {fields}", context)
        return self
