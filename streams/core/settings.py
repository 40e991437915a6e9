"""What a deployment decides about the core, in one place: the numbers from which the operators are built."""

from dataclasses import dataclass
from datetime import UTC, tzinfo

from streams.core.enterprise.alerting import DEFAULT_ALERTING, Alerting
from streams.core.enterprise.benchmark import Benchmark
from streams.core.periods import DAY_MS
from streams.core.stats.quality_cost import UNPRICED, QualityCosts


@dataclass(frozen=True, slots=True)
class RelationshipSettings:
    """How relationships with customers are remembered and weighed; durations in milliseconds, customers a partition."""

    half_life_ms: int = 180 * DAY_MS
    good_weight: float = 1.0
    bad_weight: float = 2.0
    first_failure_weight: float = 3.0
    at_risk_below: float = 0.5
    window_ms: int = 90 * DAY_MS
    memory_ms: int = 730 * DAY_MS
    customers: int = 250_000
    cost_lose: float = 1.0
    cost_win: float = 1.0


@dataclass(frozen=True, slots=True)
class CoreSettings:
    """What the operators need to know; durations in milliseconds, windows in periods, duplicates in offsets."""

    period_ms: int
    grace_ms: int
    ahead_of_receipt_ms: int
    ahead_of_stream_ms: int
    partitions: int
    keep_periods: int
    duplicates_window: int
    idle_after_periods: int
    windows: tuple[int, ...]
    baseline_periods: int
    lag_periods: int
    false_alarms_per_year: float
    link_wait_periods: int
    link_units: int
    stage_order: tuple[str, ...] = ()
    zone: tzinfo = UTC
    day_start_ms: int = 0
    """The plant's clock, and when its days begin."""
    answers_per_customer: int = 20
    enterprises: int = 100
    verdicts_only: bool = False
    """Only verdicts, alerts and recommendations are said, not the summaries of scopes and the insights."""
    benchmarks: tuple[Benchmark, ...] = ()
    yield_target: float | None = None
    low_score_target: float = 0.25
    reputation_half_life_ms: int = 56 * DAY_MS
    costs: QualityCosts = UNPRICED
    alerting: Alerting = DEFAULT_ALERTING
    efforts: tuple[tuple[str, float], ...] = ()
    capacity: tuple[tuple[str, float], ...] = ()
    """STAGE or SITE/STAGE, to the units a day that it bears."""
    relationships: RelationshipSettings = RelationshipSettings()
