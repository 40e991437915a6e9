"""A state and a signal in, the next state and the reason to publish out: the life of an alert, as one literal table.

What people may do, and when (`quality.actions.v1`; anything else goes to the dead letters with its reason):

| action         | on an alert that is                       | it becomes                                             |
|----------------|-------------------------------------------|--------------------------------------------------------|
| `acknowledge`  | firing, escalated, silenced               | acknowledged (a silenced one stays silenced)           |
| `take_action`  | firing, acknowledged, escalated, silenced | acknowledged: who acts has taken charge                |
| `assign_cause` | anything published, ended ones too        | as it was, with its `cause_code`                       |
| `silence`      | firing, acknowledged, escalated, silenced | silenced until the time given                          |
| `close`        | firing, acknowledged, escalated, silenced | resolved; its charts begin anew and may alarm anew     |

An acknowledged alert lives on: what gets worse than its run has been is a new signal, and the alert is escalated. After
`close` what still holds stays quiet until its chart, begun anew, alarms again: then it is another alert, with an onset
of its own.
"""

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where an alert stands."""

    LEARNING = "learning"
    """Nothing is held against it: it is still learned from, or all is well."""
    PENDING = "pending"
    """Found, and not told: it must hold first, or a root alert explains it, or there is a flood of others."""
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    """It got worse, or nobody took charge of it in time."""
    SILENCED = "silenced"
    """It holds, and nobody needs to hear of it: by a person's wish, or because a root alert explains it."""
    RESOLVED = "resolved"
    EXPIRED = "expired"
    """Nobody can judge it any more: its scope has no data."""


class Signal(StrEnum):
    """What happens to an alert."""

    PRESENT = "present"
    CHANGED = "changed"
    WORSE = "worse"
    ABSENT = "absent"
    HELD = "held"
    """It has held for as long as it must, nothing explains it, and there is room for it: it may be told."""
    RECURRED = "recurred"
    """The same condition is back after its end."""
    AGED = "aged"
    """Critical, and nobody has acknowledged it in time."""
    UNJUDGED = "unjudged"
    """Its scope has had no data for too long."""
    INHIBITED = "inhibited"
    RELEASED = "released"
    """The root alert that explained it has ended."""
    SILENCE_OVER = "silence_over"
    RESUMED = "resumed"
    """Released, or its silence over, and somebody has it in hand already."""
    ACKNOWLEDGE = "acknowledge"
    ASSIGN_CAUSE = "assign_cause"
    TAKE_ACTION = "take_action"
    SILENCE = "silence"
    CLOSE = "close"


class Move(NamedTuple):
    """The next state, and the reason of the revision to publish; None publishes nothing."""

    state: State
    reason: str | None


