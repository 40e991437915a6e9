"""Critical defects of a stage in, where to look for them out."""

from streams.core.closed.closing import STAGE
from streams.core.enterprise.facets.critical_defects import ALL
from streams.core.enterprise.view import View, matching

MAX_UNITS = 20
"""Units that an alert names at the most."""


def critical_units(view: View, stage: str, code: str, since: int) -> list[str]:
    """Where to look: the units (else lots or orders) with these critical defects since a period, as far as kept."""
    found: set[str] = set()
    for _, tally in view.tallies(STAGE, since, matching((("stage", stage),))):
        for name, (_, ids) in tally.criticals.by.items() if tally.criticals is not None else ():
            found.update(ids if code in (ALL, name) else ())
    return sorted(found)
