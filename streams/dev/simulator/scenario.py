"""A named course of events with its ground truth: what a scenario file states and a judge is held to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from schemas.wire import Verdict
from streams.core.enterprise.benchmark import Benchmark
from streams.dev.simulator.causes import Causes
from streams.dev.simulator.curves import FLAT, Curve
from streams.dev.simulator.factory import SHOP, Factory
from streams.dev.simulator.market import Market
from streams.dev.simulator.minds import OF_OLD, Minds
from streams.dev.simulator.receipt import Outage

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
WARM_UP_DAYS = 30


@dataclass(frozen=True)
class Truth:
    """What a sound judge says of a scenario."""

    expected_rule: str | None
    """The rule whose alert must fire; None: none must."""
    verdict: Verdict
    """The verdict in the window; where there is none, on most days of the last four weeks."""
    window: tuple[int, int] | None = None
    """Days since the start between which the true onset lies (half open)."""
    onset_early_days: int = 0
    """So many days before the window an alarm inside it may date its onset: a CUSUM dates it by the run that is not
    zero, which may have begun by chance before the cause.
    """
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels the alert must carry."""
    quiet: bool = True
    """Nothing gets worse: an alert is a false one."""
    also_right: frozenset[Verdict] = frozenset()
    """Other verdicts nobody could call wrong."""


@dataclass(frozen=True)
class Scenario:
    """A factory, its market, and what happens to them."""

    name: str
    description: str
    market: Market
    truth: Truth
    factory: Factory = SHOP
    causes: Causes = field(default_factory=Causes)
    minds: Minds = OF_OLD
    """What changes in the customers' minds."""
    capacity: Curve = FLAT
    """Growth of the capacity of all stages ..."""
    left_behind: frozenset[str] = frozenset()
    """... except these."""
    outages: tuple[Outage, ...] = ()
    days: int = 120
    start: datetime = MONDAY
    benchmarks: tuple[Benchmark, ...] = ()
    """The industry's standards the judge is given."""
    warm_up_days: int = WARM_UP_DAYS
    """Simulated before the start and not told, so that queues, customers and answers are in balance on day 0."""

    @property
    def window(self) -> tuple[datetime, datetime] | None:
        """The window of the truth as moments."""
        if self.truth.window is None:
            return None
        first, last = self.truth.window
        return self.day(first), self.day(last)

    def day(self, day: float) -> datetime:
        """The moment so many days after the start."""
        return self.start + timedelta(days=day)
