"""The last look at each benchmark in; "behind the industry's standard", or "you lead it" out.

Whoever leads sets the standard, so leading is told as well, as information. Evidence: `verdict` leader|behind, `value`,
`interval`, `n`, `standard` {value, n, source, date}, `z`, `dispersion`.
"""

from collections.abc import Callable, Iterator
from typing import Any

from streams.core.charts.budget_shares import SHARES
from streams.core.charts.series import Labels
from streams.core.enterprise.benchmark import METRICS, Benchmark
from streams.core.enterprise.facets.standing import SERIES, Stand, Standing, figures, key_of
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.telling.evidence import with_ids
from streams.core.telling.finding import Finding, Severity
from streams.core.words import per_cent

SEVERITY: dict[str, Severity] = {"behind": "warning", "leader": "info"}
METHOD = "one look a block: z against the standard, funnel limits with overdispersion (Spiegelhalter 2005)"


def benchmark(view: View) -> Iterator[Finding]:
    """Holds from a look that finds the enterprise behind or leading until a look that does not."""
    standing = view.facet(Standing)
    for standard in standing.benchmarks:
        stand = standing.stands[key_of(standard)]
        if stand.verdict in SEVERITY and stand.first is not None and stand.through is not None:
            yield _finding(view, standing, standard, stand)


def _finding(view: View, standing: Standing, standard: Benchmark, stand: Stand) -> Finding:
    since = stand.first if stand.first is not None else view.period
    calendar = view.settings.calendar
    evidence = figures(standard, stand) | {"from": calendar.text(calendar.start(since))}
    where = f" at {standard.stage}" if standard.stage else ""
    what = f"{standard.metric.replace('_', ' ')}{where}"
    leads = stand.verdict == "leader"
    ids = view.summary_ids(METRICS[standard.metric].kind, since, _of_stage(standard.stage))
    return Finding(
        rule="benchmark",
        labels={"metric": standard.metric} | ({"stage": standard.stage} if standard.stage else {}),
        severity=SEVERITY[stand.verdict],
        onset=stand.since if stand.since is not None else view.period,
        summary=f"You lead the industry's standard of {what}" if leads else f"Behind the industry's standard of {what}",
        description=(
            f"The last {standing.window} periods gave {per_cent(evidence['value'])} of {evidence['n']}, where "
            f"{standard.source} ({standard.date}) gives {per_cent(standard.value)}: {abs(stand.z):.1f} standard errors "
            + ("ahead." if leads else "behind.")
        ),
        evidence=with_ids(view, evidence, ids),
        design=_design(view, standing),
    )


def _design(view: View, standing: Standing) -> dict[str, Any]:
    count = len(standing.benchmarks)
    arl0 = view.charts.budget.arl0(SERIES, count)
    return {
        "method": METHOD,
        "limit": rounded(standing.limit(arl0)),
        "look_every_periods": standing.window,
        "arl0_periods": rounded(arl0, 1),
        "charts": count,
        "budget_share": rounded(SHARES[SERIES] / count),
        "false_alarms_per_year": view.settings.false_alarms_per_year,
    }


def _of_stage(stage: str) -> Callable[[Labels], bool]:
    return lambda labels: not stage or ("stage", stage) in labels
