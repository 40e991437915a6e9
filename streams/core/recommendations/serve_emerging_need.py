"""A need-drift alert in; "serve the need that emerges" out, with its share before and now."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice
from streams.core.words import per_cent


def serve_emerging_need(live: Live, view: View) -> Advice | None:
    """Where customers turn to is where the market goes; who serves it first sets its standard."""
    finding = live.finding
    need = finding.labels.get("need")
    row = next((row for row in finding.evidence.get("needs", ()) if row.get("need") == need), None)
    if finding.rule != "need_drift" or need is None or row is None or row.get("change", 0) <= 0:
        return None
    who = f" of segment {finding.labels['segment']}" if "segment" in finding.labels else ""
    return Advice(
        title=f"Serve what customers{who} turn to: {need}",
        rationale=(
            f"{per_cent(row['share'])} of what they speak of is {need} now, {per_cent(row['baseline_share'])} it was: "
            "more than chance, and more than the products they bought explain. Look what they lack in it."
        ),
        labels={"enterprise": view.enterprise, **finding.labels},
        evidence={name: finding.evidence[name] for name in ("needs", "mentions") if name in finding.evidence},
        effect={
            "metric": "need_share",
            "from": row["baseline_share"],
            "to": row["share"],
            "interval": row.get("interval"),
        },
    )
