"""Stage tallies of each period in, how many units each product brought to each stage of each site out, by week and by
day.

Bounded: MAX_PLACES places (what comes after them counts under OTHER), KEPT_WEEKS weekly sums and the daily sums of the
last KEPT_DAY_WEEKS weeks. A place is stored as a value of its own, so that none grows large.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from streams.core.closed.ledger import ScopeId, Tally, typed_key
from streams.core.enterprise.rhythm import Rhythm
from streams.core.snapshot import Format, compact
from streams.core.tallies.stage import OTHER, StageTally

FORMAT = Format("place-flow")
KEPT_WEEKS = 104
KEPT_DAY_WEEKS = 5
MAX_PLACES = 240


class Place(NamedTuple):
    """One product at one stage of one site."""

    site: str
    product: str
    stage: str


@dataclass(slots=True)
class Sums:
    """Units and failures at first inspection, a pair a slot; the first slot's number (a week's or a day's)."""

    first: int
    pairs: list[list[int]] = field(default_factory=list)

    def add(self, slot: int, units: int, failed: int, kept: int) -> None:
        """Counts into a slot; slots older than the last `kept` are dropped."""
        if not self.pairs:
            self.first = slot
        while self.first + len(self.pairs) <= slot:
            self.pairs.append([0, 0])
        pair = self.pairs[slot - self.first]
        pair[0] += units
        pair[1] += failed
        if len(self.pairs) > kept:
            self.first += len(self.pairs) - kept
            del self.pairs[:-kept]

    def between(self, begin: int, end: int) -> tuple[int, int]:
        """Units and failures of the slots from `begin` to before `end`."""
        chosen = self.pairs[max(0, begin - self.first) : max(0, end - self.first)]
        return sum(pair[0] for pair in chosen), sum(pair[1] for pair in chosen)


@dataclass(frozen=True, slots=True)
class Columns:
    """Weeks up to the last whole day, the oldest first: the last ones counted back from it, calendar weeks before."""

    flow: "PlaceFlow"
    weeks: range
    days: Sequence[tuple[int, int]]

    @property
    def ends(self) -> list[int]:
        """The first day after each column."""
        return [(week + 1) * self.flow.rhythm.days_a_week for week in self.weeks] + [end for _, end in self.days]

    def of(self, place: Place) -> tuple[list[int], list[int]]:
        """Units and failures of a place by column."""
        mine = self.flow.places[place]
        pairs = [mine.weeks.between(week, week + 1) for week in self.weeks]
        pairs += [mine.days.between(begin, end) for begin, end in self.days]
        return [units for units, _ in pairs], [failed for _, failed in pairs]


@dataclass(slots=True)
class Counted:
    """The sums of one place."""

    weeks: Sums
    days: Sums


