"""What Andon publishes to `alerts.v1`: what got worse, since when, and the evidence to recompute it from."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from schemas.reason import Reason
from schemas.times import Instant
from schemas.vocabulary import AlertReason, Rule, Signal
from schemas.wire import MAX_LIST_ITEMS, JsonObject, Label, Labels, Revision, Text, WireModel

AlertStatus = Literal["firing", "resolved"]
Severity = Literal["info", "warning", "critical"]


def _names_its_enterprise(labels: dict[str, str]) -> dict[str, str]:
    if "enterprise" not in labels:
        raise PydanticCustomError(Reason.MISSING_FIELD, "labels must hold enterprise")
    return labels


def _rests_on_summaries(evidence: dict[str, Any]) -> dict[str, Any]:
    ids = evidence.get("summary_ids")
    if not isinstance(ids, list) or not ids or not all(isinstance(item, str) and item for item in ids):
        raise PydanticCustomError(
            Reason.MISSING_FIELD, "evidence.summary_ids must be a list of at least one summary_id"
        )
    return evidence


AlertLabels = Annotated[
    Labels, AfterValidator(_names_its_enterprise), Field(json_schema_extra={"required": ["enterprise"]})
]
_SUMMARY_IDS: JsonDict = {
    "description": "The summaries the evidence rests on.",
    "type": "array",
    "minItems": 1,
    "maxItems": MAX_LIST_ITEMS,
    "items": {"type": "string", "minLength": 1},
}
Evidence = Annotated[
    JsonObject,
    AfterValidator(_rests_on_summaries),
    Field(json_schema_extra={"required": ["summary_ids"], "properties": {"summary_ids": _SUMMARY_IDS}}),
]


class Alert(WireModel):
    """One condition that began, in Alertmanager's vocabulary."""

    alert_id: Label
    """The same for the same condition, on every replay; also the message key."""
    rule: Rule
    """The condition, as a noun, such as growth_strain; the set is open."""
    status: AlertStatus
    """Whether it still holds."""
    severity: Severity
    """How urgent it is."""
    labels: AlertLabels
    """What it is about: enterprise, and of site, product, stage, supplier, segment and need those that apply."""
    starts_at: Instant
    """When the condition began (its onset)."""
    detected_at: Instant
    """When there was enough evidence to say so."""
    ends_at: Instant | None = None
    """When the condition ended."""
    updated_at: Instant
    """The event time of this revision."""
    revision: Revision = 1
    """A message with a greater revision replaces the earlier ones of the same alert_id."""
    reason: AlertReason
    """Why this revision was published; the set is open."""
    summary: Text
    """The alert in one line, for people."""
    description: Text
    """The alert in full, for people."""
    evidence: Evidence
    """The numbers, n and interval, and in `summary_ids` the summaries they rest on: enough to recompute the alert."""
    design: JsonObject
    """Method, parameters, `arl0_periods`, and the share of the false-alarm budget."""
    acknowledged_by: Label | None = None
    """Who took charge of it."""
    cause_code: Label | None = None
    """The cause found."""
    action_code: Label | None = None
    """What is being done about it."""
    state: Label | None = None
    """Where it stands in its life: firing, acknowledged, escalated, silenced, resolved or expired; the set is open."""
    signal: Signal | None = None
    """What brought this revision about, more exactly than `reason`, such as silence or inhibited; the set is open."""
    group: Label | None = None
    """The alert_id of the root alert with which it belongs; its own where it is the root."""
    suppressed_by: Label | None = None
    """The alert_id of the root alert that explains it while that lives: nobody needs to be told of this one."""
    silenced_until: Instant | None = None
    """Until when somebody wants to hear nothing of it."""
