"""Relationship tallies of each judged period in, the last periods' counts by group of customers out: new and existing
apart, by segment and in all.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from streams.core.charts.series import Labels, labelled
from streams.core.closed.closing import RELATIONSHIP
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.tallies.relationship import NAMES, STOCKS, RelationshipKey, RelationshipTally
from streams.core.tallies.stage import OTHER

MAX_GROUPS = 200
"""Groups kept apart in a period; the segments beyond share one."""

Group = tuple[str, str]
"""(segment, relationship)."""


class CustomerBase:
    """The last periods by number, each a tally a group. Bounded: the longest window, MAX_GROUPS groups."""

    name: ClassVar[str] = "customer_base"
    FORMAT: ClassVar[Format] = Format("customer-base")

    def __init__(self, settings: JudgingSettings) -> None:
        self._kept = max(settings.windows)
        self._periods: dict[int, dict[Group, RelationshipTally]] = {}
        self._changed: dict[int, None] = {}

    def observe(self, moment: Moment) -> None:
        """Adds the period's groups, and lets the oldest go."""
        groups: dict[Group, RelationshipTally] = {}
        for scope, tally in moment.tallies:
            if scope.kind == RELATIONSHIP:
                key = RelationshipKey(*scope.key)
                group = key.segment, key.relationship
                if group not in groups and len(groups) >= MAX_GROUPS:
                    group = OTHER, key.relationship
                groups.setdefault(group, RelationshipTally()).merge(tally)
        for period in [p for p in self._periods if p <= moment.period - self._kept]:
            del self._periods[period]
            self._changed[period] = None
        if groups:
            self._periods[moment.period] = groups
            self._changed[moment.period] = None

    def rows(self, period: int) -> list[dict[str, Any]]:
        """The groups of a period as the enterprise's summary tells them."""
        return [
            {name: value for name, value in (("segment", segment), ("relationship", relationship)) if value}
            | dict(zip(NAMES, tally.dump(), strict=True))
            for (segment, relationship), tally in sorted(self._periods.get(period, {}).items())
        ]

    def by_labels(self, through: int, periods: int) -> dict[Labels, list[RelationshipTally]]:
        """The tallies of the `periods` periods that end with `through`, a list in order of time for all customers, each
        segment, new and existing ones, and both together.
        """
        told: dict[Labels, list[RelationshipTally]] = {}
        for period in range(through - periods + 1, through + 1):
            sums: dict[Labels, RelationshipTally] = {}
            for group, tally in self._periods.get(period, {}).items():
                for labels in _around(group):
                    sums.setdefault(labels, RelationshipTally()).merge(tally)
            for labels, tally in sums.items():
                told.setdefault(labels, []).append(tally)
        return dict(sorted(told.items()))

    def now(self, period: int) -> RelationshipTally:
        """All customers at the end of a period."""
        return _total(self._periods.get(period, {}).values())

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
            (segment, relationship): RelationshipTally.load(counts) for segment, relationship, counts in data
        }


def _around(group: Group) -> Iterator[Labels]:
    segment, relationship = group
    yield labelled()
    if segment:
        yield labelled(segment=segment)
    if relationship:
        yield labelled(relationship=relationship)
    if segment and relationship:
        yield labelled(segment=segment, relationship=relationship)


def _total(tallies: Iterable[RelationshipTally]) -> RelationshipTally:
    sums = RelationshipTally()
    for tally in tallies:
        sums.merge(tally)
    return sums


def over_time(tallies: list[RelationshipTally]) -> RelationshipTally:
    """What happened in all of these periods of one group, with the stocks of the last."""
    sums = _total(tallies)
    for name in STOCKS:
        setattr(sums, name, getattr(tallies[-1], name))
    return sums
