"""One closed period of one enterprise in; its verdict, insights, alerts and recommendations out. The order of judging
stands in `Judge.period`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from streams.core.alerts import Alerts
from streams.core.alerts import Signal as Alarm
from streams.core.alerts.inhibition import Around
from streams.core.alerts.life_cycle import TOLD
from streams.core.charts.by_code import by_code
from streams.core.charts.charts import Budget, Charts, learned_periods, week_of
from streams.core.charts.proportions import charted
from streams.core.charts.series import Cells, ChartId
from streams.core.closed.ledger import Ledger, ScopeId, Tally, typed_key
from streams.core.closed.stage_order import StageOrder
from streams.core.closed.summaries import enterprise_scope, enterprise_summary_out, summary_id
from streams.core.decisions import DECISIONS
from streams.core.enterprise import strain
from streams.core.enterprise.detail import Detail
from streams.core.enterprise.facets import new_facets
from streams.core.enterprise.facets.customer_base import CustomerBase
from streams.core.enterprise.facets.facet import Facet, Moment
from streams.core.enterprise.facets.reputation import Reputation
from streams.core.enterprise.facets.targets import Targets
from streams.core.enterprise.headroom import Headroom, headroom
from streams.core.enterprise.history import History, PeriodFlow
from streams.core.enterprise.known import fed as legs_fed
from streams.core.enterprise.load import Load
from streams.core.enterprise.load_tree import LoadTree, weigh
from streams.core.enterprise.place_flow import Place, PlaceFlow
from streams.core.enterprise.rhythm import Rhythm
from streams.core.enterprise.strain import PRODUCT_LEG, QUALITY_LEG, Strain
from streams.core.enterprise.view import JudgingSettings, View
from streams.core.insights import INSIGHTS
from streams.core.judging.charts_behind import ChartsBehind
from streams.core.operator import Out
from streams.core.recommendations import Recommendations
from streams.core.rules import RULES
from streams.core.tallies.stage import StageTally
from streams.core.telling.finding import Finding
from streams.core.telling.legs import legs_of


@dataclass(slots=True)
class Judge:
    """All that is known of one enterprise."""

    settings: JudgingSettings
    enterprise: str
    order: StageOrder
    charts: Charts
    alerts: Alerts
    recommendations: Recommendations
    detail: Detail
    facets: dict[str, Facet]
    places: PlaceFlow
    history: History = field(default_factory=History)
    load: Load = field(default_factory=Load)
    tree: LoadTree = field(default_factory=lambda: LoadTree({}))
    strain: Strain = field(default_factory=Strain)
    judged: int = 0
    in_process: int = 0

    @classmethod
    def new(cls, settings: JudgingSettings, enterprise: str) -> "Judge":
        """An enterprise of which nothing is known yet."""
        budget = Budget(settings.false_alarms_per_year, settings.calendar.per_year)
        return cls(
            settings,
            enterprise,
            StageOrder(settings.stage_order),
            Charts(budget, learned_periods(settings.calendar, settings.baseline_periods), week_of(settings.calendar)),
            Alerts(settings.calendar, enterprise, settings.alerting),
            Recommendations(settings.calendar, enterprise, settings.alerting.remember),
            Detail(max(settings.windows)),
            new_facets(settings),
            PlaceFlow(Rhythm.of(settings.calendar)),
        )

    def period(self, period: int, ledger: Ledger) -> Iterator[Out]:
        """Judges one period: learn the order, move the charts and the load, find the verdict, then say what follows
        from it.
        """
        tallies = self._tallies(period, ledger)
        self.order.learn((typed_key(scope).stage, tally) for scope, tally in tallies if isinstance(tally, StageTally))
        flow = self.history.add(period, tallies)
        self.detail.add(tallies)
        self.places.add(period, tallies)
        cells = charted(tallies)
        cells |= by_code(cells, tallies, self.charts.by_id)
        self.charts.observe(period, cells)
        self._weigh(period)
        self._remember(tallies, cells, flow, ledger)
        self.judged += 1
        view, summary = self._conclude(period, flow, ledger)
        yield summary
        for insight in () if self.settings.verdicts_only else INSIGHTS.values():
            yield from insight(view)
        yield from self._speak(view)

    def _tallies(self, period: int, ledger: Ledger) -> list[tuple[ScopeId, Tally]]:
        mine = (scope for scope in ledger.scopes(period) if scope.key[0] == self.enterprise)
        return [(scope, tally) for scope in mine if (tally := ledger.first(scope)) is not None]

    def _weigh(self, period: int) -> None:
        block, lag = self.settings.block, self.settings.lag_periods
        arrivals, departures = self.history.arrivals(self.order.first()), self.history.departures(self.order.last())
        self.load.observe(period, arrivals, departures, block, lag)
        self.places.mark(sorted(_place(i) for leg in (QUALITY_LEG, PRODUCT_LEG) for i, _ in self.charts.alarming(leg)))
        stages = self.order.stages()
        self.tree = weigh(self.places, stages)
        self.charts.beside = self._beside()
        fed = legs_fed(self.charts, period - max(block, 2) + 1)
        self.strain.judge(period, self.charts, strain.Around(self.places, self.tree, stages, block, lag, fed))

    def _beside(self) -> frozenset[str]:
        """What alarms beside the charts of proportions, and the verdict must know of."""
        targets, reputation = self.facets[Targets.name], self.facets[Reputation.name]
        assert isinstance(targets, Targets)
        assert isinstance(reputation, Reputation)
        alarms = {"below_target": targets.alarming, "reputation": reputation.alarming}
        return frozenset(name for name, alarming in alarms.items() if alarming)

    def _remember(
        self, tallies: list[tuple[ScopeId, Tally]], cells: dict[ChartId, Cells], flow: PeriodFlow, ledger: Ledger
    ) -> None:
        moment = Moment(
            settings=self.settings,
            enterprise=self.enterprise,
            period=flow.period,
            tallies=tallies,
            cells=cells,
            flow=flow,
            history=self.history,
            stages=self.order.stages(),
            load=self.load,
            charts=self.charts,
            strain=self.strain,
            ledger=ledger,
        )
        for facet in self.facets.values():
            facet.observe(moment)

    def act(self, action: dict[str, Any]) -> list[Out]:
        """Carries out a recorded decision, an ActionEvent as JSON data, at once; raises RefusedError, and changes
        nothing, where it cannot be carried out.
        """
        decide = DECISIONS.get(action["kind"])
        return [] if decide is None else list(decide(self, action))

    def _conclude(self, period: int, flow: PeriodFlow, ledger: Ledger) -> tuple[View, Out]:
        units_in = self.history.arrivals(self.order.first())[-1]
        units_out = self.history.departures(self.order.last())[-1]
        scrapped = sum(stage.scrapped for stage in flow.stages.values())
        self.in_process = max(0, self.in_process + units_in - units_out - scrapped)
        counts = {"units_in": units_in, "units_out": units_out, "in_process": self.in_process}
        legs = legs_of(self.settings, self.load, self.charts, self.strain, flow)
        scope = enterprise_scope(period, self.enterprise)
        judged = {"verdict": self.strain.verdict, "legs": legs, "relationships": self._relationships(period)}
        out = enterprise_summary_out(self.settings.calendar, scope, counts, judged)
        return self._view(period, flow, ledger, summary_id(self.settings.calendar, scope)), out

    def _relationships(self, period: int) -> list[dict[str, Any]] | None:
        base = self.facets[CustomerBase.name]
        assert isinstance(base, CustomerBase)
        return base.rows(period) or None

    def _view(self, period: int, flow: PeriodFlow, ledger: Ledger, own_summary: str) -> View:
        return View(
            settings=self.settings,
            enterprise=self.enterprise,
            period=period,
            flow=flow,
            history=self.history,
            detail=self.detail,
            stages=self.order.stages(),
            first_stage=self.order.first(),
            load=self.load,
            tree=self.tree,
            places=self.places,
            headrooms=self._headrooms(),
            charts=self.charts,
            strain=self.strain,
            ledger=ledger,
            in_process=self.in_process,
            enterprise_summary_id=own_summary,
            judged_count=self.judged,
            facets=self.facets,
        )

    def _headrooms(self) -> list[Headroom]:
        stages, calendar = self.order.stages(), self.settings.calendar
        return [headroom(self.places, stages, calendar, capacity) for capacity in self.settings.capacity]

    @property
    def behind(self) -> ChartsBehind:
        """The statistics behind the alerts."""
        return ChartsBehind(self.charts)

    def _speak(self, view: View) -> Iterator[Out]:
        findings: list[Finding] = [finding for rule in RULES.values() for finding in rule(view)]
        around = Around(view.stages, self.settings.block, self.settings.lag_periods, view.enterprise_summary_id)
        for live, _, out in self.alerts.take(view.period, findings, around, self.behind):
            yield out
            yield from self.recommendations.follow(live, view)
        yield from self.recommendations.rank(self.settings.calendar.end(view.period))
        yield from self.recommendations.verify(view)
        yield from self._escalate(view.period)
        self.recommendations.forget(view.period)

    def _escalate(self, period: int) -> Iterator[Out]:
        """What an action has made worse is told anew."""
        for alert_id in self.recommendations.harmed:
            live = self.alerts.find(alert_id)
            if live is not None and live.state in TOLD:
                told = self.alerts.decide(live, Alarm.WORSE, self.settings.calendar.end(period))
                yield from () if told is None else (told[2],)


def _place(identity: ChartId) -> Place:
    labels = dict(identity.labels)
    return Place(labels.get("site", ""), labels.get("product", ""), labels["stage"])
