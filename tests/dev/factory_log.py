"""A seed in, a small factory's log out: two enterprises, late rows, repeats, broken rows, decisions that cannot be
carried out, customers to be forgotten.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 5, tzinfo=UTC)
STAGES = ("cutting", "welding")


def factory_log(seed: int, days: int = 10, rows_a_day: int = 10) -> list[dict[str, Any]]:
    """The lines, in the order of receipt."""
    chance = random.Random(seed)
    moments = sorted(chance.random() * days for _ in range(days * rows_a_day))
    lines = []
    for number, day in enumerate(moments):
        late = chance.choice([0.0] * 12 + [0.02, 1.5, 4.0])
        lines.append(_row(chance, number, max(0.0, day - late), failing=day > days * 0.6))
        if chance.random() < 0.03:
            lines.append(chance.choice(lines))
        if chance.random() < 0.02:
            lines.append({"topic": "quality.feedback.v1", "value": {"kind": "csat", "score": 9}})
        if chance.random() < 0.04:
            lines.append(_decision(chance, number, day))
    return lines


def _row(chance: random.Random, number: int, day: float, *, failing: bool) -> dict[str, Any]:
    unit = number // 4
    common = {"event_id": f"e{number}", "enterprise": chance.choice(["main", "main", "other"])}
    common |= {"product": f"product-{unit % 3}", "unit_id": f"u{unit}", "occurred_at": _text(day)}
    if number % 4 == 3:
        score = 1 if chance.random() < 0.3 else 5
        who = {"customer_id": f"c{chance.randrange(30)}", "kind": "csat", "score": score, "need": "durability"}
        return {"topic": "quality.feedback.v1", "value": common | who}
    rate = 0.2 if failing else 0.02
    stage = {"site": "north", "stage": STAGES[number % 2], "inspected": 20}
    return {
        "topic": "quality.stage-events.v1",
        "value": common | stage | {"defective": sum(chance.random() < rate for _ in range(20))},
    }


def _decision(chance: random.Random, number: int, day: float) -> dict[str, Any]:
    told = {"event_id": f"d{number}", "occurred_at": _text(day), "enterprise": "main", "actor": "ann"}
    asked = chance.choice(
        [{"kind": "acknowledge", "alert_id": "nobody-knows-it"}, {"kind": "erase", "customer_id": "c1"}]
    )
    return {"topic": "quality.actions.v1", "value": told | asked}


def _text(day: float) -> str:
    return (START + timedelta(days=day)).isoformat()


def told_by(run: Any, lines: list[dict[str, Any]], blocks: Iterator[int]) -> None:
    """Feeds the lines in blocks of the given sizes, to the end."""
    from streams.dev.replay import lines_of

    waiting = list(lines_of(lines))
    while waiting:
        size = next(blocks)
        run.feed(waiting[:size])
        waiting = waiting[size:]
    run.end()
