"""A judged period in, what one concern remembers of it out: the protocol of a facet, learned state that is no chart of
a proportion.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from streams.core.charts.charts import Charts
from streams.core.charts.series import Cells, ChartId
from streams.core.closed.ledger import Ledger, ScopeId, Tally
from streams.core.enterprise.history import History, PeriodFlow
from streams.core.enterprise.load import Load
from streams.core.enterprise.strain import Strain
from streams.core.enterprise.view import JudgingSettings
from streams.core.snapshot import Format


@dataclass(frozen=True, slots=True)
class Moment:
    """One period of one enterprise as it is judged: its tallies, and what charts, load and verdict say after it."""

    settings: JudgingSettings
    enterprise: str
    period: int
    tallies: Sequence[tuple[ScopeId, Tally]]
    cells: Mapping[ChartId, Cells]
    """What each chart of a proportion saw in the period."""
    flow: PeriodFlow
    history: History
    stages: Sequence[str]
    load: Load
    charts: Charts
    strain: Strain
    ledger: Ledger
    """The tallies of the periods kept, as first closed."""


class Facet(Protocol):
    """The state of one concern for one enterprise. Bounded; each of its values stays far below a record's limit."""

    name: ClassVar[str]
    FORMAT: ClassVar[Format]

    def observe(self, moment: Moment) -> None:
        """Takes one judged period in; every period comes once, in order."""

    def rebaseline(self, labels: Mapping[str, str]) -> None:
        """Forgets the baselines of the groups that carry all these labels: somebody decided that a new normal began."""

    def changes(self) -> Iterator[tuple[str, Any]]:
        """The values changed since the last call: name and JSON data, None where one is gone."""

    def load(self, name: str, data: Any) -> None:
        """Restores one value."""
