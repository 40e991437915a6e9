import pytest

from streams.core.snapshot import MAX_VALUE_BYTES, Format, StateError


def test_an_older_version_is_lifted_step_by_step():
    old = Format("thing", 1).dump([1])
    today = Format("thing", 3, {1: lambda data: [*data, "two"], 2: lambda data: [*data, "three"]})

    assert today.load(old) == [1, "two", "three"]


def test_a_newer_version_is_named_and_not_guessed_at():
    with pytest.raises(StateError, match="version 2"):
        Format("thing", 1).load(Format("thing", 2).dump([]))


def test_a_value_that_kafka_would_not_take_is_refused_here():
    with pytest.raises(StateError, match="lower the number of periods kept"):
        Format("thing").dump("x" * MAX_VALUE_BYTES)