@dataclass(slots=True)
class PlaceFlow:
    """All places of one enterprise, and the weeks in which a chart of theirs alarmed."""

    rhythm: Rhythm
    places: dict[Place, Counted] = field(default_factory=dict)
    began: int | None = None
    """The first period that held units."""
    period: int = 0
    """The last period."""
    unwell: dict[Place, list[int]] = field(default_factory=dict)
    """Place (empty site and product: the whole stage) to the weeks of its alarms."""
    dirty: dict[str, Place | None] = field(default_factory=dict)

    def add(self, period: int, tallies: Iterable[tuple[ScopeId, Tally]]) -> None:
        """Counts a period in."""
        self.period = period
        day, week = self.rhythm.day(period), self.rhythm.week(period)
        for scope, tally in tallies:
            if not isinstance(tally, StageTally) or not tally.first_inspected:
                continue
            key = typed_key(scope)
            place = self._known(Place(key.site, key.product, key.stage))
            mine = self.places[place]
            mine.weeks.add(week, tally.first_inspected, tally.first_failed, KEPT_WEEKS)
            mine.days.add(day, tally.first_inspected, tally.first_failed, self._kept_days)
            self.dirty[compact(place)] = place
            if self.began is None:
                self.began = period
        self.dirty[""] = None

    @property
    def _kept_days(self) -> int:
        return (KEPT_DAY_WEEKS + 1) * self.rhythm.days_a_week

    def _known(self, place: Place) -> Place:
        if place not in self.places and len(self.places) >= MAX_PLACES:
            place = Place(OTHER, OTHER, place.stage)
        if place not in self.places:
            self.places[place] = Counted(Sums(0), Sums(0))
        return place

    def mark(self, alarming: Iterable[Place]) -> None:
        """Remembers in whose places quality did not hold in this week."""
        week = self.rhythm.week(self.period)
        for place in alarming:
            weeks = self.unwell.setdefault(place, [])
            if not weeks or weeks[-1] < week:
                weeks.append(week)
        kept = {place: [w for w in weeks if w > week - KEPT_WEEKS] for place, weeks in self.unwell.items()}
        self.unwell = {place: weeks for place, weeks in kept.items() if weeks}

    @property
    def first_week(self) -> int | None:
        """The first week that is known whole."""
        if self.began is None:
            return None
        length = self.rhythm.periods_a_day * self.rhythm.days_a_week
        return max(-(-self.began // length), self.rhythm.week(self.period) - KEPT_WEEKS + 1)

    def well(self, concerns: Callable[[Place], bool]) -> list[bool]:
        """For each whole week: did quality hold at the places that concern the asker?"""
        ill = {week for place, weeks in self.unwell.items() if concerns(place) for week in weeks}
        return [week not in ill for week in self._weeks()]

    def _weeks(self) -> range:
        first = self.first_week
        return range(0) if first is None else range(first, max(first, self.rhythm.whole_weeks(self.period)))

    def by_week(self, places: Iterable[Place]) -> list[int]:
        """Units of these places together in each whole week."""
        weeks = self._weeks()
        totals = [0] * len(weeks)
        for place in places:
            sums = self.places[place].weeks
            for slot in range(max(weeks.start, sums.first), min(weeks.stop, sums.first + len(sums.pairs))):
                totals[slot - weeks.start] += sums.pairs[slot - sums.first][0]
        return totals

    def columns(self, most: int) -> Columns:
        """The last `most` weeks, as far as they are known whole."""
        length, end = self.rhythm.days_a_week, self.rhythm.whole_days(self.period)
        first = self.first_week
        if first is None:
            return Columns(self, range(0), ())
        days = [(end - length * back, end - length * (back - 1)) for back in range(KEPT_DAY_WEEKS - 1, 0, -1)]
        days = [span for span in days if span[0] >= first * length]
        before = (days[0][0] if days else end) // length
        return Columns(self, range(max(first, before - most + len(days)), max(first, before)), days)

    def lately(self, places: Iterable[Place], weeks: int) -> int:
        """Units of these places in the last `weeks` weeks, up to the last whole day."""
        end = self.rhythm.whole_days(self.period)
        begin = end - weeks * self.rhythm.days_a_week
        return sum(self.places[place].days.between(begin, end)[0] for place in places)

    def changes(self) -> Iterator[tuple[str, Any]]:
        """The values changed since the last call: name and JSON data."""
        for name, place in self.dirty.items():
            if place is None:
                yield "", [self.began, self.period, [[place, weeks] for place, weeks in sorted(self.unwell.items())]]
            else:
                mine = self.places[place]
                yield name, [[sums.first, sums.pairs] for sums in (mine.weeks, mine.days)]
        self.dirty.clear()

    def load(self, name: str, place: list[str], data: Any) -> None:
        """Restores one value; an empty name is what is no place's own."""
        if not name:
            self.began, self.period, unwell = data
            self.unwell = {Place(*labels): weeks for labels, weeks in unwell}
        else:
            weeks, days = (Sums(first, pairs) for first, pairs in data)
            self.places[Place(*place)] = Counted(weeks, days)


def entries(flow: PlaceFlow, stages: Sequence[str]) -> dict[tuple[str, str], Place]:
    """For each site and product the earliest stage at which it is seen there, by the order of stages: where its
    units arrive.
    """
    rank = {stage: number for number, stage in enumerate(stages)}
    found: dict[tuple[str, str], Place] = {}
    for place in sorted(flow.places, key=lambda each: (rank.get(each.stage, len(rank)), each)):
        found.setdefault((place.site, place.product), place)
    return found
