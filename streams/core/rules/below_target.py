"""Level tests in; "this stage fails more than it should, and has for long" out, and the same of low scores.

Evidence: x of n in the last periods, `rate`, `interval`, `target` {share, source}, `onset`, `periods` [{x, n}], and
whether it was `from_the_start`.
"""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.budget_shares import SHARES
from streams.core.closed.closing import SATISFACTION, STAGE
from streams.core.enterprise.facets.targets import CUSTOMERS, PERSISTENT_BLOCKS, SHARE, Counted, Held, Target, Targets
from streams.core.enterprise.view import View, matching
from streams.core.messages import rounded
from streams.core.stats.wilson import wilson_interval
from streams.core.telling.evidence import scan_design, with_ids
from streams.core.telling.finding import Finding
from streams.core.words import per_cent


def below_target(view: View) -> Iterator[Finding]:
    """Holds while a stage, or the low scores of all customers, has lain below its target for two blocks."""
    facet = view.facet(Targets)
    for place, held in facet.poor():
        onset = held.scan.onset if held.scan.onset is not None else view.period
        seen = [period for period in held.recent if period.period >= onset]
        if seen:
            yield _finding(view, place, held, seen, facet.target(place))


def _finding(view: View, place: str, held: Held, seen: list[Counted], target: Target) -> Finding:
    evidence = _evidence(view, place, held, seen, target)
    first = seen[0].period
    kind, labels = (STAGE, (("stage", place),)) if place else (SATISFACTION, ())
    onset = held.scan.onset if held.scan.onset is not None else view.period
    what = "units failed at first inspection" if place else "csat answers were 1 or 2"
    return Finding(
        rule="below_target",
        labels=dict(labels),
        severity="warning",
        onset=onset,
        summary=f"{place} fails more units than its target allows" if place else "More answers are low than the target",
        description=(
            f"{evidence['x']} of {evidence['n']} {what} since {evidence['since'][:10]} ({per_cent(evidence['rate'])}), "
            f"where the target is {per_cent(target.share)} at most ({target.source}). "
            + (
                "It has been so since it was first counted: nothing got worse, it is poor."
                if evidence["from_the_start"]
                else f"It has been so since {evidence['onset']['from'][:10]}."
            )
        ),
        evidence=with_ids(view, evidence, view.summary_ids(kind, first, matching(labels))),
        design=_design(view),
    )


def _evidence(view: View, place: str, held: Held, seen: list[Counted], target: Target) -> dict[str, Any]:
    start, text = view.settings.calendar.start, view.settings.calendar.text
    x, n = sum(period.x for period in seen), sum(period.n for period in seen)
    low, high = wilson_interval(x, n)
    first, last = held.scan.onsets or (seen[0].period, seen[0].period)
    return {
        "of": "first_pass_yield" if place != CUSTOMERS else "low_score_share",
        "x": x,
        "n": n,
        "expected": rounded(n * target.share),
        "rate": rounded(x / n),
        "interval": [rounded(low), rounded(high)],
        "target": {"share": rounded(target.share), "source": target.source},
        "onset": {"from": text(start(first)), "to": text(start(last))},
        "since": text(start(seen[0].period)),
        "from_the_start": held.first == first,
        "score": rounded(held.scan.excess(), 3),
        "periods": [{"period_start": text(start(each.period)), "x": each.x, "n": each.n} for each in seen],
    }


def _design(view: View) -> dict[str, Any]:
    facet = view.facet(Targets)
    return scan_design(facet.limits(view.charts.budget).worse) | {
        "charts": len(facet.held),
        "told_from_blocks": PERSISTENT_BLOCKS,
        "budget_share": rounded(SHARES[SHARE] / max(1, len(facet.held))),
        "false_alarms_per_year": view.settings.false_alarms_per_year,
    }