TRANSITIONS: dict[tuple[State, Signal], Move] = {
    (State.LEARNING, Signal.PRESENT): Move(State.PENDING, None),
    (State.PENDING, Signal.PRESENT): Move(State.PENDING, None),
    (State.PENDING, Signal.CHANGED): Move(State.PENDING, None),
    (State.PENDING, Signal.WORSE): Move(State.PENDING, None),
    (State.PENDING, Signal.INHIBITED): Move(State.PENDING, None),
    (State.PENDING, Signal.RELEASED): Move(State.LEARNING, None),
    (State.PENDING, Signal.ABSENT): Move(State.LEARNING, None),
    (State.PENDING, Signal.HELD): Move(State.FIRING, "opened"),
    (State.FIRING, Signal.PRESENT): Move(State.FIRING, None),
    (State.FIRING, Signal.CHANGED): Move(State.FIRING, "updated"),
    (State.FIRING, Signal.WORSE): Move(State.ESCALATED, "escalated"),
    (State.FIRING, Signal.AGED): Move(State.ESCALATED, "escalated"),
    (State.FIRING, Signal.ABSENT): Move(State.RESOLVED, "resolved"),
    (State.FIRING, Signal.UNJUDGED): Move(State.EXPIRED, "expired"),
    (State.FIRING, Signal.INHIBITED): Move(State.SILENCED, "updated"),
    (State.FIRING, Signal.ACKNOWLEDGE): Move(State.ACKNOWLEDGED, "acknowledged"),
    (State.FIRING, Signal.ASSIGN_CAUSE): Move(State.FIRING, "updated"),
    (State.FIRING, Signal.TAKE_ACTION): Move(State.ACKNOWLEDGED, "acknowledged"),
    (State.FIRING, Signal.SILENCE): Move(State.SILENCED, "updated"),
    (State.FIRING, Signal.CLOSE): Move(State.RESOLVED, "resolved"),
    (State.ACKNOWLEDGED, Signal.PRESENT): Move(State.ACKNOWLEDGED, None),
    (State.ACKNOWLEDGED, Signal.CHANGED): Move(State.ACKNOWLEDGED, "updated"),
    (State.ACKNOWLEDGED, Signal.WORSE): Move(State.ESCALATED, "escalated"),
    (State.ACKNOWLEDGED, Signal.ABSENT): Move(State.RESOLVED, "resolved"),
    (State.ACKNOWLEDGED, Signal.UNJUDGED): Move(State.EXPIRED, "expired"),
    (State.ACKNOWLEDGED, Signal.INHIBITED): Move(State.SILENCED, "updated"),
    (State.ACKNOWLEDGED, Signal.ASSIGN_CAUSE): Move(State.ACKNOWLEDGED, "updated"),
    (State.ACKNOWLEDGED, Signal.TAKE_ACTION): Move(State.ACKNOWLEDGED, "updated"),
    (State.ACKNOWLEDGED, Signal.SILENCE): Move(State.SILENCED, "updated"),
    (State.ACKNOWLEDGED, Signal.CLOSE): Move(State.RESOLVED, "resolved"),
    (State.ESCALATED, Signal.PRESENT): Move(State.ESCALATED, None),
    (State.ESCALATED, Signal.CHANGED): Move(State.ESCALATED, "updated"),
    (State.ESCALATED, Signal.WORSE): Move(State.ESCALATED, "escalated"),
    (State.ESCALATED, Signal.ABSENT): Move(State.RESOLVED, "resolved"),
    (State.ESCALATED, Signal.UNJUDGED): Move(State.EXPIRED, "expired"),
    (State.ESCALATED, Signal.INHIBITED): Move(State.SILENCED, "updated"),
    (State.ESCALATED, Signal.ACKNOWLEDGE): Move(State.ACKNOWLEDGED, "acknowledged"),
    (State.ESCALATED, Signal.ASSIGN_CAUSE): Move(State.ESCALATED, "updated"),
    (State.ESCALATED, Signal.TAKE_ACTION): Move(State.ACKNOWLEDGED, "acknowledged"),
    (State.ESCALATED, Signal.SILENCE): Move(State.SILENCED, "updated"),
    (State.ESCALATED, Signal.CLOSE): Move(State.RESOLVED, "resolved"),
    (State.SILENCED, Signal.PRESENT): Move(State.SILENCED, None),
    (State.SILENCED, Signal.CHANGED): Move(State.SILENCED, "updated"),
    (State.SILENCED, Signal.WORSE): Move(State.SILENCED, "updated"),
    (State.SILENCED, Signal.ABSENT): Move(State.RESOLVED, "resolved"),
    (State.SILENCED, Signal.UNJUDGED): Move(State.EXPIRED, "expired"),
    (State.SILENCED, Signal.INHIBITED): Move(State.SILENCED, "updated"),
    (State.SILENCED, Signal.RELEASED): Move(State.FIRING, "updated"),
    (State.SILENCED, Signal.SILENCE_OVER): Move(State.FIRING, "updated"),
    (State.SILENCED, Signal.RESUMED): Move(State.ACKNOWLEDGED, "updated"),
    (State.SILENCED, Signal.ACKNOWLEDGE): Move(State.SILENCED, "acknowledged"),
    (State.SILENCED, Signal.ASSIGN_CAUSE): Move(State.SILENCED, "updated"),
    (State.SILENCED, Signal.TAKE_ACTION): Move(State.SILENCED, "acknowledged"),
    (State.SILENCED, Signal.SILENCE): Move(State.SILENCED, "updated"),
    (State.SILENCED, Signal.CLOSE): Move(State.RESOLVED, "resolved"),
    (State.RESOLVED, Signal.PRESENT): Move(State.RESOLVED, None),
    (State.RESOLVED, Signal.CHANGED): Move(State.RESOLVED, None),
    (State.RESOLVED, Signal.WORSE): Move(State.ESCALATED, "escalated"),
    (State.RESOLVED, Signal.ABSENT): Move(State.RESOLVED, None),
    (State.RESOLVED, Signal.RECURRED): Move(State.FIRING, "opened"),
    (State.RESOLVED, Signal.ASSIGN_CAUSE): Move(State.RESOLVED, "updated"),
    (State.EXPIRED, Signal.PRESENT): Move(State.EXPIRED, None),
    (State.EXPIRED, Signal.CHANGED): Move(State.EXPIRED, None),
    (State.EXPIRED, Signal.WORSE): Move(State.ESCALATED, "escalated"),
    (State.EXPIRED, Signal.ABSENT): Move(State.EXPIRED, None),
    (State.EXPIRED, Signal.RECURRED): Move(State.FIRING, "opened"),
    (State.EXPIRED, Signal.ASSIGN_CAUSE): Move(State.EXPIRED, "updated"),
}
"""(state, signal) to move. A pair that is not here cannot happen: a decision of people is refused, all else raises."""

ENDED = frozenset({State.RESOLVED, State.EXPIRED})
TOLD = frozenset({State.FIRING, State.ACKNOWLEDGED, State.ESCALATED, State.SILENCED})
"""States of an alert that was published and holds."""


class IllegalTransitionError(RuntimeError):
    """A signal that cannot come in this state: a defect of ours."""


def transition(state: State, signal: Signal) -> Move:
    """The move of TRANSITIONS; raises IllegalTransitionError where there is none."""
    move = TRANSITIONS.get((state, signal))
    if move is None:
        msg = f"an alert that is {state} cannot take the signal {signal}"
        raise IllegalTransitionError(msg)
    return move
