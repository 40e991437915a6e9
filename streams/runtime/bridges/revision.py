"""Bytes of the alerts topic in; one revision of an alert out, with what a bridge needs to know of it.

Laxer than `schemas.alert.Alert` where a newer worker may be ahead of this bridge: a reason or a severity that is
unknown here must not keep an alert from the people it is meant for.
"""

from typing import Any, Literal

from pydantic import Field, ValidationError

from schemas.faults import rejection
from schemas.reason import Rejected
from schemas.times import Instant
from schemas.wire import Label, Revision, Text, WireModel

__all__ = ["AlertRevision", "Rejected", "read_revision"]


class AlertRevision(WireModel):
    """The fields of an alert that its mapping uses; the meaning of each stands in `schemas/alert.py`."""

    alert_id: Label
    rule: Label
    status: Literal["firing", "resolved"]
    severity: Label
    labels: dict[str, str]
    starts_at: Instant
    detected_at: Instant | None = None
    ends_at: Instant | None = None
    updated_at: Instant
    revision: Revision = 1
    reason: Label
    summary: Text = ""
    description: Text = ""
    evidence: dict[str, Any] = Field(default_factory=dict)
    acknowledged_by: Label | None = None
    cause_code: Label | None = None
    action_code: Label | None = None
    state: Label | None = None
    suppressed_by: Label | None = None
    silenced_until: Instant | None = None

    @property
    def firing(self) -> bool:
        """Whether the condition holds."""
        return self.status == "firing"


def read_revision(value: bytes) -> AlertRevision:
    """The revision in a message; raises Rejected with what is wrong."""
    try:
        return AlertRevision.model_validate_json(value)
    except ValidationError as fault:
        raise rejection(fault, value) from None
