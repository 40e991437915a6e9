"""What the counters of a worker say of its input."""

from streams.cli.input_check import odd_input

METRICS = """# TYPE andon_events_total counter
andon_events_total{outcome="counted",topic="feedback.v1"} 900.0
andon_events_total{outcome="late",topic="feedback.v1"} %s
andon_too_late_events_total %s
"""


def test_a_share_of_late_events_is_told_above_one_in_a_hundred() -> None:
    assert odd_input(METRICS % ("9.0", "0.0")) == []

    ((told, remedy),) = odd_input(METRICS % ("100.0", "0.0"))
    assert told == "10.0% of all events came after their period had closed"
    assert "ANDON_GRACE" in remedy


def test_events_of_periods_that_are_kept_no_more_are_told() -> None:
    ((told, _),) = odd_input(METRICS % ("3.0", "3.0"))

    assert told.startswith("3 events came so late that their period is kept no more")
