"""Somebody takes charge of an alert: it is acknowledged; what gets worse from there is told again."""

from collections.abc import Iterator

from streams.core.alerts import Live, Signal
from streams.core.decisions.targets import Action, Decidable, Decided, alerts_of
from streams.core.operator import Out


def _note(live: Live, action: Action) -> None:
    live.acknowledged_by = action["actor"]


def _repeats(live: Live, _: Action) -> str | None:
    return None if live.acknowledged_by is None else f"was acknowledged by {live.acknowledged_by!r}"


ACKNOWLEDGE = Decided(Signal.ACKNOWLEDGE, _note, _repeats)


def acknowledge(judge: Decidable, action: Action) -> Iterator[Out]:
    """Of the alert it names, or of those that its recommendation answers."""
    lives = alerts_of(judge, action)
    yield from ACKNOWLEDGE.carry_out(judge, lives, action)
