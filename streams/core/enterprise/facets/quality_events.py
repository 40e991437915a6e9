"""Tallies of each judged period in; inspections, rework, scrap, escapes, complaints, returns and lost customers of the
longest window out: what the cost of quality prices.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from streams.core.closed.closing import STAGE
from streams.core.closed.ledger import ScopeId, Tally
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.stats.quality_cost import QualityEvents
from streams.core.tallies.satisfaction import DEEDS, SatisfactionTally
from streams.core.tallies.stage import StageKey, StageTally

KEY = "periods"


class QualityEventCounts:
    """The events of each of the last periods, as many as the longest window has."""

    name: ClassVar[str] = "quality_events"
    FORMAT: ClassVar[Format] = Format("quality-events")

    def __init__(self, settings: JudgingSettings) -> None:
        self._kept = max(settings.windows)
        self._periods: list[QualityEvents] = []
        self._changed = False

    def observe(self, moment: Moment) -> None:
        """Adds a period."""
        period = _sum([QualityEvents(periods=1), *(_counted(scope, tally) for scope, tally in moment.tallies)])
        self._periods = [*self._periods, period][-self._kept :]
        self._changed = True

    def window(self) -> QualityEvents:
        """All of the longest window."""
        return _sum(self._periods)

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Nothing here is a baseline."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """One value."""
        if self._changed:
            yield KEY, [list(period) for period in self._periods]
        self._changed = False

    def load(self, name: str, data: Any) -> None:
        """The stored value."""
        self._periods = [QualityEvents(*period) for period in data]


def _counted(scope: ScopeId, tally: Tally) -> QualityEvents:
    if isinstance(tally, StageTally):
        here = StageKey(*scope.key).stage if scope.kind == STAGE else ""
        return QualityEvents(
            inspections=tally.inspected,
            reworked=tally.reworked,
            scrapped=tally.scrapped,
            escapes=sum(n for origin, n in tally.origins.items() if origin != here),
        )
    if isinstance(tally, SatisfactionTally):
        deeds = {kind: tally.deeds[place] for kind, place in DEEDS.items()}
        return QualityEvents(complaints=deeds["complaint"], returns=deeds["return"], lost_customers=deeds["churn"])
    return QualityEvents()


def _sum(events: list[QualityEvents]) -> QualityEvents:
    return QualityEvents(*map(sum, zip(*events, strict=True))) if events else QualityEvents()
