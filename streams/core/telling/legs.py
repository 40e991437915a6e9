"""What the verdict of a period rests on, as the JSON of the enterprise summary: a state and its numbers for each
leg.
"""

from typing import Any

from streams.core.charts.chart import Chart
from streams.core.charts.charts import Charts
from streams.core.enterprise.history import PeriodFlow
from streams.core.enterprise.load import Load, needed_periods
from streams.core.enterprise.strain import QUALITY_LEG, SATISFACTION_LEG, Strain
from streams.core.enterprise.view import JudgingSettings
from streams.core.messages import rounded
from streams.core.periods import Calendar


def legs_of(settings: JudgingSettings, load: Load, charts: Charts, strain: Strain, flow: PeriodFlow) -> dict[str, Any]:
    """The three legs of a period."""
    calendar = settings.calendar
    needed = charts.baseline_periods
    quality = {
        dict(identity.labels)["stage"]: chart_leg(calendar, chart, needed) for identity, chart in charts.of(QUALITY_LEG)
    }
    alarming = [stage for stage, leg in quality.items() if leg["state"] == "alarm"]
    voices = (chart_leg(calendar, chart, needed) for _, chart in charts.of(SATISFACTION_LEG))
    satisfaction = next(voices, {"state": "learning"})
    return {
        "load": load_leg(calendar, load, flow.period) | learning_load(settings, load),
        "quality": {
            "state": _worst(leg["state"] for leg in quality.values()),
            "alarming": alarming,
            "explained_by_growth": strain.stages,
            "stages": quality,
        },
        "satisfaction": satisfaction | {"answers": flow.answers, "low": flow.low, "follows_strain": strain.reached},
    }


def load_leg(calendar: Calendar, load: Load, period: int) -> dict[str, Any]:
    """The load leg: `load` and `band` are ratios to the trailing throughput."""
    state = (
        "learning"
        if load.learning
        else "above"
        if load.above(period)
        else "recently_above"
        if load.onset is not None
        else "within"
    )
    leg: dict[str, Any] = {"state": state}
    if load.load is not None and load.band is not None:
        leg |= {"load": rounded(load.load), "band": rounded(load.band)}
    if load.onset is not None:
        leg["onset"] = calendar.text(calendar.start(load.onset))
    return leg


def learning_load(settings: JudgingSettings, load: Load) -> dict[str, Any]:
    """How many periods the load leg takes to learn what is carried, while it does."""
    return {"periods_needed": needed_periods(settings.block)} if load.learning else {}


def chart_leg(calendar: Calendar, chart: Chart, needed: int) -> dict[str, Any]:
    """The state and the last numbers of one chart; while it learns, the periods that it has and needs."""
    if chart.baseline is None:
        return {"state": "learning", "periods_learned": len(chart.learning.periods), "periods_needed": needed}
    leg: dict[str, Any] = {
        "state": "alarm" if chart.alarming else "in_control",
        "baseline_rate": rounded(chart.baseline.rate),
    }
    if chart.recent:
        last = chart.recent[-1]
        leg |= {
            "x": last.x,
            "n": last.n,
            "expected": rounded(last.expected),
            "z": rounded(last.z),
            "scan": rounded(last.scan),
        }
    if chart.alarming and chart.onset is not None:
        leg["onset"] = calendar.text(calendar.start(chart.onset))
    return leg


def _worst(states: Any) -> str:
    found = set(states)
    return next((state for state in ("alarm", "in_control", "learning") if state in found), "learning")
