"""Dates and times as files hold them: read, asked about, or refused, and never guessed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.files.cells.faults import BadRow, UnsettledError
from streams.files.cells.moments import Calendar, moment_of, zone_named

BERLIN = ZoneInfo("Europe/Berlin")


def at(*cells, order=None, zone=BERLIN, **more):
    return moment_of("Date", cells, Calendar(order=order, zone=zone, **more))


@pytest.mark.parametrize(
    ("text", "order", "told"),
    [
        ("2026-04-03T08:15:30Z", None, "2026-04-03T08:15:30"),
        ("2026-04-03 08:15+02:00", None, "2026-04-03T06:15:00"),
        ("2026-04-03 08:15:30.250 +0200", None, "2026-04-03T06:15:30.250000"),
        ("2026-04-03 08:15", None, "2026-04-03T06:15:00"),
        ("20260403T0815", "DMY", None),
        ("03.04.2026 08:15", "DMY", "2026-04-03T06:15:00"),
        ("03/04/2026 8:15 PM", "MDY", "2026-03-04T19:15:00"),
        ("3.4.26 08.15 Uhr", "DMY", "2026-04-03T06:15:00"),
        ("3 kwietnia 2026 08:15", None, "2026-04-03T06:15:00"),
        ("3. April 2026, 08:15", None, "2026-04-03T06:15:00"),
        ("Apr 3, 2026 08:15", None, "2026-04-03T06:15:00"),
        ("03-Mrz-2026 12:00", None, "2026-03-03T11:00:00"),
        ("31.03.2026 24:00", "DMY", "2026-03-31T22:00:00"),
    ],
)
def test_a_text_is_read_as_its_writer_meant_it(text, order, told):
    if told is None:
        with pytest.raises(BadRow):
            at(text, order=order)
    else:
        assert at(text, order=order).at.isoformat() == told + "+00:00"


def test_a_day_lies_at_noon_of_its_zone_so_that_it_is_in_its_working_day():
    moment = at("03.04.2026", order="DMY")

    assert (moment.at, moment.day_only, moment.day) == (datetime(2026, 4, 3, 10, tzinfo=UTC), True, date(2026, 4, 3))


def test_midnight_is_a_day_only_where_the_map_says_so():
    assert at("2026-04-03 00:00:00").at.hour == 22
    assert at("2026-04-03 00:00:00", midnight="day").at == at("2026-04-03").at


def test_date_and_time_of_day_may_stand_in_two_columns():
    assert at("03.04.2026", "08:15", order="DMY").at == at("2026-04-03 08:15").at
    assert at(date(2026, 4, 3), time(8, 15)).at == at("2026-04-03 08:15").at
    assert at("03.04.2026", None, order="DMY").day_only


def test_three_numbers_without_an_order_stop_the_import_and_ask():
    with pytest.raises(UnsettledError, match=r'holds .03/04/2026.: write `order`.*"DMY" when the day comes first'):
        at("03/04/2026")


def test_a_time_without_zone_or_offset_stops_the_import_and_asks():
    with pytest.raises(UnsettledError, match=r"without an offset: write `zone`"):
        at("2026-04-03 08:15", zone=None)


def test_a_day_that_the_month_does_not_have_is_a_bad_row():
    with pytest.raises(BadRow, match=r"Date is '31.04.2026' and should be a date"):
        at("31.04.2026", order="DMY")
    with pytest.raises(BadRow, match="13"):
        at("13/13/2026", order="DMY")


def test_an_hour_that_the_clocks_skipped_is_a_bad_row_and_one_that_came_twice_is_noted():
    with pytest.raises(BadRow, match="skipped"):
        at("2026-03-29 02:30")
    assert at("2026-10-25 02:30").twice
    assert not at("2026-10-25 04:30").twice


def test_dates_that_excel_swapped_are_swapped_back_where_the_map_says_so():
    assert at(date(2026, 3, 4), typed_dates="swapped").day == date(2026, 4, 3)


def test_seconds_since_1970_are_read_where_the_map_says_so():
    assert (
        at("1775198130", epoch="s").at
        == at(1775198130000, epoch="ms").at
        == datetime(2026, 4, 3, 6, 35, 30, tzinfo=UTC)
    )


@pytest.mark.parametrize("year", ["1969", "3000", "0001"])
def test_a_year_outside_the_contract_is_a_bad_row(year):
    with pytest.raises(BadRow):
        at(f"{year}-04-03")


def test_a_zone_that_is_none_is_named():
    with pytest.raises(ValueError, match="Europe/Brelin"):
        zone_named("Europe/Brelin")
    assert datetime(2026, 1, 1, tzinfo=zone_named("+05:30")).utcoffset() == timedelta(hours=5, minutes=30)


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2068, 12, 30)),
    st.sampled_from([("%d.%m.%Y %H:%M:%S", "DMY"), ("%m/%d/%Y %I:%M:%S %p", "MDY"), ("%d-%m-%Y %H:%M:%S", "DMY"),
                     ("%Y/%m/%d %H:%M:%S", None), ("%Y%m%d %H:%M:%S", None), ("%d/%m/%y %H:%M:%S", "DMY")]),
)  # fmt: skip
def test_every_moment_written_in_a_form_comes_back(moment, form):
    pattern, order = form
    moment = moment.replace(microsecond=0)

    assert at(moment.strftime(pattern), order=order, zone=UTC).at == moment.replace(tzinfo=UTC)
