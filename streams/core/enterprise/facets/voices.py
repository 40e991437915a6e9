"""Satisfaction tallies of each judged period in, what customers said over the longest window out: in all, and by
product, segment, need and relationship.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from streams.core.closed.closing import SATISFACTION
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.tallies.satisfaction import SatisfactionKey, SatisfactionTally
from streams.core.tallies.stage import OTHER

DIMENSIONS = ("product", "segment", "need", "relationship")
EVERYONE = ("", "")
MAX_VALUES = 100
"""Products, needs and so on kept apart in a period; the rest are counted together under OTHER."""

Group = tuple[str, str]
"""(dimension, value); EVERYONE for all feedback."""


class Voices:
    """The last periods by number, each a tally a group. Bounded: the longest window, MAX_VALUES a dimension."""

    name: ClassVar[str] = "voices"
    FORMAT: ClassVar[Format] = Format("voices")

    def __init__(self, settings: JudgingSettings) -> None:
        self._kept = max(settings.windows)
        self._periods: dict[int, dict[Group, SatisfactionTally]] = {}
        self._changed: dict[int, None] = {}

    def observe(self, moment: Moment) -> None:
        """Adds the period's feedback, and lets the oldest go."""
        groups: dict[Group, SatisfactionTally] = {}
        for scope, tally in moment.tallies:
            if scope.kind == SATISFACTION:
                for group in _groups(SatisfactionKey(*scope.key)):
                    _admitted(groups, group).merge(tally)
        for period in [*[p for p in self._periods if p <= moment.period - self._kept], moment.period]:
            self._periods.pop(period, None)
            self._changed[period] = None
        self._periods[moment.period] = groups

    def window(self, through: int, periods: int) -> dict[Group, SatisfactionTally]:
        """The sums over the `periods` periods that end with `through`, by group, in order."""
        sums: dict[Group, SatisfactionTally] = {}
        for period in range(through - periods + 1, through + 1):
            for group, tally in self._periods.get(period, {}).items():
                sums.setdefault(group, SatisfactionTally()).merge(tally)
        return dict(sorted(sums.items()))

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Nothing here is a baseline."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a period."""
        for period in self._changed:
            groups = self._periods.get(period)
            yield str(period), None if groups is None else [[*g, tally.dump()] for g, tally in sorted(groups.items())]
        self._changed.clear()

    def load(self, name: str, data: Any) -> None:
        """One period."""
        self._periods[int(name)] = {
            (dimension, value): SatisfactionTally.load(counts) for dimension, value, counts in data
        }


def _groups(key: SatisfactionKey) -> Iterator[Group]:
    yield EVERYONE
    for dimension in DIMENSIONS:
        value = getattr(key, dimension)
        if value:
            yield dimension, value


def _admitted(groups: dict[Group, SatisfactionTally], group: Group) -> SatisfactionTally:
    if group not in groups and sum(dimension == group[0] for dimension, _ in groups) >= MAX_VALUES:
        group = (group[0], OTHER)
    return groups.setdefault(group, SatisfactionTally())
