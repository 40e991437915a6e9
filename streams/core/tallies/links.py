"""Answers that have met their unit in; additive counts out: low scores by what happened to the unit at one stage."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from streams.core.tallies.stage import MAX_CODES, OTHER

MAX_NEEDS = 64
"""Needs that are kept apart of one stage."""

Table = list[int]
"""Answers: [not exposed and not low, not exposed and low, exposed and not low, exposed and low]."""


class LinkKey(NamedTuple):
    """The scope of a link tally. `stage` is empty where answers are counted that met no stage."""

    enterprise: str
    stage: str
    segment: str


class Link(NamedTuple):
    """One answer and what its unit went through at one stage; `failed` is None where no first inspection is known."""

    failed: bool | None
    reworked: bool
    codes: tuple[str, ...]
    low: int


class First(NamedTuple):
    """One answer and the stage at which its unit failed first (empty: at none), and what it was about."""

    stage: str
    need: str
    low: int


@dataclass(slots=True)
class LinkTally:
    """What one period adds. A correction (a unit that is reworked after its answer) takes
    away what an earlier period had added, so a number may be negative; their sums never are.

    `failed`, `reworked`: tables by exposure. `codes`: failures by defect code, [not low, low]. `unlinked`: answers
    whose unit never showed up. `evicted`: records left out since there were too many. `first`: answers by the stage at
    which their unit failed first, and by need, [not low, low]; only under the stage "".
    """

    failed: Table = field(default_factory=lambda: [0] * 4)
    reworked: Table = field(default_factory=lambda: [0] * 4)
    codes: dict[str, list[int]] = field(default_factory=dict)
    unlinked: int = 0
    evicted: int = 0
    first: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    def add(self, link: Link | First, sign: int) -> None:
        """Counts a link, or takes it away (`sign` -1)."""
        if isinstance(link, First):
            self._first(link.stage, link.need)[link.low] += sign
            return
        self.reworked[2 * link.reworked + link.low] += sign
        if link.failed is None:
            return
        self.failed[2 * link.failed + link.low] += sign
        for code in link.codes:
            self._code(code)[link.low] += sign

    def merge(self, other: Self) -> None:
        """Adds another tally of the same scope."""
        for mine, theirs in ((self.failed, other.failed), (self.reworked, other.reworked)):
            for cell, n in enumerate(theirs):
                mine[cell] += n
        for code, counts in sorted(other.codes.items()):
            mine = self._code(code)
            mine[0] += counts[0]
            mine[1] += counts[1]
        for stage, needs in sorted(other.first.items()):
            for need, counts in sorted(needs.items()):
                mine = self._first(stage, need)
                mine[0] += counts[0]
                mine[1] += counts[1]
        self.unlinked += other.unlinked
        self.evicted += other.evicted

    def _code(self, code: str) -> list[int]:
        if code not in self.codes and len(self.codes) >= MAX_CODES:
            code = OTHER
        return self.codes.setdefault(code, [0, 0])

    def _first(self, stage: str, need: str) -> list[int]:
        if stage not in self.first and len(self.first) >= MAX_CODES:
            stage = OTHER
        needs = self.first.setdefault(stage, {})
        if need not in needs and len(needs) >= MAX_NEEDS:
            need = OTHER
        return needs.setdefault(need, [0, 0])

    def dump(self) -> Any:
        """JSON data; equal tallies are equal bytes."""
        first = {stage: dict(sorted(needs.items())) for stage, needs in sorted(self.first.items())}
        counts = [self.failed, self.reworked, dict(sorted(self.codes.items())), self.unlinked, self.evicted]
        return [*counts, first] if first else counts

    @classmethod
    def load(cls, data: Any) -> Self:
        """From JSON data."""
        failed, reworked, codes, unlinked, evicted, *more = data
        first = {
            stage: {need: list(counts) for need, counts in needs.items()}
            for stage, needs in (more[0] if more else {}).items()
        }
        by_code = {code: list(counts) for code, counts in codes.items()}
        return cls(list(failed), list(reworked), by_code, unlinked, evicted, first)
