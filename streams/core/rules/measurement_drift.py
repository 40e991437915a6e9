"""Measurement charts of a view in; "this characteristic drifts" (or scatters more than it did) out, once a stage, site
and characteristic: before the defects that follow from it.

Evidence: `signal` up|down|spread, `characteristic`, `unit`, `lsl`, `usl`, `target`, `mean` and `deviation` (within) of
the last periods, `baseline`, `drift_per_period`, `periods_to_limit`, `cpk_before`, `cpk_after`, a row a period.
"""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.budget_shares import SHARES
from streams.core.charts.measurement_chart import (
    SMALLEST_SHIFT,
    SMALLEST_STRETCH,
    WATCHES,
    MeasurementChart,
)
from streams.core.enterprise.facets.measurements import SHARE, ChartKey, Measurements
from streams.core.enterprise.view import View, matching
from streams.core.messages import rounded
from streams.core.telling.drift import Drift, drift_of
from streams.core.telling.evidence import with_ids
from streams.core.telling.finding import Finding, Severity

CAPABLE = 1.33
"""A Cpk below it is a warning, above it information: the customary least capability (4σ to the nearer limit)."""
WORDS = {"up": "drifts upwards", "down": "drifts downwards", "spread": "scatters more than it did"}


def measurement_drift(view: View) -> Iterator[Finding]:
    """Holds while a chart's mean or spread is in alarm."""
    for key, chart in sorted(view.facet(Measurements).charts.items(), key=lambda item: item[0]):
        drift = drift_of(chart)
        if drift is not None:
            yield _finding(view, key, chart, drift)


def _finding(view: View, key: ChartKey, chart: MeasurementChart, drift: Drift) -> Finding:
    labels = key._asdict()
    ids = view.summary_ids("stage", drift.onset, matching((("site", key.site), ("stage", key.stage))))
    return Finding(
        rule="measurement_drift",
        labels=labels,
        severity=_severity(drift),
        onset=drift.onset,
        summary=f"{key.characteristic} at {key.stage} ({key.site}) {WORDS[drift.signal]}",
        description=_description(drift),
        evidence=with_ids(view, drift.evidence(view), ids),
        design=_design(view, chart, drift),
    )


def _severity(drift: Drift) -> Severity:
    """A warning where the limits are near and come nearer; what does not threaten them is information."""
    before, after = drift.before, drift.after
    return "warning" if before and after and after.value < min(CAPABLE, before.value) else "info"


def _description(drift: Drift) -> str:
    unit = f" {drift.specification.unit}" if drift.specification.unit else ""
    parts = [f"The mean is {drift.now.mean:.6g}{unit}, where the baseline had {drift.base.mean:.6g}{unit}."]
    if drift.slope is not None and drift.signal != "spread":
        slope = drift.slope
        parts.append(f"It moves by {slope.value:.3g}{unit} a period ({slope.low:.3g} to {slope.high:.3g}).")
    if drift.before and drift.after:
        parts.append(f"Cpk was {drift.before.value:.2f} and is {drift.after.value:.2f}.")
    if drift.periods_to_limit is not None:
        parts.append(f"If it goes on, the mean reaches the limit in {drift.periods_to_limit:.0f} periods.")
    return " ".join(parts)


def _design(view: View, chart: MeasurementChart, drift: Drift) -> dict[str, Any]:
    facet = view.facet(Measurements)
    count = len(facet.charts)
    phi = chart.spread_dispersion if drift.signal == "spread" else chart.dispersion
    limit = facet.design(facet.arl0(view.charts.budget.arl0(SHARE, count))).limit(overdispersed=phi > 1)
    return {
        "method": "CUSUMs (Page 1954) of period means up and down and of the spread within, cells standardised by "
        "their frozen baseline and its spread between periods (Laney 2002); limit for an estimated baseline (Jones "
        "2004)",
        "k": limit.k,
        "h": limit.h,
        "smallest_shift_sigmas": SMALLEST_SHIFT,
        "smallest_stretch": SMALLEST_STRETCH,
        "dispersion": rounded(phi),
        "baseline_periods": view.settings.baseline_periods,
        "arl0_periods": rounded(limit.arl0 / len(WATCHES), 1),
        "charts": count,
        "budget_share": rounded(SHARES[SHARE] / count),
        "false_alarms_per_year": view.settings.false_alarms_per_year,
    }
