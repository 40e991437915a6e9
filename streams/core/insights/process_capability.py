"""Measurements of the longest window in; Cp, Cpk, Pp and Ppk of each stage, characteristic and specification out."""

import math
from collections.abc import Iterator
from typing import Any

from streams.core.enterprise.facets.measurements import Capable, Measurements, Totals
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.stats.capability import capability_of_spreads
from streams.core.stats.estimate import Estimate
from streams.core.stats.wilson import wilson_interval
from streams.core.tallies.measured import Specification, Sums

METHOD = (
    "Cpk from the spread within periods and Ppk from all values, with Bissell's intervals (1990); Cp and Pp with χ² "
    "intervals (Kane 1986)"
)
DIGITS = 9


def process_capability(view: View) -> Iterator[Out]:
    """One insight a stage and specification with limits; its value is Cpk. Means something for a stable process only:
    `stable` says whether no chart of the characteristic is in alarm.
    """
    facet = view.facet(Measurements)
    window = max(view.settings.windows)
    restless = {(key.stage, key.characteristic) for key, chart in facet.charts.items() if chart.alarming}
    for of, totals, periods in facet.window(window):
        told = _indices(of.specification, totals)
        if told is None or told["cpk"] is None:
            continue
        cpk: Estimate = told["cpk"]
        yield insight_out(
            view,
            "process_capability",
            _labels(of) | {"window": str(window)},
            value=cpk.value,
            interval=(cpk.low, cpk.high),
            n=totals.n,
            method=METHOD,
            detail={name: _told(told[name]) for name in ("cp", "cpk", "pp", "ppk")}
            | _detail(of.specification, totals)
            | {"stable": (of.stage, of.specification.characteristic) not in restless, "periods": periods},
        )


def _indices(of: Specification, totals: Totals) -> dict[str, Any] | None:
    sums = _sums(of, totals)
    within = (math.sqrt(totals.within / totals.freedom) / sums.steps if totals.freedom else None, float(totals.freedom))
    overall = (_overall(sums), float(totals.n - 1))
    told = capability_of_spreads(sums.mean, totals.n, (within, overall), (of.lsl, of.usl))
    return None if told is None else told._asdict()


def _sums(of: Specification, totals: Totals) -> Sums:
    return Sums(of.origin, of.steps, totals.n, totals.total, totals.squares, totals.below, totals.above)


def _overall(sums: Sums) -> float | None:
    return math.sqrt(max(0.0, sums.squared_deviations) / (sums.n - 1)) / sums.steps if sums.n > 1 else None


def _labels(of: Capable) -> dict[str, str]:
    """The limits are labels: a changed specification is another insight."""
    name, unit, *numbers = of.specification
    lsl, usl, target = ("" if number is None else f"{number:.12g}" for number in numbers)
    told = f"{lsl}…{usl} {unit or ''}".strip() + (f", target {target}" if target else "")
    return {"stage": of.stage, "characteristic": name, "specification": told}


def _detail(of: Specification, totals: Totals) -> dict[str, Any]:
    sums = _sums(of, totals)
    outside = totals.below + totals.above
    return {
        "unit": of.unit,
        "lsl": of.lsl,
        "usl": of.usl,
        "target": of.target,
        "mean": rounded(sums.mean, DIGITS),
        "deviation": rounded(_overall(sums) or 0.0, DIGITS),
        "below_lsl": totals.below,
        "above_usl": totals.above,
        "outside": rounded(min(1.0, outside / totals.n)),
        "outside_interval": [rounded(bound) for bound in wilson_interval(min(outside, totals.n), totals.n)],
    }


def _told(estimate: Estimate | None) -> dict[str, Any] | None:
    if estimate is None:
        return None
    return {"value": rounded(estimate.value), "interval": [rounded(estimate.low), rounded(estimate.high)]}
