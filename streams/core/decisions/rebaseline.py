"""A recorded decision that a new normal began in, charts that learn anew out: the only way in which a frozen baseline
moves.
"""

from collections.abc import Iterator

from streams.core.charts.series import Labels
from streams.core.decisions.targets import Action, Decidable, alerts_of
from streams.core.operator import Out


def rebaseline(judge: Decidable, action: Action) -> Iterator[Out]:
    """Forgets the baselines of the charts behind `alert_id` (an ended one too), or of all charts where no alert is
    named.

    The charts are those whose labels agree with the alert's. They are learning from then on, and carry the decision
    (who, when, which event) into the evidence of what they say later. Their alerts resolve with the next period.
    """
    named = "alert_id" in action or "recommendation_id" in action
    groups: list[Labels] = [()]
    if named:
        groups = [tuple(sorted(live.finding.labels.items())) for live in alerts_of(judge, action)]
    decided = {name: action[name] for name in ("event_id", "actor", "occurred_at")}
    for labels in groups:
        judge.charts.rebaseline(labels, decided)
        for facet in judge.facets.values():
            facet.rebaseline(dict(labels))
    yield from ()
