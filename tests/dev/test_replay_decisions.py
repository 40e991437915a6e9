"""Decisions in a log: each takes effect in the order of receipt, after all that was received before it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from streams.dev.replay import Replay, lines_of
from streams.settings import Settings
from streams.topology import operators

START = datetime(2026, 1, 5, 12, tzinfo=UTC)


def event(topic: str, number: int, day: int, **fields: Any) -> dict[str, Any]:
    at = START + timedelta(days=day)
    fields = {"event_id": f"{topic}{number}", "occurred_at": at.isoformat(), "product": "valve"} | fields
    return {"topic": f"quality.{topic}.v1", "value": fields}


def one_day(day: int, defective: int) -> Iterator[dict[str, Any]]:
    inspected = {"inspected": 100, "site": "north"}
    yield event("stage-events", 2 * day, day, stage="cutting", defective=2, **inspected)
    yield event("stage-events", 2 * day + 1, day, stage="welding", defective=defective, **inspected)
    for customer in range(5):
        answer = {"customer_id": f"c{customer}", "kind": "csat", "score": 5}
        yield event("feedback", 5 * day + customer, day, **answer)


def decision(kind: str, day: int, **fields: Any) -> dict[str, Any]:
    fields = {"event_id": f"{kind}{day}", "kind": kind, "actor": "ann", "product": "", **fields}
    return event("actions", 0, day, **fields)


def told(lines: list[dict[str, Any]]) -> tuple[dict[str, list[dict]], Replay]:
    outputs: dict[str, list[dict]] = {"alerts": [], "rejected": []}
    settings = Settings.load({"baseline_periods": 10})
    run = Replay(
        operators(settings.core()),
        settings.partitions,
        lambda name, value: outputs.setdefault(name, []).append(json.loads(value)),
    )
    run.feed(lines_of(lines))
    run.end()
    return outputs, run


def test_a_decision_takes_effect_after_what_was_received_before_it_and_before_the_rest():
    steady = [line for day in range(20) for line in one_day(day, 5 + day % 2)]
    failing = [line for day in range(20, 26) for line in one_day(day, 30)]
    mended = [line for day in range(26, 45) for line in one_day(day, 5)]
    first, _ = told([*steady, *failing])
    alert_id = first["alerts"][0]["alert_id"]
    log = [
        *steady,
        decision("acknowledge", 19, alert_id=alert_id),
        *failing,
        decision("acknowledge", 25, alert_id=alert_id),
        *mended,
        decision("close", 44, alert_id=alert_id),
    ]
    outputs, run = told(log)

    assert [alert["reason"] for alert in outputs["alerts"]] == ["opened", "acknowledged", "resolved"]
    assert [alert["revision"] for alert in outputs["alerts"]] == [1, 2, 3]
    rejected = [(line["topic"], line["reason"], line["value"]["event_id"]) for line in outputs["rejected"]]
    assert rejected == [
        ("quality.actions.v1", "unknown_target", "acknowledge19"),
        ("quality.actions.v1", "wrong_order", "close44"),
    ]
    assert run.account["published"] == len(log) == run.account["counted"] + run.account["rejected"]
