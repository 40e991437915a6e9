"""A scenario is told by its own time, whole and in order, however short the telling."""

import time
from dataclasses import replace

from streams.dev.demo.pace import paced
from streams.dev.simulator import SCENARIOS, generate

SCENARIO = replace(SCENARIOS["rare-defects"], days=20, warm_up_days=2)


async def test_every_line_comes_once_in_order_and_in_time() -> None:
    started = time.monotonic()
    portions = [portion async for portion in paced(SCENARIO, 3, seconds=1.0)]
    took = time.monotonic() - started

    assert [line for portion in portions for line in portion] == list(generate(SCENARIO, 3))
    assert took >= 1.0
    assert len([portion for portion in portions if portion]) >= 3
