"""What an adviser returns: one thing to do, why in plain words with the numbers, and what it should bring."""

from dataclasses import dataclass
from typing import Any

from streams.core.assessment.series import ChartId, labelled
from streams.core.stats.wilson import wilson_interval


@dataclass(frozen=True, slots=True)
class Advice:
    """`effect` is {metric, from, to, interval}; ratios 0–1. `chart` is the one that will tell whether it helped; None:
    nothing here can tell, and the recommendation stays accepted until somebody closes it.
    """

    title: str
    rationale: str
    labels: dict[str, str]
    evidence: dict[str, Any]
    effect: dict[str, Any]
    chart: ChartId | None = None


def chart_of(leg: dict[str, Any]) -> ChartId | None:
    """The chart that gave a leg of an evidence."""
    return ChartId(leg["chart"], labelled(**leg["labels"])) if "chart" in leg else None


def yield_effect(leg: dict[str, Any]) -> dict[str, Any]:
    """First-pass yield back to its baseline: from what the leg saw since its onset, with the baseline's 95 %
    interval.
    """
    base = leg["baseline"]
    low, high = wilson_interval(base["x"], base["n"])
    return {
        "metric": "first_pass_yield",
        "from": round(1 - leg.get("rate", base["rate"]), 6),
        "to": round(1 - base["rate"], 6),
        "interval": [round(1 - high, 6), round(1 - low, 6)],
    }


def low_score_effect(leg: dict[str, Any]) -> dict[str, Any]:
    """The low-score share back to its baseline."""
    base = leg["baseline"]
    low, high = wilson_interval(base["x"], base["n"])
    return {
        "metric": "low_score_share",
        "from": leg.get("rate", base["rate"]),
        "to": base["rate"],
        "interval": [round(low, 6), round(high, 6)],
    }
