"""What stands on the page in, which decisions somebody can take about it out, and the event that says so. Pure.

The decisions and the states in which they can be taken follow `streams/core/alerts/life_cycle.py`; one that comes too
late is refused there with its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from schemas.action import CAUSE_CODES
from schemas.times import rfc3339, to_millis
from streams.console.words import human

View = Mapping[str, Any]
Asks = Literal["nothing", "cause_code", "days"]

SILENCES = (1, 7, 30)
"""Days for which an alert can be silenced from the page."""
BEHIND = timedelta(days=3)
"""A stream that is so far behind the clock is history or a simulation: a decision about it is dated by its own time."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision: its kind, the words on its button, and what else it must be told."""

    kind: str
    words: str
    asks: Asks = "nothing"
    does: str = ""
    """What will follow, in a sentence."""

    def options(self) -> dict[str, str]:
        """What can be answered to `asks`: value to words."""
        if self.asks == "cause_code":
            return {code: human(code) for code in CAUSE_CODES}
        return {str(days): f"{days} days" if days > 1 else "1 day" for days in SILENCES} if self.asks == "days" else {}


ACKNOWLEDGE = Choice(
    "acknowledge", "Acknowledge", does="The alert stays open under your name, and is told again if it gets worse."
)
ASSIGN_CAUSE = Choice("assign_cause", "Assign cause", "cause_code", "The alert keeps the cause; nothing else changes.")
SILENCE = Choice("silence", "Silence", "days", "Nobody is notified until then; Andon goes on judging.")
CLOSE = Choice("close", "Close", does="The alert ends now. It comes again only on new evidence.")
REBASELINE = Choice(
    "rebaseline",
    "Learn anew",
    does="The charts behind this alert, and no others, forget what was usual and learn it anew. What is bad now may "
    "then count as usual: do it only after a change that is meant to stay.",
)
TAKE_ACTION = Choice(
    "take_action", "Take it up", does="Andon compares what follows with what was before, and says whether it helped."
)


def alert_choices(alert: View) -> tuple[Choice, ...]:
    """The decisions that can be taken about an alert: none has to be taken twice."""
    if alert["status"] != "firing":
        return () if "cause_code" in alert else (ASSIGN_CAUSE,)
    first = () if "acknowledged_by" in alert else (ACKNOWLEDGE,)
    return (*first, ASSIGN_CAUSE, SILENCE, CLOSE, REBASELINE)


def recommendation_choices(item: View) -> tuple[Choice, ...]:
    """The decisions that can be taken about a recommendation."""
    return {"proposed": (TAKE_ACTION, CLOSE), "accepted": (CLOSE,)}.get(item["status"], ())


def moment_of(view: View, now: datetime) -> datetime:
    """When a decision is taken, in the time of what the page shows."""
    period = view.get("period")
    if not period:
        return now
    shown = datetime.fromisoformat(period["end"])
    latest = max([shown, *(datetime.fromisoformat(alert["updated_at"]) for alert in view.get("alerts", ()))])
    return latest if now - shown > BEHIND else now


def decision(
    choice: Choice, target: View, answer: str | None, view: View, *, now: datetime | None = None
) -> dict[str, str]:
    """The fields of the ActionEvent for an alert or a recommendation of the page."""
    moment = moment_of(view, now or datetime.now(UTC))
    name = "alert_id" if "alert_id" in target else "recommendation_id"
    fields = {"enterprise": view["enterprise"], "occurred_at": rfc3339(to_millis(moment)), name: target[name]}
    if choice.asks == "cause_code" and answer:
        fields["cause_code"] = answer
    if choice.asks == "days" and answer:
        fields["until"] = rfc3339(to_millis(moment + timedelta(days=int(answer))))
    if choice.kind == "take_action" and "action" in target:
        fields["action_code"] = target["action"]
    return fields
