"""Somebody does something about an alert, or follows a recommendation: whoever acts has taken charge, and what is done
will be verified.
"""

from collections.abc import Iterator

from streams.core.alerts import Live, Signal
from streams.core.decisions.targets import Action, Decidable, Decided, alerts_of
from streams.core.operator import Out
from streams.core.refused import RefusedError


def _note(live: Live, action: Action) -> None:
    live.acknowledged_by = action["actor"]
    live.action_code = action.get("action_code", live.action_code)


def _repeats(live: Live, action: Action) -> str | None:
    code = action.get("action_code")
    return f"has {code!r} being done about it" if code is not None and live.action_code == code else None


TAKE_ACTION = Decided(Signal.TAKE_ACTION, _note, _repeats)


def take_action(judge: Decidable, action: Action) -> Iterator[Out]:
    """Accepts the recommendation it names, or that of the named alert with its `action_code`, if there is one.

    An action on a recommendation may come after its alert's end. An action that nobody recommended is recorded in the
    alert; with a code or a lever it is followed up like one that was.
    """
    lives = alerts_of(judge, action)
    chosen = action.get("recommendation_id") or _recommended(judge, lives, action)
    if chosen is None:
        yield from TAKE_ACTION.carry_out(judge, lives, action)
        for live in lives if action.get("action_code") or action.get("lever") else ():
            yield judge.recommendations.own(live, action, judge.charts)
        return
    accepted, code = judge.recommendations.accept(chosen, action, judge.charts)
    yield accepted
    named = {**action, "action_code": action.get("action_code", code)}
    yield from _where_it_can(judge, lives, named)


def _where_it_can(judge: Decidable, lives: list[Live], action: Action) -> Iterator[Out]:
    try:
        yield from TAKE_ACTION.carry_out(judge, lives, action)
    except RefusedError:  # the alerts have ended meanwhile, or know of it: the recommendation alone takes it
        return


def _recommended(judge: Decidable, lives: list[Live], action: Action) -> str | None:
    code = action.get("action_code")
    return next((i for live in lives if code and (i := judge.recommendations.proposed(live.alert_id, code))), None)
