"""From the plant's clock to periods: days of 23 and 25 hours, shifts over midnight, hours that the clock leaves out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.times import from_millis, to_millis
from streams.core.periods import DAY_MS, Calendar
from streams.core.plant_day import ANCHOR, PlantCalendar, calendar

HOUR_MS = 3_600_000
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "Europe/Warsaw",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "America/Sao_Paulo",
)


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return to_millis(datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC))


def hours(plant: Calendar, text: str) -> float:
    period = plant.index(at(text))
    return (plant.end(period) - plant.start(period)) / HOUR_MS


def test_a_day_in_utc_from_midnight_is_the_calendar_of_equal_periods():
    assert type(calendar(DAY_MS, 5)) is Calendar
    assert isinstance(calendar(DAY_MS, 5, UTC, HOUR_MS), PlantCalendar)


@pytest.mark.parametrize(
    ("day", "length"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)]
)
def test_the_days_on_which_clocks_change_have_23_and_25_hours(day, length):
    assert hours(calendar(DAY_MS, 0, BERLIN), f"{day}T12:00") == length


def test_a_week_begins_on_monday_and_has_an_hour_less_in_march():
    week = calendar(7 * DAY_MS, 0, BERLIN)
    period = week.index(at("2026-03-29T23:59"))

    assert week.text(week.start(period)) == "2026-03-23T00:00:00+01:00"
    assert week.text(week.end(period)) == "2026-03-30T00:00:00+02:00"
    assert hours(week, "2026-03-25T12:00") == 7 * 24 - 1


def test_the_day_begins_when_the_plant_says():
    plant = calendar(DAY_MS, 0, BERLIN, 6 * HOUR_MS)

    assert plant.index(at("2026-03-06T05:59")) == plant.index(at("2026-03-05T06:00"))
    assert plant.index(at("2026-03-06T06:00")) == plant.index(at("2026-03-05T06:00")) + 1


def test_a_night_shift_is_one_period_also_when_clocks_change():
    shifts = calendar(8 * HOUR_MS, 0, BERLIN, 6 * HOUR_MS)

    assert shifts.index(at("2026-03-05T22:00")) == shifts.index(at("2026-03-06T05:59"))
    assert [hours(shifts, f"2026-{day}T23:30") for day in ("03-05", "03-28", "10-24")] == [8, 7, 9]


def test_an_hour_that_the_clock_leaves_out_is_empty_and_one_that_it_repeats_is_long():
    hourly = calendar(HOUR_MS, 0, BERLIN)
    before = hourly.index(at("2026-03-29T01:30"))

    assert hourly.start(before + 1) == hourly.end(before + 1)
    assert hourly.index(at("2026-03-29T03:30")) == before + 2
    assert hours(hourly, "2026-10-25T02:30") == 2


def test_a_day_that_a_place_has_left_out_is_empty():
    apia = ZoneInfo("Pacific/Apia")
    days = calendar(DAY_MS, 0, apia)
    before = days.index(at("2011-12-29T12:00", apia))

    assert days.start(before + 1) == days.end(before + 1)
    assert days.index(at("2011-12-31T12:00", apia)) == before + 2


@given(
    st.integers(0, 100 * 365 * DAY_MS),
    st.sampled_from(ZONES),
    st.sampled_from([HOUR_MS // 4, HOUR_MS, 8 * HOUR_MS, DAY_MS, 7 * DAY_MS]),
    st.integers(0, 95),
)
def test_periods_leave_nothing_out_and_follow_the_clock(moment, zone, period_ms, quarters):
    plant = calendar(period_ms, 0, ZoneInfo(zone), quarters * HOUR_MS // 4)
    period = plant.index(moment)
    start, end = plant.start(period), plant.end(period)

    assert start <= moment < end
    assert end == plant.start(period + 1)
    assert plant.index(start) == period
    assert plant.index(start - 1) < period
    assert abs(end - start - period_ms) <= max(period_ms, 25 * HOUR_MS)
    shown = from_millis(start).astimezone(ZoneInfo(zone)).replace(tzinfo=None) - ANCHOR
    assert (shown - timedelta(milliseconds=plant.day_start_ms)) >= timedelta(milliseconds=period * period_ms)


def test_a_time_is_told_by_the_plants_clock():
    assert calendar(DAY_MS, 0, BERLIN).text(at("2026-07-01T06:00")) == "2026-07-01T06:00:00+02:00"
    assert calendar(DAY_MS, 0).text(at("2026-07-01T06:00")) == "2026-07-01T04:00:00Z"
