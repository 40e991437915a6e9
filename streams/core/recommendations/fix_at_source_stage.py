"""A stage-quality alert in; "mend it at the stage where it is made" out, with the defect codes that grew and where
they were made.
"""

from collections import Counter

from streams.core.alerts import Live
from streams.core.closed.closing import STAGE
from streams.core.enterprise.view import View, matching
from streams.core.recommendations.advice import Advice, chart_of, reach_of, yield_effect
from streams.core.words import listed, per_cent

TOP = 3


def fix_at_source_stage(live: Live, view: View) -> Advice | None:
    """Quality is built in at the start: names the stage that made most of the defects, which need not be the one that
    found them.
    """
    if live.finding.rule != "stage_quality":
        return None
    finding, labels = live.finding, live.finding.labels
    codes, origins = _defects_since(view, labels, live.onset)
    source = origins.most_common(1)[0][0] if origins else labels["stage"]
    effect = yield_effect(finding.evidence)
    leading = (
        listed([f"{code} ({n})" for code, n in codes.most_common(TOP)]) if codes else "no defect codes were reported"
    )
    return Advice(
        title=f"Mend {source}: it is where the failures found at {labels['stage']} are made",
        rationale=(
            f"First-pass yield at {labels['stage']} fell from {per_cent(effect['to'])} to {per_cent(effect['from'])}. "
            f"Leading defects since then: {leading}. Mending them where they are made saves the rework "
            "and what slips through."
        ),
        labels={"enterprise": view.enterprise, **labels, "source_stage": source},
        evidence={
            "defects": dict(codes.most_common(10)),
            "origins": dict(origins.most_common(10)),
            "x": finding.evidence["x"],
            "n": finding.evidence["n"],
        },
        effect=effect,
        chart=chart_of(finding.evidence),
        reach=reach_of(finding.evidence),
    )


def _defects_since(view: View, labels: dict[str, str], onset: int) -> tuple[Counter[str], Counter[str]]:
    codes: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    for _, tally in view.tallies(STAGE, onset, matching(tuple(labels.items()))):
        codes.update(tally.defects)
        origins.update(tally.origins)
    return codes, origins
