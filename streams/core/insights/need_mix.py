"""The last blocks of every segment's mentions in, what its customers need now against what they used to out.

The value is the change of the mix in bits of Jensen–Shannon divergence (0 the same, 1 nothing in common), beyond what
chance alone would show.
"""

from collections.abc import Iterator

from streams.core.enterprise.facets.need_mix import NeedMix
from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.operator import Out
from streams.core.telling.mix_words import mix_numbers, mix_verdict


def need_mix(view: View) -> Iterator[Out]:
    """One insight a segment that has a baseline."""
    facet = view.facet(NeedMix)
    if (view.period + 1) % facet.block:
        return
    for segment, mix in sorted(facet.segments.items()):
        change = mix.change(facet.dispersion)
        verdict = mix_verdict(mix, change)
        labels = {"segment": segment} if segment else {}
        method = (
            "G-test of the last blocks against the frozen baseline, standardised by product, with the dispersion of "
        )
        if change is not None:
            yield insight_out(
                view,
                "need_mix",
                labels,
                value=change.effect,
                interval=(change.low, change.high),
                n=sum(change.after.values()),
                method=method + "its blocks; effect: Jensen-Shannon divergence (Lin 1991), interval by non-centrality",
                detail={"verdict": verdict, **mix_numbers(view.settings.calendar, mix, change, facet.block)},
            )
        elif mix.baseline is not None:
            detail = {"verdict": verdict, "why": "nobody of the segment has spoken of a need in the last blocks"}
            yield insight_out(
                view,
                "need_mix",
                labels,
                value=0.0,
                interval=(0.0, 1.0),
                n=0,
                method=method + "its blocks",
                detail=detail,
            )
