"""A chart's series in; what its alarms are searched by out: the tallies behind it, their cells, codes and marks.

A stage is searched by site, line, product, supplier and code, by lot and attribute; low scores by product, segment,
relationship and need. To search the alarms of another series: a line in SUBJECT_OF.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from streams.core.charts.series import ChartId
from streams.core.closed.closing import LINKS, SATISFACTION, STAGE
from streams.core.closed.ledger import ScopeId, Tally, typed_key
from streams.core.concerns import SERIES
from streams.core.stats.cause_table import CODE
from streams.core.tallies.cause_counts import CauseCounts
from streams.core.tallies.failed_by import NO_CODE
from streams.core.tallies.links import LinkKey, LinkTally
from streams.core.tallies.satisfaction import SatisfactionKey, SatisfactionTally
from streams.core.tallies.stage import StageKey, StageTally


class Subject(NamedTuple):
    """What is searched: a kind of tallies, and the stage (empty for low scores)."""

    kind: str
    stage: str


ANSWERS = Subject(LINKS, "")
"""Answers by the stage at which their unit failed first: not searched, but counted before and after like the others."""


@dataclass(frozen=True, slots=True)
class Searched:
    """How one kind of tallies is searched: its dimensions, those whose groups wander together, and how it counts."""

    names: tuple[str, ...]
    wander: tuple[str, ...]
    subject: Callable[[Any], Subject]
    count: Callable[[CauseCounts, Any, Any], None]


def _stage(counts: CauseCounts, key: StageKey, tally: StageTally) -> None:
    by_code = dict(tally.failed_by)
    without = tally.first_failed - sum(by_code.values())
    if without > 0:  # counted by a release that knew no codes of failed units
        by_code[NO_CODE] = by_code.get(NO_CODE, 0) + without
    cell = counts.add((key.site, key.line, key.product, key.supplier), tally.first_inspected, by_code)
    for kind, value, units, failures in tally.marks.items() if tally.marks is not None else ():
        counts.mark((kind, value), cell, units, failures)


def _low(counts: CauseCounts, key: SatisfactionKey, tally: SatisfactionTally) -> None:
    for count in SERIES["low_score"].counts(key, tally):
        if not count.labels:  # all customers'
            failures = {"": count.x} if count.x else {}
            counts.add((key.product, key.segment, key.relationship, key.need), count.n, failures)


def _answers(counts: CauseCounts, key: LinkKey, tally: LinkTally) -> None:
    for stage, needs in tally.first.items():
        for need, (not_low, low) in needs.items():
            counts.add((key.segment, stage, need), not_low + low, {"": low} if low else {})


SEARCHED: dict[str, Searched] = {
    STAGE: Searched(
        ("site", "line", "product", "supplier"), ("site", "line"), lambda key: Subject(STAGE, key.stage), _stage
    ),
    SATISFACTION: Searched(
        ("product", "segment", "relationship", "need"),
        ("product", "segment"),
        lambda _: Subject(SATISFACTION, ""),
        _low,
    ),
    LINKS: Searched(("segment", "first_failed", "need"), ("segment",), lambda _: ANSWERS, _answers),
}
"""Kind of tally to how it is counted and searched."""

SUBJECT_OF: dict[str, str] = {
    "stage_first_pass": STAGE,
    "product_first_pass": STAGE,
    "supplier_first_pass": STAGE,
    "code_first_pass": STAGE,
    "low_score": SATISFACTION,
    "segment_low_score": SATISFACTION,
    "product_low_score": SATISFACTION,
}
"""Series whose alarms are searched, to the kind of tallies."""


def subject_of(identity: ChartId) -> Subject | None:
    """What an alarm of this chart is searched by; None where nothing is known."""
    kind = SUBJECT_OF.get(identity.series)
    return None if kind is None else Subject(kind, dict(identity.labels).get("stage", ""))


def own_labels(identity: ChartId) -> tuple[tuple[str, str], ...]:
    """The labels by which a chart's group differs from its subject."""
    kind = SUBJECT_OF[identity.series]
    names = (*SEARCHED[kind].names, CODE)
    return tuple((name, value) for name, value in identity.labels if name in names)


def counted(tallies: Iterable[tuple[ScopeId, Tally]]) -> dict[Subject, CauseCounts]:
    """The counts of one period, by subject."""
    counts: dict[Subject, CauseCounts] = {}
    for scope, tally in tallies:
        searched = SEARCHED.get(scope.kind)
        if searched is not None:
            key = typed_key(scope)
            searched.count(counts.setdefault(searched.subject(key), CauseCounts()), key, tally)
    return counts
