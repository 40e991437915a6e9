"""One valid example of every event, every optional field filled in, as the JSON a publisher or Andon would send."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from schemas.topics import (
    ACTIONS,
    ALERTS,
    FEEDBACK,
    INSIGHTS,
    RECOMMENDATIONS,
    STAGE_EVENTS,
    SUMMARIES,
    Topic,
)

ABSENT = "ABSENT"

EXAMPLES: dict[str, dict[str, Any]] = {
    STAGE_EVENTS.stem: {
        "event_id": "e-1",
        "occurred_at": "2026-03-02T08:15:30.250Z",
        "enterprise": "main",
        "site": "aachen",
        "line": "L1",
        "product": "pump-7",
        "stage": "assembly",
        "unit_id": "u-1",
        "lot_id": "lot-9",
        "order_id": "o-1",
        "supplier": "acme",
        "attempt": 1,
        "inspected": 10,
        "defective": 2,
        "scrapped": 1,
        "defects": [{"code": "scratch", "count": 2, "severity": "minor", "origin_stage": "paint"}],
        "measurements": [
            {"characteristic": "bore", "value": 10.01, "unit": "mm", "lsl": 9.5, "usl": 10.5, "target": 10.0}
        ],
    },
    FEEDBACK.stem: {
        "event_id": "f-1",
        "occurred_at": "2026-03-02T08:15:30Z",
        "enterprise": "main",
        "product": "pump-7",
        "customer_id": "c-77",
        "relationship": "existing",
        "segment": "north",
        "channel": "survey",
        "kind": "csat",
        "score": 4,
        "need": "durability",
        "importance": 6,
        "expected": 6,
        "perceived": 5,
        "requirement_met": True,
        "order_id": "o-1",
        "unit_id": "u-1",
        "text": "läuft leise",
    },
    ACTIONS.stem: {
        "event_id": "a-1",
        "occurred_at": "2026-03-02T08:15:30Z",
        "enterprise": "main",
        "actor": "ana",
        "kind": "silence",
        "alert_id": "al-1",
        "recommendation_id": "r-1",
        "customer_id": "c-77",
        "cause_code": "worn-tool",
        "action_code": "fix_at_source_stage",
        "until": "2026-03-03T08:15:30Z",
        "note": "tool ordered",
    },
    SUMMARIES.stem: {
        "summary_id": "s-1",
        "enterprise": "main",
        "period_start": "2026-03-02T00:00:00Z",
        "period_end": "2026-03-03T00:00:00Z",
        "scope": {"kind": "enterprise"},
        "counts": {"units_in": 120, "units_out": 100, "in_process": 20},
        "late_count": 3,
        "revision": 2,
        "verdict": "strain",
        "legs": {"load": {"ratio": 1.2}, "quality": {"z": 4.5, "limit": None}, "satisfaction": {}},
    },
    INSIGHTS.stem: {
        "insight_id": "i-1",
        "kind": "first_pass_yield",
        "labels": {"enterprise": "main", "stage": "assembly"},
        "period_end": "2026-03-03T00:00:00Z",
        "value": 0.975,
        "interval": [0.96, None],
        "n": 400,
        "method": "Wilson",
        "detail": {"passed": 390, "by_line": [{"line": "L1", "passed": None}]},
        "revision": 1,
    },
    ALERTS.stem: {
        "alert_id": "al-1",
        "rule": "growth_strain",
        "status": "resolved",
        "severity": "critical",
        "labels": {"enterprise": "main", "stage": "assembly"},
        "starts_at": "2026-03-01T00:00:00Z",
        "detected_at": "2026-03-03T00:00:00Z",
        "ends_at": "2026-03-09T00:00:00Z",
        "updated_at": "2026-03-09T00:00:00Z",
        "revision": 3,
        "reason": "resolved",
        "summary": "growth strained assembly",
        "description": "first-pass yield fell while demand rose",
        "evidence": {"n": 400, "interval": [0.9, 0.95], "summary_ids": ["s-1", "s-2"]},
        "design": {"method": "CUSUM", "k": 0.5, "h": 4.77, "arl0_periods": 370.0},
        "acknowledged_by": "ana",
        "cause_code": "worn-tool",
    },
    RECOMMENDATIONS.stem: {
        "recommendation_id": "r-1",
        "alert_ids": ["al-1"],
        "action": "add_capacity",
        "labels": {"stage": "assembly"},
        "rank": 1,
        "title": "add capacity at assembly",
        "rationale": "load is 1.4 times the throughput",
        "evidence": {"load_ratio": 1.4},
        "expected_effect": {"metric": "first_pass_yield", "from": 0.9, "to": 0.96, "interval": [0.94, 0.98]},
        "status": "verified",
        "measured_effect": {"metric": "first_pass_yield", "from": 0.9, "to": 0.95, "interval": [0.93, 0.97]},
        "updated_at": "2026-03-09T00:00:00Z",
        "revision": 2,
    },
}


@pytest.fixture(scope="session")
def example() -> Callable[..., dict[str, Any]]:
    """A topic's example with some fields changed; a field changed to "ABSENT" is left out."""

    def changed(topic: Topic[Any], **changes: Any) -> dict[str, Any]:
        fields = json.loads(json.dumps(EXAMPLES[topic.stem])) | changes
        return {name: value for name, value in fields.items() if value != ABSENT}

    return changed


@pytest.fixture(scope="session")
def message(example: Callable[..., dict[str, Any]]) -> Callable[..., bytes]:
    """The same as the bytes of a message."""
    return lambda topic, **changes: json.dumps(example(topic, **changes), ensure_ascii=False).encode()
