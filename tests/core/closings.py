"""A small enterprise for tests of the judging half: days of closed tallies, as the counting half would send them."""

from collections.abc import Iterable, Iterator

from streams.core.closed.closing import SATISFACTION, STAGE, ClosedTally, Closing
from streams.core.enterprise.view import JudgingSettings
from streams.core.judging.operator import Assessment
from streams.core.operator import Arrival
from streams.core.tallies.satisfaction import SatisfactionTally
from streams.core.tallies.stage import StageTally
from tests.core.events import CALENDAR, DAY0

SETTINGS = JudgingSettings(
    calendar=CALENDAR,
    baseline_periods=10,
    lag_periods=6,
    block=1,
    windows=(1, 7),
    keep_periods=30,
    false_alarms_per_year=4,
    stage_order=("cutting", "welding"),
)
FACTORY, MARKET = "stage-events.v1/0", "feedback.v1/0"
ASSESSMENT = Assessment(SETTINGS, (FACTORY, MARKET), idle_after=3)


def stage_tally(day: int, stage: str, inspected: int, failed: int, revision: int = 0, **labels: str) -> ClosedTally:
    key = ("main", labels.get("site", "north"), "", labels.get("product", "valve"), stage, labels.get("supplier", ""))
    counts = StageTally(inspected, inspected, inspected - failed, failed, 0).dump()
    return ClosedTally(STAGE, DAY0 + day, key, revision, revision, counts)


def score_tally(day: int, answers: int, low: int) -> ClosedTally:
    tally = SatisfactionTally(([low, 0, 0, 0, answers - low], [0] * 11, [0] * 7))
    return ClosedTally(SATISFACTION, DAY0 + day, ("main", "valve", "consumer", "", ""), 0, 0, tally.dump())


def day(number: int, arrived: int = 100, failed: int = 5, low: int = 5, answers: int = 60) -> list[Closing]:
    """One closed day of a factory with two stages, and of its market."""
    factory = [stage_tally(number, "cutting", arrived, 2), stage_tally(number, "welding", arrived, failed)]
    return [
        Closing(FACTORY, factory),
        Closing(FACTORY, closed=DAY0 + number),
        Closing(MARKET, [score_tally(number, answers, low)]),
        Closing(MARKET, closed=DAY0 + number),
    ]


def arriving(closings: Iterable[Closing], first: int = 0) -> list[Arrival]:
    return [Arrival(first + number, 0, None, closing) for number, closing in enumerate(closings)]


QUIET = 70
"""Days of a story before anything happens: what demand was must be known before anybody can say that it rose."""


def strained_enterprise() -> Iterator[Closing]:
    """Ten steady weeks; then demand doubles within two weeks, welding fails with it, customers feel it; then all is
    well again.
    """
    for number in range(QUIET):
        yield from day(number, failed=5 + number % 2, low=5 + number % 3)
    for number in range(14):
        arrived = 100 + 100 * (number + 1) // 14
        yield from day(QUIET + number, arrived=arrived, failed=arrived * (5 + 20 * number // 13) // 100)
    for number in range(14, 26):
        yield from day(QUIET + number, arrived=200, failed=50, low=20)
    for number in range(26, 38):
        yield from day(QUIET + number, arrived=200, failed=10, low=5)
