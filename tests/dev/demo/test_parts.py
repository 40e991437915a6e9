"""A part of the demonstration that ends is told with the end of its log, and leaves nothing behind."""

import time

import pytest

from streams.dev.demo.parts import DemoError, start_part, stop_parts


def test_a_part_that_ends_by_itself_is_told_with_the_end_of_its_log() -> None:
    part = start_part("worker", "streams.cli", ["topology", "--set", "partitions=0"], {"ANDON_GROUP": "mine"})
    try:
        with pytest.raises(DemoError) as told:  # noqa: PT012 - it takes a moment to end
            for _ in range(1200):
                part.require_alive()
                time.sleep(0.1)
    finally:
        stop_parts([part])

    assert str(told.value) == (
        "the worker ended with exit code 2; the end of its log:\n"
        "andon: partitions=0 (flag): input should be greater than or equal to 1"
    )
    assert not part.log.parent.exists()


def test_parts_are_stopped_together() -> None:
    parts = [start_part(f"sleeper-{number}", "http.server", ["--bind", "127.0.0.1", "0"], {}) for number in range(2)]
    for part in parts:
        while part.guarded.pid is None:
            part.guarded.listen(0.1)
    started = time.monotonic()

    stop_parts(parts)

    assert time.monotonic() - started < 15
    assert [part.guarded.guardian.poll() for part in parts] == [0, 0]
