"""The slow chart of what is said against the enterprise in; "its reputation has been suffering for weeks" out.

It speaks of persistence: the chart, fed once a block (a week), alarms, and the present run of bad blocks began four
blocks ago or earlier. While satisfaction's own alarm is younger than that, it leaves the word to it.

Evidence: the chart's x, n, rate, interval, expected, baseline and `periods` (one a block); `persistent_blocks`; `index`
{value, interval, n}; `present` and `baseline_share` {x, n, share, interval}; `leading` {complaints_per_voice,
public_adverse_share} and `lagging` {churn_per_purchase, returns_per_purchase}, each {now, baseline, change?,
interval?}; `recovery` {target_share, blocks|null, interval}.
"""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.budget_shares import SHARES
from streams.core.charts.series import ChartId
from streams.core.closed.closing import SATISFACTION
from streams.core.enterprise.facets.reputation import PERSISTENT_BLOCKS, SERIES, WHAT, Reputation
from streams.core.enterprise.view import View
from streams.core.messages import rounded
from streams.core.telling.evidence import chart_evidence, scan_design, with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.reputation_parts import reputation_index, reputation_parts
from streams.core.words import per_cent


def reputation(view: View) -> Iterator[Finding]:
    """Holds while the slow chart alarms, from the fourth bad block on."""
    facet = view.facet(Reputation)
    if facet.suffers_since is not None and facet.chart.onset is not None:
        yield _finding(view, facet, facet.chart.onset)


def _finding(view: View, facet: Reputation, onset: int) -> Finding:
    blocks = (view.period + 1 - onset) // facet.block
    leg = chart_evidence(view, ChartId(SERIES, ()), facet.chart, what=WHAT)
    index, parts = reputation_index(facet), reputation_parts(facet)
    evidence: dict[str, Any] = {
        **{name: value for name, value in parts.items() if name != "baseline"},
        **leg,
        "baseline_share": parts["baseline"],
        "persistent_blocks": blocks,
        "index": {"value": rounded(index.value), "interval": [rounded(index.low), rounded(index.high)], "n": index.n},
    }
    return Finding(
        rule=SERIES,
        labels={},
        severity="warning",
        onset=onset,
        summary=f"Reputation has been suffering for {blocks} weeks" if _weekly(view, facet) else "Reputation suffers",
        description=(
            f"{leg['x']} of {leg['n']} voices ({per_cent(leg.get('rate', 0.0))}) since {leg['since'][:10]} spoke "
            f"against the product, where {leg['expected']:.0f} were expected. {_recovery(parts)}"
        ),
        evidence=with_ids(view, evidence, view.summary_ids(SATISFACTION, onset)),
        design=_design(view, facet),
    )


def _weekly(view: View, facet: Reputation) -> bool:
    return facet.block * view.settings.calendar.period_ms == 7 * 86_400_000


def _recovery(parts: dict[str, Any]) -> str:
    blocks = parts.get("recovery", {}).get("blocks")
    if blocks is None:
        return "At the present rate it does not recover."
    return f"At the present rate it takes {blocks:.0f} blocks to recover."


def _design(view: View, facet: Reputation) -> dict[str, Any]:
    arl0 = facet.design(view.charts.budget, view.settings).limits.worse
    return scan_design(arl0) | {
        "baseline_periods": view.charts.baseline_periods,
        "look_every_periods": facet.block,
        "arl0_periods": rounded(arl0 * facet.block, 1),
        "told_from_blocks": PERSISTENT_BLOCKS,
        "charts": 1,
        "budget_share": SHARES[SERIES],
        "false_alarms_per_year": view.settings.false_alarms_per_year,
    }
