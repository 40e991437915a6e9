"""What an answer means, and how long a bridge waits after it."""

from datetime import UTC, datetime

import pytest

from streams.runtime.bridges.retry import judge, pause_seconds, retry_after_seconds

NOW = datetime(2026, 1, 5, 6, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "judgement"),
    [
        (200, "accepted"), (202, "accepted"), (204, "accepted"),
        (301, "again"), (307, "again"),
        (400, "refused"), (409, "refused"), (413, "refused"), (422, "refused"),
        (401, "again"), (403, "again"), (404, "again"), (408, "again"), (410, "again"), (429, "again"),
        (500, "again"), (502, "again"), (503, "again"), (504, "again"),
    ],
)  # fmt: skip
def test_only_an_answer_about_the_message_gives_it_up(status: int, judgement: str) -> None:
    assert judge(status) == judgement


def test_pauses_double_up_to_the_longest() -> None:
    assert [pause_seconds(failures, 0.0, 30) for failures in (1, 2, 3, 4, 7, 8, 10_000)] == [0.5, 1, 2, 4, 30, 30, 30]


def test_chance_takes_away_up_to_half() -> None:
    assert [pause_seconds(3, chance, 30) for chance in (0.0, 0.5, 1.0)] == [2.0, 1.5, 1.0]


def test_what_the_target_asks_for_is_the_least() -> None:
    assert pause_seconds(1, 0.5, 30, retry_after=120) == 120
    assert pause_seconds(8, 0.0, 30, retry_after=1) == 30


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None), ("", None), ("soon", None), ("-5", None), ("1.5", None),
        ("0", 0), ("120", 120), (" 7 ", 7), ("999999999", 3600),
        ("Mon, 05 Jan 2026 06:00:30 GMT", 30), ("Mon, 05 Jan 2026 05:00:00 GMT", 0),
        ("Tue, 06 Jan 2026 06:00:00 GMT", 3600),
    ],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date_and_never_more_than_an_hour(
    header: str | None, seconds: float | None
) -> None:
    assert retry_after_seconds(header, NOW) == seconds
