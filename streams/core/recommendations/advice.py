"""What an adviser returns: one thing to do, why in plain words with the numbers, and what it should bring."""

from dataclasses import dataclass
from typing import Any

from streams.core.charts.series import ChartId, labelled
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
    reach: float = 0.0
    """Units or answers a period that the effect holds for."""


def worst_leg(evidence: dict[str, Any]) -> dict[str, Any]:
    """The stage of a strain that fails most beyond the expected."""
    leg: dict[str, Any] = max(evidence["quality"], key=lambda leg: leg["x"] - leg["expected"])
    return leg


def reach_of(leg: dict[str, Any]) -> float:
    """Units or answers a period of a leg, since its onset."""
    return float(leg["n"]) / max(1, len(leg.get("periods", ())))


def share_effect(metric: str, leg: dict[str, Any]) -> dict[str, Any]:
    """A share back to its baseline, with the baseline's 95 % interval."""
    return low_score_effect(leg) | {"metric": metric}


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
