"""A critical-defect alert in; "hold what may carry it, and look at every unit" out."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice
from streams.core.words import listed

NAMED = 5


def contain_critical_defects(live: Live, view: View) -> Advice | None:
    """Containment comes before the cause: what may hurt somebody goes no further."""
    if live.finding.rule != "critical_defect":
        return None
    leg, labels = live.finding.evidence, live.finding.labels
    units = leg.get("units", [])
    of = f" ({labels['code']})" if "code" in labels else ""
    named = [*units[:NAMED], *(["others"] if len(units) > NAMED else [])]
    held = f" Known to carry one: {listed(named)}." if units else ""
    return Advice(
        title=f"Stop what comes from {labels['stage']}, and inspect every unit for critical defects{of}",
        rationale=(
            f"{leg['x']} critical {'defect' if leg['x'] == 1 else 'defects'} in {leg['n']} units at {labels['stage']}, "
            f"where {leg['expected']:.2g} would be usual.{held} Release nothing that was not looked at."
        ),
        labels={"enterprise": view.enterprise, **labels},
        evidence={name: leg[name] for name in ("x", "n", "expected", "chance", "units") if name in leg},
        effect={"metric": "critical_defects", "from": leg["x"] / leg["n"], "to": leg["expected"] / leg["n"]},
    )
