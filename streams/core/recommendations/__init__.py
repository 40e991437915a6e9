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
from streams.core.charts.charts import Charts
from streams.core.charts.series import ChartId, labelled
from streams.core.concerns import CONCERNS
from streams.core.enterprise.view import View
from streams.core.messages import content_id, instant, message
from streams.core.operator import Out
from streams.core.periods import Calendar, Millis
from streams.core.recommendations.add_capacity import add_capacity
from streams.core.recommendations.add_first_time_checks import add_first_time_checks
from streams.core.recommendations.advice import Advice
from streams.core.recommendations.audit_supplier import audit_supplier
from streams.core.recommendations.change_supplier import change_supplier
from streams.core.recommendations.close_gaps import close_expectation_gap, close_requirement_gap
from streams.core.recommendations.collect_feedback import collect_feedback
from streams.core.recommendations.fix_at_source_stage import fix_at_source_stage
from streams.core.recommendations.hold_the_standard import hold_the_standard
from streams.core.recommendations.life_cycle import OPEN, TRANSITIONS, Signal
from streams.core.recommendations.priority import conflicts, priority
from streams.core.recommendations.protect_existing_customers import protect_existing_customers
from streams.core.recommendations.recover_customers import recover_customers
from streams.core.recommendations.serve_emerging_need import serve_emerging_need
from streams.core.recommendations.slow_growth import slow_growth
from streams.core.recommendations.verification import Verification
from streams.core.refused import RefusedError, raise_unknown
from streams.core.snapshot import Format

FORMAT = Format(
    "recommendation", 2, {1: lambda body: {"body": body, "updated": None, "chart": None, "verification": None}}
)
"""Version 2 keeps beside the body the time of the last revision, the chart, and the comparison."""

Adviser = Callable[[Live, View], Advice | None]

ACTIONS: dict[str, Adviser] = {
    "slow_growth": slow_growth,
    "add_capacity": add_capacity,
    "fix_at_source_stage": fix_at_source_stage,
    "change_supplier": change_supplier,
    "audit_supplier": audit_supplier,
    "add_first_time_checks": add_first_time_checks,
    "recover_customers": recover_customers,
    "protect_existing_customers": protect_existing_customers,
    "close_expectation_gap": close_expectation_gap,
    "close_requirement_gap": close_requirement_gap,
    "serve_emerging_need": serve_emerging_need,
    "collect_feedback": collect_feedback,
    "hold_the_standard": hold_the_standard,
}
"""Action code to adviser, in the order in which equal advice ranks."""

Action = dict[str, Any]


def _advisers(rule: str) -> Iterator[tuple[str, Adviser]]:
    """What the concern of a rule advises."""
    advised = CONCERNS[rule].advice if rule in CONCERNS else ()
    return ((code, adviser) for code, adviser in ACTIONS.items() if code in advised)


@dataclass(slots=True)
class Known:
    """A recommendation: the body last published and the time of that; which chart tells whether it helped, and the
    comparison once somebody acted.
    """

    body: dict[str, Any]
    updated: Millis = 0
    chart: ChartId | None = None
    verification: Verification | None = None

    @property
    def open(self) -> bool:
        """Whether something may still come of it."""
        return self.body["status"] in OPEN

    def dump(self) -> Any:
        """JSON data."""
        chart = None if self.chart is None else [self.chart.series, dict(self.chart.labels)]
        verification = None if self.verification is None else self.verification.dump()
        return {"body": self.body, "updated": self.updated, "chart": chart, "verification": verification}

    @classmethod
    def load(cls, data: Any) -> "Known":
        """From JSON data."""
        updated = instant(data["body"]["updated_at"]) if data["updated"] is None else data["updated"]
        chart = None if data["chart"] is None else ChartId(data["chart"][0], labelled(**data["chart"][1]))
        verification = None if data["verification"] is None else Verification.load(data["verification"])
        return cls(data["body"], updated, chart, verification)


