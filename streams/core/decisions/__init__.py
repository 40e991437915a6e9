"""Decisions of people and services in, what they change in an enterprise's judging out, one kind of action a file. To
add one: its file, a line in DECISIONS, a test.

A decision takes effect at once, in the order of the closings log, or is refused as a whole (`RefusedError`, before
anything is changed); then its bytes go to the dead letters of `quality.actions.v1`, with the reason: `unknown_target`
(an alert or recommendation that this enterprise does not know, or no longer), `wrong_order` (it has ended, or was not
taken up), `repeated` (it was decided before), `out_of_range` (no such cause code) or `inconsistent`. Which action an
alert can take, and when, stands in `streams/core/alerts/life_cycle.py`; for recommendations:

| action                        | on a recommendation that is | it becomes                                           |
|-------------------------------|-----------------------------|------------------------------------------------------|
| `take_action`                 | proposed                    | accepted, and is verified by what is measured        |
| `close`                       | proposed, accepted          | withdrawn                                            |
| `acknowledge`, `assign_cause` | any that is known           | as it is; the alerts that it answers take the action |
"""

from collections.abc import Callable, Iterator
from typing import Any

from streams.core.decisions.acknowledge import acknowledge
from streams.core.decisions.assign_cause import assign_cause
from streams.core.decisions.close import close
from streams.core.decisions.rebaseline import rebaseline
from streams.core.decisions.silence import silence
from streams.core.decisions.take_action import take_action
from streams.core.decisions.targets import Decidable
from streams.core.operator import Out

Decision = Callable[[Decidable, dict[str, Any]], Iterator[Out]]

DECISIONS: dict[str, Decision] = {
    "acknowledge": acknowledge,
    "assign_cause": assign_cause,
    "take_action": take_action,
    "silence": silence,
    "close": close,
    "rebaseline": rebaseline,
}
"""Kind of action to what it does; `action` is the ActionEvent as JSON data."""
