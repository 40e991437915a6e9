"""Satisfaction tallies of each judged period in, what each segment scored a need when it fell short, was as expected or
exceeded, since the start, out: one period's answers are far too few to tell a kind of need by.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from streams.core.closed.closing import SATISFACTION
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.facets.needs import Pair
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.tallies.satisfaction import EFFECTS, SatisfactionKey
from streams.core.tallies.stage import OTHER

MAX_PAIRS = 1_000
"""Pairs of segment and need kept apart; the rest are counted together under OTHER."""


class NeedEffects:
    """Sums in the order of EFFECTS, by need, by segment. Bounded: MAX_PAIRS, and one more a segment for the rest."""

    name: ClassVar[str] = "need_effects"
    FORMAT: ClassVar[Format] = Format("need-effects")

    def __init__(self, settings: JudgingSettings) -> None:
        self._sums: dict[str, dict[str, list[int]]] = {}
        self._changed: dict[str, None] = {}

    def observe(self, moment: Moment) -> None:
        """Adds the period's answers."""
        for scope, tally in moment.tallies:
            if scope.kind == SATISFACTION and any(tally.effects):
                key = SatisfactionKey(*scope.key)
                pair = self._admitted(Pair(key.segment, key.need))
                sums = self._sums.setdefault(pair.segment, {}).setdefault(pair.need, [0] * len(EFFECTS))
                sums[:] = map(int.__add__, sums, tally.effects)
                self._changed[pair.segment] = None

    def _admitted(self, pair: Pair) -> Pair:
        if pair.need in self._sums.get(pair.segment, ()) or sum(map(len, self._sums.values())) < MAX_PAIRS:
            return pair
        return Pair(pair.segment if pair.segment in self._sums else OTHER, OTHER)

    def pairs(self) -> Iterator[tuple[Pair, list[int]]]:
        """Every pair with its sums, in order."""
        for segment, needs in sorted(self._sums.items()):
            for need, sums in sorted(needs.items()):
                yield Pair(segment, need), sums

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Nothing here is a baseline."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a segment."""
        for segment in self._changed:
            yield f"/{segment}", dict(sorted(self._sums[segment].items()))
        self._changed.clear()

    def load(self, name: str, data: Any) -> None:
        """Restores one segment."""
        self._sums[name.removeprefix("/")] = {need: list(sums) for need, sums in data.items()}
