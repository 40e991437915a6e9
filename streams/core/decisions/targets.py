"""A decision in; the alerts it is about, moved by it, out. What the kinds of decisions have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from schemas.reason import Reason
from streams.core.alerts import Live, Signal
from streams.core.alerts.life_cycle import ENDED, TRANSITIONS
from streams.core.assessment.messages import instant
from streams.core.decisions.refused import RefusedError, raise_unknown
from streams.core.operator import Out

if TYPE_CHECKING:
    from streams.core.assessment.judge import Judge

Action = dict[str, Any]


def the_alert(judge: "Judge", alert_id: str) -> Live:
    """The published alert with this id; refuses one that this enterprise does not know."""
    live = judge.alerts.find(alert_id)
    if live is None:
        raise_unknown("alert", alert_id, judge.enterprise)
    return live


def alerts_of(judge: "Judge", action: Action) -> list[Live]:
    """The alerts of a decision: the one it names, or those that its recommendation answers and that are still known."""
    if "recommendation_id" not in action:
        return [the_alert(judge, action["alert_id"])]
    answered = judge.recommendations.alerts_of(action["recommendation_id"])
    if "alert_id" in action:
        named = the_alert(judge, action["alert_id"])
        if named.alert_id not in answered:
            msg = f"the recommendation {action['recommendation_id']!r} is no answer to the alert {named.alert_id!r}"
            raise RefusedError(Reason.INCONSISTENT, msg)
        return [named]
    return [live for alert_id in answered if (live := judge.alerts.find(alert_id)) is not None]


@dataclass(frozen=True, slots=True)
class Decided:
    """How one kind of decision moves alerts: its signal, what it notes in them, and when it was taken before."""

    signal: Signal
    note: Callable[[Live, Action], None]
    repeats: Callable[[Live, Action], str | None]

    def check(self, live: Live, action: Action) -> None:
        """Refuses what was decided before, and what cannot be decided now."""
        before = self.repeats(live, action)
        if before is not None and (live.state not in ENDED or (live.state, self.signal) in TRANSITIONS):
            raise RefusedError(Reason.REPEATED, f"the alert {live.alert_id!r} {before} already")
        if (live.state, self.signal) not in TRANSITIONS:
            msg = f"the alert {live.alert_id!r} is {live.state}, and cannot take {self.signal} any more"
            raise RefusedError(Reason.WRONG_ORDER, msg)

    def carry_out(self, judge: "Judge", lives: list[Live], action: Action) -> list[Out]:
        """Moves the alerts that can take it; refuses when none can, before anything is changed."""
        refusals: dict[str, RefusedError] = {}
        for live in lives:
            try:
                self.check(live, action)
            except RefusedError as refused:
                refusals[live.alert_id] = refused
        if not lives:
            raise_unknown("living alert of the recommendation", action["recommendation_id"], judge.enterprise)
        if len(refusals) == len(lives):
            raise next(iter(refusals.values()))
        return [out for live in lives if live.alert_id not in refusals for out in self._carry_out(judge, live, action)]

    def _carry_out(self, judge: "Judge", live: Live, action: Action) -> list[Out]:
        self.note(live, action)
        told = judge.alerts.decide(live, self.signal, instant(action["occurred_at"]))
        return [] if told is None else [told[2]]
