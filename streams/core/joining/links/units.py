"""One period's records in, link tallies out: where feedback and stages wait for each other, whichever came first.

A unit waits for `wait` periods after it was last heard of. Above `most` units only those of a sample of the keys are
kept (one in two, in four, …): a shorter wait would keep the hasty answers alone. What is left out is counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from streams.core.closed.closing import LINKS, ClosedTally
from streams.core.joining.links.unit import Unit
from streams.core.joining.marks import Row
from streams.core.joining.open_periods import Heard, sampled
from streams.core.joining.record import ENTERPRISE, KEY
from streams.core.snapshot import Format, compact
from streams.core.tallies.links import First, Link, LinkKey, LinkTally
from streams.core.tallies.stage import OTHER


def _with_needs(rows: Any) -> Any:
    """Version 1 kept neither when a unit failed nor what its answers were about."""
    return [
        [
            enterprise,
            key,
            {stage: [*told, 0] for stage, told in outcomes.items()},
            {event_id: [*answer, ""] for event_id, answer in answers.items()},
        ]
        for enterprise, key, outcomes, answers in rows
    ]


def _with_passed(rows: Any) -> Any:
    """Version 2 kept a stage that was passed as it kept one at which the unit failed."""
    return [[enterprise, key, 0, outcomes, answers] for enterprise, key, outcomes, answers in rows]


FORMAT = Format("units", 3, {1: _with_needs, 2: _with_passed})
"""Version 2 keeps when a unit failed first, and what its answers were about; 3 what it passed as a number."""
STAGES = Format("units-stages")
STAGES_NAME = "stages"
LEVEL = Format("units-level")
LEVEL_NAME = "level"
PIECE_BYTES = 250_000
UNIT_BYTES = 4_000
"""More than a unit takes on average, by far."""
SPARE = 8
"""The sample grows again when so many times fewer units wait than may."""
MAX_SCOPES = 5_000
MAX_NUMBERED = 256
"""Stages that have a number; a plant has some eight."""

Name = tuple[str, str]
"""Enterprise and key."""
Found = tuple[str, str, Link | First]
"""Stage, segment and link of an answer."""


@dataclass(slots=True)
class Units:
    """The units of one partition, by the period in which they were last heard of: a `joining.shard.Joining`.

    A stored piece holds units of one such period. It is written once; a unit heard of again is stored in a later one,
    which counts when both are read. `joined` is how many units each period joined since the last save held at first:
    another worker may have saved it in between, so that its pieces are deleted even if this one never wrote them.
    """

    wait: int
    most: int
    level: int = 0
    stages: list[str] = field(default_factory=list)
    units: dict[Name, Unit] = field(default_factory=dict)
    touched: dict[int, dict[Name, None]] = field(default_factory=dict)
    dirty: set[int] = field(default_factory=set)
    stored: dict[int, int] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)
    level_changed: bool = False
    stages_changed: bool = False

    @property
    def resting(self) -> bool:
        """See `Joining`."""
        return not self.units

    def period(self, period: int, told: Heard) -> list[ClosedTally]:
        """See `Joining`."""
        tallies: dict[LinkKey, LinkTally] = {}
        for enterprise, left_out in told.dropped.items():
            _tally(tallies, LinkKey(enterprise, "", "")).evicted += left_out
        self._forget(period - self.wait, tallies)
        self._meet(period, told, tallies)
        self._fit(tallies)
        return [ClosedTally(LINKS, period, key, 0, 0, tally.dump()) for key, tally in sorted(tallies.items())]

    def _forget(self, before: int, tallies: dict[LinkKey, LinkTally]) -> None:
        for period in sorted(p for p in self.touched if p < before):
            for name in self.touched.pop(period):
                unit = self.units.pop(name)
                if not unit.known:
                    for _, segment, _ in unit.answers.values():
                        _tally(tallies, LinkKey(name[0], "", segment)).unlinked += 1
            self.dirty.add(period)

    def _meet(self, period: int, told: Heard, tallies: dict[LinkKey, LinkTally]) -> None:
        before: dict[Name, list[Found]] = {}
        for record in told.records:
            name = record[ENTERPRISE], record[KEY]
            unit = self._hear(name, period, before)
            if unit is None or not unit.take(record):
                _tally(tallies, LinkKey(name[0], "", "")).evicted += 1
        for name, passed in self._passed(told.marks):
            unit = self._hear(name, period, before)
            left_out = passed.bit_count() if unit is None else unit.passes(passed)
            if left_out:
                _tally(tallies, LinkKey(name[0], "", "")).evicted += left_out
        self.joined[period] = len(self.touched.get(period, ()))
        for name, links in before.items():
            unit = self.units[name]
            if unit.answers:
                _count(tallies, name[0], links, -1)
                _count(tallies, name[0], unit.links(self.stages), 1)

    def _hear(self, name: Name, period: int, before: dict[Name, list[Found]]) -> Unit | None:
        """The unit, touched, its links in `before`; None where the sample does not hold it."""
        if self.level and not sampled(*name, self.level):
            return None
        unit = self.units.get(name)
        if unit is None or unit.touched != period:
            unit = self._touch(name, period)
            before[name] = list(unit.links(self.stages)) if unit.answers else []
        return unit

    def _passed(self, marks: Iterable[Row]) -> Iterator[tuple[Name, int]]:
        """The units that have passed stages, and those as bits."""
        passed: dict[str, dict[str, int]] = {}
        for _, enterprise, stage, keys, _ in marks:
            bit = self._bit(stage)
            of = passed.setdefault(enterprise, {})
            for key in keys:
                of[key] = of.get(key, 0) | bit
        for enterprise, of in passed.items():
            for key, bits in of.items():
                yield (enterprise, key), bits

    def _bit(self, stage: str) -> int:
        """Of a stage's number, which it keeps; those beyond MAX_NUMBERED share the last one under OTHER."""
        if stage not in self.stages:
            if len(self.stages) >= MAX_NUMBERED - 1:
                stage = OTHER
            if stage not in self.stages:
                self.stages.append(stage)
                self.stages_changed = True
        return 1 << self.stages.index(stage)

    def _touch(self, name: Name, period: int) -> Unit:
        unit = self.units.get(name)
        if unit is None:
            unit = self.units[name] = Unit(period)
        elif unit.touched != period:
            del self.touched[unit.touched][name]
            unit.touched = period
        self.touched.setdefault(period, {})[name] = None
        self.dirty.add(period)
        return unit

    def _fit(self, tallies: dict[LinkKey, LinkTally]) -> None:
        level = self.level
        while len(self.units) > self.most:
            self.level += 1
            for name in [name for name in self.units if not sampled(*name, self.level)]:
                unit = self.units.pop(name)
                del self.touched[unit.touched][name]
                _tally(tallies, LinkKey(name[0], "", "")).evicted += 1
        if self.level and len(self.units) * SPARE < self.most:
            self.level -= 1
        if self.level != level:  # pieces written before may hold units that were dropped
            self.level_changed = True
            self.dirty.update(self.touched)

    def changes(self) -> dict[str, bytes | None]:
        """See `Joining`."""
        changed: dict[str, bytes | None] = {}
        for period in sorted(self.dirty):
            pieces = list(self._pieces(period))
            changed.update({f"{period}/{number}": piece for number, piece in enumerate(pieces)})
            stored = max(self.stored.pop(period, 0), self._written_elsewhere(period))
            changed.update({f"{period}/{number}": None for number in range(len(pieces), stored)})
            if pieces:
                self.stored[period] = len(pieces)
        self.dirty.clear()
        if self.stages_changed:
            changed[STAGES_NAME] = STAGES.dump(self.stages)
            self.stages_changed = False
        self.joined.clear()
        if self.level_changed:
            changed[LEVEL_NAME] = LEVEL.dump(self.level)
            self.level_changed = False
        return changed

    def _written_elsewhere(self, period: int) -> int:
        """How many pieces another worker may have written of a period that has lost units since it was joined here."""
        joined = self.joined.get(period, 0)
        return 1 + joined * UNIT_BYTES // PIECE_BYTES if joined > len(self.touched.get(period, ())) else 0

    def _pieces(self, period: int) -> Iterator[bytes]:
        piece: list[str] = []
        size = 0
        for name in sorted(self.touched.get(period, {})):
            piece.append(compact([*name, *self.units[name].dump()]))
            size += len(piece[-1])
            if size >= PIECE_BYTES:
                yield FORMAT.dump_list(piece)
                piece, size = [], 0
        if piece:
            yield FORMAT.dump_list(piece)

    def load(self, values: Mapping[str, bytes]) -> None:
        """See `Joining`."""
        if LEVEL_NAME in values:
            self.level = LEVEL.load(values[LEVEL_NAME])
        if STAGES_NAME in values:
            self.stages = STAGES.load(values[STAGES_NAME])
        places = (name.split("/") for name in values if "/" in name)
        for period, number in sorted((int(period), int(number)) for period, number in places):
            self.stored[period] = max(number + 1, self.stored.get(period, 0))
            for enterprise, key, *data in FORMAT.load(values[f"{period}/{number}"]):
                name = enterprise, key
                self._touch(name, period)
                self.units[name] = Unit.load(period, data)
        self.dirty.clear()


def _tally(tallies: dict[LinkKey, LinkTally], key: LinkKey) -> LinkTally:
    if key not in tallies and len(tallies) >= MAX_SCOPES:
        key = LinkKey(key.enterprise, OTHER, OTHER)
    return tallies.setdefault(key, LinkTally())


def _count(tallies: dict[LinkKey, LinkTally], enterprise: str, links: Iterable[Found], sign: int) -> None:
    for stage, segment, link in links:
        _tally(tallies, LinkKey(enterprise, stage, segment)).add(link, sign)
