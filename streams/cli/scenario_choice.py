"""From a name on the command line to the scenario, or to the names that there are."""

import difflib
from typing import TYPE_CHECKING

from streams.errors import MisuseError

if TYPE_CHECKING:
    from streams.dev.simulator import Scenario


def scenario_named(name: str) -> "Scenario":
    """The scenario of this name."""
    from streams.dev.simulator import SCENARIOS

    if name in SCENARIOS:
        return SCENARIOS[name]
    nearest = difflib.get_close_matches(name, SCENARIOS, n=1)
    hint = f"did you mean {nearest[0]}? " if nearest else ""
    msg = f"there is no scenario {name}: {hint}They are {', '.join(SCENARIOS)}"
    raise MisuseError(msg)
