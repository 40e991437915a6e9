"""Codes and numbers as people write them."""

import pytest

from streams.console.words import (
    change_words,
    day,
    flat,
    human,
    number,
    percent,
    share_words,
    span,
    state_words,
    verdict_words,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.5, "50.0 %"),
        (0.123, "12.3 %"),
        (0.999, "99.90 %"),
        (0.001, "0.10 %"),
        (1.48, "148 %"),
    ],
)
def test_a_ratio_is_written_as_per_cent_with_the_digits_that_matter(value: float, expected: str) -> None:
    assert percent(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(1234567, "1,234,567"), (6.4213, "6.42"), (1234.5, "1,234"), (-3, "-3")]
)
def test_numbers_are_written_with_separators_or_three_digits(value: float, expected: str) -> None:
    assert number(value) == expected


def test_a_share_is_written_with_its_interval_and_its_n() -> None:
    assert share_words({"value": 0.921, "low": 0.903, "high": 0.936, "n": 812}) == "92.1 % (90.3–93.6 %, n 812)"
    assert share_words(None) == "no data"


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-11-20T00:00:00Z", "2025-11-21T00:00:00Z", "20 Nov 2025"),
        ("2025-11-17T00:00:00Z", "2025-11-24T00:00:00Z", "17 Nov – 23 Nov 2025"),
        ("2025-11-20T08:00:00Z", "2025-11-20T09:00:00Z", "20 Nov 2025, 08:00 – 09:00"),
        ("2025-11-20T06:00:00Z", "2025-11-22T06:00:00Z", "20 Nov 2025, 06:00 – 22 Nov 2025, 06:00"),
    ],
)
def test_a_period_is_named_by_its_days_or_by_its_hours(start: str, end: str, expected: str) -> None:
    assert span(start, end) == expected


def test_a_time_of_day_is_named_unless_it_is_midnight() -> None:
    assert (day("2025-11-20T00:00:00Z"), day("2025-11-20T14:05:00Z")) == ("20 Nov 2025", "20 Nov 2025, 14:05")
    assert (day("2025-99-99T00:00:00Z"), day("soon")) == ("2025-99-99T00:00:00Z", "soon")


def test_a_code_becomes_words_and_an_unknown_verdict_is_shown_as_it_is() -> None:
    assert human("growth_strain") == "Growth strain"
    assert verdict_words("overheated").answer == "Overheated"


def test_evidence_is_flattened_and_long_lists_are_counted() -> None:
    value = {
        "first_pass_yield": {"now": 0.779, "interval": [0.76, 0.79]},
        "ids": list("abcdefgh"),
        "ok": True,
        "x": None,
    }

    assert flat(value) == [
        ("First pass yield · now", "0.779"),
        ("First pass yield · interval", "0.76, 0.79"),
        ("Ids", "a, b, c, d, e, f, … (8 in all)"),
        ("Ok", "yes"),
        ("X", "–"),
    ]
    assert flat({"onset": "2025-05-13T00:00:00Z", "site": "2025"}) == [("Onset", "13 May 2025"), ("Site", "2025")]


def test_a_few_objects_are_written_out_and_many_are_counted() -> None:
    few = flat({"quality": [{"stage": "paint", "n": 5}, {"stage": "weld", "n": 6}]})
    many = flat({"periods": [{"n": number} for number in range(9)]})

    assert few[0] == ("Quality · 1 · stage", "paint")
    assert few[3] == ("Quality · 2 · n", "6")
    assert many == [("Periods", "9 rows, the last one: n 8")]


def test_a_change_is_written_in_points_with_its_interval() -> None:
    assert change_words({"value": -0.165, "low": -0.181, "high": -0.149}) == "−16.5 points (−18.1 to −14.9)"
    assert change_words(None) == "–"


@pytest.mark.parametrize(
    ("state", "since", "expected"),
    [
        ("alarm", "2025-05-13T00:00:00Z", "in alarm since 13 May 2025"),
        ("in_control", None, "in control"),
        ("half_blind", None, "half blind"),
        (None, None, "not judged"),
    ],
)
def test_a_state_is_written_with_its_beginning(state: str | None, since: str | None, expected: str) -> None:
    assert state_words(state, since) == expected
