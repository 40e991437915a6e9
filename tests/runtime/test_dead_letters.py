"""From a message that cannot be read to its dead letter, and to the limit of such messages."""

import pytest

from schemas.codec import Reason, Rejected
from streams.runtime.dead_letters import BadDeployment, DeadLetterLimit, dead_letter
from tests.runtime.recording import KafkaRecord


def test_a_dead_letter_is_the_untouched_message_with_the_reason_in_its_headers() -> None:
    record = KafkaRecord(17, b"\xff", key=b"pump", headers=[("trace", b"1")], partition=2)
    letter = dead_letter(record, Reason.BAD_TEXT, "not UTF-8")

    assert letter.topic == "quality.stage-events.v1.dlq"
    assert (letter.key, letter.value) == (b"pump", b"\xff")
    assert letter.headers == [
        ("trace", b"1"),
        ("dlq.topic", b"quality.stage-events.v1"),
        ("dlq.partition", b"2"),
        ("dlq.offset", b"17"),
        ("dlq.timestamp", b"2026-01-05T08:00:00Z"),
        ("dlq.reason", b"bad_text"),
        ("dlq.error", b"not UTF-8"),
        ("dlq.attempt", b"1"),
    ]


def test_a_message_that_was_submitted_again_counts_its_attempts() -> None:
    record = KafkaRecord(0, b"", headers=[("dlq.attempt", b"2"), ("dlq.reason", b"old")])
    headers = dead_letter(record, Reason.NOT_JSON, "").headers

    assert [content for name, content in headers if name == "dlq.attempt"] == [b"3"]
    assert [content for name, content in headers if name == "dlq.reason"] == [b"not_json"]


@pytest.mark.parametrize("before", [b"many", b"", b"-1", b"9" * 40, None])
def test_a_count_of_attempts_that_is_none_begins_anew(before: bytes) -> None:
    headers = dict(dead_letter(KafkaRecord(0, b"", headers=[("dlq.attempt", before)]), Reason.NOT_JSON, "").headers)

    assert headers["dlq.attempt"] == b"1"


def test_headers_without_a_value_are_kept_as_they_are() -> None:
    headers = (("note", None), ("dlq.attempt", None), ("bytes", b"\xff\xfe"))
    letter = dead_letter(KafkaRecord(7, b"{", headers=headers), Reason.NOT_JSON, "no JSON")

    assert letter.headers[:2] == [("note", None), ("bytes", b"\xff\xfe")]
    assert dict(letter.headers)["dlq.attempt"] == b"1"


@pytest.mark.parametrize("stamp", [-1, 0, 2**62])
def test_any_timestamp_of_a_record_can_be_told(stamp: int) -> None:
    assert dict(dead_letter(KafkaRecord(0, b"", timestamp=stamp), Reason.NOT_JSON, "").headers)["dlq.timestamp"]


def test_a_long_error_is_cut() -> None:
    assert len(dict(dead_letter(KafkaRecord(0, b""), Reason.NOT_JSON, "e" * 5_000).headers)["dlq.error"]) == 1_000


def bad(count: int, reason: Reason = Reason.NOT_JSON) -> dict[str, Rejected]:
    return {f"0:{offset}": Rejected(reason, f"expected value at {offset}") for offset in range(count)}


def limit() -> DeadLetterLimit:
    return DeadLetterLimit(ratio=0.5, run=100, topic="quality.stage-events.v1")


def test_a_share_of_bad_messages_below_the_limit_is_no_reason_to_stop() -> None:
    below = limit()
    for _ in range(50):
        below.observe(10, bad(4))


def test_a_share_of_bad_messages_at_the_limit_stops_with_topic_reason_and_a_sample() -> None:
    at = limit()
    at.observe(90, bad(45, Reason.OFF_SCALE))

    with pytest.raises(BadDeployment) as stopped:
        at.observe(10, bad(5))
    told = str(stopped.value)
    assert "50 of the last 100 messages of quality.stage-events.v1 were rejected, 45 of them as off_scale" in told
    assert "such as 0:0: 'expected value at 0'. It looks like a bad deployment" in told


def test_fewer_messages_than_the_run_never_stop() -> None:
    limit().observe(99, bad(99))


def test_a_good_message_after_a_burst_is_no_reason_to_stop() -> None:
    """A worker that was started again goes on behind what it buried."""
    after = limit()
    with pytest.raises(BadDeployment):
        after.observe(100, bad(100))
    after.observe(1, {})


def test_old_messages_do_not_hide_a_burst() -> None:
    hidden = limit()
    hidden.observe(1_000_000, {})
    for _ in range(4):
        hidden.observe(20, bad(20))

    with pytest.raises(BadDeployment):
        hidden.observe(20, bad(20))
