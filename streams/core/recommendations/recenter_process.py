"""A measurement-drift alert in; "set the process back before it fails" out."""

from streams.core.alerts import Live
from streams.core.enterprise.view import View
from streams.core.recommendations.advice import Advice

KEPT = ("signal", "n", "mean", "baseline", "cpk_before", "cpk_after")


def recenter_process(live: Live, view: View) -> Advice | None:
    """What drifts is set back while its parts still pass; what scatters is looked for in machine, tool and gauge."""
    if live.finding.rule != "measurement_drift":
        return None
    finding, labels = live.finding, live.finding.labels
    what = f"{labels['characteristic']} at {labels['stage']} ({labels['site']})"
    scatters = finding.evidence.get("signal") == "spread"
    return Advice(
        title=f"Check gauge, tool and machine: {what} scatters" if scatters else f"Set {what} back where it was",
        rationale=f"{finding.description} First measure a known part, so that it is the process and not the gauge.",
        labels={"enterprise": view.enterprise, **labels},
        evidence={name: value for name, value in finding.evidence.items() if name in KEPT},
        effect={"metric": "measurement"},
    )
