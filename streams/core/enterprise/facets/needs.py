"""Satisfaction tallies of each judged period in, what each segment said of each need over the longest window out: how
much it matters, and how well it is served; and who has fallen silent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple, Self

from streams.core.closed.closing import SATISFACTION
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.tallies.satisfaction import DEEDS, SatisfactionKey, SatisfactionTally
from streams.core.tallies.stage import OTHER

MAX_PAIRS = 1_000
"""Pairs of segment and need kept apart in a period."""
MAX_KNOWN = 500
KNOWN = "known"


class Pair(NamedTuple):
    """A need of a segment; purchases, and what names no need, are under the empty need."""

    segment: str
    need: str


@dataclass(slots=True)
class Said:
    """Additive: histogram of importance (1–7), csat answers, those in the top two boxes, mentions, purchases, and
    answers in the order of the tally's EFFECTS (empty where there are none).
    """

    importance: list[int] = field(default_factory=lambda: [0] * 7)
    answers: int = 0
    satisfied: int = 0
    mentions: int = 0
    purchases: int = 0
    effects: list[int] = field(default_factory=list)

    def add(self, other: Self) -> None:
        """Adds what else was said."""
        self.importance = [a + b for a, b in zip(self.importance, other.importance, strict=True)]
        self.answers += other.answers
        self.satisfied += other.satisfied
        self.mentions += other.mentions
        self.purchases += other.purchases
        if other.effects:
            mine = self.effects or [0] * len(other.effects)
            self.effects = [a + b for a, b in zip(mine, other.effects, strict=True)]

    def dump(self) -> list[Any]:
        """JSON data, in the order of the fields."""
        return [self.importance, self.answers, self.satisfied, self.mentions, self.purchases, self.effects]


class Needs:
    """The last periods by number, and every segment's last period heard with the purchases of the window up to it."""

    name: ClassVar[str] = "needs"
    FORMAT: ClassVar[Format] = Format("needs")

    def __init__(self, settings: JudgingSettings) -> None:
        self._kept = max(settings.windows)
        self._periods: dict[int, dict[Pair, Said]] = {}
        self.known: dict[str, tuple[int, int]] = {}
        self._changed: dict[str, None] = {}

    def observe(self, moment: Moment) -> None:
        """Adds the period's feedback, and lets the oldest go."""
        pairs: dict[Pair, Said] = {}
        for scope, tally in moment.tallies:
            if scope.kind == SATISFACTION:
                key = SatisfactionKey(*scope.key)
                _admitted(pairs, Pair(key.segment, key.need)).add(_said(tally))
        for period in [*[p for p in self._periods if p <= moment.period - self._kept], moment.period]:
            self._periods.pop(period, None)
            self._changed[str(period)] = None
        self._periods[moment.period] = pairs
        self._hear(moment.period, {pair.segment for pair, said in pairs.items() if said.answers or said.mentions})

    def _hear(self, period: int, segments: set[str]) -> None:
        bought: dict[str, int] = {}
        for pair, said in self.window(period).items():
            bought[pair.segment] = bought.get(pair.segment, 0) + said.purchases
        for segment in sorted(segments):
            if segment in self.known or len(self.known) < MAX_KNOWN:
                self.known[segment] = (period, bought.get(segment, 0))
        self._changed[KNOWN] = None

    def window(self, through: int) -> dict[Pair, Said]:
        """The sums over the longest window that ends with `through`, in order."""
        sums: dict[Pair, Said] = {}
        for period in range(through - self._kept + 1, through + 1):
            for pair, said in self._periods.get(period, {}).items():
                sums.setdefault(pair, Said()).add(said)
        return dict(sorted(sums.items()))

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Nothing here is a baseline."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a period, and who is known."""
        for name in self._changed:
            if name == KNOWN:
                yield name, [[segment, *heard] for segment, heard in sorted(self.known.items())]
                continue
            pairs = self._periods.get(int(name))
            yield name, None if pairs is None else [[*pair, *said.dump()] for pair, said in sorted(pairs.items())]
        self._changed.clear()

    def load(self, name: str, data: Any) -> None:
        """One value."""
        if name == KNOWN:
            self.known = {segment: (last, purchases) for segment, last, purchases in data}
        else:
            self._periods[int(name)] = {Pair(segment, need): Said(*counts) for segment, need, *counts in data}


def _said(tally: SatisfactionTally) -> Said:
    return Said(
        tally.importance,
        tally.answers,
        tally.satisfied,
        tally.mentions[0],
        tally.deeds[DEEDS["purchase"]],
        tally.effects if any(tally.effects) else [],
    )


def _admitted(pairs: dict[Pair, Said], pair: Pair) -> Said:
    if pair not in pairs and len(pairs) >= MAX_PAIRS:
        pair = Pair(pair.segment if any(known.segment == pair.segment for known in pairs) else OTHER, OTHER)
    return pairs.setdefault(pair, Said())
