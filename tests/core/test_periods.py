from streams.core.periods import ANCHOR_MS, DAY_MS, Calendar
from tests.core.events import at


def test_periods_of_a_week_begin_on_mondays():
    week = Calendar(7 * DAY_MS, 0)

    assert week.start(week.index(at(3))) == at(0)


def test_a_moment_belongs_to_the_period_that_starts_with_it():
    day = Calendar(DAY_MS, 0)

    assert (day.index(ANCHOR_MS - 1), day.index(ANCHOR_MS), day.index(ANCHOR_MS + DAY_MS - 1)) == (-1, 0, 0)


def test_a_period_closes_when_its_grace_has_passed_and_not_before():
    day = Calendar(DAY_MS, grace_ms=3_600_000)

    assert day.closed_through(day.end(7) + 3_600_000 - 1) == 6
    assert day.closed_through(day.end(7) + 3_600_000) == 7


def test_a_year_has_some_fifty_two_weeks():
    assert round(Calendar(7 * DAY_MS, 0).per_year, 2) == 52.18
