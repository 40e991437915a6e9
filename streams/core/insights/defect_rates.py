"""Tallies of each stage over the longest window in; defects per million, throughput yield, rework and scrap out."""

from collections.abc import Iterator

from streams.core.enterprise.view import View
from streams.core.insights.publish import insight_out
from streams.core.messages import rounded
from streams.core.operator import Out
from streams.core.stats.pareto import pareto, vital_few
from streams.core.stats.wilson import wilson_interval
from streams.core.stats.yields import defects_per_million, sigma_level, throughput_yield

CODES_TOLD = 10


def defect_rates(view: View) -> Iterator[Out]:
    """One insight a stage; its detail holds the Pareto of the defect codes (Juran 1951)."""
    window = max(view.settings.windows)
    for stage, tally in sorted(view.detail.stages(window).items()):
        if not tally.inspected:
            continue
        defects = sum(tally.defects.values()) or tally.defective
        per_million = defects_per_million(defects, tally.inspected)
        clean = throughput_yield(defects, tally.inspected)
        ranked = pareto(tally.defects)
        yield insight_out(
            view,
            "defects_per_million",
            {"stage": stage, "window": str(window)},
            value=per_million.value,
            interval=(per_million.low, per_million.high),
            n=tally.inspected,
            method="defects ÷ units inspected × 10⁶, one opportunity a unit, exact Poisson 95 % interval",
            detail={
                "defects": defects,
                "throughput_yield": rounded(clean.value),
                "throughput_yield_interval": [rounded(clean.low), rounded(clean.high)],
                "sigma_level": rounded(sigma_level(per_million.value), 3) if 0 < per_million.value < 1e6 else None,
                "rework": _share(tally.reworked, tally.inspected),
                "scrap": _share(tally.scrapped, tally.inspected),
                "pareto": [
                    {
                        "code": row.code,
                        "defects": row.defects,
                        "share": rounded(row.share),
                        "interval": [rounded(row.low), rounded(row.high)],
                        "up_to": rounded(row.cumulative),
                    }
                    for row in ranked[:CODES_TOLD]
                ],
                "vital_few": list(vital_few(ranked)),
            },
        )


def _share(x: int, n: int) -> dict[str, object]:
    low, high = wilson_interval(x, n)
    return {"units": x, "share": rounded(x / n), "interval": [rounded(low), rounded(high)]}
