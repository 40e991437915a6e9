"""The alarm of a stage and the flow of its places in, "does load explain it?" out: growth, not growth, mix, or that it
cannot be told.

The evidence is weighed by the week (`streams/core/stats/growth_attribution.py`) until it decides: growth takes two
looks in a row, or one that is all but certain, and then lasts as long as its alarm. Demand that surely is no more than
was carried explains nothing, whatever the failures did.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from streams.core.enterprise.place_flow import Place, PlaceFlow, entries
from streams.core.stats.growth_attribution import Row, Weighed, cells_of, lead_weeks, weigh_growth

Answer = Literal["growth", "not_growth", "mix", "cannot_tell"]
KEPT_WEEKS = 40
MOST_CELLS = 16
REFERENCE = (4, 8)
"""Fewest and most weeks of the reference; it ends GAP weeks before the onset of the alarm."""
GAP = 2
LIKELY, CERTAIN, UNLIKELY, IMPOSSIBLE = 0.75, 0.93, 0.15, 0.02
"""P(load) that says growth at two looks in a row, and at one; that denies it at two, and at one."""
NEITHER_FITS = 2.0
"""ĉ above which several episodes fit neither model."""
EXPLAINED_SHARE = 0.5
SOMETHING_MORE = math.log(4)
LONGEST_WEEKS = 26
"""An alarm is looked at for so many weeks."""
MOST_LAG = 3
"""Weeks of lead time, between arrival and stage, that are looked for."""


class Look(NamedTuple):
    """One look at the evidence: what it says by itself, P(load), and whose load it would be."""

    answer: Answer
    load: float
    level: str
    scope: tuple[str, str]


BLIND = Look("cannot_tell", 0.5, "all", ("", ""))


@dataclass(frozen=True, slots=True)
class Case:
    """What is held of one alarm: since when it fires, when it was looked at, the answer that stands, P(load), whose
    load, and how many looks in a row said the same.
    """

    since: int
    looked: int
    answer: Answer
    load: float = 0.5
    level: str = "all"
    scope: tuple[str, str] = ("", "")
    said: Answer = "cannot_tell"
    row: int = 0
    spent: bool = False
    """Growth explained it once, and its demand is over: only demand that grows anew does so again."""

    def after(self, period: int, look: Look, *, risen: bool = True, surely_not: bool = False) -> "Case":
        """The case after another look. `risen`: demand that could explain it stands above what was carried beyond
        doubt; without that nothing is growth. `surely_not`: it surely does not.
        """
        if look.answer == "growth" and not risen:
            look = look._replace(answer="cannot_tell")
        row = self.row + 1 if look.answer == self.said else 1
        answer = self._answer(look, row, surely_not=surely_not)
        seen = replace(self, looked=period, answer=answer, said=look.answer, row=row)
        if self.answer == "growth" == answer:
            return seen
        return replace(seen, load=look.load, level=look.level, scope=look.scope)

    def _answer(self, look: Look, row: int, *, surely_not: bool) -> Answer:
        if self.answer == "growth":
            return "growth"
        if surely_not:
            return "not_growth"
        if look.answer == "growth":
            return "growth" if row >= 2 or look.load >= CERTAIN else "cannot_tell"
        if look.answer == "not_growth":
            sure = row >= 2 or look.load <= IMPOSSIBLE or self.answer == "not_growth"
            return "not_growth" if sure else "cannot_tell"
        if self.answer == "not_growth" and look.load <= 1 / 2:
            return "not_growth"
        return look.answer

    def pointing(self, look: Look) -> "Case":
        """The case as it would be if the look were right about whose load it is."""
        return replace(self, level=look.level, scope=look.scope)

    def anew(self, since: int, week: int) -> "Case":
        """The case of the next alarm, soon after this one: what was seen last still counts as seen."""
        row = self.row if self.said == "growth" and self.answer != "growth" else 0
        looked = max(self.looked, since - week)
        return Case(since, looked, "cannot_tell", said=self.said, row=row, spent=self.spent)

    def over_demand(self, period: int, week: int) -> "Case":
        """The case once the demand that explained it does not stand high any more: weighed anew."""
        return Case(self.since, period - week, "cannot_tell", spent=True)

    def over(self, period: int, week: int) -> bool:
        """True when there is nothing more to look for: growth was found, or nothing was for LONGEST_WEEKS."""
        return self.answer == "growth" or period - self.since > LONGEST_WEEKS * week

    def dump(self) -> Any:
        """JSON data."""
        seen = [self.since, self.looked, self.answer, self.load, self.level, self.scope]
        return [*seen, self.said, self.row, self.spent]

    @classmethod
    def load_from(cls, data: Any) -> "Case":
        """From JSON data."""
        since, looked, answer, load, level, (name, value), said, row, spent = data
        return cls(since, looked, answer, load, level, (name, value), said, row, spent)


def look(flow: PlaceFlow, stages: Sequence[str], labels: Mapping[str, str], onset: int) -> Look:
    """Weighs the evidence on what got worse in period `onset` at these labels; BLIND where history is too short."""
    columns = flow.columns(KEPT_WEEKS)
    before = len([end for end in columns.ends if end <= flow.rhythm.day(onset)]) - GAP
    if before < REFERENCE[0] - GAP or len(columns.ends) <= REFERENCE[0]:
        return BLIND
    reference = max(REFERENCE[0], min(REFERENCE[1], before))
    places = [place for place in sorted(flow.places) if place.stage == labels["stage"]]
    heads = entries(flow, stages)
    rows = []
    for place in places:
        head = heads[place.site, place.product]
        units, failed = columns.of(place)
        arrived = columns.of(head)[0]
        rows.append(Row(place.product, place.site, failed, units, arrived, _suffers(place, labels)))
    cells, watched = cells_of(rows, MOST_CELLS)
    lags: tuple[int, ...] = (0,)
    if any(heads[place.site, place.product] != place for place in places):
        lags = _lags(lead_weeks(cells.arrivals.sum(axis=0).tolist(), cells.n.sum(axis=0).tolist(), MOST_LAG))
    if not cells.n[watched][:, :reference].sum():
        return Look("mix", 0.5, "all", ("", ""))
    weighed = weigh_growth(cells, reference, lags, watched)
    return Look(decide(weighed), round(weighed.load, 4), weighed.level, weighed.scope)


def _lags(lead: tuple[int, ...]) -> tuple[int, ...]:
    """Where units take weeks to a stage, those that fail there are those that took longest."""
    return lead if lead == (0,) else tuple(range(min(lead) + 1, max(lead) + 3))


def _suffers(place: Place, labels: Mapping[str, str]) -> bool:
    return all(value == labels.get(name, value) for name, value in zip(Place._fields, place, strict=True))


def decide(weighed: Weighed) -> Answer:
    """What one look says."""
    if weighed.any < 1:
        return "mix" if weighed.new > EXPLAINED_SHARE else "cannot_tell"
    if weighed.load <= UNLIKELY:
        return "not_growth"
    if weighed.misfit > NEITHER_FITS or weighed.load < LIKELY:
        return "cannot_tell"
    explained = weighed.share >= EXPLAINED_SHARE and weighed.more < SOMETHING_MORE
    return "growth" if explained else "cannot_tell"
