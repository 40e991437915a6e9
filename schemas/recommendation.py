"""What Andon publishes to `recommendations.v1`: what to do about its alerts, and what that should change and did."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from schemas.reason import Reason
from schemas.times import Instant
from schemas.wire import MAX_ITEMS, Interval, JsonObject, Label, Labels, PositiveCount, Revision, Text, WireModel

RecommendationStatus = Literal["proposed", "accepted", "verified", "ineffective", "withdrawn"]

ACTION_CODES: tuple[str, ...] = (
    "fix_at_source_stage",
    "change_supplier",
    "audit_supplier",
    "add_capacity",
    "slow_growth",
    "add_first_time_checks",
    "recover_customers",
    "protect_existing_customers",
    "close_expectation_gap",
    "close_requirement_gap",
    "serve_emerging_need",
    "collect_feedback",
    "hold_the_standard",
)
"""Everything Andon can recommend; closed, so that a downstream service can act on each code."""


def _known_code(code: str) -> str:
    if code not in ACTION_CODES:
        raise PydanticCustomError(Reason.OUT_OF_RANGE, "must be one of {codes}", {"codes": ", ".join(ACTION_CODES)})
    return code


ActionCode = Annotated[str, AfterValidator(_known_code), Field(json_schema_extra={"enum": list(ACTION_CODES)})]


class Effect(WireModel):
    """A change of one metric; what cannot be told is left out."""

    metric: Label
    """What changes, such as first_pass_yield."""
    from_: float | None = Field(default=None, alias="from")
    """The metric before (`from_` in Python, `from` on the wire)."""
    to: float | None = None
    """The metric afterwards."""
    interval: Interval | None = None
    """[low, high], 95 %, of `to`."""


class Recommendation(WireModel):
    """One thing to do about one or more alerts."""

    recommendation_id: Label
    """The same for the same finding and action, on every replay; also the message key."""
    alert_ids: Annotated[tuple[Label, ...], Field(min_length=1, max_length=MAX_ITEMS)]
    """The alerts it answers."""
    action: ActionCode
    """What to do, as a code."""
    labels: Labels
    """Where to do it."""
    rank: PositiveCount
    """1 for what to do first."""
    title: Text
    """What to do, in one line, for people."""
    rationale: Text
    """Why, in plain words with the numbers."""
    evidence: JsonObject
    """The numbers it rests on."""
    expected_effect: Effect
    """What it should change."""
    status: RecommendationStatus
    """What became of it."""
    measured_effect: Effect | None = None
    """What it did change."""
    updated_at: Instant
    """The event time of this revision."""
    revision: Revision = 1
    """A message with a greater revision replaces the earlier ones of the same recommendation_id."""
