"""Orders in, what happened to each one's tray at every stage, and when it shipped, out."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from streams.dev.simulator.causes import Conditions
from streams.dev.simulator.draws import pick
from streams.dev.simulator.factory import Factory, Stage, Supplier
from streams.dev.simulator.market import Order
from streams.dev.simulator.plan import CapacityPlan
from streams.dev.simulator.station import Station, Turn
from streams.dev.simulator.tray import Findings, Risk, Tray, repair_and_inspect, work_and_inspect

RELEASE_DAYS = 0.2
"""From purchase to the first stage: the parts are picked."""


class Inspection(NamedTuple):
    """One inspection of one tray; `findings` of attempt 2 are about the repaired pieces only."""

    at: float
    stage: Stage
    attempt: int
    findings: Findings
    lot_id: str | None
    supplier: str | None
    measured: tuple[float, ...] = ()


class Shipment(NamedTuple):
    """What leaves the factory: when, how many pieces, how many of them wrong, how many repaired on the way."""

    at: float
    pieces: int
    escaped: int
    reworked: int


class Parts(NamedTuple):
    """Where a tray's bought-in parts come from."""

    supplier: Supplier
    lot_id: str


class Job(NamedTuple):
    """One order on its way through the factory, and the luck it draws from."""

    rng: Random
    order: Order
    tray: Tray
    parts: Parts


class Line:
    """One line of a site: a station per stage, in order."""

    def __init__(self, site: str, name: str, factory: Factory, pieces_per_day: float) -> None:
        self.site = site
        self.name = name
        self.stations = [Station(pieces_per_day) for _ in factory.stages]


class Production:
    """The factory at work. Orders must come in the order of their purchase; queues are first come, first served."""

    def __init__(self, factory: Factory, conditions: Conditions, plan: CapacityPlan) -> None:
        self._factory = factory
        self._conditions = conditions
        self._plan = plan
        self._lines = [Line(site, name, factory, plan.pieces_per_line) for site, name in factory.lines]
        self._trays_from = dict.fromkeys((supplier.name for supplier in factory.suppliers), 0)

    def line_of(self, order: Order) -> Line:
        """The lines take turns."""
        return self._lines[order.number % len(self._lines)]

    def make(self, rng: Random, order: Order) -> Iterator[Inspection | Shipment]:
        """Every inspection of the order's tray, then the shipment, unless every piece was scrapped."""
        tray = Tray(self._factory.pieces_per_tray)
        job = Job(rng, order, tray, self._parts(rng))
        at = order.at + RELEASE_DAYS
        for stage, station in zip(self._factory.stages, self.line_of(order).stations, strict=True):
            turn = station.begin(at, tray.pieces, self._plan.pieces_per_day(stage, at))
            yield from self._at_stage(job, stage, station, turn)
            if not tray.pieces:
                return
            at = station.free_at + stage.cycle_days
        yield Shipment(at, tray.pieces, sum(tray.hidden.values()), tray.reworked)

    def _parts(self, rng: Random) -> Parts:
        supplier = self._factory.suppliers[pick(rng, [each.share for each in self._factory.suppliers])]
        trays = self._trays_from[supplier.name]
        self._trays_from[supplier.name] += 1
        return Parts(supplier, f"{supplier.name}-L{trays // supplier.trays_per_lot + 1:04}")

    def _at_stage(self, job: Job, stage: Stage, station: Station, turn: Turn) -> Iterator[Inspection]:
        rng, tray = job.rng, job.tray
        incoming = stage is self._factory.stages[0]
        supplier = job.parts.supplier.name if incoming else None
        lot_id = job.parts.lot_id if incoming else _batch(stage, turn.start)
        offset = self._conditions.tool_offset_sigmas(stage, turn.start)
        measured = stage.tool.measure(rng, offset, tray.pieces) if stage.tool else ()
        odds = job.parts.supplier.odds if incoming else job.order.product.difficulty
        odds *= self._conditions.odds_multiplier(stage, turn.start, supplier)
        risk = self._risk(stage, odds, turn.pressure, offset)
        first = work_and_inspect(rng, tray, stage, risk, measured)
        done = station.end(turn, first.inspected)
        yield Inspection(done, stage, 1, first, lot_id, supplier, measured)
        repairable = first.defective - first.scrapped
        if repairable:
            again = repair_and_inspect(rng, tray, stage, risk, repairable)
            done = station.end(turn, first.inspected + self._factory.rework_effort * repairable)
            yield Inspection(done, stage, 2, again, lot_id, supplier)

    def _risk(self, stage: Stage, odds: float, pressure: float, offset_sigmas: float) -> Risk:
        """Hurry raises the odds of a defect and lowers those of finding it, each by its elasticity on the pressure."""
        blinder = pressure**-stage.blindness
        return Risk(
            defect_probability=_at_odds(stage.defect_probability, odds * pressure**stage.hurry),
            tool_probability=stage.tool.off_size_probability(offset_sigmas) if stage.tool else 0.0,
            catch_own=_at_odds(stage.catch_own, blinder),
            catch_upstream=_at_odds(stage.catch_upstream, blinder),
            scrap_share=self._factory.scrap_share,
            repair_fails=self._factory.repair_fails,
        )


def _batch(stage: Stage, day: float) -> str | None:
    return f"{stage.name}-B{int(day // stage.batch_days):03}" if stage.batch_days else None


def _at_odds(probability: float, multiplier: float) -> float:
    odds = probability / (1.0 - probability) * multiplier
    return odds / (1.0 + odds)
