"""Alert revisions and decisions in, recommendation revisions out: what to do about each finding, one action a file in
ACTIONS.

A recommendation is proposed when its alert opens, follows it when it changes, and is withdrawn when the alert ends
without it having been taken up. What may become of it stands in `life_cycle.TRANSITIONS`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from schemas.reason import Reason
from schemas.times import rfc3339
from schemas.topics import RECOMMENDATIONS
from streams.core.alerts import Live
from streams.core.alerts.life_cycle import ENDED
from streams.core.charts.charts import Charts
from streams.core.charts.named import charts_of
from streams.core.charts.series import ChartId
from streams.core.enterprise.view import View
from streams.core.messages import content_id, instant, message
from streams.core.operator import Out
from streams.core.periods import Calendar, Millis
from streams.core.recommendations.advice import Advice
from streams.core.recommendations.advisers import ACTIONS, advisers_of
from streams.core.recommendations.known import FORMAT, Known
from streams.core.recommendations.life_cycle import TRANSITIONS, Signal
from streams.core.recommendations.outcome import Seen, evidence_of, measured, says, seen, together
from streams.core.recommendations.own_action import own_body
from streams.core.recommendations.priority import conflicts, priority
from streams.core.recommendations.verification import Verification
from streams.core.refused import RefusedError, raise_unknown
from streams.core.words import listed

__all__ = ["ACTIONS", "FORMAT", "Known", "Recommendations"]

OWN = "own_action"
"""What people do of their own, where they give it no code."""
TAKEN = ("event_id", "actor", "occurred_at", "note", "owner", "due", "lever")

Action = dict[str, Any]


@dataclass(slots=True)
class Recommendations:
    """The recommendations of one enterprise, by id: the open ones, and those that ended lately."""

    calendar: Calendar
    enterprise: str
    remember: int = 30
    known: dict[str, Known] = field(default_factory=dict)
    dirty: dict[str, None] = field(default_factory=dict)
    drafts: dict[str, tuple[dict[str, Any], ChartId | None]] = field(default_factory=dict)
    harmed: list[str] = field(default_factory=list)
    """Alerts that an action has made worse, as the last period showed."""

    def follow(self, live: Live, view: View) -> Iterator[Out]:
        """What an alert's revision in a period means for its recommendations; what is new is told by `rank`."""
        if live.state in ENDED:
            self.drafts = {i: draft for i, draft in self.drafts.items() if live.alert_id not in draft[0]["alert_ids"]}
            yield from self.ended(live.alert_id, self.calendar.end(view.period))
            return
        for code, adviser in advisers_of(live.finding.rule):
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
            bodies,
            key=lambda i: (-_worth(bodies[i]), _place(order, bodies[i]["action"]), bodies[i]["labels"]["rule"], i),
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
        self._begin(known, action, charts)
        return self._move(identity, "take_action", instant(action["occurred_at"])), known.body["action"]

    def own(self, live: Live, action: Action, charts: Charts) -> Out:
        """Takes up what nobody recommended, an action of people's own on an alert, and begins to compare."""
        code = action.get("action_code", OWN)
        identity = content_id("recommendation", live.alert_id, code)
        if identity in self.known:
            identity = content_id("recommendation", live.alert_id, code, action["event_id"])
        rank = 1 + sum(known.open for known in self.known.values())
        known = Known({**own_body(identity, live, code, action, self.enterprise), "rank": rank})
        known.chart = next(iter(charts_of(live.finding.evidence)), None)
        self._begin(known, action, charts)
        self.known[identity] = known
        known.body["revision"] = 0
        return self._publish(identity, known.body, instant(action["occurred_at"]))

    def _begin(self, known: Known, action: Action, charts: Charts) -> None:
        """Notes who does what until when, and begins the comparison."""
        known.verification = self._comparison(known, charts, self.calendar.index(instant(action["occurred_at"])))
        if known.verification is not None:
            known.verification.own = dict(action.get("lever") or {})
        taken = {name: action[name] for name in TAKEN if name in action}
        known.body["evidence"] = {**known.body["evidence"], "taken": taken}
        known.body |= {name: action[name] for name in ("owner", "due") if name in action}

    def verify(self, view: View) -> Iterator[Out]:
        """Takes one judged period into every comparison; publishes what a look finds out."""
        self.harmed = []
        for identity, known in sorted(self.known.items()):
            comparison = known.verification
            if known.body["status"] != "accepted" or comparison is None or comparison.chart not in view.charts.by_id:
                continue
            self.dirty[identity] = None
            found = seen(comparison, known.body["action"], known.body["evidence"].get("what_changed", ()), view)
            if found is not None:
                yield from self._told(identity, found, view)

    def _told(self, identity: str, found: Seen, view: View) -> Iterator[Out]:
        """What became of an action; once for all that cannot be told apart from it."""
        known = self.known[identity]
        comparison = known.verification
        assert comparison is not None
        beside = self._beside(identity) if found.signal in ("effect_seen", "went_away", "harm_seen") else []
        if beside:
            found = found._replace(signal="not_separable")
        for each in [identity, *beside]:
            mine = self.known[each]
            others = [other for other in [identity, *beside] if other != each]
            actions = listed([self.known[other].body["action"].replace("_", " ") for other in others]) if others else ""
            told = evidence_of(comparison, found) | {"says": says(comparison, found, actions)}
            told |= {"together_with": others} if others else {}
            effect = measured(comparison, found, view.charts.by_id[comparison.chart])
            mine.body |= {"evidence": mine.body["evidence"] | {"verification": told}, "measured_effect": effect}
            yield self._move(each, found.signal, self.calendar.end(view.period))
        if found.signal == "harm_seen":
            self.harmed += known.body["alert_ids"]

    def _beside(self, identity: str) -> list[str]:
        """Other actions taken up on some of the same, too near in time to be told apart."""
        mine = self.known[identity].verification
        assert mine is not None
        return [
            other
            for other, known in sorted(self.known.items())
            if other != identity and known.body["status"] == "accepted" and together(mine, known.verification)
        ]

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


def _place(order: list[str], action: str) -> int:
    """Actions of people's own come after those that are advised."""
    return order.index(action) if action in order else len(order)


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