@dataclass(slots=True)
class Recommendations:
    """The recommendations of one enterprise, by id: the open ones, and those that ended lately."""

    calendar: Calendar
    enterprise: str
    remember: int = 30
    known: dict[str, Known] = field(default_factory=dict)
    dirty: dict[str, None] = field(default_factory=dict)
    drafts: dict[str, tuple[dict[str, Any], ChartId | None]] = field(default_factory=dict)

    def follow(self, live: Live, view: View) -> Iterator[Out]:
        """What an alert's revision in a period means for its recommendations; what is new is told by `rank`."""
        if live.state in ENDED:
            self.drafts = {i: draft for i, draft in self.drafts.items() if live.alert_id not in draft[0]["alert_ids"]}
            yield from self.ended(live.alert_id, self.calendar.end(view.period))
            return
        for code, adviser in _advisers(live.finding.rule):
            identity = content_id("recommendation", live.alert_id, code)
            given = adviser(live, view) if self._may_propose(identity) else None
            if given is not None:
                first = priority(code, given, dict(view.settings.efforts), view.settings.cost_lose_customer)
                self.drafts[identity] = _body(identity, live, code, given, first), given.chart

    def rank(self, at: Millis) -> Iterator[Out]:
        """Orders all open recommendations of the enterprise; publishes what is new, and what has another place or
        another contradiction than before.
        """
        bodies = {i: known.body for i, known in self.known.items() if known.open}
        bodies |= {i: body for i, (body, _) in self.drafts.items()}
        order = list(ACTIONS)
        ranked = sorted(
            bodies, key=lambda i: (-_worth(bodies[i]), order.index(bodies[i]["action"]), bodies[i]["labels"]["rule"], i)
        )
        for place, identity in enumerate(ranked, start=1):
            body = bodies[identity]
            evidence = body["evidence"] | {"conflicts_with": conflicts(body, bodies)}
            moved = (body.get("rank"), body["evidence"].get("conflicts_with")) != (place, evidence["conflicts_with"])
            if identity in self.drafts or moved:
                yield self._publish(identity, {**body, "rank": place, "evidence": evidence}, at)
            if identity in self.drafts:
                self.known[identity].chart = self.drafts[identity][1]
        self.drafts = {}

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

    def accept(self, identity: str, action: Action, charts: Charts) -> tuple[Out, str]:
        """Takes a proposal up and begins to compare; returns its revision and its action code."""
        known = self._check(identity, "take_action")
        known.verification = self._comparison(known, charts, self.calendar.index(instant(action["occurred_at"])))
        names = ("event_id", "actor", "occurred_at", "note")
        taken = {name: action[name] for name in names if name in action}
        known.body["evidence"] = {**known.body["evidence"], "taken": taken}
        return self._move(identity, "take_action", instant(action["occurred_at"])), known.body["action"]

    def verify(self, period: int, charts: Charts) -> Iterator[Out]:
        """Takes one judged period into every comparison; publishes what a look finds out."""
        for identity, known in sorted(self.known.items()):
            comparison = known.verification
            if known.body["status"] != "accepted" or comparison is None or comparison.chart not in charts.by_id:
                continue
            self.dirty[identity] = None
            chart = charts.by_id[comparison.chart]
            outcome = comparison.take(period, chart)
            if outcome is not None:
                evidence = known.body["evidence"] | {"verification": comparison.evidence()}
                known.body |= {"evidence": evidence, "measured_effect": comparison.effect(chart)}
                yield self._move(identity, outcome, self.calendar.end(period))

    def _comparison(self, known: Known, charts: Charts, at: int) -> Verification | None:
        chart = None if known.chart is None else charts.by_id.get(known.chart)
        if known.chart is None or chart is None:
            return None
        judged = chart.recent[-1].period if chart.recent else at
        return Verification.begin(known.chart, chart, known.body["expected_effect"]["metric"], max(at, judged))

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
        kept = Known({}) if before is None else before
        self.known[identity] = Known(body, at, kept.chart, kept.verification)
        self.dirty[identity] = None
        return message(RECOMMENDATIONS, identity, self.enterprise, at, body)

    def changes(self) -> Iterator[tuple[str, bytes | None]]:
        """The recommendations changed since the last call."""
        for identity in self.dirty:
            known = self.known.get(identity)
            yield identity, None if known is None else FORMAT.dump(known.dump())
        self.dirty.clear()

    def load(self, identity: str, data: Any) -> None:
        """One stored recommendation."""
        self.known[identity] = Known.load(data)


def _worth(body: dict[str, Any]) -> float:
    """Worth over effort; what an older release proposed has none."""
    return float(body["evidence"].get("priority", {}).get("worth_per_effort", 0.0))


def _body(identity: str, live: Live, code: str, advice: Advice, first: dict[str, float]) -> dict[str, Any]:
    return {
        "recommendation_id": identity,
        "alert_ids": [live.alert_id],
        "action": code,
        "labels": {"rule": live.finding.rule, **advice.labels},
        "title": advice.title,
        "rationale": advice.rationale,
        "evidence": advice.evidence | {"priority": first},
        "expected_effect": advice.effect,
        "status": "proposed",
    }
