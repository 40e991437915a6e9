"""From period summaries, in any order, to the sums of each period: a ring of the last periods, bounded.

Contributions are kept by summary id, so that a later revision replaces the earlier one and the sums stay exact. What is
older than the ring is ignored: which periods are held depends only on what was read, never on the order of reading.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

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
Labels = tuple[tuple[str, str], ...]
"""Names and values of a scope's labels, without blanks, sorted."""


MAX_VALUES = 20_000
"""Values of one label that can be chosen from."""


class Counted(NamedTuple):
    """What one summary adds: its revision, the group it adds to, the numbers, and the labels of its scope."""

    revision: int
    group: Group
    vector: Vector
    labels: Labels


def written(moment: datetime) -> str:
    """RFC 3339 with the offset in which it was told."""
    return moment.isoformat().replace("+00:00", "Z")


@dataclass(slots=True)
class Period:
    """What is known of one period; `begins` and `ends` as they were told, by the plant's clock."""

    start: int
    end: int
    begins: str
    ends: str
    sums: dict[Group, list[int]] = field(default_factory=dict)
    voice: list[int] = field(default_factory=lambda: [0] * WIDTH)
    """The sum over all groups of customers."""
    flow: EnterpriseCounts | None = None
    judged: PeriodSummary | None = None
    late_count: int = 0
    seen: dict[str, "Counted"] = field(default_factory=dict)
    cached: object = None
    """What was last derived from this period; dropped whenever it changes."""

    def put(self, summary: PeriodSummary) -> None:
        """Count a summary, in place of an earlier revision of the same id."""
        known = self.seen.get(summary.summary_id)
        if known is not None and known.revision > summary.revision:
            return
        if known is not None:
            self._add(known.group, tuple(-count for count in known.vector))
        group, vector = contribution(summary)
        self.seen[summary.summary_id] = Counted(summary.revision, group, vector, labels_of(summary))
        self._add(group, vector)
        if isinstance(summary.counts, EnterpriseCounts):
            self.flow, self.judged = summary.counts, summary
        self.cached = None

    def only(self, wanted: Mapping[str, str]) -> "Period":
        """The same period, of what carries all of these labels alone; a label that a kind of scope never has is no
        condition on it. The flow of the whole enterprise is left out.
        """
        part = Period(self.start, self.end, self.begins, self.ends, judged=self.judged, late_count=self.late_count)
        for counted in self.seen.values():
            labels = dict(counted.labels)
            asked = SCOPE_LABELS.get(counted.group[0], frozenset()) & wanted.keys() if counted.group else ()
            if all(labels.get(name) == wanted[name] for name in asked):
                part._add(counted.group, counted.vector)
        return part

    def _add(self, group: Group, vector: Vector) -> None:
        if not group:
            return
        held = self.sums.get(group) or [0] * len(vector)
        self.sums[group] = [a + b for a, b in zip(held, vector, strict=True)]
        if group[0] == "satisfaction":
            self.voice = [a + b for a, b in zip(self.voice, vector, strict=True)]


SCOPE_LABELS: Mapping[str, frozenset[str]] = {
    "stage": frozenset({"site", "line", "product", "stage", "supplier"}),
    "satisfaction": frozenset({"product", "segment", "need", "relationship"}),
}


def labels_of(summary: PeriodSummary) -> Labels:
    """The labels of a summary's scope."""
    scope = summary.scope.model_dump(exclude_none=True)
    return tuple(sorted((name, str(value)) for name, value in scope.items() if name != "kind" and value != ""))


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

    def __init__(self, max_periods: int = 400, max_summaries: int = 400_000) -> None:
        self.max_periods = max_periods
        self.max_summaries = max_summaries
        self.evicted = 0
        self.values: dict[str, set[str]] = {}
        """The values of each label that were seen."""
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
            told = (written(summary.period_start), written(summary.period_end))
            period = self._held[start] = Period(start, to_millis(summary.period_end), *told)
        if len(period.seen) >= self.max_summaries and summary.summary_id not in period.seen:
            self.evicted += 1
            return
        before = len(period.seen)
        period.put(summary)
        self._note(period.seen[summary.summary_id].labels)
        self._summaries += len(period.seen) - before
        self._evict()

    def periods(self) -> list[Period]:
        """From the oldest to the newest."""
        return [self._held[start] for start in sorted(self._held)]

    def _note(self, labels: Labels) -> None:
        for name, value in labels:
            known = self.values.setdefault(name, set())
            if len(known) < MAX_VALUES:
                known.add(value)

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
