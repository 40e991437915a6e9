"""Alert revisions in, recommendation revisions out: what to do about each finding, one action a file in ACTIONS.

A recommendation is proposed when its alert opens, follows it when it changes, and is withdrawn when the alert ends
without it having been taken up.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from schemas.times import rfc3339
from schemas.topics import RECOMMENDATIONS
from streams.core.alerts import Live
from streams.core.assessment.messages import content_id, message
from streams.core.assessment.view import View
from streams.core.operator import Out
from streams.core.periods import Calendar
from streams.core.recommendations.advice import Advice
from streams.core.recommendations.audit_supplier import audit_supplier
from streams.core.recommendations.fix_at_source_stage import fix_at_source_stage
from streams.core.recommendations.protect_existing_customers import protect_existing_customers
from streams.core.recommendations.recover_customers import recover_customers
from streams.core.recommendations.slow_growth import slow_growth
from streams.core.snapshot import Format

FORMAT = Format("recommendation")

Adviser = Callable[[Live, View], Advice | None]

ACTIONS: dict[str, Adviser] = {
    "slow_growth": slow_growth,
    "fix_at_source_stage": fix_at_source_stage,
    "audit_supplier": audit_supplier,
    "recover_customers": recover_customers,
    "protect_existing_customers": protect_existing_customers,
}
"""Action code to adviser, in the order in which equal advice ranks."""

ENDED = "resolved"


@dataclass(slots=True)
class Recommendations:
    """The open recommendations of one enterprise: id to (revision, the body last published)."""

    calendar: Calendar
    enterprise: str
    open: dict[str, dict[str, Any]] = field(default_factory=dict)
    dirty: dict[str, None] = field(default_factory=dict)

    def follow(self, live: Live, reason: str, view: View) -> Iterator[Out]:
        """What an alert's revision means for its recommendations."""
        if reason == ENDED:
            for identity in sorted(i for i, body in self.open.items() if live.alert_id in body["alert_ids"]):
                yield self._publish(identity, {**self.open[identity], "status": "withdrawn"}, view)
                del self.open[identity]
            return
        advice = [(code, given) for code, adviser in ACTIONS.items() if (given := adviser(live, view)) is not None]
        for rank, (code, given) in enumerate(advice, start=1):
            identity = content_id("recommendation", live.alert_id, code)
            yield self._publish(identity, _body(identity, live, code, rank, given), view)

    def _publish(self, identity: str, body: dict[str, Any], view: View) -> Out:
        end = self.calendar.end(view.period)
        revision = self.open.get(identity, {"revision": 0})["revision"] + 1
        body = {**body, "updated_at": rfc3339(end), "revision": revision}
        self.open[identity] = body
        self.dirty[identity] = None
        return message(RECOMMENDATIONS, identity, self.enterprise, end, body)

    def changes(self) -> Iterator[tuple[str, bytes | None]]:
        """The recommendations changed since the last call."""
        for identity in self.dirty:
            body = self.open.get(identity)
            yield identity, None if body is None else FORMAT.dump(body)
        self.dirty.clear()

    def load(self, identity: str, body: Any) -> None:
        """One stored recommendation."""
        self.open[identity] = body


def _body(identity: str, live: Live, code: str, rank: int, advice: Advice) -> dict[str, Any]:
    return {
        "recommendation_id": identity,
        "alert_ids": [live.alert_id],
        "action": code,
        "labels": {"rule": live.finding.rule, **advice.labels},
        "rank": rank,
        "title": advice.title,
        "rationale": advice.rationale,
        "evidence": advice.evidence,
        "expected_effect": advice.effect,
        "status": "proposed",
    }
