"""Closings of one partition in, all outputs out: the operator that judges. Which period may be judged, and in which
order, is decided here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from schemas.topics import ALERTS, CLOSINGS, INSIGHTS, RECOMMENDATIONS, SUMMARIES, Topic
from streams.core.closed import sources
from streams.core.closed.closing import Closing, decode_closing
from streams.core.closed.kinds import KINDS
from streams.core.closed.ledger import FORMAT as CLOSED
from streams.core.closed.ledger import PREFIX as CLOSED_PREFIX
from streams.core.closed.ledger import Ledger, ScopeId
from streams.core.closed.sources import Sources
from streams.core.closed.summaries import summary_out
from streams.core.enterprise.view import JudgingSettings
from streams.core.judging.judge import Judge
from streams.core.judging.memory import dump_judge, load_judges
from streams.core.operator import Arrival, Out, Returned, Step, fresh
from streams.core.periods import Calendar
from streams.core.refused import RefusedError, raise_unknown
from streams.core.snapshot import Format

PROGRESS = Format("progress")
PROGRESS_KEY = "progress"


@dataclass(frozen=True, slots=True)
class Assessment:
    """The operator of the closings: its settings, and the source partitions it must hear from before it judges."""

    settings: JudgingSettings
    expected: tuple[str, ...]
    idle_after: int
    name: ClassVar[str] = "assessment"
    source: ClassVar[Topic[Any]] = CLOSINGS
    sinks: ClassVar[tuple[Topic[Any], ...]] = (SUMMARIES, INSIGHTS, ALERTS, RECOMMENDATIONS)

    def decode(self, value: bytes) -> Closing:
        """A closing from its bytes; raises ValueError on anything else."""
        return decode_closing(value)

    def open(self, partition: int, values: Mapping[str, bytes], position: int) -> "AssessmentShard":
        """See `Operator.open`."""
        shard = AssessmentShard(
            self.settings, Sources(self.expected, self.idle_after), Ledger(self.settings.keep_periods), position
        )
        shard.load(values)
        return shard


@dataclass(slots=True)
class AssessmentShard:
    """The state of one partition: of the enterprises whose closings come to it."""

    settings: JudgingSettings
    sources: Sources
    ledger: Ledger
    position: int = -1
    judges: dict[str, Judge] = field(default_factory=dict)
    judged_through: int | None = None
    moved: bool = False

    def fold(self, arrivals: Sequence[Arrival], through: int) -> Step:
        """Records the tallies and watermarks, and judges what has become complete; see `Shard.fold`."""
        outs: list[Out] = []
        returned: list[Returned] = []
        counted = 0
        for arrival in fresh(arrivals, self.position):
            counted += 1
            try:
                outs.extend(self._take(arrival.event))
            except RefusedError as refused:
                returned.extend(_returned(arrival.event, refused))
        self.position = max(self.position, through)
        return Step(outs, [], counted, returned=returned)

    def _take(self, closing: Closing) -> Iterator[Out]:
        for tally in closing.tallies:
            scope = self.ledger.record(closing.source, tally)
            if scope is not None and self.judged_through is not None and scope.period <= self.judged_through:
                yield from self._amend(scope)
        if closing.action is not None:
            yield from self._decide(closing.action)
        if closing.closed is not None or closing.idle:
            self.sources.note(closing.source, closing.closed, idle=closing.idle)
            self.moved = True
            yield from self._judge_complete()

    def _decide(self, action: dict[str, Any]) -> list[Out]:
        judge = self.judges.get(action["enterprise"])
        if judge is None:
            raise_unknown("enterprise", action["enterprise"])
        outs = judge.act(action)
        self.moved = True
        return outs

    def _judge_complete(self) -> Iterator[Out]:
        period = self._next()
        while period is not None and self.sources.has_passed(period):
            if self.judged_through is None:
                yield from self._amend_before(period)
            if self._rests(period):
                period = self._after_rest(period)
                self.judged_through = period - 1
                self.moved = True
                continue
            yield from self._judge(period)
            self.judged_through = period
            self.ledger.forget(period - self.settings.keep_periods)
            period += 1

    def _amend_before(self, period: int) -> Iterator[Out]:
        """What came late for periods before the first that is judged."""
        for earlier in sorted(each for each in self.ledger.periods if each < period):
            for scope in self.ledger.scopes(earlier):
                yield from self._publish(scope)

    def _rests(self, period: int) -> bool:
        """Whether nothing was counted for so long that every alert has ended: an empty stretch costs nothing more."""
        quiet = self.settings.alerting.expire_after + 1
        return not any(self.ledger.counted(each) for each in range(period - quiet, period + 1))

    def _after_rest(self, period: int) -> int:
        """The next period in which something was counted, or the first that may not be judged yet."""
        passed = self.sources.passed()
        through = period if passed is None else passed
        return min([through + 1, *(each for each in self._counted() if each > period)])

    def _next(self) -> int | None:
        if self.judged_through is not None:
            return self.judged_through + 1
        return min(self._counted(), default=None)

    def _counted(self) -> Iterator[int]:
        return (period for period in self.ledger.periods if self.ledger.counted(period))

    def _judge(self, period: int) -> Iterator[Out]:
        for scope in self.ledger.scopes(period):
            yield from self._publish(scope)
            if scope.key[0] not in self.judges:
                self.judges[scope.key[0]] = Judge.new(self.settings, scope.key[0])
        for _, judge in sorted(self.judges.items()):
            yield from judge.period(period, self.ledger)

    def _publish(self, scope: ScopeId) -> Iterator[Out]:
        if not KINDS[scope.kind].published:
            return
        first = self.ledger.first(scope)
        if first is not None and not self.settings.verdicts_only:
            yield summary_out(self.calendar, scope, first, revision=1, late=0)
        if self.ledger.amended(scope):
            yield from self._amend(scope)

    def _amend(self, scope: ScopeId) -> Iterator[Out]:
        tally, amendments, late = self.ledger.latest(scope)
        if tally is not None and KINDS[scope.kind].published:
            yield summary_out(self.calendar, scope, tally, revision=1 + amendments, late=late)

    @property
    def calendar(self) -> Calendar:
        """The calendar of the periods."""
        return self.settings.calendar

    def open_alerts(self) -> dict[tuple[str, str], int]:
        """Published alerts that have not ended, by rule and severity."""
        counts: dict[tuple[str, str], int] = {}
        for judge in self.judges.values():
            for live in judge.alerts.open():
                name = (live.finding.rule, live.finding.severity)
                counts[name] = counts.get(name, 0) + 1
        return counts

    def changes(self) -> dict[str, bytes | None]:
        """See `Shard.changes`."""
        changed = dict(self.ledger.changes())
        if self.moved:
            changed[sources.KEY] = sources.FORMAT.dump(self.sources.dump())
            changed[PROGRESS_KEY] = PROGRESS.dump([self.judged_through])
            for judge in self.judges.values():
                changed.update(dump_judge(judge))
            self.moved = False
        return changed

    def load(self, values: Mapping[str, bytes]) -> None:
        """Restores the parts from a snapshot's values."""
        for name, raw in sorted(values.items()):
            if name.startswith(CLOSED_PREFIX):
                self.ledger.load(name.removeprefix(CLOSED_PREFIX), CLOSED.load(raw))
            elif name == sources.KEY:
                self.sources.load(sources.FORMAT.load(raw))
            elif name == PROGRESS_KEY:
                (self.judged_through,) = PROGRESS.load(raw)
        self.judges = load_judges(self.settings, values)


def _returned(closing: Closing, refused: RefusedError) -> list[Returned]:
    """What goes back to the dead letters; nothing where a closing of an older release does not know its origin."""
    return [] if closing.origin is None else [Returned(closing.origin, refused.reason, refused.error)]
