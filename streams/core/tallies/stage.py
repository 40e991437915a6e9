"""Stage events in, integer counts of one stage scope out. Counts only add, so tallies of any cut of the events merge
to the same sum.

Whoever counts no measurement writes the same data as releases that knew none.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from schemas.stage import StageEvent
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


def stage_key(event: StageEvent) -> StageKey:
    """The scope in which an event counts."""
    return StageKey(event.enterprise, event.site, event.line or "", event.product, event.stage, event.supplier or "")


def add_to(counts: dict[str, int], name: str, n: int) -> None:
    """Adds n to a name, or to OTHER when the names are full."""
    if name not in counts and len(counts) >= MAX_CODES:
        name = OTHER
    counts[name] = counts.get(name, 0) + n


@dataclass(slots=True)
class StageTally:
    """What was inspected and found in one scope and period (units; `defects`, `origins`: defects)."""

    inspected: int = 0
    first_inspected: int = 0
    first_passed: int = 0
    defective: int = 0
    scrapped: int = 0
    defects: dict[str, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)
    preceded_by: dict[str, int] = field(default_factory=dict)
    measured: MeasuredTally | None = None

    def add(self, event: StageEvent) -> None:
        """Counts one inspection."""
        inspected, defective = event.inspected, event.defective
        self.inspected += inspected
        if event.attempt == 1:
            self.first_inspected += inspected
            self.first_passed += inspected - defective
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

    def merge(self, other: Self) -> None:
        """Adds another tally of the same scope."""
        self.merge_units(other)
        if other.measured is not None:
            if self.measured is None:
                self.measured = MeasuredTally()
            self.measured.merge(other.measured)

    def merge_units(self, other: Self) -> None:
        """Adds another tally without its measurements."""
        self.inspected += other.inspected
        self.first_inspected += other.first_inspected
        self.first_passed += other.first_passed
        self.defective += other.defective
        self.scrapped += other.scrapped
        for mine, theirs in (
            (self.defects, other.defects),
            (self.origins, other.origins),
            (self.preceded_by, other.preceded_by),
        ):
            for name, n in theirs.items():
                add_to(mine, name, n)

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
        measured = [] if self.measured is None else [self.measured.dump()]
        return [*units, *names, *measured]

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        inspected, first, passed, defective, scrapped, defects, origins, before, *measured = data
        rows = MeasuredTally.load(measured[0]) if measured else None
        return cls(inspected, first, passed, defective, scrapped, dict(defects), dict(origins), dict(before), rows)
