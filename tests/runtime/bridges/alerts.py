"""Alerts as they lie on the topic, for the tests of the bridges."""

import json
from typing import Any

from schemas.alert import Alert
from schemas.codec import encode
from streams.runtime.bridges.revision import AlertRevision, read_revision


def alert(alert_id: str = "a1", **more: Any) -> bytes:
    """One revision, in the contract's own words."""
    told = {
        "alert_id": alert_id,
        "rule": "stage_quality",
        "status": "firing",
        "severity": "warning",
        "labels": {"enterprise": "main", "stage": "welding"},
        "starts_at": "2026-01-05T00:00:00Z",
        "detected_at": "2026-01-08T00:00:00Z",
        "updated_at": "2026-01-08T00:00:00Z",
        "reason": "opened",
        "summary": "First-pass yield at welding got worse",
        "description": "24 of 100 units failed, where 5 were expected.",
        "evidence": {"verdict": "not_growth", "x": 24, "n": 100, "summary_ids": ["s1"]},
        "design": {"method": "CUSUM"},
        **more,
    }
    return encode(Alert.model_validate_json(json.dumps(told)))


def resolved(alert_id: str = "a1", revision: int = 2, **more: Any) -> bytes:
    """The revision that ends it."""
    end = {"status": "resolved", "reason": "resolved", "ends_at": "2026-01-12T00:00:00Z"}
    return alert(alert_id, **{**end, "updated_at": "2026-01-12T00:00:00Z", "revision": revision, **more})


def revision(alert_id: str = "a1", **more: Any) -> AlertRevision:
    return read_revision(alert(alert_id, **more))


def end_of(alert_id: str = "a1", number: int = 2, **more: Any) -> AlertRevision:
    return read_revision(resolved(alert_id, number, **more))
