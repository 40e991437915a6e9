"""Demand, stages and customers of a view in; "growth strains quality" out: one finding for the enterprise, whatever
number of stages strain.
"""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.chart import Chart
from streams.core.charts.series import ChartId
from streams.core.closed.closing import STAGE
from streams.core.enterprise.growth_evidence import Growth, growth_of, place
from streams.core.enterprise.strain import PRODUCT_LEG, QUALITY_LEG, SATISFACTION_LEG
from streams.core.enterprise.verdict import STRAINED
from streams.core.enterprise.view import View, matching
from streams.core.messages import rounded
from streams.core.telling.evidence import chart_design, chart_evidence, chart_summary_ids, flow_table, with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.label_words import where_words
from streams.core.telling.legs import load_leg
from streams.core.telling.what_changed import what_changed
from streams.core.words import listed, per_cent


def growth_strain(view: View) -> Iterator[Finding]:
    """Holds while the evidence says that load explains an alarm of a stage or product; critical once it reaches
    customers.
    """
    strain, calendar = view.strain, view.settings.calendar
    if strain.verdict not in STRAINED:
        return
    failing = _failing(view)
    unhappy = view.charts.alarming(SATISFACTION_LEG) if strain.reached else []
    stages = sorted({dict(identity.labels)["stage"] for identity, _ in failing})
    onset = min((chart.onset for _, chart in failing if chart.onset is not None), default=view.period)
    growth = _growth(view, failing)
    demand_rose = min(onset, strain.demand.since if strain.demand is not None else onset)
    quality = [chart_evidence(view, *each) for each in failing]
    evidence: dict[str, Any] = {
        "verdict": strain.verdict,
        "growth": growth.evidence(),
        "load": load_leg(calendar, view.load, view.period) | _rise(view),
        "quality": quality,
        "satisfaction": [chart_evidence(view, *each) for each in unhappy],
        "periods": flow_table(view, demand_rose, stages),
        **what_changed(view, _worst(failing)),
    }
    ids = [name for each in (*failing, *unhappy) for name in chart_summary_ids(view, *each)]
    ids = view.summary_ids(STAGE, demand_rose, matching((("stage", view.first_stage or ""),))) + ids
    yield Finding(
        rule="growth_strain",
        labels={},
        severity="critical" if strain.reached else "warning",
        onset=onset,
        summary=f"Growth{_of(growth)} is straining quality at {listed(stages)}"
        + (" and customers feel it" if strain.reached else ""),
        description=f"{growth.why} {_description(quality, evidence['satisfaction'])}",
        evidence=with_ids(view, evidence, ids),
        design=chart_design(view, QUALITY_LEG, failing[0][1])
        | {
            "legs": "a stage in alarm that load explains rather than a step of its own, then satisfaction in alarm",
            "lag_periods": view.settings.lag_periods,
        },
    )


def _worst(failing: list[tuple[ChartId, Chart]]) -> ChartId:
    """The stage that fails most beyond the expected."""
    return max(failing, key=lambda each: sum(point.x - point.expected for point in each[1].recent))[0]


def _rise(view: View) -> dict[str, Any]:
    """The rise that explains the strain, told for as long as the strain lasts."""
    rise = view.strain.demand
    if rise is None:
        return {}
    return {"onset": view.settings.calendar.text(view.settings.calendar.start(rise.since)), "peak": rounded(rise.peak)}


def _failing(view: View) -> list[tuple[ChartId, Chart]]:
    """The explained charts: of each stage its own, or those of its products where it does not alarm."""
    explained = view.strain.explained
    stages = [(i, c) for i, c in view.charts.alarming(QUALITY_LEG) if i in explained]
    told = {dict(identity.labels)["stage"] for identity, _ in stages}
    products = [(i, c) for i, c in view.charts.alarming(PRODUCT_LEG) if i in explained]
    return stages + [(i, c) for i, c in products if dict(i.labels)["stage"] not in told]


def _growth(view: View, failing: list[tuple[ChartId, Chart]]) -> Growth:
    """What demand did where it strains most beyond doubt."""
    told = [growth_of(view.tree, dict(i.labels), view.strain.cases.get(i)) for i, _ in failing]
    return max(told, key=lambda growth: 0.0 if growth.node is None else growth.node.told.low)


def _of(growth: Growth) -> str:
    return "" if growth.node is None else place(dict(growth.node.labels)).replace(" for ", " of ")


def _description(quality: list[dict[str, Any]], satisfaction: list[dict[str, Any]]) -> str:
    failed = " ".join(_sentence(f"At {where_words(leg['labels'])}", leg) for leg in quality)
    felt = " ".join(_sentence("Of the customers who answered", leg) for leg in satisfaction)
    return f"{failed} {felt}".strip()


def _sentence(where: str, leg: dict[str, Any]) -> str:
    verb = "gave a low score" if leg["chart"] == SATISFACTION_LEG else "failed at first inspection"
    seen = f"{leg['x']} of {leg['n']} ({per_cent(leg.get('rate', 0.0))}) {verb} since {leg['since'][:10]}"
    return f"{where}, {seen}, where {leg['expected']:.0f} were expected."
