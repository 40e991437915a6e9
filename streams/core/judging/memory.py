"""What a judge knows, to values of a snapshot and back: one value a chart, an alert, a recommendation, so that none
grows large.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from streams.core import alerts, recommendations
from streams.core.charts import chart
from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.closed import stage_order
from streams.core.enterprise import detail, history, load, place_flow, strain
from streams.core.enterprise.load import Load
from streams.core.enterprise.strain import Strain
from streams.core.enterprise.view import JudgingSettings
from streams.core.judging.judge import Judge
from streams.core.snapshot import Format, compact

PREFIX = "judge/"
COUNTERS = Format("counters")


def dump_judge(judge: Judge) -> Iterator[tuple[str, bytes | None]]:
    """The values of a judge that changed since the last call."""
    enterprise = judge.enterprise
    yield _name(enterprise, "counters", ""), COUNTERS.dump([judge.judged, judge.in_process])
    yield _name(enterprise, "order", ""), stage_order.FORMAT.dump(judge.order.dump())
    yield _name(enterprise, "history", ""), history.FORMAT.dump(judge.history.dump())
    yield _name(enterprise, "detail", ""), detail.FORMAT.dump(judge.detail.dump())
    yield _name(enterprise, "load", ""), load.FORMAT.dump(judge.load.dump())
    yield _name(enterprise, "strain", ""), strain.FORMAT.dump(judge.strain.dump())
    for name, data in judge.places.changes():
        yield _name(enterprise, "places", name), place_flow.FORMAT.dump(data)
    for identity in judge.charts.dirty:
        yield _chart_name(enterprise, identity), chart.FORMAT.wrap(judge.charts.by_id[identity].text())
    judge.charts.dirty.clear()
    for name, value in judge.alerts.changes():
        yield _name(enterprise, "alert", name), value
    for facet in judge.facets.values():
        for name, data in facet.changes():
            yield _name(enterprise, f"facet:{facet.name}", name), None if data is None else facet.FORMAT.dump(data)
    for name, value in judge.recommendations.changes():
        yield _name(enterprise, "recommendation", name), value


def _name(enterprise: str, part: str, rest: str) -> str:
    return PREFIX + compact([enterprise, part, rest])


@lru_cache(maxsize=65_536)
def _chart_name(enterprise: str, identity: ChartId) -> str:
    return _name(enterprise, "chart", compact(identity))


def _counters(judge: Judge, _: str, raw: bytes) -> None:
    judge.judged, judge.in_process = COUNTERS.load(raw)


def _order(judge: Judge, _: str, raw: bytes) -> None:
    judge.order.load(stage_order.FORMAT.load(raw))


def _history(judge: Judge, _: str, raw: bytes) -> None:
    judge.history.load(history.FORMAT.load(raw))


def _detail(judge: Judge, _: str, raw: bytes) -> None:
    judge.detail.load(detail.FORMAT.load(raw))


def _load(judge: Judge, _: str, raw: bytes) -> None:
    judge.load = Load.load_from(load.FORMAT.load(raw))


def _strain(judge: Judge, _: str, raw: bytes) -> None:
    judge.strain = Strain.load_from(strain.FORMAT.load(raw))


def _places(judge: Judge, rest: str, raw: bytes) -> None:
    judge.places.load(rest, json.loads(rest) if rest else [], place_flow.FORMAT.load(raw))


def _chart(judge: Judge, rest: str, raw: bytes) -> None:
    series, labels = json.loads(rest)
    judge.charts.add(
        ChartId(series, tuple((name, value) for name, value in labels)), Chart.load(chart.FORMAT.load(raw))
    )


def _alert(judge: Judge, rest: str, raw: bytes) -> None:
    judge.alerts.load(rest, alerts.FORMAT.load(raw))


def _recommendation(judge: Judge, rest: str, raw: bytes) -> None:
    judge.recommendations.load(rest, recommendations.FORMAT.load(raw))


PARTS: dict[str, Callable[[Judge, str, bytes], None]] = {
    "counters": _counters,
    "order": _order,
    "history": _history,
    "detail": _detail,
    "load": _load,
    "strain": _strain,
    "places": _places,
    "chart": _chart,
    "alert": _alert,
    "recommendation": _recommendation,
}
"""Part of a value's name to what restores it."""


def load_judges(settings: JudgingSettings, values: Mapping[str, bytes]) -> dict[str, Judge]:
    """The judges of all enterprises in a snapshot's values."""
    judges: dict[str, Judge] = {}
    for name, raw in sorted(values.items()):
        if name.startswith(PREFIX):
            enterprise, part, rest = json.loads(name.removeprefix(PREFIX))
            judge = judges.get(enterprise) or judges.setdefault(enterprise, Judge.new(settings, enterprise))
            _restore(judge, part, rest, raw)
    return judges


def _restore(judge: Judge, part: str, rest: str, raw: bytes) -> None:
    kind, _, facet = part.partition(":")
    if kind == "facet":
        judge.facets[facet].load(rest, judge.facets[facet].FORMAT.load(raw))
    else:
        PARTS[kind](judge, rest, raw)
