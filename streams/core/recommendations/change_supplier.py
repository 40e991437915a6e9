"""A supplier-quality alert in; "another supplier of this stage is better" out, where that is beyond chance."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice, chart_of, reach_of
from streams.core.stats.shrinkage import prior_from_peers, shrunken_rate
from streams.core.words import per_cent


def change_supplier(live: Live, view: View) -> Advice | None:
    """Compares shrunken failure rates by their bounds, never the raw rates of a few: the other's worst must be better
    than this one's best.
    """
    if live.finding.rule != "supplier_quality":
        return None
    stage, mine = live.finding.labels["stage"], live.finding.labels["supplier"]
    window = view.detail.suppliers(max(view.settings.windows))
    peers = {name: tally for (at, name), tally in window.items() if at == stage and tally.first_inspected}
    if mine not in peers or len(peers) < 2:
        return None
    counts = {name: (tally.first_failed, tally.first_inspected) for name, tally in peers.items()}
    prior = prior_from_peers([counts[name] for name in sorted(counts)])
    told = {name: shrunken_rate(x, n, prior) for name, (x, n) in counts.items()}
    best = min((name for name in told if name != mine), key=lambda name: (told[name].high, name))
    if told[best].high >= told[mine].low:
        return None
    from_, to = told[mine], told[best]
    return Advice(
        title=f"Buy from {best} instead of {mine} for {stage}",
        rationale=(
            f"Units with parts of {best} fail at {stage} in {per_cent(to.value)} of cases, those of {mine} in "
            f"{per_cent(from_.value)}; even at their worst ({per_cent(to.high)}) and best ({per_cent(from_.low)}) the "
            "difference is beyond chance."
        ),
        labels={"enterprise": view.enterprise, **live.finding.labels, "other_supplier": best},
        evidence={
            name: {"x": counts[name][0], "n": counts[name][1], "interval": [told[name].low, told[name].high]}
            for name in (mine, best)
        },
        effect={
            "metric": "first_pass_yield",
            "from": round(1 - from_.value, 6),
            "to": round(1 - to.value, 6),
            "interval": [round(1 - to.high, 6), round(1 - to.low, 6)],
        },
        chart=chart_of(live.finding.evidence),
        reach=reach_of(live.finding.evidence),
    )
