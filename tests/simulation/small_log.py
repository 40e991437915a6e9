"""A seed in, a small plant's log out: ten days in which one stage gets worse, with repeats, late rows and broken rows.

The last days are ordinary ones, so that at its end nothing is held back that a worker would still wait for.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 5, tzinfo=UTC)
WORSE_FROM = 5
"""The day; five days make a baseline."""
PRODUCTS = ("pump", "valve", "gear")
STAGES = ("cutting", "welding")


def small_log(seed: int, days: int = 10) -> list[dict[str, Any]]:
    """The lines, in the order of receipt."""
    chance = random.Random(seed)
    moments = sorted(
        (day + chance.random() * 0.9, product, day >= WORSE_FROM) for day in range(days) for product in PRODUCTS
    )
    lines: list[dict[str, Any]] = []
    for number, (day, product, worse) in enumerate(moments):
        for line in _unit(chance, number, day, product, worse=worse):
            lines.append(line)
            lines.extend(_odd(chance, lines, number))
    return lines


def _unit(chance: random.Random, number: int, day: float, product: str, *, worse: bool) -> Iterator[dict[str, Any]]:
    late = chance.choice([0.0] * 14 + [1.2, 2.5]) if 2 < day < 7 else 0.0
    common = {"product": product, "unit_id": f"u{number}", "occurred_at": _text(day - late)}
    for stage in STAGES:
        rate = 0.6 if worse and stage == "welding" else 0.03
        failed = sum(chance.random() < rate for _ in range(100))
        told = {"event_id": f"{stage}{number}", "site": "north", "stage": stage, "inspected": 100, "defective": failed}
        yield {"topic": "quality.stage-events.v1", "value": common | told}
    score = 1 if worse and chance.random() < 0.5 else 5
    who = {"event_id": f"a{number}", "customer_id": f"c{chance.randrange(9)}", "kind": "csat", "score": score}
    yield {"topic": "quality.feedback.v1", "value": common | who}


def _odd(chance: random.Random, lines: list[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    if chance.random() < 0.04:
        yield chance.choice(lines)
    if chance.random() < 0.02:
        yield {"topic": "quality.feedback.v1", "value": {"event_id": f"b{number}", "kind": "csat", "score": 9}}


def _text(day: float) -> str:
    return (START + timedelta(days=day)).isoformat()
