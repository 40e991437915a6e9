"""From what goes wrong to the one line that ends the worker."""

import asyncio

import pytest
from aiokafka.errors import KafkaTimeoutError

from streams.errors import AndonError
from streams.runtime.failure import Failure


async def test_the_first_reason_is_kept_and_told_to_who_waits() -> None:
    failure = Failure()
    waiting = asyncio.create_task(failure.happened.wait())
    failure.report("first")
    failure.report("second")

    assert await waiting
    assert failure.reason == "first"


def test_there_is_no_failure_before_one_is_reported() -> None:
    assert not Failure()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (AndonError("do this"), "it failed: do this"),
        (OSError("disk full"), "it failed: disk full"),
        (KafkaTimeoutError(), "it failed: KafkaTimeoutError"),
        (OSError(), "it failed: OSError()"),
        (ZeroDivisionError("by zero"), "it failed: ZeroDivisionError('by zero')"),
    ],
)
def test_the_reason_names_the_error(error: Exception, reason: str) -> None:
    failure = Failure()
    failure.report("it failed", error)

    assert failure.reason == reason


def test_what_was_folded_may_be_saved_unless_one_failure_spoils_it() -> None:
    failure = Failure()
    failure.report("a burst", whole=True)
    before = failure.spoiled
    failure.report("cut off")

    assert (before, failure.spoiled, failure.reason) == (False, True, "a burst")
