"""From what a row says to the id of its event: the same for the same row in whatever file, however it was saved.

The id is a hash of the event's content as read (so another date format, delimiter or file name changes nothing) and of
the map's `id` column where there is one. Rows of one file that say exactly the same are told apart by counting them, so
that two like units count twice, and the same file imported twice counts once.
"""

import hashlib
import json
from collections import Counter
from typing import Any

from schemas.times import rfc3339, to_millis
from streams.files.shapes.draft import Draft
from streams.files.shapes.voice import EACH_ROW

ID_CHARS = 24


class EventIds:
    """Names the events of one file."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def event(self, draft: Draft, row_key: str | None) -> dict[str, Any]:
        """The whole event: its id and time first."""
        at = rfc3339(to_millis(draft.moment.at))
        content = self._content(draft, at, row_key)
        self._seen[content] += 1
        event_id = _hashed(f"{content}|{self._seen[content]}")
        fields = draft.fields
        if fields.get("customer_id") == EACH_ROW:
            fields = fields | {"customer_id": f"anonymous-{event_id[:16]}"}
        return {"event_id": event_id, "occurred_at": at, **fields}

    def _content(self, draft: Draft, at: str, row_key: str | None) -> str:
        """A row with a key of its own is known by it, the stage and the kind, whatever else it says."""
        told: Any = [at, draft.fields]
        if row_key is not None:
            told = [row_key, *(draft.fields.get(name) for name in ("enterprise", "site", "stage", "kind"))]
            told += [one["characteristic"] for one in draft.fields.get("measurements", ())]
        return _hashed(json.dumps([draft.topic.stem, told], sort_keys=True, ensure_ascii=True))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:ID_CHARS]
