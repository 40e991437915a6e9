"""From period summaries, in any order, to the sums of each period: a ring of the last periods, bounded.

Contributions are kept by summary id, so that a later revision replaces the earlier one and the sums stay exact. What is
older than the ring is ignored: which periods are held depends only on what was read, never on the order of reading.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from schemas.summary import (
    EnterpriseCounts,
    PeriodSummary,
    SatisfactionCounts,
    SatisfactionScope,
    StageCounts,
    StageScope,
)
from schemas.times import to_millis
from streams.console.counts import WIDTH, Vector, satisfaction_vector, stage_vector

Group = tuple[str, ...]
"""What is added up: ("stage", stage) or ("satisfaction", segment, need, relationship); an empty string is unknown."""


@dataclass(slots=True)
class Period:
    """What is known of one period."""

    start: int
    end: int
    sums: dict[Group, list[int]] = field(default_factory=dict)
    voice: list[int] = field(default_factory=lambda: [0] * WIDTH)
    """The sum over all groups of customers."""
    flow: EnterpriseCounts | None = None
    judged: PeriodSummary | None = None
    late_count: int = 0
    seen: dict[str, tuple[int, Group, Vector]] = field(default_factory=dict)
    cached: object = None
    """What was last derived from this period; dropped whenever it changes."""

    def put(self, summary: PeriodSummary) -> None:
        """Count a summary, in place of an earlier revision of the same id."""
        known = self.seen.get(summary.summary_id)
        if known is not None and known[0] > summary.revision:
            return
        if known is not None:
            self._add(known[1], tuple(-count for count in known[2]))
        group, vector = contribution(summary)
        self.seen[summary.summary_id] = (summary.revision, group, vector)
        self._add(group, vector)
        if isinstance(summary.counts, EnterpriseCounts):
            self.flow, self.judged = summary.counts, summary
        self.cached = None

    def _add(self, group: Group, vector: Vector) -> None:
        if not group:
            return
        held = self.sums.get(group) or [0] * len(vector)
        self.sums[group] = [a + b for a, b in zip(held, vector, strict=True)]
        if group[0] == "satisfaction":
            self.voice = [a + b for a, b in zip(self.voice, vector, strict=True)]


def contribution(summary: PeriodSummary) -> tuple[Group, Vector]:
    """Which group a summary adds to, and what; nothing for the scope enterprise, whose counts stand by themselves."""
    scope, counts = summary.scope, summary.counts
    if isinstance(scope, StageScope) and isinstance(counts, StageCounts):
        return ("stage", scope.stage), stage_vector(counts)
    if isinstance(scope, SatisfactionScope) and isinstance(counts, SatisfactionCounts):
        labels = (scope.segment or "", scope.need or "", scope.relationship or "")
        return ("satisfaction", *labels), satisfaction_vector(counts)
    return (), ()


class History:
    """The last `max_periods` periods of one enterprise, and of these no more than `max_summaries` contributions."""

    def __init__(self, max_periods: int = 400, max_summaries: int = 200_000) -> None:
        self.max_periods = max_periods
        self.max_summaries = max_summaries
        self.evicted = 0
        self._held: dict[int, Period] = {}
        self._summaries = 0
        self._floor = -1

    def put(self, summary: PeriodSummary) -> None:
        """Count a summary; one older than the ring counts as evicted."""
        start = to_millis(summary.period_start)
        if start <= self._floor:
            self.evicted += 1
            return
        period = self._held.get(start)
        if period is None:
            period = self._held[start] = Period(start, to_millis(summary.period_end))
        if len(period.seen) >= self.max_summaries and summary.summary_id not in period.seen:
            self.evicted += 1
            return
        before = len(period.seen)
        period.put(summary)
        self._summaries += len(period.seen) - before
        self._evict()

    def periods(self) -> list[Period]:
        """From the oldest to the newest."""
        return [self._held[start] for start in sorted(self._held)]

    def _evict(self) -> None:
        while len(self._held) > self.max_periods or self._summaries > self.max_summaries:
            self._floor = min(self._held)
            gone = self._held.pop(self._floor)
            self._summaries -= len(gone.seen)
            self.evicted += len(gone.seen)


def groups_of(periods: Iterable[Period], kind: str) -> dict[Group, list[int]]:
    """The sums of several periods, for every group of one kind ("stage" or "satisfaction")."""
    sums: dict[Group, list[int]] = {}
    for period in periods:
        for group, vector in period.sums.items():
            if group[0] == kind:
                held = sums.get(group)
                sums[group] = list(vector) if held is None else [a + b for a, b in zip(held, vector, strict=True)]
    return sums
