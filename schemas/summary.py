"""What Andon publishes to `summaries.v1`: what was counted in one closed period of one scope."""

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from schemas.feedback import Relationship
from schemas.reason import Reason
from schemas.relationship import RelationshipCounts
from schemas.times import Instant
from schemas.vocabulary import AnyVerdict
from schemas.wire import MAX_ITEMS, Count, JsonObject, Label, Revision, Tally, WireModel


class StageScope(WireModel):
    """One production stage of one product at one place."""

    kind: Literal["stage"] = "stage"
    """Tells the scopes apart."""
    site: Label
    """Where it was made."""
    line: Label | None = None
    """The production line."""
    product: Label
    """What was made."""
    stage: Label
    """The production stage."""
    supplier: Label | None = None
    """Who supplied the inspected parts."""
    product_type: Label | None = None
    """The kind of product."""
    value_class: Label | None = None
    """The class of value it is sold in."""


class SatisfactionScope(WireModel):
    """One group of customers of one product."""

    kind: Literal["satisfaction"] = "satisfaction"
    """Tells the scopes apart."""
    product: Label
    """What they bought."""
    segment: Label | None = None
    """Their segment."""
    need: Label | None = None
    """What they spoke about."""
    relationship: Relationship | None = None
    """Whether they were new or existing customers."""
    product_type: Label | None = None
    """The kind of product."""
    value_class: Label | None = None
    """The class of value it is sold in."""


class EnterpriseScope(WireModel):
    """The whole enterprise."""

    kind: Literal["enterprise"] = "enterprise"
    """Tells the scopes apart."""


class MeasuredCounts(WireModel):
    """What was measured of one characteristic under one specification: sums of deviations from `origin`.

    A deviation is (value − origin) × 10^decimals, rounded to a whole number. Mean = origin + sum ÷ n ÷ 10^decimals;
    variance = (sum_of_squares − sum² ÷ n) ÷ (n − 1) ÷ 10^(2·decimals). Counts of one specification may be added, in
    steps of the finest.
    """

    characteristic: Label
    """What was measured."""
    unit: Label | None = None
    """The unit of all its numbers."""
    lsl: float | None = None
    """Lower specification limit."""
    usl: float | None = None
    """Upper specification limit."""
    target: float | None = None
    """The value aimed at."""
    origin: float
    """From where deviations are counted, in `unit`; it follows from the specification."""
    decimals: Annotated[int, Field(ge=-12, le=18)]
    """Deviations are counted in steps of 10^−decimals of `unit`; it follows from the specification, or from the values
    where that holds no number."""
    n: Count
    """Values summed."""
    sum: int
    """Sum of the deviations, in steps."""
    sum_of_squares: Annotated[int, Field(ge=0)]
    """Sum of the squared deviations, in steps²; an exact integer, which far off the target may exceed 64 bits."""
    below_lsl: Count
    """Values below the lower limit."""
    above_usl: Count
    """Values above the upper limit."""
    left_out: Count
    """Values not summed: out of all reach, or of more characteristics than are kept."""


class StageCounts(WireModel):
    """Units and defects of one stage; every number may be added to those of another period or scope."""

    inspected: Count
    """Units inspected, re-inspections included."""
    first_inspected: Count
    """Units inspected for the first time (attempt 1)."""
    first_passed: Count
    """Units inspected for the first time and not defective."""
    defective: Count
    """Units found defective."""
    scrapped: Count
    """Units scrapped."""
    defects: Tally
    """Defects by code."""
    origins: Tally
    """Defects by the stage that made them, where it is known."""
    failed_by: Tally = Field(default_factory=dict)
    """Units that failed their first inspection by code, each under its gravest one; they sum to those that failed."""
    severities: Tally = Field(default_factory=dict)
    """Units that failed their first inspection by the severity of their gravest defect: minor, major or critical."""
    measurements: Annotated[tuple[MeasuredCounts, ...], Field(max_length=MAX_ITEMS)] = ()
    """What was measured, by characteristic and specification; empty where nothing was."""


