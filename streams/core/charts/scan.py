"""Sums of periods in; "it changed, since when, and it is over" out: the scan over all change points.

Every period is compared with what was before: for each kept change point, what came since against everything before
it, baseline and judged periods. The greatest difference alarms above a limit that depends on the stated ARL₀ alone, in
both directions. An alarm ends, gets worse or eases by the same comparison: its own run is then what was before. It ends
where the reference is END times likelier to be back than the shift to last, and when what came after it (nobody chose
that for being bad) does not bear it out. Source: Siegmund & Venkatraman 1995; Hawkins, Qiu & Kang 2003.
"""

import math
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from streams.core.charts.comparison import (
    CHANCE,
    COUNTS,
    Measure,
    Wander,
    difference,
    residual,
    rough,
    wander_of,
)
from streams.core.charts.sums import NOTHING, Block, Sums, thinned
from streams.core.stats.scan_limit import EACH, limit

Event = Literal["worse", "better", "escalated", "eased", "ended"]

ONSETS = 7.0
"""z² by which a change point may fall short of the best and still be the onset: a set that holds it in 95 %."""
END = math.log(1000.0)
BACK = 1.645
"""Standard errors of the reference within which the end of an alarm must lie."""
PROBATION = 7
BORNE_OUT = 2.0
"""After so many periods, all that came after the alarm must exceed the reference by so many standard errors."""
STANDS_OUT = 2.5
"""Standard errors of the reference within which a run, and what came after it, was chance."""
NEARLY_NONE = 1e-9
ROUGH = 0.5
"""Of the limit: a plain score below cannot be an exact one above it."""


class Limits(NamedTuple):
    """Periods between false alarms, of what is worse (higher) and of what is better."""

    worse: float
    better: float

    def of(self, side: int) -> float:
        """The limit of one side, in standard errors."""
        return limit(self.worse if side > 0 else self.better)


class Candidate(NamedTuple):
    """A change point: the block it begins with, the score of what came since, and its sums."""

    z: float
    block: int
    since: Sums


