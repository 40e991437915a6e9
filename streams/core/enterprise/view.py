"""Everything that is known of an enterprise after a period in one place: what rules, insights and recommendations
read. No logic of its own.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from streams.core.charts.charts import Charts
from streams.core.charts.series import Labels
from streams.core.closed.ledger import Ledger, ScopeId, Tally, typed_key
from streams.core.closed.summaries import summary_id
from streams.core.enterprise.alerting import DEFAULT_ALERTING, Alerting
from streams.core.enterprise.benchmark import Benchmark
from streams.core.enterprise.detail import Detail
from streams.core.enterprise.headroom import Capacity, Headroom
from streams.core.enterprise.history import History, PeriodFlow
from streams.core.enterprise.load import Load
from streams.core.enterprise.load_tree import LoadTree
from streams.core.enterprise.place_flow import PlaceFlow
from streams.core.enterprise.strain import Strain
from streams.core.periods import DAY_MS, Calendar
from streams.core.stats.quality_cost import UNPRICED, QualityCosts

F = TypeVar("F")

MAX_SUMMARY_IDS = 5_000
"""Summaries an evidence names at the most."""


@dataclass(frozen=True, slots=True)
class JudgingSettings:
    """What judging needs to know; numbers of periods, and false alarms a year for the whole enterprise."""

    calendar: Calendar
    baseline_periods: int
    lag_periods: int
    block: int
    windows: tuple[int, ...]
    keep_periods: int
    false_alarms_per_year: float
    stage_order: tuple[str, ...] = ()
    cost_lose_customer: float = 1.0
    cost_win_customer: float = 1.0
    verdicts_only: bool = False
    benchmarks: tuple[Benchmark, ...] = ()
    costs: QualityCosts = UNPRICED
    yield_target: float | None = None
    low_score_target: float = 0.25
    """The greatest share of low csat answers (0–1) that is not called poor."""
    """First-pass yield (0–1) that a stage should keep; None: judged against its own baseline."""
    reputation_half_life_ms: int = 56 * DAY_MS
    """After which time what customers said counts half."""
    alerting: Alerting = DEFAULT_ALERTING
    efforts: tuple[tuple[str, float], ...] = ()
    """Action code to its effort, where it is not the usual one."""
    capacity: tuple[Capacity, ...] = ()
    """What stages bear, as far as it was declared."""


@dataclass(frozen=True, slots=True)
class View:
    """One enterprise at the close of one period."""

    settings: JudgingSettings
    enterprise: str
    period: int
    flow: PeriodFlow
    history: History
    detail: Detail
    stages: Sequence[str]
    first_stage: str | None
    load: Load
    tree: LoadTree
    places: PlaceFlow
    headrooms: Sequence[Headroom]
    charts: Charts
    ledger: Ledger
    strain: Strain
    in_process: int
    enterprise_summary_id: str
    judged_count: int
    facets: Mapping[str, Any]

    def facet(self, kind: type[F]) -> F:
        """What the facet of this class remembers."""
        facet = self.facets[kind.name]  # type: ignore[attr-defined]
        assert isinstance(facet, kind)
        return facet

    def summary_ids(self, kind: str, since: int, matches: Callable[[Labels], bool] = lambda _: True) -> list[str]:
        """The ids of the summaries of a kind from period `since` to now whose labels match, as far as they are kept."""
        calendar = self.settings.calendar
        return [summary_id(calendar, scope) for scope in self._scopes(kind, since, matches)]

    def tallies(self, kind: str, since: int, matches: Callable[[Labels], bool]) -> Iterator[tuple[ScopeId, Tally]]:
        """The tallies of those summaries, as first closed."""
        for scope in self._scopes(kind, since, matches):
            tally = self.ledger.first(scope)
            if tally is not None:
                yield scope, tally

    def _scopes(self, kind: str, since: int, matches: Callable[[Labels], bool]) -> list[ScopeId]:
        periods = range(max(since, self.period - self.settings.keep_periods), self.period + 1)
        return self.ledger.scopes_of(
            kind, periods, lambda key: key[0] == self.enterprise and matches(key_labels(kind, key))
        )


@lru_cache(maxsize=65_536)
def key_labels(kind: str, key: tuple[str, ...]) -> Labels:
    """The labels of a scope's key, without those that are absent."""
    return tuple((name, value) for name, value in typed_key(ScopeId(0, kind, key))._asdict().items() if value)


def matching(labels: Labels) -> Callable[[Labels], bool]:
    """A test whether all of `labels` are among a scope's."""
    return lambda of_scope: all(label in of_scope for label in labels)
