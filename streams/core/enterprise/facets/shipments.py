"""Stage tallies of each judged period in, units that left the last stage out, in all and by product: what complaints,
returns and answers are counted against.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from streams.core.closed.closing import STAGE
from streams.core.enterprise.facets.facet import Moment
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format
from streams.core.tallies.stage import OTHER, StageKey

ALL = ""
MAX_PRODUCTS = 2_000


class Shipments:
    """Units shipped by period and product. Bounded: twice the longest window and the lag, MAX_PRODUCTS a period."""

    name: ClassVar[str] = "shipments"
    FORMAT: ClassVar[Format] = Format("shipments")

    def __init__(self, settings: JudgingSettings) -> None:
        self._kept = max(settings.windows) + settings.lag_periods
        self._periods: dict[int, Counter[str]] = {}
        self._changed: dict[int, None] = {}

    def observe(self, moment: Moment) -> None:
        """Adds what left the last stage in the period: first inspections that were not scrapped."""
        last = moment.stages[-1] if moment.stages else None
        units: Counter[str] = Counter()
        for scope, tally in moment.tallies:
            if scope.kind == STAGE and (key := StageKey(*scope.key)).stage == last:
                left = max(0, tally.first_inspected - tally.scrapped)
                units[key.product if key.product in units or len(units) < MAX_PRODUCTS else OTHER] += left
                units[ALL] += left
        for period in [*[p for p in self._periods if p <= moment.period - self._kept], moment.period]:
            self._periods.pop(period, None)
            self._changed[period] = None
        self._periods[moment.period] = units

    def units(self, through: int, periods: int) -> Counter[str]:
        """Units shipped in the `periods` periods that end with `through`: by product, and ALL together."""
        total: Counter[str] = Counter()
        for period in range(through - periods + 1, through + 1):
            total.update(self._periods.get(period, {}))
        return total

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Nothing here is a baseline."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """A value a period."""
        for period in self._changed:
            units = self._periods.get(period)
            yield str(period), None if units is None else dict(sorted(units.items()))
        self._changed.clear()

    def load(self, name: str, data: Any) -> None:
        """One period."""
        self._periods[int(name)] = Counter(data)
