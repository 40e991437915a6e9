"""Stage events for the throughput bench: 50 products through 6 stages, 2 % of them failing, spread over ten days."""

import json
import random
from collections.abc import Iterator
from typing import Any

from schemas.times import rfc3339
from streams.runtime.clients.log_lines import LogLine, log_line

START_MS = 1_767_571_200_000
DAYS = 10
STAGES = ("incoming", "cutting", "welding", "painting", "assembly", "packing")
PRODUCTS = tuple(f"P{number:03d}" for number in range(50))


def stage_events(count: int, seed: int = 1) -> Iterator[LogLine]:
    """`count` log lines of some 330 bytes; the same seed gives the same events."""
    chance = random.Random(seed)
    step = DAYS * 86_400_000 / count
    for number in range(count):
        yield log_line({"topic": "quality.stage-events.v1", "value": _event(chance, number, step)}, f"event {number}")


def _event(chance: random.Random, number: int, step: float) -> dict[str, Any]:
    failed = chance.random() < 0.02
    event: dict[str, Any] = {
        "event_id": f"{number:012d}-{chance.getrandbits(64):016x}",
        "occurred_at": rfc3339(START_MS + int(number * step)),
        "site": "PL1",
        "line": f"L{chance.randrange(4)}",
        "product": PRODUCTS[chance.randrange(len(PRODUCTS))],
        "stage": STAGES[number % len(STAGES)],
        "unit_id": f"U{number // len(STAGES):09d}",
        "attempt": 1,
        "inspected": 1,
        "defective": int(failed),
        "measurements": [
            {
                "characteristic": "dim",
                "value": round(10 + chance.gauss(0, 0.1), 6),
                "lsl": 9.5,
                "usl": 10.5,
                "unit": "mm",
            }
        ],
    }
    if failed:
        event["defects"] = [{"code": "burr", "count": 1, "severity": "minor"}]
    return event


def size(count: int = 1_000) -> float:
    """Mean bytes of an event."""
    return sum(len(json.dumps(line.value, separators=(",", ":"))) for line in stage_events(count)) / count
