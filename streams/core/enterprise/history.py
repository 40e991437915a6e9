"""One period's tallies in, the enterprise's flow over time out: arrivals, departures, work in process, by stage and
period.

Kept by stage and not as arrivals, since which stage is the first may still be learned. Bounded: the last KEPT periods.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.closed.ledger import ScopeId, Tally, typed_key
from streams.core.snapshot import Format
from streams.core.tallies.satisfaction import SatisfactionTally
from streams.core.tallies.stage import StageTally

FORMAT = Format("history")
KEPT = 240


class StageFlow(NamedTuple):
    """Units of one stage in one period: inspected for the first time, failed at it, scrapped (at any attempt)."""

    first_inspected: int
    first_failed: int
    scrapped: int

    @property
    def left(self) -> int:
        """Units that go on from here: reworked ones too, since rework ends; scrapped ones never do."""
        return max(0, self.first_inspected - self.scrapped)


NOTHING = StageFlow(0, 0, 0)


class PeriodFlow(NamedTuple):
    """One period: the flow of each stage, csat answers, and those that were low."""

    period: int
    stages: dict[str, StageFlow]
    answers: int
    low: int


@dataclass(slots=True)
class History:
    """The last KEPT periods, oldest first, and the units in process at the end of the last one."""

    periods: list[PeriodFlow] = field(default_factory=list)

    def add(self, period: int, tallies: Iterable[tuple[ScopeId, Tally]]) -> PeriodFlow:
        """Appends a period."""
        stages: dict[str, StageFlow] = {}
        answers = low = 0
        for scope, tally in tallies:
            if isinstance(tally, StageTally):
                stage = typed_key(scope).stage
                stages[stage] = _plus(stages.get(stage, NOTHING), tally)
            elif isinstance(tally, SatisfactionTally):
                answers, low = answers + tally.answers, low + tally.low
        flow = PeriodFlow(period, dict(sorted(stages.items())), answers, low)
        self.periods = [*self.periods[1 - KEPT :], flow]
        return flow

    def since(self, period: int) -> list[PeriodFlow]:
        """The periods from `period` on."""
        return [flow for flow in self.periods if flow.period >= period]

    def arrivals(self, first_stage: str | None) -> list[int]:
        """Units inspected for the first time at the first stage, a number a period."""
        return [flow.stages.get(first_stage or "", NOTHING).first_inspected for flow in self.periods]

    def departures(self, last_stage: str | None) -> list[int]:
        """Units that left the last stage, a number a period."""
        return [flow.stages.get(last_stage or "", NOTHING).left for flow in self.periods]

    def dump(self) -> Any:
        """JSON data."""
        return [[flow.period, flow.stages, flow.answers, flow.low] for flow in self.periods]

    def load(self, data: Any) -> None:
        """From JSON data."""
        self.periods = [
            PeriodFlow(period, {stage: StageFlow(*units) for stage, units in stages.items()}, answers, low)
            for period, stages, answers, low in data
        ]


def _plus(flow: StageFlow, tally: StageTally) -> StageFlow:
    return StageFlow(
        flow.first_inspected + tally.first_inspected,
        flow.first_failed + tally.first_failed,
        flow.scrapped + tally.scrapped,
    )
