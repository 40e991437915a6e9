"""One stage event after another, as any publisher would write it."""

import json
from typing import Any


def event(number: int, **more: Any) -> bytes:
    """The smallest event that is counted."""
    told: dict[str, object] = {"event_id": f"e{number}", "occurred_at": "2026-01-05T08:00:00Z", "site": "Ulm"}
    told |= {"product": "pump", "stage": "test", "defective": 0}
    return json.dumps({**told, **more}).encode()
