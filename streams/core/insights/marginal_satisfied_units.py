"""Units made and low scores, now and before, in; how many more satisfied customers each extra unit brings, out."""

from collections.abc import Iterator

from streams.core.enterprise.facets.quality_volume import QualityOverVolume
from streams.core.enterprise.view import View
from streams.core.enterprise.volume_quality import marginal_satisfied
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out


def marginal_satisfied_units(view: View) -> Iterator[Out]:
    """One insight, while volume exceeds the reference's: quality over volume asks for 1 less the usual low share."""
    facet = view.facet(QualityOverVolume)
    reference = facet.reference
    flows = view.history.periods[-view.settings.block :]
    answers, low = sum(flow.answers for flow in flows), sum(flow.low for flow in flows)
    if reference is None or not facet.grown or not answers:
        return
    told = marginal_satisfied(reference, facet.volume, low, answers)
    yield insight_out(
        view,
        "marginal_satisfied_units",
        {},
        value=told.value,
        interval=(told.low, told.high),
        n=told.n,
        method="change of units made × (1 − low-score share) per unit of extra volume; 95 % interval of both shares, "
        "with the reference's dispersion",
        detail={
            "volume": facet.volume,
            "low": low,
            "block_periods": view.settings.block,
            "reference_volume": rounded(reference.volume),
            "reference_answers": reference.answers,
            "reference_low": reference.low,
            "reference_periods": reference.periods,
            "break_even_low_share": rounded(reference.break_even(facet.volume)),
        },
    )
