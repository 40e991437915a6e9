"""One period's tallies in; what was found where, by stage and by supplier, over the longest rolling window out.

Aggregated over products and without measurements, so it stays small: at most `kept` periods × stages × MAX_CODES codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from streams.core.closed.ledger import ScopeId, Tally, typed_key
from streams.core.snapshot import Format
from streams.core.tallies.stage import StageKey, StageTally

FORMAT = Format("detail")

Stages = dict[str, StageTally]
Suppliers = dict[tuple[str, str], StageTally]
"""(stage, supplier) to the tally of the units that hold the supplier's parts."""


@dataclass(slots=True)
class Detail:
    """The last `kept` periods, oldest first: by stage, and by stage and supplier."""

    kept: int
    periods: list[tuple[Stages, Suppliers]] = field(default_factory=list)

    def add(self, tallies: Iterable[tuple[ScopeId, Tally]]) -> None:
        """Appends a period."""
        stages: Stages = {}
        suppliers: Suppliers = {}
        for scope, tally in tallies:
            key = typed_key(scope)
            if isinstance(tally, StageTally) and isinstance(key, StageKey):
                stages.setdefault(key.stage, StageTally()).merge_units(tally)
                if key.supplier:
                    suppliers.setdefault((key.stage, key.supplier), StageTally()).merge_units(tally)
        self.periods = [*self.periods[1 - self.kept :], (stages, suppliers)] if self.kept > 1 else [(stages, suppliers)]

    def stages(self, window: int) -> Stages:
        """Tallies of the last `window` periods by stage."""
        sums: Stages = {}
        for stages, _ in self.periods[-window:]:
            for stage, tally in stages.items():
                sums.setdefault(stage, StageTally()).merge_units(tally)
        return sums

    def suppliers(self, window: int) -> Suppliers:
        """Tallies of the last `window` periods by stage and supplier."""
        sums: Suppliers = {}
        for _, suppliers in self.periods[-window:]:
            for name, tally in suppliers.items():
                sums.setdefault(name, StageTally()).merge_units(tally)
        return sums

    def dump(self) -> Any:
        """JSON data."""
        return [
            [
                {stage: tally.dump() for stage, tally in sorted(stages.items())},
                [[*name, tally.dump()] for name, tally in sorted(suppliers.items())],
            ]
            for stages, suppliers in self.periods
        ]

    def load(self, data: Any) -> None:
        """From JSON data."""
        self.periods = [
            (
                {stage: StageTally.load(counts) for stage, counts in stages.items()},
                {(stage, supplier): StageTally.load(counts) for stage, supplier, counts in suppliers},
            )
            for stages, suppliers in data
        ]
