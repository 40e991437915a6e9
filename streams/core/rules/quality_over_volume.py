"""Volume and satisfaction of a view in; "more volume yields fewer satisfied customers" out."""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.budget_shares import SHARES
from streams.core.closed.closing import SATISFACTION, STAGE
from streams.core.enterprise.facets.quality_volume import STATISTIC, QualityOverVolume
from streams.core.enterprise.view import View, matching
from streams.core.enterprise.volume_quality import Reference, marginal_satisfied
from streams.core.messages import rounded
from streams.core.stats.wilson import wilson_interval
from streams.core.telling.echoes import strain_explains
from streams.core.telling.evidence import with_ids
from streams.core.telling.finding import Finding
from streams.core.words import per_cent, times


def quality_over_volume(view: View) -> Iterator[Finding]:
    """Holds while more is made than before and fewer customers are satisfied; silent where growth strain says so."""
    facet = view.facet(QualityOverVolume)
    reference, onset = facet.reference, facet.onset
    if facet.alarm_since is None or reference is None or onset is None or strain_explains(view):
        return
    last = (("stage", view.stages[-1]),)
    ids = view.summary_ids(STAGE, onset - view.settings.block + 1, matching(last))
    evidence = _evidence(view, facet, reference, onset)
    yield Finding(
        rule="quality_over_volume",
        labels={},
        severity="warning",
        onset=onset,
        summary="More volume yields fewer satisfied customers",
        description=(
            f"{times(facet.volume / reference.volume)} as much is made as before, and {evidence['x']} of "
            f"{evidence['n']} answers ({per_cent(evidence['rate'])}) are 1 or 2 since {evidence['onset'][:10]}. From "
            f"{per_cent(evidence['periods'][-1]['break_even'])} on, the extra volume satisfies nobody more: each extra "
            f"unit brings {evidence['marginal_satisfied_units']['value']:.2f} satisfied customers."
        ),
        evidence=with_ids(view, evidence, [*ids, *view.summary_ids(SATISFACTION, onset)]),
        design=_design(view, facet),
    )


def _evidence(view: View, facet: QualityOverVolume, reference: Reference, onset: int) -> dict[str, Any]:
    x, n = sum(point.x for point in facet.points), sum(point.n for point in facet.points)
    start, text = view.settings.calendar.start, view.settings.calendar.text
    told = marginal_satisfied(reference, facet.volume, x, n)
    low, high = wilson_interval(x, n)
    return {
        "onset": text(start(onset)),
        "x": x,
        "n": n,
        "rate": rounded(x / n),
        "interval": [rounded(low), rounded(high)],
        "volume": facet.volume,
        "block_periods": view.settings.block,
        "marginal_satisfied_units": {
            "value": rounded(told.value),
            "interval": [rounded(told.low), rounded(told.high)],
        },
        "reference": {
            "first_period": text(start(reference.first)),
            "last_period": text(start(reference.last)),
            "volume": rounded(reference.volume),
            "answers": reference.answers,
            "low": reference.low,
            "dispersion": rounded(reference.dispersion),
        },
        "periods": [
            {
                "period_start": text(start(point.period)),
                "x": point.x,
                "n": point.n,
                "volume": point.volume,
                "break_even": rounded(point.break_even),
                "z": rounded(point.z),
                "cusum": rounded(point.cusum),
            }
            for point in facet.points
        ],
    }


def _design(view: View, facet: QualityOverVolume) -> dict[str, Any]:
    limit = facet.limit(view.charts)
    return {
        "method": "one-sided CUSUM (Page 1954) of low scores against the share at which more volume satisfies no more "
        "customers; limit for an estimated reference (Jones 2004)",
        "k": limit.k,
        "h": limit.h,
        "arl0_periods": rounded(limit.arl0, 1),
        "charts": 1,
        "budget_share": SHARES[STATISTIC],
        "false_alarms_per_year": view.settings.false_alarms_per_year,
    }
