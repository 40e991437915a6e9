"""The last look at every segment's need mix in; "these customers need something else than they used to" out.

Evidence: `effect_bits` with `effect_interval` (Jensen–Shannon, 0–1), `g`, `df`, `p_value`, `dispersion`, `mentions`;
`needs` [{need, n, share, interval, baseline_share, change, change_interval, importance?, importance_shift?}], what grew
most first; `emerging` and `fading` [need], those whose share changed beyond chance; `baseline` {counts {product: {need:
n}}, from, until}. Labels: segment and the need that had grown most when the drift was found.
"""

from collections.abc import Iterator
from typing import Any

from streams.core.charts.budget_shares import SHARES
from streams.core.charts.series import labelled
from streams.core.closed.closing import SATISFACTION
from streams.core.enterprise.facets.need_mix import SERIES, NeedMix
from streams.core.enterprise.mix import Drift, Mix
from streams.core.enterprise.view import View, matching
from streams.core.messages import rounded
from streams.core.telling.evidence import with_ids
from streams.core.telling.finding import Finding
from streams.core.telling.mix_words import mix_numbers
from streams.core.words import per_cent


def need_drift(view: View) -> Iterator[Finding]:
    """Holds from the look that finds a drift until two looks in a row find none; silent where a stage failed when it
    began, since what goes wrong is what one talks about.
    """
    for segment, mix in sorted(view.facet(NeedMix).segments.items()):
        if mix.drift is not None and not mix.drift.echo:
            yield from _finding(view, segment, mix, mix.drift)


def _finding(view: View, segment: str, mix: Mix, drift: Drift) -> Iterator[Finding]:
    facet = view.facet(NeedMix)
    change = mix.change(facet.dispersion)
    labels = {"segment": segment} if segment else {}
    first = mix.blocks[0].number * facet.block if mix.blocks else drift.onset
    ids = view.summary_ids(SATISFACTION, first, matching(labelled(**labels)))
    numbers = mix_numbers(view.settings.calendar, mix, change, facet.block) if change is not None else {}
    yield Finding(
        rule=SERIES,
        labels=labels | {"need": drift.need},
        severity="warning",
        onset=drift.onset,
        summary=f"Customers{f' of segment {segment}' if segment else ''} speak more of {drift.need} than they used to",
        description=_description(drift.need, numbers),
        evidence=with_ids(view, {"need": drift.need, **numbers}, ids),
        design=_design(view, facet),
    )


def _description(need: str, numbers: dict[str, Any]) -> str:
    told = next((one for one in numbers.get("needs", ()) if one["need"] == need), None)
    if told is None:
        return f"Nobody has spoken of {need} in the last blocks."
    low, high = (per_cent(bound) for bound in told["interval"])
    return (
        f"{told['n']} of {numbers['mentions']} mentions ({per_cent(told['share'])}, {low} to {high}) since "
        f"{numbers['since'][:10]} were about {need}, where the baseline had {per_cent(told['baseline_share'])} for "
        "the same products."
    )


def _design(view: View, facet: NeedMix) -> dict[str, Any]:
    arl0 = view.charts.budget.arl0(SERIES, facet.charts)
    return {
        "method": "one look a block: G-test of the last blocks against the frozen baseline, F with its dispersion",
        "alpha": rounded(facet.alpha(arl0), 9),
        "look_every_periods": facet.block,
        "baseline_blocks": facet.baseline_blocks,
        "arl0_periods": rounded(facet.block / facet.alpha(arl0), 1),
        "charts": facet.charts,
        "budget_share": rounded(SHARES[SERIES] / facet.charts),
        "false_alarms_per_year": view.settings.false_alarms_per_year,
    }
