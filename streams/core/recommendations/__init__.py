"""Alert revisions and decisions in, recommendation revisions out: what to do about each finding, one action a file in
ACTIONS.

A recommendation is proposed when its alert opens, follows it when it changes, and is withdrawn when the alert ends
without it having been taken up. What may become of it stands in `life_cycle.TRANSITIONS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from schemas.reason import Reason
from schemas.times import rfc3339
from schemas.topics import RECOMMENDATIONS
from streams.core.alerts import Live
from streams.core.alerts.life_cycle import ENDED
from streams.core.assessment.messages import content_id, instant, message
from streams.core.assessment.view import View
from streams.core.decisions.refused import RefusedError, raise_unknown
from streams.core.operator import Out
from streams.core.periods import Calendar, Millis
from streams.core.recommendations.advice import Advice
from streams.core.recommendations.audit_supplier import audit_supplier
from streams.core.recommendations.fix_at_source_stage import fix_at_source_stage
from streams.core.recommendations.life_cycle import OPEN, TRANSITIONS, Signal
from streams.core.recommendations.protect_existing_customers import protect_existing_customers
from streams.core.recommendations.recover_customers import recover_customers
from streams.core.recommendations.slow_growth import slow_growth
from streams.core.snapshot import Format

FORMAT = Format("recommendation", 2, {1: lambda body: {"body": body, "updated": None}})
"""Version 2 keeps the time of the last revision beside the body."""

Adviser = Callable[[Live, View], Advice | None]

ACTIONS: dict[str, Adviser] = {
    "slow_growth": slow_growth,
    "fix_at_source_stage": fix_at_source_stage,
    "audit_supplier": audit_supplier,
    "recover_customers": recover_customers,
    "protect_existing_customers": protect_existing_customers,
}
"""Action code to adviser, in the order in which equal advice ranks."""

Action = dict[str, Any]


@dataclass(slots=True)
class Known:
    """A recommendation: the body last published, and the time of that."""

    body: dict[str, Any]
    updated: Millis = 0

    @property
    def open(self) -> bool:
        """Whether something may still come of it."""
        return self.body["status"] in OPEN


@dataclass(slots=True)
class Recommendations:
    """The recommendations of one enterprise, by id: the open ones, and those that ended lately."""

    calendar: Calendar
    enterprise: str
    remember: int = 30
    known: dict[str, Known] = field(default_factory=dict)
    dirty: dict[str, None] = field(default_factory=dict)

    def follow(self, live: Live, view: View) -> Iterator[Out]:
        """What an alert's revision in a period means for its recommendations."""
        at = self.calendar.end(view.period)
        if live.state in ENDED:
            yield from self.ended(live.alert_id, at)
            return
        advice = [(code, given) for code, adviser in ACTIONS.items() if (given := adviser(live, view)) is not None]
        for rank, (code, given) in enumerate(advice, start=1):
            identity = content_id("recommendation", live.alert_id, code)
            if self._may_propose(identity):
                yield self._publish(identity, _body(identity, live, code, rank, given), at)

    def _may_propose(self, identity: str) -> bool:
        """What was taken up is not proposed again, nor what somebody wants to hear no more of."""
        before = self.known.get(identity)
        return before is None or (
            before.body["status"] in ("proposed", "withdrawn") and "closed" not in before.body["evidence"]
        )

    def ended(self, alert_id: str, at: Millis) -> Iterator[Out]:
        """Withdraws what was proposed for an alert that has ended."""
        for identity in sorted(i for i, known in self.known.items() if known.open):
            known = self.known[identity]
            if alert_id in known.body["alert_ids"] and known.body["status"] == "proposed":
                yield self._move(identity, "alert_ended", at)

    def forget(self, period: int) -> None:
        """Drops what ended so long ago that nobody will ask for it."""
        before = self.calendar.end(period - self.remember)
        for identity in [i for i, known in self.known.items() if not known.open and known.updated < before]:
            del self.known[identity]
            self.dirty[identity] = None

    def alerts_of(self, identity: str) -> list[str]:
        """The alerts that a recommendation answers; refuses one that is not known."""
        return list(self._the(identity).body["alert_ids"])

    def proposed(self, alert_id: str, code: str) -> str | None:
        """The id of the proposal with this action code for an alert."""
        for identity, known in sorted(self.known.items()):
            wanted = (known.body["status"], known.body["action"]) == ("proposed", code)
            if wanted and alert_id in known.body["alert_ids"]:
                return identity
        return None

    def accept(self, identity: str, action: Action) -> tuple[Out, str]:
        """Takes a proposal up; returns its revision and its action code."""
        known = self._check(identity, "take_action")
        names = ("event_id", "actor", "occurred_at", "note")
        taken = {name: action[name] for name in names if name in action}
        known.body["evidence"] = {**known.body["evidence"], "taken": taken}
        return self._move(identity, "take_action", instant(action["occurred_at"])), known.body["action"]

    def close(self, identity: str, action: Action) -> Iterator[Out]:
        """Withdraws a recommendation by somebody's decision."""
        known = self._check(identity, "close")
        closed = {name: action[name] for name in ("event_id", "actor", "occurred_at")}
        known.body["evidence"] = {**known.body["evidence"], "closed": closed}
        yield self._move(identity, "close", instant(action["occurred_at"]))

    def _the(self, identity: str) -> Known:
        if identity not in self.known:
            raise_unknown("recommendation", identity, self.enterprise)
        return self.known[identity]

    def _check(self, identity: str, signal: Signal) -> Known:
        known = self._the(identity)
        status = known.body["status"]
        if (status, signal) in TRANSITIONS:
            return known
        repeated = status == "accepted" and signal == "take_action"
        reason = Reason.REPEATED if repeated else Reason.WRONG_ORDER
        raise RefusedError(reason, f"the recommendation {identity!r} is {status} already, and cannot take {signal}")

    def _move(self, identity: str, signal: Signal, at: Millis) -> Out:
        body = self.known[identity].body
        return self._publish(identity, {**body, "status": TRANSITIONS[body["status"], signal]}, at)

    def _publish(self, identity: str, body: dict[str, Any], at: Millis) -> Out:
        before = self.known.get(identity)
        revision = 1 if before is None else before.body["revision"] + 1
        at = at if before is None else max(at, before.updated)
        body = {**body, "updated_at": rfc3339(at), "revision": revision}
        self.known[identity] = Known(body, at)
        self.dirty[identity] = None
        return message(RECOMMENDATIONS, identity, self.enterprise, at, body)

    def changes(self) -> Iterator[tuple[str, bytes | None]]:
        """The recommendations changed since the last call."""
        for identity in self.dirty:
            known = self.known.get(identity)
            yield identity, None if known is None else FORMAT.dump({"body": known.body, "updated": known.updated})
        self.dirty.clear()

    def load(self, identity: str, data: Any) -> None:
        """One stored recommendation."""
        updated = data["updated"]
        self.known[identity] = Known(data["body"], instant(data["body"]["updated_at"]) if updated is None else updated)


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