class SatisfactionCounts(WireModel):
    """Answers and deeds of one group of customers; every number may be added to those of another period or scope."""

    csat: Annotated[tuple[Count, ...], Field(min_length=5, max_length=5)]
    """Answers csat 1, 2, 3, 4 and 5."""
    nps: Annotated[tuple[Count, ...], Field(min_length=11, max_length=11)]
    """Answers nps 0, 1, ... 10."""
    ces: Annotated[tuple[Count, ...], Field(min_length=7, max_length=7)]
    """Answers ces 1, 2, ... 7."""
    complaints: Count
    """Complaints."""
    praise: Count
    """Words of praise."""
    returns: Count
    """Returns."""
    purchases: Count
    """Purchases."""
    churned: Count
    """Customers who left."""
    surplus: Count = 0
    """Answers beyond what one customer may count in a period; in none of the other numbers."""
    importance: Annotated[tuple[Count, ...], Field(min_length=7, max_length=7)] = (0,) * 7
    """How much it matters: answers 1, 2, ... 7."""
    gap: Annotated[tuple[Count, ...], Field(min_length=13, max_length=13)] = (0,) * 13
    """Perceived less expected: answers -6, -5, ... 6."""
    quadrants: Tally = Field(default_factory=dict)
    """Answers by requirement (met, unmet) and expectation (content, disappointed): met_content and so on."""
    requirements_met: Count = 0
    """Answers that the requirement was met."""
    requirements_unmet: Count = 0
    """Answers that the requirement was not met."""
    public_voices: Count = 0
    """Scores, complaints and praise on channels that others read."""
    public_adverse: Count = 0
    """Those of them that speak against the product."""
    mentions: Count = 0
    """Pieces of feedback that name a need."""
    effects: Tally = Field(default_factory=dict)
    """Csat answers about a need by what was found against what was expected (below, also where the requirement was not
    met, as_expected, above) and by score (low: up to 2, middle, top: from 4): below_low and so on."""


class EnterpriseCounts(WireModel):
    """The flow of units through the enterprise."""

    units_in: Count
    """Units that arrived at the first stage in the period."""
    units_out: Count
    """Units that passed the last stage in the period."""
    in_process: Count
    """Units that have arrived and not yet left, at the period's end."""


class Legs(WireModel):
    """The three legs a verdict rests on, each with its state and its numbers."""

    load: JsonObject
    """Demand against what the stages put through."""
    quality: JsonObject
    """The stages' first-pass yield."""
    satisfaction: JsonObject
    """What customers said and did."""


def _counts_kind(counts: Any) -> str:
    """The scope whose counts these are, by a field that only they have, so that a fault is reported against them."""
    fields = counts if isinstance(counts, dict) else getattr(type(counts), "model_fields", ())
    return next((kind for field, kind in _TELLING_FIELDS.items() if field in fields), "stage")


_TELLING_FIELDS = {"csat": "satisfaction", "units_in": "enterprise"}

Scope = Annotated[StageScope | SatisfactionScope | EnterpriseScope, Field(discriminator="kind")]
Counts = Annotated[
    Annotated[StageCounts, Tag("stage")]
    | Annotated[SatisfactionCounts, Tag("satisfaction")]
    | Annotated[EnterpriseCounts, Tag("enterprise")],
    Discriminator(_counts_kind),
]

COUNTS_OF: dict[str, type[WireModel]] = {
    "stage": StageCounts,
    "satisfaction": SatisfactionCounts,
    "enterprise": EnterpriseCounts,
}
"""Which counts belong to which kind of scope."""


class PeriodSummary(WireModel):
    """What was counted in one closed period of one scope."""

    summary_id: Label
    """The same for the same enterprise, period and scope, on every replay; also the message key."""
    enterprise: Label = "main"
    """Whose period it is."""
    period_start: Instant
    """The period's first moment."""
    period_end: Instant
    """The first moment after the period."""
    scope: Scope
    """What was counted."""
    counts: Counts
    """Whole numbers that may be added, never ratios; their kind follows the scope."""
    late_count: Count = 0
    """Events of this period that came after it had closed."""
    revision: Revision = 1
    """A message with a greater revision replaces the earlier ones of the same summary_id."""
    verdict: AnyVerdict | None = None
    """What growth did to quality in the period; only with the scope enterprise. The set is open."""
    legs: Legs | None = None
    """What the verdict rests on; only with the scope enterprise."""
    relationships: Annotated[tuple[RelationshipCounts, ...], Field(max_length=MAX_ITEMS)] | None = None
    """The relationships with customers, a row a group; only with the scope enterprise."""

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if self.period_end <= self.period_start:
            raise PydanticCustomError(Reason.INCONSISTENT, "period_end must come after period_start")
        if type(self.counts) is not COUNTS_OF[self.scope.kind]:
            raise PydanticCustomError(
                Reason.INCONSISTENT, "counts must be those of the scope {kind}", {"kind": self.scope.kind}
            )
        of_enterprise = (self.verdict, self.legs, self.relationships)
        if self.scope.kind != "enterprise" and any(part is not None for part in of_enterprise):
            raise PydanticCustomError(
                Reason.INCONSISTENT, "verdict, legs and relationships belong to the scope enterprise only"
            )
        return self
