"""An action that people take on an alert without advice in, the recommendation that follows it up out."""

from collections.abc import Mapping
from typing import Any

from streams.core.alerts import Live
from streams.core.recommendations.advice import share_effect, yield_effect
from streams.core.telling.finding import Finding

YIELDS = frozenset({"stage_quality", "supplier_quality", "first_time_quality"})


def own_body(identity: str, live: Live, code: str, action: Mapping[str, Any], enterprise: str) -> dict[str, Any]:
    """As an accepted recommendation: whether it worked is told as for every other."""
    finding = live.finding
    where = (action.get("lever") or {}).get("labels", {})
    note = f": {action['note']}" if action.get("note") else ""
    rows = finding.evidence.get("what_changed", ())
    return {
        "recommendation_id": identity,
        "alert_ids": [live.alert_id],
        "action": code,
        "labels": {"rule": finding.rule, "enterprise": enterprise, **finding.labels, **where},
        "title": code.replace("_", " ").capitalize(),
        "rationale": f"{action['actor']} did this about: {finding.summary}{note}",
        "evidence": {"what_changed": [dict(row) for row in rows], "own": True},
        "expected_effect": _effect(finding),
        "status": "accepted",
    }


def _effect(finding: Finding) -> dict[str, Any]:
    """Back to what was usual."""
    legs = [finding.evidence, *finding.evidence.get("quality", ()), *finding.evidence.get("satisfaction", ())]
    leg = next((leg for leg in legs if "baseline" in leg and "chart" in leg), None)
    if leg is None:
        return {"metric": finding.rule}
    stages = finding.rule in YIELDS or leg is not legs[0]
    return yield_effect(leg) if stages else share_effect(str(leg["chart"]), leg)
