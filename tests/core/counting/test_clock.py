import pytest

from streams.core.counting.clock import Clock, ClockBounds
from streams.core.periods import DAY_MS
from tests.core.events import CALENDAR, DAY0, HOUR_MS, at


@pytest.fixture
def clock():
    return Clock(CALENDAR, ClockBounds(HOUR_MS, 366 * DAY_MS))


def test_stream_time_never_goes_back(clock):
    clock.advance(at(5))
    clock.advance(at(3))

    assert clock.stream_time == at(5)


def test_the_first_event_closes_nothing_but_says_which_periods_are_past(clock):
    assert clock.advance(at(5)) is False
    assert clock.closed == DAY0 + 3  # day 4 ended at this very moment, and its grace is not over


def test_an_event_after_the_grace_closes_the_day_before(clock):
    clock.advance(at(5))

    assert clock.advance(at(6) + HOUR_MS) is True
    assert clock.closed == DAY0 + 5


def test_a_clock_more_than_an_hour_ahead_of_its_receipt_is_named(clock):
    assert clock.ahead(at(5) + HOUR_MS, at(5)) is None
    assert "3601 s ahead of its receipt" in clock.ahead(at(5) + HOUR_MS + 1_000, at(5))


def test_alone_an_event_is_believed_to_the_end_of_the_next_period_and_a_year_back(clock):
    assert not clock.floor <= at(0) <= clock.horizon  # nothing is known yet
    clock.advance(at(0.5))

    assert (clock.floor, clock.horizon) == (at(0.5) - 366 * DAY_MS, at(2) - 1)
    clock.advance(at(1.99))
    assert clock.horizon == at(3) - 1


def test_what_is_restored_believes_the_same(clock):
    clock.advance(at(0.5))
    other = Clock(CALENDAR, clock.bounds)
    other.load(clock.dump())

    assert (other.floor, other.horizon) == (clock.floor, clock.horizon)
