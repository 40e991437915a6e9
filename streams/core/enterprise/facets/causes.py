"""Tallies of each judged period in; for every alarm what changed, and whether its group stands out, out.

The reference (what was usual) lies DELAY periods behind, so that the beginning of a change is not learned as normal; at
an alarm the periods between are added up to its onset, and what was learned after it is taken back.
"""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, NamedTuple

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId, labelled
from streams.core.closed.closing import SATISFACTION
from streams.core.closed.ledger import Ledger
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.group_drift import drifts
from streams.core.enterprise.looked import Looked
from streams.core.enterprise.subjects import ANSWERS, SEARCHED, SUBJECT_OF, Subject, counted, own_labels, subject_of
from streams.core.enterprise.usual import Usual
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format, compact
from streams.core.stats.cause_planes import levels_of
from streams.core.stats.cause_table import CODE, CauseTable, Row, Side, cause_table
from streams.core.stats.extra_low import ExtraLow, extra_low
from streams.core.stats.group_dispersion import Counts, group_dispersion
from streams.core.stats.what_changed import ERROR, Split, search, split, stands_out
from streams.core.tallies.cause_counts import CauseCounts

DELAY = 14
OWN_ERROR = 0.005
"""The chance that any group of an alarm is said to stand out where all fail alike: small, since a group whose own chart
alarms before that of the whole was chosen for having failed more.
"""


class Told(NamedTuple):
    """What is known of an alarm now: the split of its excess, the last look behind it, and the dimensions in which its
    units differ at all.
    """

    split: Split
    looked: Looked
    dimensions: tuple[str, ...]
    customers: ExtraLow | None


