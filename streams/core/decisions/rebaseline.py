"""A recorded decision that a new normal began in, charts that learn anew out: the only way in which a frozen baseline
moves.
"""

from collections.abc import Iterator

from streams.core.charts.named import charts_of
from streams.core.decisions.targets import Action, Decidable, alerts_of
from streams.core.operator import Out
from streams.core.telling.finding import Finding

FACETS: dict[str, str] = {
    "reputation": "reputation",
    "need_drift": "need_mix",
    "measurement_drift": "measurements",
    "quality_over_volume": "quality_over_volume",
    "benchmark": "standing",
    "critical_defect": "critical_defects",
}
"""Rules whose alerts rest on a facet and not on a chart of a proportion, to its name."""


def rebaseline(judge: Decidable, action: Action) -> Iterator[Out]:
    """Forgets the baselines of the charts that `alert_id` (an ended one too) rests on, and of no others; of all charts
    where no alert is named.

    They are learning from then on, and carry the decision (who, when, which event) into the evidence of what they say
    later. Their alerts resolve with the next period.
    """
    decided = {name: action[name] for name in ("event_id", "actor", "occurred_at")}
    if "alert_id" in action or "recommendation_id" in action:
        for live in alerts_of(judge, action):
            _of_alert(judge, live.finding, decided)
    else:
        judge.charts.rebaseline((), decided)
        for facet in judge.facets.values():
            facet.rebaseline({})
    yield from ()


def _of_alert(judge: Decidable, finding: Finding, decided: dict[str, str]) -> None:
    for identity in charts_of(finding.evidence):
        judge.charts.rebaseline_one(identity, decided)
        judge.facets["causes"].rebaseline({"stage": dict(identity.labels).get("stage", "")})
    name = FACETS.get(finding.rule)
    if name is not None:
        judge.facets[name].rebaseline(finding.labels)
