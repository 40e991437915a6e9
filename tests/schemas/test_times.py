from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.times import (
    EARLIEST,
    LATEST,
    Instant,
    format_duration,
    from_millis,
    parse_duration,
    rfc3339,
    to_millis,
)

INSTANT = TypeAdapter(Instant)
MOMENTS = st.datetimes(
    datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2999, 12, 30),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, ZoneInfo("Europe/Berlin")]),
)
MILLIS = st.integers(to_millis(EARLIEST), to_millis(LATEST) - 1)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-03-02T08:15:30Z", 1_772_439_330_000),
        ("2026-03-02T08:15:30.250Z", 1_772_439_330_250),
        ("2026-03-02T08:15:30.2509Z", 1_772_439_330_250),
        ("2026-03-02T08:15:30.250999999Z", 1_772_439_330_250),
        ("2026-03-02T10:15:30+02:00", 1_772_439_330_000),
        ("2026-03-02T03:45:30-04:30", 1_772_439_330_000),
        ("2026-03-02t08:15:30z", 1_772_439_330_000),
    ],
)
def test_an_rfc_3339_time_is_read_to_the_millisecond(text: str, ms: int) -> None:
    assert to_millis(INSTANT.validate_json(f'"{text}"')) == ms


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T08:15:30",
        "2026-03-02",
        "2026-03-02T08:15Z",
        "2026-03-02 08:15:30Z",
        "2026-03-02_08:15:30Z",
        "2026-03-02T08:15:30+0200",
        "2026-03-02T08:15:30+25:00",
        "2026-02-30T08:15:30Z",
        "2026-03-02T24:15:30Z",
        "2026-03-02T08:15:30,5Z",
        "2026-03-02T08:15:30Z ",
        "2026-03-02T08:15:30Z\\n",
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "3000-01-01T00:00:00Z",
        "1772439330",
        "1772439330000",
        "",
    ],
)
def test_any_other_text_is_no_time(text: str) -> None:
    with pytest.raises(ValidationError, match="RFC 3339"):
        INSTANT.validate_json(f'"{text}"')


@pytest.mark.parametrize("value", ["1772439330", "1772439330.5", "null", "true", "[]", "{}"])
def test_what_is_no_text_is_no_time(value: str) -> None:
    with pytest.raises(ValidationError, match="RFC 3339"):
        INSTANT.validate_json(value)


def test_in_python_an_instant_is_an_aware_datetime_of_those_years() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)

    assert INSTANT.validate_python(moment) == moment
    for refused in (moment.replace(tzinfo=None), EARLIEST - timedelta(seconds=1), LATEST, 0, "2026-03-02T00:00:00Z"):
        with pytest.raises(ValidationError):
            INSTANT.validate_python(refused)


def test_an_instant_is_written_in_utc_and_to_the_millisecond() -> None:
    moment = datetime(2026, 3, 2, 10, 15, 30, 250_999, tzinfo=timezone(timedelta(hours=2)))

    assert INSTANT.dump_json(moment) == b'"2026-03-02T08:15:30.250Z"'
    assert INSTANT.dump_json(moment.replace(microsecond=0)) == b'"2026-03-02T08:15:30Z"'


def test_the_extreme_offsets_of_the_extreme_years_are_written_again() -> None:
    for text in ("1970-01-01T00:00:00+23:59", "2999-12-31T23:59:59-23:59"):
        moment = INSTANT.validate_json(f'"{text}"')

        assert from_millis(to_millis(moment)) == moment
        assert INSTANT.dump_json(moment).endswith(b'Z"')


@settings(deadline=None)
@given(MOMENTS)
def test_millis_are_the_floor_of_the_moment(moment: datetime) -> None:
    assert to_millis(moment) == (moment - EARLIEST) // timedelta(milliseconds=1)


@settings(deadline=None)
@given(MILLIS)
def test_millis_survive_the_datetime_and_the_text(ms: int) -> None:
    assert to_millis(from_millis(ms)) == ms
    assert to_millis(INSTANT.validate_json(f'"{rfc3339(ms)}"')) == ms


def test_before_the_epoch_millis_are_still_the_floor() -> None:
    assert to_millis(EARLIEST - timedelta(microseconds=1)) == -1
    assert rfc3339(-1) == "1969-12-31T23:59:59.999Z"


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("P7D", 604_800_000),
        ("P1W", 604_800_000),
        ("PT1H", 3_600_000),
        ("P1DT12H", 129_600_000),
        ("PT90M", 5_400_000),
        ("PT0.5S", 500),
        ("PT0,25S", 250),
        ("PT1.500000S", 1_500),
        ("P0D", 0),
        ("P1DT2H3M4.005S", 93_784_005),
    ],
)
def test_a_duration_is_read_as_milliseconds(text: str, ms: int) -> None:
    assert parse_duration(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "7D",
        "7",
        "p7d",
        "P1.5D",
        "PT0.0005S",
        "P-1D",
        "-P1D",
        "P1H",
        "PT1D",
        "P1W2D",
        "PT1S\n",
        "P１D",
    ],
)
def test_anything_else_is_no_duration_and_the_error_says_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"write days, hours, minutes and seconds, such as P7D"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["P1M", "P1Y", "P1Y2M3D", "P2MT1H"])
def test_months_and_years_are_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="months and years have no fixed length"):
        parse_duration(text)


@settings(deadline=None)
@given(st.integers(0, 400 * 86_400_000))
def test_a_duration_survives_writing_and_reading(ms: int) -> None:
    assert parse_duration(format_duration(ms)) == ms


@pytest.mark.parametrize("text", ["P7D", "PT1H", "P1DT12H", "PT0.5S", "PT0S", "PT1M", "P1DT1S"])
def test_a_duration_is_written_in_its_shortest_form(text: str) -> None:
    assert format_duration(parse_duration(text)) == text


def test_a_negative_duration_is_not_written() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        format_duration(-1)