class Causes:
    """The references of all subjects, and the looks of all alarms."""

    name: ClassVar[str] = "causes"
    FORMAT: ClassVar[Format] = Format("causes")

    def __init__(self, settings: JudgingSettings) -> None:
        self._keep = settings.keep_periods
        self._delay = min(DELAY, settings.keep_periods - 1)
        self._usual: dict[Subject, Usual] = {}
        self._looks: dict[ChartId, Looked] = {}
        self._counted: dict[int, dict[Subject, CauseCounts]] = {}
        self._told: dict[ChartId, Told] = {}
        self._met: dict[tuple[int, float], ExtraLow | None] = {}
        self._dirty: dict[str, None] = {}

    def of(self, identity: ChartId) -> Told | None:
        """What is known of a chart's alarm; None where there is nothing to compare."""
        return self._told.get(identity)

    def looked(self, identity: ChartId) -> Looked | None:
        """The last look behind a chart's alarm."""
        return self._looks.get(identity)

    def usual(self, subject: Subject, onset: int, ledger: Ledger, enterprise: str) -> CauseCounts:
        """What was usual of a subject before an onset."""
        return self._before(subject, onset, self._calm(subject, onset, ledger, enterprise), ledger, enterprise)

    def counted(self, subject: Subject, period: int, ledger: Ledger, enterprise: str) -> CauseCounts | None:
        """What was counted of a subject in one period that is kept."""
        return self._at(period, ledger, enterprise).get(subject)

    def observe(self, moment: Moment) -> None:
        """Learns a calm period, and looks at each alarm."""
        period, ledger = moment.period, moment.ledger
        self._counted[period] = counted(moment.tallies)
        for old in [each for each in self._counted if each < period - self._keep]:
            del self._counted[old]
        alarms = [alarm for series in SUBJECT_OF for alarm in moment.charts.alarming(series)]
        for identity, chart in alarms:
            subject = subject_of(identity)
            if subject is not None and chart.onset is not None:
                for each in (subject, ANSWERS):
                    self._usual.setdefault(each, Usual()).note(chart.onset, period)
                    self._dirty[_usual_name(each)] = None
        self._learn(period - self._delay, moment)
        self._told, self._met = {}, {}
        for identity in [each for each in self._looks if each not in dict(alarms)]:
            del self._looks[identity]
            self._dirty[_look_name(identity)] = None
        for identity, chart in sorted(alarms, key=lambda alarm: (not own_labels(alarm[0]), alarm[0])):
            self._look(identity, chart, period, ledger, moment)

    def _learn(self, period: int, moment: Moment) -> None:
        for subject, counts in self._at(period, moment.ledger, moment.enterprise).items():
            usual = self._usual.setdefault(subject, Usual())
            if usual.calm(period):
                usual.learn(period, counts, self._keep)
            self._dirty[_usual_name(subject)] = None

    def _at(self, period: int, ledger: Ledger, enterprise: str) -> dict[Subject, CauseCounts]:
        if period not in self._counted:
            scopes = (scope for scope in ledger.scopes(period) if scope.key[0] == enterprise)
            tallies = [(scope, tally) for scope in scopes if (tally := ledger.first(scope)) is not None]
            self._counted[period] = counted(tallies)
        return self._counted[period]

    def _look(self, identity: ChartId, chart: Chart, period: int, ledger: Ledger, moment: Moment) -> None:
        subject = subject_of(identity)
        seen = [point for point in chart.recent if chart.onset is not None and point.period >= chart.onset]
        if subject is None or chart.alarm_since is None or not seen:
            return
        looked = self._looks.get(identity)
        calm = self._calm(subject, seen[0].period, ledger, moment.enterprise)
        if looked is None or looked.since != chart.alarm_since:
            looked = self._looks[identity] = Looked(chart.alarm_since, *_dispersions(subject, calm))
            looked.drifts = drifts(SEARCHED[subject.kind].names, calm, looked.phi)
        before = self._before(subject, seen[0].period, calm, ledger, moment.enterprise).side()
        after = self._sum(subject, range(seen[0].period, period + 1), ledger, moment.enterprise).side()
        if not before.cells or not after.cells:
            return
        whole = _table(subject, before, after, looked)
        mine = _table(subject, _within(subject, before, identity), _within(subject, after, identity), looked)
        self._search(identity, looked, whole, mine)
        observed = float(mine.x1.sum())
        expected = sum(point.expected for point in seen) + observed - sum(point.x for point in seen)
        parts = _split(mine, looked, max(expected, 0.0))
        phi = looked.phi if subject.kind == SATISFACTION else 1.0
        customers = self._customers(seen[0].period, period, ledger, moment.enterprise, phi)
        self._told[identity] = Told(parts, looked, _telling(mine), customers)
        self._dirty[_look_name(identity)] = None

    def _search(self, identity: ChartId, looked: Looked, whole: CauseTable, mine: CauseTable) -> None:
        own = own_labels(identity)
        failures = float(mine.x1.sum())
        if looked.due(failures, group=bool(own)):
            share = looked.error
            looked.take(search(mine, ERROR * share), failures)
            if own:
                groups = math.prod(len(levels_of(whole, name)) for name, _ in own)
                telling = tuple(label for label in own if len(levels_of(whole, label[0])) > 1)
                error = ERROR if looked.stands else OWN_ERROR * share  # who stood out goes on with less
                looked.stands = bool(telling) and stands_out(whole, telling, error / groups)
        if not own and not looked.named and looked.taken:
            for other, theirs in sorted(self._looks.items()):
                if theirs.stands and own_labels(other) and subject_of(other) == subject_of(identity):
                    looked.adopt(tuple(label for label in own_labels(other) if _known(whole, (label,))))
                    break

    def _customers(self, onset: int, period: int, ledger: Ledger, enterprise: str, phi: float) -> ExtraLow | None:
        """The extra low scores since an onset, by the stages at which their units failed first; one answer an onset."""
        if (onset, phi) in self._met:
            return self._met[onset, phi]
        calm = self._calm(ANSWERS, onset, ledger, enterprise)
        before = self._before(ANSWERS, onset, calm, ledger, enterprise)
        after = self._sum(ANSWERS, range(onset, period + 1), ledger, enterprise)
        met = self._met[onset, phi] = extra_low(_answers(before), _answers(after), phi)
        return met

    def _calm(self, subject: Subject, onset: int, ledger: Ledger, enterprise: str) -> dict[int, CauseCounts]:
        """The calm periods before an onset that are kept."""
        usual = self._usual.get(subject) or Usual()
        return {
            period: counts
            for period in range(onset - self._keep, onset)
            if (period < onset and (usual.bad is None or period < usual.bad[0] or period > usual.bad[1]))
            and (counts := self._at(period, ledger, enterprise).get(subject)) is not None
        }

    def _before(
        self, subject: Subject, onset: int, calm: dict[int, CauseCounts], ledger: Ledger, enterprise: str
    ) -> CauseCounts:
        """What was usual before an onset."""
        usual = self._usual.get(subject) or Usual()
        counts = usual.counts()
        for period in usual.learned:
            if period >= onset and (after := self._at(period, ledger, enterprise).get(subject)) is not None:
                counts.merge(after, -1)
        last = max(usual.learned, default=onset - self._keep - 1)
        for period, more in calm.items():
            if last < period < onset:
                counts.merge(more)
        return counts

    def _sum(self, subject: Subject, periods: range, ledger: Ledger, enterprise: str) -> CauseCounts:
        total = CauseCounts()
        for period in periods:
            counts = self._at(period, ledger, enterprise).get(subject)
            if counts is not None:
                total.merge(counts)
        return total

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Forgets what was usual at the stage of these labels ("": of customers), or of all without such a label."""
        stage = labels.get("stage")
        for subject in [each for each in self._usual if stage in (None, each.stage)]:
            del self._usual[subject]
            self._dirty[_usual_name(subject)] = None

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a subject, and one an alarm."""
        usual = {_usual_name(subject): value for subject, value in self._usual.items()}
        looks = {_look_name(identity): value for identity, value in self._looks.items()}
        for name in self._dirty:
            value = usual.get(name) or looks.get(name)
            yield name, None if value is None else value.dump()
        self._dirty.clear()

    def load(self, name: str, data: Any) -> None:
        """Restores one value."""
        kind, _, rest = name.partition("/")
        parts = json.loads(rest)
        if kind == "usual":
            self._usual[Subject(*parts)] = Usual.load(data)
        else:
            self._looks[ChartId(parts[0], labelled(**dict(parts[1])))] = Looked.load(data)


