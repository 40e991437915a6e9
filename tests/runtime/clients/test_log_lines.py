"""A log's lines become messages, and what is no line is told with its place."""

import pytest

from streams.runtime.clients.log_lines import LogError, LogLine, parse_line

RECEIVED_MS = 1_767_600_000_250


def test_an_event_travels_as_compact_json_with_its_time_of_receipt() -> None:
    line = parse_line(
        '{"topic": "t", "value": {"a": 1.50, "b": "é"}, "received_at": "2026-01-05T09:00:00.250+01:00"}', "here:1"
    )

    expected = LogLine("t", {"a": 1.5, "b": "é"}, RECEIVED_MS, '{"a":1.5,"b":"é"}'.encode(), "here:1")
    assert line == expected


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        ('"not json {"', b"not json {"),
        ('"\\udcff\\u0000"', b"\xff\x00"),
        ("null", None),
        ("[1, 2]", b"[1,2]"),
        ("7", b"7"),
        ('{"a": "\\ud800"}', b'{"a":"\\ud800"}'),
    ],
)
def test_a_value_that_is_no_event_travels_as_it_stands(value: str, raw: bytes | None) -> None:
    line = parse_line(f'{{"topic": "t", "value": {value}}}', "here:1")

    assert (line.raw, line.received_ms) == (raw, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "here:1: not JSON: "),
        ("[" * 100_000, "here:1: not JSON: "),
        ("[]", "here:1: not a log line: write"),
        ('{"topic": "t"}', "here:1: not a log line: write"),
        ('{"topic": 7, "value": {}}', "here:1: not a log line: write"),
        (
            '{"topic": "t", "value": {}, "received_at": "2026-01-05T09:00:00"}',
            "here:1: received_at='2026-01-05T09:00:00' is no",
        ),
        ('{"topic": "t", "value": {}, "received_at": 7}', "here:1: received_at=7 is no time with an offset"),
        ('{"topic": "t", "value": "\\ud800"}', "here:1: the value holds a surrogate that stands for no byte"),
    ],
)
def test_what_is_no_log_line_is_told_with_its_place(text: str, told: str) -> None:
    with pytest.raises(LogError) as error:
        parse_line(text, "here:1")

    assert str(error.value).startswith(told)
