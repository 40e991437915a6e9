"""Load tree, flow and alarming charts in, attribution and verdict out: which failing places growth explains, whether
customers feel it, and what that says of the whole enterprise.

An attribution rests on evidence (`attribution.py`), and lasts as long as its alarm: an alert must not change its cause
because demand has calmed down since. Only when demand has not stood above what was carried for a quarter is it weighed
anew. What had got better and gets worse anew (a second wave) is another onset, and is
weighed as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from schemas.wire import Verdict
from streams.core.charts.chart import Chart
from streams.core.charts.charts import Charts
from streams.core.charts.second_wave import SecondWave, second_wave
from streams.core.charts.series import ChartId
from streams.core.enterprise.attribution import Case, Look, look
from streams.core.enterprise.demand_held import surely_not
from streams.core.enterprise.growing import Growing
from streams.core.enterprise.growth_evidence import place
from streams.core.enterprise.known import dissatisfied, known, some_dissatisfied
from streams.core.enterprise.load_tree import WHOLE, Labels, LoadTree
from streams.core.enterprise.place_flow import PlaceFlow
from streams.core.enterprise.verdict import Legs, judge_legs
from streams.core.enterprise.whose import risen, whose
from streams.core.snapshot import Format
from streams.core.words import times


def _unspent(cases: Any) -> Any:
    return [[identity, [*case, False]] for identity, case in cases]


FORMAT = Format(
    "strain",
    6,
    {
        1: lambda data: [*data, []],
        2: lambda data: [*data[:4], *data[5:]],
        3: lambda data: [*data, None],
        4: lambda data: [*data[1:5], data[5], data[6] and [*data[6], []], [], [], []],
        5: lambda data: [*data[:6], _unspent(data[6]), data[7], _unspent(data[8])],
    },
)
"""Version 2 holds the lulls before second waves; from version 3 on echoes are a matter of alerts, not of strain;
version 4 remembers the demand that explained it; version 5 the evidence on each alarm, weighed anew after an upgrade;
version 6 whether growth explained it once, and is over.
"""

QUALITY_LEG = "stage_first_pass"
SATISFACTION_LEG = "low_score"
PRODUCT_LEG = "product_first_pass"
SEGMENT_LEG = "segment_low_score"


class Demand(NamedTuple):
    """The rise of demand that explains a strain: since which period, its greatest load so far, and where."""

    since: int
    peak: float
    labels: Labels = WHOLE


class Around(NamedTuple):
    """What strain is judged by beside the charts: demand by place, the stages in order, the lag window and block in
    periods, and whether both feeds are alive.
    """

    flow: PlaceFlow
    tree: LoadTree
    stages: Sequence[str]
    block: int
    lag: int
    fed: bool


@dataclass(slots=True)
class Strain:
    """The evidence on each alarm of a stage or product, whether the satisfaction alarm follows from what growth
    explains, and the verdict since when.
    """

    reached: bool = False
    verdict: Verdict = "learning"
    since: int | None = None
    last: int | None = None
    lulls: dict[ChartId, int] = field(default_factory=dict)
    """Charts in a second wave: the lull before it."""
    demand: Demand | None = None
    """What explains the strain, remembered after demand has calmed down; None while growth explains nothing."""
    cases: dict[ChartId, Case] = field(default_factory=dict)
    growing: Growing = field(default_factory=Growing)
    past: dict[ChartId, Case] = field(default_factory=dict)
    """The cases of alarms that ended lately."""

    def judge(self, period: int, charts: Charts, around: Around) -> None:
        """Moves attribution and verdict on by one period."""
        rhythm = around.flow.rhythm
        self.growing.observe(period, around.tree, max(around.lag, rhythm.slow * rhythm.periods_a_week))
        self._attribute(period, charts, around)
        self._reach(period, charts, around)
        verdict = judge_legs(self._legs(period, charts, around), around.lag)
        if verdict != self.verdict or self.since is None:
            self.verdict, self.since = verdict, period

    def _legs(self, period: int, charts: Charts, around: Around) -> Legs:
        since = self.growing.since()
        answers = self._answers()
        unhappy = (dissatisfied(charts) and not self.reached) or self._some(charts)
        alone = unhappy and not answers  # no stage fails: what growth would have strained holds
        return Legs(
            known=bool(around.tree.nodes) and known(charts, period),
            fed=around.fed,
            growing=since is not None,
            growth_age=0 if since is None else period - since,
            strained="growth" in answers,
            failing=bool(answers & {"not_growth", "mix"})
            or (alone and since is None)
            or "below_target" in charts.beside,
            unsure="cannot_tell" in answers or (alone and since is not None),
            reached=self.reached,
        )

    def _answers(self) -> set[str]:
        """What is said of the alarms; a product's at a stage whose own alarm is decided adds nothing but growth."""
        decided = {
            dict(identity.labels)["stage"]
            for identity, case in self.cases.items()
            if identity.series == QUALITY_LEG and case.answer != "cannot_tell"
        }
        return {
            case.answer
            for identity, case in self.cases.items()
            if identity.series == QUALITY_LEG
            or case.answer == "growth"
            or dict(identity.labels)["stage"] not in decided
        }

    @property
    def explained(self) -> set[ChartId]:
        """The charts whose alarm growth explains."""
        return {identity for identity, case in self.cases.items() if case.answer == "growth"}

    @property
    def stages(self) -> list[str]:
        """The stages at which growth explains an alarm."""
        return sorted({dict(identity.labels)["stage"] for identity in self.explained})

    def _attribute(self, period: int, charts: Charts, around: Around) -> None:
        failing = dict([*charts.alarming(QUALITY_LEG), *charts.alarming(PRODUCT_LEG)])
        self.lulls = {identity: lull for identity, lull in self.lulls.items() if identity in failing}
        looks: dict[str, Look] = {}
        soon = around.flow.rhythm.slow * around.flow.rhythm.periods_a_week
        past = self.past | {identity: case for identity, case in self.cases.items() if identity not in failing}
        self.past = {identity: case for identity, case in past.items() if period - case.looked <= soon}
        self.cases = {identity: self._case(period, identity, charts, around, looks) for identity in failing}
        self.demand = self._demand(around.tree) if self.explained else None

    def _case(self, period: int, identity: ChartId, charts: Charts, around: Around, looks: dict[str, Look]) -> Case:
        chart, week = charts.by_id[identity], around.flow.rhythm.periods_a_week
        since = chart.alarm_since if chart.alarm_since is not None else period
        case = self.cases.get(identity)
        wave = self._second_wave(identity, chart) if case is not None and case.answer == "growth" else None
        if wave is not None:
            self.lulls[identity] = wave.lull
            charts.begin_anew(identity, wave.onset)
            case = None
        if case is not None and case.answer == "growth" and identity not in self.lulls:
            case = replace(case, since=since)  # the alarm goes on, with another beginning
        elif case is None or (case.since != since and identity not in self.lulls):
            before = self.past.get(identity, case)
            new = Case(since, period - week, "cannot_tell", spent=self._spent(identity))
            case = new if before is None else before.anew(since, week)
        labels = dict(identity.labels)
        if case.answer == "growth" and not risen(around.tree, case, labels):
            case = case.over_demand(period, week)
        if period - case.looked < max(1, week // 2) or case.over(period, week):
            return case
        seen = self._look(labels, chart.onset if chart.onset is not None else since, around, looks)
        tree = around.tree
        rose = risen(tree, case.pointing(seen), labels)
        return case.after(period, seen, risen=rose, surely_not=surely_not(tree, labels))

    def _spent(self, identity: ChartId) -> bool:
        """Whether the growth that strained this stage is over."""
        stage = dict(identity.labels)["stage"]
        return any(case.spent for other, case in self.cases.items() if dict(other.labels)["stage"] == stage)

    def _look(self, labels: dict[str, str], onset: int, around: Around, looks: dict[str, Look]) -> Look:
        """The stage as a whole is looked at, once a period; a product by itself where another one suffers."""
        stage = {"stage": labels["stage"]}
        if labels["stage"] not in looks:
            looks[labels["stage"]] = look(around.flow, around.stages, stage, onset)
        seen = looks[labels["stage"]]
        name, value = seen.scope
        if labels == stage or not name or labels.get(name) == value:
            return seen
        return look(around.flow, around.stages, labels, onset)

    def _second_wave(self, identity: ChartId, chart: Chart) -> SecondWave | None:
        onset = chart.onset if chart.onset is not None else 0
        since = max(onset, self.lulls.get(identity, onset))
        return second_wave([point for point in chart.recent if point.period >= since])

    def _demand(self, tree: LoadTree) -> Demand | None:
        """The greatest rise among what explains the strained places."""
        known = self.demand
        nodes = [whose(tree, self.cases[identity], dict(identity.labels)) for identity in sorted(self.explained)]
        for node in nodes:
            if node is None:
                continue
            run = self.growing.runs.get(node.labels)
            since, peak = (run.since, run.peak) if run is not None else (self.since or 0, node.told.value)
            if known is None or peak > known.peak:
                known = Demand(min(since, known.since) if known else since, round(peak, 4), node.labels)
        return known

    def _reach(self, period: int, charts: Charts, around: Around) -> None:
        self.last = period if self.explained else self.last
        felt = [chart.onset for _, chart in charts.alarming(SATISFACTION_LEG) if chart.onset is not None]
        if not felt or self.last is None or period - self.last > around.lag:
            self._let_go(charts)
        elif not self.reached:
            began = [chart.onset for chart in map(charts.by_id.__getitem__, self.explained) if chart.onset is not None]
            self.reached = bool(began) and min(felt) >= self._felt_from(min(began), around)

    def _felt_from(self, began: int, around: Around) -> int:
        """The first period in which customers may feel what began then: onsets are estimates, and what demand does to
        customers shows in their answers as soon as in a stage; but never before demand rose.
        """
        rose = self.demand.since if self.demand is not None else began
        return min(began - around.block, max(rose, began - around.lag))

    def _some(self, charts: Charts) -> bool:
        """Some customers are dissatisfied, and no strain ever gave them reason."""
        return self.last is None and some_dissatisfied(charts)

    def _let_go(self, charts: Charts) -> None:
        """What is felt beyond the strain's time is told since the second wave, where there is one."""
        for identity, chart in charts.alarming(SATISFACTION_LEG) if self.reached else ():
            if wave := self._second_wave(identity, chart):
                charts.begin_anew(identity, wave.onset)
        self.reached = False

    def dump(self) -> Any:
        """JSON data."""
        lulls = [[identity, lull] for identity, lull in sorted(self.lulls.items())]
        cases = [[identity, case.dump()] for identity, case in sorted(self.cases.items())]
        past = [[identity, case.dump()] for identity, case in sorted(self.past.items())]
        told = [self.reached, self.verdict, self.since, self.last, lulls, self.demand]
        return [*told, cases, self.growing.dump(), past]

    @classmethod
    def load_from(cls, data: Any) -> "Strain":
        """From JSON data."""
        reached, verdict, since, last, lulls, demand, cases, growing, past = data
        return cls(
            reached,
            verdict,
            since,
            last,
            {_id(identity): lull for identity, lull in lulls},
            None if demand is None else Demand(demand[0], demand[1], _labels(demand[2])),
            {_id(identity): Case.load_from(case) for identity, case in cases},
            Growing.load_from(growing),
            {_id(identity): Case.load_from(case) for identity, case in past},
        )


def _id(data: Any) -> ChartId:
    return ChartId(data[0], _labels(data[1]))


def _labels(data: Any) -> Labels:
    return tuple((name, value) for name, value in data)


def demand_rose(rise: Demand | None) -> str:
    """The rise in words, a sentence with a space behind it; nothing where growth explains nothing."""
    if rise is None:
        return ""
    bearer = "it had carried" if rise.labels else "had been carried"
    return f"Demand{place(dict(rise.labels))} rose to {times(rise.peak)} what {bearer}. "
