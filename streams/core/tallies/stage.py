"""Stage events in, integer counts of one stage scope out. Counts only add, so tallies of any cut of the events merge
to the same sum.

Whoever counts no measurement, failure, lot or attribute writes the same data as releases that knew none.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from schemas.stage import StageEvent
from streams.core.tallies.critical import CRITICAL, Criticals
from streams.core.tallies.failed_by import GRAVITY, failed_by, gravest
from streams.core.tallies.marks import LOT, Marks
from streams.core.tallies.measured import OTHER, MeasuredTally

__all__ = ["MAX_CODES", "OTHER", "StageKey", "StageTally", "add_to", "stage_key"]

MAX_CODES = 64
"""Distinct defect codes, origins or preceding stages a tally keeps; what comes after them is counted under OTHER."""


class StageKey(NamedTuple):
    """The scope of a stage tally; absent labels are empty strings."""

    enterprise: str
    site: str
    line: str
    product: str
    stage: str
    supplier: str
    product_type: str = ""
    value_class: str = ""


def stage_key(event: StageEvent) -> StageKey:
    """The scope in which an event counts."""
    return StageKey(
        event.enterprise,
        event.site,
        event.line or "",
        event.product,
        event.stage,
        event.supplier or "",
        event.product_type or "",
        event.value_class or "",
    )


def add_to(counts: dict[str, int], name: str, n: int) -> None:
    """Adds n to a name, or to OTHER when the names are full."""
    if name not in counts and len(counts) >= MAX_CODES:
        name = OTHER
    counts[name] = counts.get(name, 0) + n


@dataclass(slots=True)
class StageTally:
    """What was inspected and found in one scope and period (units; `defects`, `origins`: defects).

    Of first inspections alone: `failed_by`, failed units by code, which sum to `first_failed`; `severities`, failed
    units by their gravest defect (critical, major, minor); `criticals`, critical defects by code; `marks`, units and
    failures by lot and attribute.
    """

    inspected: int = 0
    first_inspected: int = 0
    first_passed: int = 0
    defective: int = 0
    scrapped: int = 0
    defects: dict[str, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)
    preceded_by: dict[str, int] = field(default_factory=dict)
    measured: MeasuredTally | None = None
    failed_by: dict[str, int] = field(default_factory=dict)
    severities: list[int] = field(default_factory=lambda: [0, 0, 0])
    criticals: Criticals | None = None
    marks: Marks | None = None

    def add(self, event: StageEvent) -> None:
        """Counts one inspection."""
        inspected, defective = event.inspected, event.defective
        self.inspected += inspected
        if event.attempt == 1:
            self.first_inspected += inspected
            self.first_passed += inspected - defective
            self._first(event)
        if defective:
            self.defective += defective
            self.scrapped += event.scrapped
        for defect in event.defects:
            add_to(self.defects, defect.code, defect.count)
            if defect.origin_stage:
                add_to(self.origins, defect.origin_stage, defect.count)
        if event.measurements:
            if self.measured is None:
                self.measured = MeasuredTally()
            self.measured.add(event.measurements)

    def _first(self, event: StageEvent) -> None:
        if event.defective or event.defects:
            self._failed(event)
        if event.lot_id is not None or event.attributes:
            self._mark(event)

    def _failed(self, event: StageEvent) -> None:
        for code, n in failed_by(event.defects, event.defective).items():
            add_to(self.failed_by, code, n)
        worst = gravest(event.defects)
        if worst is not None:
            self.severities[GRAVITY[worst]] += event.defective
        for defect in event.defects if worst == CRITICAL else ():
            if defect.severity == CRITICAL:
                if self.criticals is None:
                    self.criticals = Criticals()
                self.criticals.add(defect.code, defect.count, _ids(event))

    def _mark(self, event: StageEvent) -> None:
        if self.marks is None:
            self.marks = Marks()
        if event.lot_id is not None:
            self.marks.add(LOT, event.lot_id, event.inspected, event.defective)
        for name, value in sorted(event.attributes.items()) if event.attributes else ():
            self.marks.add(name, value, event.inspected, event.defective)

    def merge(self, other: Self) -> None:
        """Adds another tally of the same scope."""
        self.merge_units(other)
        if other.criticals is not None:
            if self.criticals is None:
                self.criticals = Criticals()
            self.criticals.merge(other.criticals)
        if other.marks is not None:
            if self.marks is None:
                self.marks = Marks()
            self.marks.merge(other.marks)
        if other.measured is not None:
            if self.measured is None:
                self.measured = MeasuredTally()
            self.measured.merge(other.measured)

    def merge_units(self, other: Self) -> None:
        """Adds another tally without its measurements, marks and critical defects."""
        self.inspected += other.inspected
        self.first_inspected += other.first_inspected
        self.first_passed += other.first_passed
        self.defective += other.defective
        self.scrapped += other.scrapped
        for mine, theirs in (
            (self.defects, other.defects),
            (self.origins, other.origins),
            (self.preceded_by, other.preceded_by),
            (self.failed_by, other.failed_by),
        ):
            for name, n in theirs.items():
                add_to(mine, name, n)
        if any(other.severities):
            self.severities = [a + b for a, b in zip(self.severities, other.severities, strict=True)]

    @property
    def first_failed(self) -> int:
        """Units that failed at their first inspection."""
        return self.first_inspected - self.first_passed

    @property
    def reworked(self) -> int:
        """Units inspected again after rework."""
        return self.inspected - self.first_inspected

    def dump(self) -> Any:
        """JSON data: the additive integers in field order; names sorted, so that equal tallies are equal bytes."""
        names = [dict(sorted(counts.items())) for counts in (self.defects, self.origins, self.preceded_by)]
        units = [self.inspected, self.first_inspected, self.first_passed, self.defective, self.scrapped]
        measured = None if self.measured is None else self.measured.dump()
        failed = [
            dict(sorted(self.failed_by.items())),
            self.severities if any(self.severities) else None,
            None if self.criticals is None else self.criticals.dump(),
            None if self.marks is None else self.marks.dump(),
        ]
        while failed and not failed[-1]:
            failed.pop()
        more = [measured, *failed] if failed else [] if measured is None else [measured]
        return [*units, *names, *more]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data; what older releases did not count is nothing."""
        inspected, first, passed, defective, scrapped, defects, origins, before, *more = data
        measured, failed, severities, criticals, marks = (list(more) + [None] * 5)[:5]
        return cls(
            inspected,
            first,
            passed,
            defective,
            scrapped,
            dict(defects),
            dict(origins),
            dict(before),
            MeasuredTally.load(measured) if measured else None,
            dict(failed or {}),
            list(severities or (0, 0, 0)),
            Criticals.load(criticals) if criticals else None,
            Marks.load(marks) if marks else None,
        )


def _ids(event: StageEvent) -> list[str]:
    """What a person can look for: the unit, else its lot or order."""
    named = (("unit", event.unit_id), ("lot", event.lot_id), ("order", event.order_id))
    return [f"{kind} {name}" for kind, name in named if name is not None][:1]
