"""Link tallies of each judged period in; low scores by what happened to the unit at each stage, since the start and
over the longest window, out.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from streams.core.closed.closing import LINKS
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.tallies.links import LinkKey, LinkTally, Table
from streams.core.tallies.stage import OTHER

MAX_STAGES = 100
MAX_SEGMENTS = 100
RECENT = "@recent"

Stages = dict[str, LinkTally]
"""By stage."""


class SatisfactionLinks:
    """Sums by stage and segment since the start, and by stage of each period of the longest window. The stage "" holds
    what was counted of answers that met no stage.
    """

    name: ClassVar[str] = "links"
    FORMAT: ClassVar[Format] = Format("satisfaction-links")

    def __init__(self, settings: JudgingSettings) -> None:
        self._kept = max(settings.windows)
        self._sums: dict[str, Stages] = {}
        self._recent: list[Stages] = []
        self._changed: dict[str, None] = {}

    def observe(self, moment: Moment) -> None:
        """Adds the period's links."""
        now: Stages = {}
        for scope, tally in moment.tallies:
            if scope.kind == LINKS:
                key = LinkKey(*scope.key)
                stage = _admitted(self._sums, key.stage, MAX_STAGES)
                segments = self._sums.setdefault(stage, {})
                segments.setdefault(_admitted(segments, key.segment, MAX_SEGMENTS), LinkTally()).merge(tally)
                now.setdefault(stage, LinkTally()).merge(tally)
                self._changed[stage] = None
        if now or any(self._recent):
            self._recent = [*self._recent, now][-self._kept :]
            self._changed[RECENT] = None

    def first_failed(self, stage: str, segment: str = "") -> tuple[Table, bool]:
        """Answers since the start whose unit failed nowhere, and first at a stage, as a table of exposure; and whether
        any was counted so (an older release did not).
        """
        tallies = self._sums.get("", {})
        chosen = [tallies[segment]] if segment and segment in tallies else [] if segment else list(tallies.values())
        table = [0, 0, 0, 0]
        for tally in chosen:
            for at, name in ((0, ""), (2, stage)):
                for not_low, low in tally.first.get(name, {}).values():
                    table[at], table[at + 1] = table[at] + not_low, table[at + 1] + low
        return [max(0, n) for n in table], any(tally.first for tally in tallies.values())

    @property
    def stages(self) -> list[str]:
        """The stages that answers were linked to."""
        return sorted(stage for stage in self._sums if stage)

    def since_start(self, stage: str) -> LinkTally:
        """All links of a stage."""
        return _sum(self._sums.get(stage, {}).values())

    def segments(self, stage: str) -> Stages:
        """All links of a stage by segment, those without one left out."""
        return {segment: tally for segment, tally in sorted(self._sums.get(stage, {}).items()) if segment}

    def recent(self, stage: str) -> LinkTally:
        """The links of a stage over the longest window."""
        return _sum(period[stage] for period in self._recent if stage in period)

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Nothing here is a baseline."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a stage, and one for the window."""
        for name in self._changed:
            if name == RECENT:
                yield name, [_dumped(period) for period in self._recent]
            else:
                yield f"/{name}", _dumped(self._sums[name])
        self._changed.clear()

    def load(self, name: str, data: Any) -> None:
        """Restores one value."""
        if name == RECENT:
            self._recent = [_loaded(period) for period in data]
        else:
            self._sums[name.removeprefix("/")] = _loaded(data)


def _admitted(known: Mapping[str, Any], name: str, most: int) -> str:
    return name if name in known or len(known) < most else OTHER


def _sum(tallies: Any) -> LinkTally:
    total = LinkTally()
    for tally in tallies:
        total.merge(tally)
    return total


def _dumped(stages: Stages) -> dict[str, Any]:
    return {name: tally.dump() for name, tally in sorted(stages.items())}


def _loaded(data: Mapping[str, Any]) -> Stages:
    return {name: LinkTally.load(counts) for name, counts in data.items()}
