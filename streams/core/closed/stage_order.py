"""Which stage preceded which, in; the order of the stages, out: as set, or as learned from the flow of units."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from streams.core.snapshot import Format
from streams.core.tallies.stage import StageTally

FORMAT = Format("stage-order")
INCOMING = "incoming"
"""The inspection of bought-in parts: before all stages, and not an arrival of units."""


@dataclass(slots=True)
class StageOrder:
    """Passages counted between stages: {stage: {stage before it: n}}; `given` is the order that was set, if any."""

    given: tuple[str, ...] = ()
    passages: dict[str, dict[str, int]] = field(default_factory=dict)

    def learn(self, tallies: Iterable[tuple[str, StageTally]]) -> bool:
        """Adds the passages of one period's (stage, tally) pairs; True when anything was added."""
        changed = False
        for stage, tally in tallies:
            if stage not in self.passages:
                self.passages[stage], changed = {}, True
            for before, n in tally.preceded_by.items():
                self.passages[stage][before] = self.passages[stage].get(before, 0) + n
                changed = True
        return changed

    def stages(self) -> list[str]:
        """All stages seen, first to last: by the order set, then by how many stages come before each in the flow, then
        by name.
        """
        upstream = {stage: self._upstream(stage) for stage in self.passages}
        given = {stage: position for position, stage in enumerate(self.given)}
        return sorted(
            self.passages,
            key=lambda stage: (stage != INCOMING, given.get(stage, len(given)), len(upstream[stage]), stage),
        )

    def first(self) -> str | None:
        """The stage at which units arrive: the first that is not the inspection of bought-in parts."""
        stages = self.stages()
        return next((stage for stage in stages if stage != INCOMING), stages[0] if stages else None)

    def last(self) -> str | None:
        """The stage that units leave."""
        stages = self.stages()
        return stages[-1] if stages else None

    def _upstream(self, stage: str) -> set[str]:
        found: set[str] = set()
        todo = [stage]
        while todo:
            for before, n in self.passages.get(todo.pop(), {}).items():
                if before not in found and n > self.passages.get(before, {}).get(stage, 0) and before != stage:
                    found.add(before)
                    todo.append(before)
        return found

    def dump(self) -> Any:
        """JSON data."""
        return {stage: dict(sorted(before.items())) for stage, before in sorted(self.passages.items())}

    def load(self, data: Any) -> None:
        """From JSON data."""
        self.passages = {stage: dict(before) for stage, before in data.items()}