def _usual_name(subject: Subject) -> str:
    return f"usual/{compact(subject)}"


def _look_name(identity: ChartId) -> str:
    return f"look/{compact(identity)}"


def _table(subject: Subject, before: Side, after: Side, looked: Looked) -> CauseTable:
    return cause_table(SEARCHED[subject.kind].names, before, after, phi=looked.phi, phi_cell=looked.phi_cell)


def _within(subject: Subject, side: Side, identity: ChartId) -> Side:
    """The cells of the chart's own group."""
    names = SEARCHED[subject.kind].names
    labels = own_labels(identity)
    if not labels:
        return side
    code = dict(labels).get(CODE)
    if code is not None:  # no mark tells of codes
        return Side({cell: Row(n, {code: x[code]} if code in x else {}) for cell, (n, x) in side.cells.items()})
    own = [(names.index(name), value) for name, value in labels]
    mine = {cell: row for cell, row in side.cells.items() if all(cell[at] == value for at, value in own)}
    marks = {mark: {cell: n for cell, n in by_cell.items() if cell in mine} for mark, by_cell in side.marks.items()}
    return Side(mine, {mark: by_cell for mark, by_cell in marks.items() if by_cell})


def _split(table: CauseTable, looked: Looked, expected: float) -> Split:
    """The split over what is named; what has nothing of its own any more is no longer named."""
    looked.drop(labels for labels in looked.named if not _known(table, labels))
    parts = split(table, looked.named, expected)
    faded = [part.labels for part in parts.parts if part.low <= 0]
    looked.drop(faded)
    return split(table, looked.named, expected) if faded else parts


def _telling(table: CauseTable) -> tuple[str, ...]:
    named = [name for name, levels in zip(table.names, table.levels, strict=True) if len(levels) > 1]
    return (*named, *(["code"] if len(table.codes) > 1 else []), *sorted({row.mark[0] for row in table.marks}))


def _answers(counts: CauseCounts) -> dict[tuple[str, str], tuple[int, int]]:
    """Answers and low ones by segment and stage of the first failure; what corrections leave below nothing is none."""
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for (segment, stage, _), (n, by_code) in counts.cells.items():
        units, low = sums.get((segment, stage), (0, 0))
        sums[segment, stage] = units + n, low + by_code.get("", 0)
    return {name: (max(0, n), min(max(0, low), max(0, n))) for name, (n, low) in sums.items()}


def _known(table: CauseTable, labels: tuple[tuple[str, str], ...]) -> bool:
    """Whether the table still holds these labels."""
    marks = {row.mark for row in table.marks}
    levels = dict(zip(table.names, table.levels, strict=True)) | {"code": table.codes}
    return all((name, value) in marks or value in levels.get(name, ()) for name, value in labels)


def _dispersions(subject: Subject, calm: Mapping[int, CauseCounts]) -> tuple[float, float]:
    names, wander = SEARCHED[subject.kind].names, SEARCHED[subject.kind].wander
    places = [names.index(name) for name in wander]
    cells: list[Counts] = []
    groups: list[Counts] = []
    for _, counts in sorted(calm.items()):
        row = {cell: (sum(by_code.values()), n) for cell, (n, by_code) in counts.cells.items()}
        joined: dict[tuple[str, ...], tuple[int, int]] = {}
        for cell, (x, n) in row.items():
            group = tuple(cell[place] for place in places)
            failures, units = joined.get(group, (0, 0))
            joined[group] = failures + x, units + n
        cells.append(row)
        groups.append(joined)
    return group_dispersion(groups), group_dispersion(cells)
