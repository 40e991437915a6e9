"""A recorded decision that a new normal began in, charts that learn anew out: the only way in which a frozen baseline
moves.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from streams.core.assessment.series import Labels
from streams.core.operator import Out

if TYPE_CHECKING:
    from streams.core.assessment.judge import Judge


def rebaseline(judge: "Judge", action: dict[str, Any]) -> Iterator[Out]:
    """Forgets the baselines of the charts behind `alert_id`, or of all charts where no alert is named.

    The charts are those whose labels agree with the alert's. They are learning from then on, and carry the decision
    (who, when, which event) into the evidence of what they say later.
    """
    labels: Labels = ()
    if "alert_id" in action:
        live = next((live for live in judge.alerts.living.values() if live.alert_id == action["alert_id"]), None)
        if live is None:
            return
        labels = tuple(sorted(live.finding.labels.items()))
    decided = {name: action[name] for name in ("event_id", "actor", "occurred_at")}
    judge.charts.rebaseline(labels, decided)
    for facet in judge.facets.values():
        facet.rebaseline(dict(labels))
    yield from ()
