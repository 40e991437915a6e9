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


def test_without_a_receipt_a_clock_is_judged_by_the_stream(clock):
    assert clock.ahead(at(4000), None) is None  # nothing is known yet
    clock.advance(at(0))

    assert clock.ahead(at(366), None) is None
    assert "ahead of the stream" in clock.ahead(at(367), None)


def test_history_whose_receipt_is_its_own_time_is_judged_by_the_stream(clock):
    clock.advance(at(0))

    assert "ahead of the stream" in clock.ahead(at(3650), at(3650))
