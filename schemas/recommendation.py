"""What Andon publishes to `recommendations.v1`: what to do about its alerts, and what that should change and did."""

from typing import Annotated

from pydantic import Field

from schemas.times import Instant
from schemas.vocabulary import ActionCode, RecommendationStatus
from schemas.wire import MAX_ITEMS, Interval, JsonObject, Label, Labels, PositiveCount, Revision, Text, WireModel


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
    """What to do, as a code; the set is open."""
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
    """What became of it; the set is open."""
    measured_effect: Effect | None = None
    """What it did change."""
    owner: Label | None = None
    """Who sees to it."""
    due: Instant | None = None
    """Until when."""
    updated_at: Instant
    """The event time of this revision."""
    revision: Revision = 1
    """A message with a greater revision replaces the earlier ones of the same recommendation_id."""
