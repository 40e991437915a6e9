"""Somebody wants to hear nothing of an alert until a time: it holds, and nobody is told."""

from collections.abc import Iterator

from schemas.reason import Reason
from streams.core.alerts import Live, Signal
from streams.core.decisions.targets import Action, Decidable, Decided, alerts_of
from streams.core.messages import instant
from streams.core.operator import Out
from streams.core.refused import RefusedError


def _note(live: Live, action: Action) -> None:
    live.silenced_until = instant(action["until"])


def _repeats(live: Live, action: Action) -> str | None:
    return f"is silenced until {action['until']}" if live.silenced_until == instant(action["until"]) else None


SILENCE = Decided(Signal.SILENCE, _note, _repeats)


def silence(judge: Decidable, action: Action) -> Iterator[Out]:
    """Until the period in which `until` lies has been judged; another time later replaces the first."""
    if instant(action["until"]) <= instant(action["occurred_at"]):
        msg = f"until={action['until']} lies before occurred_at={action['occurred_at']}: silence until a later time"
        raise RefusedError(Reason.INCONSISTENT, msg)
    yield from SILENCE.carry_out(judge, alerts_of(judge, action), action)
