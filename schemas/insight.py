"""What Andon publishes to `insights.v1`: the latest value of every judged quantity that is not an alert."""

from pydantic import Field

from schemas.times import Instant
from schemas.vocabulary import InsightKind
from schemas.wire import Count, Interval, JsonObject, Label, Labels, Revision, Text, WireModel


class Insight(WireModel):
    """One judged quantity with its interval."""

    insight_id: Label
    """The same for the same kind and labels, on every replay; also the message key."""
    kind: InsightKind
    """Which quantity, such as first_pass_yield or stage_satisfaction_link; the set is open."""
    labels: Labels
    """What it is about."""
    period_end: Instant
    """The end of the last period it rests on."""
    value: float | None = None
    """The quantity (a ratio from 0 to 1, never per cent); left out while it cannot be told."""
    interval: Interval | None = None
    """[low, high], 95 %; null on a side without a bound; left out while it cannot be told."""
    n: Count
    """How many observations it rests on."""
    method: Text
    """How it was computed."""
    detail: JsonObject = Field(default_factory=dict)
    """Further numbers of this kind of quantity."""
    revision: Revision = 1
    """A message with a greater revision replaces the earlier ones of the same insight_id."""
