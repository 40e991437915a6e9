"""A decision in; the alerts it is about, moved by it, out. What the kinds of decisions have in common."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from schemas.reason import Reason
from streams.core.alerts import Alerts, Live, Signal
from streams.core.alerts.behind import Behind
from streams.core.alerts.life_cycle import ENDED, TRANSITIONS
from streams.core.charts.charts import Charts
from streams.core.enterprise.facets.facet import Facet
from streams.core.messages import instant
from streams.core.operator import Out
from streams.core.recommendations import Recommendations
from streams.core.refused import RefusedError, raise_unknown

Action = dict[str, Any]


class Decidable(Protocol):
    """What people decide about: all that is known of one enterprise, as far as a decision may change it."""

    @property
    def enterprise(self) -> str:
        """Its name."""

    @property
    def alerts(self) -> Alerts:
        """Its alerts."""

    @property
    def recommendations(self) -> Recommendations:
        """Its recommendations."""

    @property
    def charts(self) -> Charts:
        """Its charts of proportions."""

    @property
    def facets(self) -> Mapping[str, Facet]:
        """What else is remembered of it."""

    @property
    def behind(self) -> Behind:
        """The statistics behind the alerts."""


def the_alert(judge: Decidable, alert_id: str) -> Live:
    """The published alert with this id; refuses one that this enterprise does not know."""
    live = judge.alerts.find(alert_id)
    if live is None:
        raise_unknown("alert", alert_id, judge.enterprise)
    return live


def alerts_of(judge: Decidable, action: Action) -> list[Live]:
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

    def carry_out(self, judge: Decidable, lives: list[Live], action: Action) -> list[Out]:
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

    def _carry_out(self, judge: Decidable, live: Live, action: Action) -> list[Out]:
        self.note(live, action)
        told = judge.alerts.decide(live, self.signal, instant(action["occurred_at"]))
        return [] if told is None else [told[2]]