@dataclass(slots=True)
class Scan:
    """The state of one chart: what was `before`, and the `blocks` of periods since; in an alarm (`side` 1 worse, -1
    better) the blocks are its run, `after` is what came after it was raised. `target`: before is a level to keep, and
    known. `last`: the residual of the last period.
    """

    before: Sums
    target: bool = False
    measure: Measure = COUNTS
    blocks: list[Block] = field(default_factory=list)
    side: int = 0
    onset: int | None = None
    onsets: tuple[int, int] | None = None
    since: int | None = None
    after: Sums = NOTHING
    last: float | None = None
    strength: float = field(default=0.0, compare=False)
    """The strongest score of the last period, where it came near a limit."""

    @classmethod
    def held_to(cls, target: float) -> "Scan":
        """A level test of a proportion: every period is to lie at `target` (0–1) or below."""
        return cls(Sums(1.0, 1.0, 1.0 - target), target=True)

    def observe(self, period: int, seen: Sums, limits: Limits) -> Event | None:
        """Takes one period in; what became of the chart by it."""
        self._keep(period, seen)
        if self.side:
            event = self._follow(limits)
            if event != "ended":
                return event
            return self._watch(period, limits) or event
        return self._watch(period, limits)

    def begin_anew(self, onset: int | None = None) -> None:
        """Somebody ended the alarm: its run is neither usual nor held against it again. With an `onset`, the alarm goes
        on from there: what was before it belongs to another cause.
        """
        if onset is None:
            self._end(len(self.blocks))
            return
        self.blocks = [block for block in self.blocks if block.first >= onset] or self.blocks[-1:]
        self.onset, self.onsets = onset, (onset, onset)

    def excess(self) -> float:
        """The score of the run of an alarm against what was before, above 0 where it is higher; 0 without one."""
        return self._from_before(_total(self.blocks)) if self.side else 0.0

    def _keep(self, period: int, seen: Sums) -> None:
        before = self._usual()
        now = residual(before, seen, self.measure) if before.expected > NEARLY_NONE else 0.0
        product = now * self.last if self.last is not None else 0.0
        self.last = now
        kept = seen._replace(squares=now * now, neighbours=product)
        self.after = self.after.plus(kept) if self.side else NOTHING
        self.blocks = thinned([*self.blocks, Block(period, kept)], EACH)

    def _usual(self) -> Sums:
        """What a period is compared with to learn how much periods vary: never a level that was only wished for."""
        if self.target:
            return _total(self.blocks)
        return self.before if self.side else self.before.plus(_total(self.blocks))

    def _watch(self, period: int, limits: Limits) -> Event | None:
        found = self._candidates(ROUGH * min(limits.of(1), limits.of(-1)))
        self.strength = max((each.z for each in found), key=abs, default=0.0)
        for side in (1, -1):
            best = max(found, key=lambda each: side * each.z, default=None)
            if best is not None and side * best.z > limits.of(side):
                self._alarm(period, side, best, found)
                return "worse" if side > 0 else "better"
        return None

    def _alarm(self, period: int, side: int, best: Candidate, found: list[Candidate]) -> None:
        able = [each.block for each in found if each.z * side > 0 and best.z**2 - each.z**2 < ONSETS]
        firsts = [*(block.first for block in self.blocks), period + 1]
        self.onsets = firsts[min(able)], firsts[max(able) + 1] - 1
        earlier = _total(self.blocks[: best.block])
        self.before = self._varied(earlier) if self.target else self.before.plus(earlier)
        self.side, self.since, self.onset = side, period, self.blocks[best.block].first
        self.blocks, self.after = self.blocks[best.block :], NOTHING

    def _varied(self, earlier: Sums) -> Sums:
        """A target, beside which it is kept how much periods varied before the alarm."""
        told = {"squares": earlier.squares, "neighbours": earlier.neighbours, "periods": max(1.0, earlier.periods)}
        return self.before._replace(**told)

    def _follow(self, limits: Limits) -> Event | None:
        """An alarm goes on: it gets worse, it eases, it is over, or it was chance."""
        candidates = self._candidates(ROUGH * limits.of(self.side))
        best = max(candidates, key=lambda each: abs(each.z), default=None)
        changed = best is not None and abs(best.z) > limits.of(self.side)
        if best is not None and changed:
            worse = best.z * self.side > 0
            if worse or self.side * self._from_before(best.since) > BACK:
                self.blocks, self.after = self.blocks[best.block :], NOTHING
                return "escalated" if worse else "eased"
        back_at = best.block if best is not None and changed else self._back_at()
        if back_at is None and not self._borne_out():
            back_at = self._was_chance()
        return None if back_at is None else self._end(back_at)

    def _was_chance(self) -> int:
        """The run becomes part of what is usual, unless it stands out as a whole: then it had been real, and what came
        after it is watched on.
        """
        if self.side * self._from_before(_total(self.blocks)) < STANDS_OUT:
            if not self.target:
                self.before = self.before.plus(_total(self.blocks))
            return len(self.blocks)
        since = self.since if self.since is not None else 0
        return next((at for at, block in enumerate(self.blocks) if block.first > since), len(self.blocks))

    def _end(self, back_at: int) -> Event:
        self.blocks, self.after = self.blocks[back_at:], NOTHING
        self.side, self.onset, self.onsets, self.since = 0, None, None, None
        return "ended"

    def _borne_out(self) -> bool:
        """True while what came after the alarm exceeds the reference, by half of what the run lets expect at least."""
        if self.after.periods < PROBATION:
            return True
        run = _total(self.blocks)
        as_the_run = self.side * self._from_before(self.after._replace(x=self.after.expected * run.x / run.expected))
        return self.side * self._from_before(self.after) >= min(BORNE_OUT, as_the_run / 2)

    def _back_at(self) -> int | None:
        """The block from which on the reference is back, where that is END times likelier than one level to the end."""
        whole, since = _total(self.blocks), NOTHING
        all_run, best, back_at, back = self._likelihood(whole), 0.0, 0, whole
        for at in range(len(self.blocks) - 1, 0, -1):
            since = since.plus(self.blocks[at].sums)
            gain = self._likelihood(whole.less(since)) - all_run
            if gain > best:
                best, back_at, back = gain, at, since
        return back_at if best > END and self.side * self._from_before(back) < BACK else None

    def _likelihood(self, run: Sums) -> float:
        """Logarithm of how much likelier a run is at a level of its own than at the reference, taken as exact."""
        wander = self.wander._replace(freedom=math.inf)
        z = difference(self.before, run, wander, self.measure, error=False)
        return max(0.0, self.side * z) ** 2 / 2

    def _from_before(self, run: Sums) -> float:
        return difference(self.before, run, self.wander, self.measure, error=not self.target)

    @property
    def wander(self) -> Wander:
        """How much periods vary, as far as what was before the alarm tells, or beside a target the periods
        themselves.
        """
        known = _total(self.blocks) if self.target and not self.side else self.before
        return wander_of(known) if known.periods > 1 else CHANCE

    def _candidates(self, least: float = 0.0) -> list[Candidate]:
        """Every change point: against what was before it, in an alarm within its run. Those whose plain score by chance
        is below `least` need no exact one, and are left out.
        """
        start = NOTHING if self.side else self.before
        spread = self.wander if self.side else None
        known = self.target and not self.side
        whole, since, found = start.plus(_total(self.blocks)), NOTHING, []
        for at in range(len(self.blocks) - 1, -1, -1):
            since = since.plus(self.blocks[at].sums)
            before = self.before if known else whole.less(since)
            if before.expected <= NEARLY_NONE or before.periods <= 0 or rough(before, since, self.measure) < least:
                continue
            wander = spread if spread is not None else self._told_by(whole.less(since))
            z = difference(before, since, wander, self.measure, error=not known)
            found.append(Candidate(z, at, since))
        return found

    @staticmethod
    def _told_by(earlier: Sums) -> Wander:
        """How much periods vary, from those before a change point: a change itself is no dispersion."""
        return wander_of(earlier) if earlier.periods > 1 else CHANCE

    def dump(self) -> Any:
        """JSON data."""
        blocks = [[block.first, *block.sums] for block in self.blocks]
        alarm = [self.side, self.onset, self.onsets, self.since, list(self.after)]
        return [list(self.before), self.target, list(self.measure), blocks, alarm, self.last]

    @classmethod
    def load(cls, data: Any) -> "Scan":
        """From JSON data."""
        before, target, measure, blocks, (side, onset, onsets, since, after), last = data
        kept = [Block(first, Sums(*sums)) for first, *sums in blocks]
        window = None if onsets is None else (onsets[0], onsets[1])
        return cls(Sums(*before), target, Measure(*measure), kept, side, onset, window, since, Sums(*after), last)


def _total(blocks: list[Block]) -> Sums:
    if not blocks:
        return NOTHING
    return Sums(*(sum(column) for column in zip(*(block.sums for block in blocks), strict=True)))
