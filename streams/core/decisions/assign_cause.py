"""Somebody found the cause of an alert: its code stands in the alert, also after its end."""

from collections.abc import Iterator

from schemas.action import CAUSE_CODES
from schemas.reason import Reason
from streams.core.alerts import Live, Signal
from streams.core.decisions.targets import Action, Decidable, Decided, alerts_of
from streams.core.operator import Out
from streams.core.refused import RefusedError


def _note(live: Live, action: Action) -> None:
    live.cause_code = action["cause_code"]


def _repeats(live: Live, action: Action) -> str | None:
    return f"has the cause {live.cause_code!r}" if live.cause_code == action["cause_code"] else None


ASSIGN_CAUSE = Decided(Signal.ASSIGN_CAUSE, _note, _repeats)


def assign_cause(judge: Decidable, action: Action) -> Iterator[Out]:
    """Of the closed list CAUSE_CODES; another cause later replaces the first."""
    if action["cause_code"] not in CAUSE_CODES:
        msg = f"cause_code: {action['cause_code'][:80]!r} is none of {', '.join(CAUSE_CODES)}"
        raise RefusedError(Reason.OUT_OF_RANGE, msg)
    yield from ASSIGN_CAUSE.carry_out(judge, alerts_of(judge, action), action)
