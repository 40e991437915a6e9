"""What one event says of one key, as it waits to be joined."""

from typing import Any

Record = list[Any]
"""`[occurred_ms, event_id, kind, enterprise, key, *payload]`, and on the wire last the source offset.

The fields of one kind have the same types in all of its records, with no null among them: records are sorted as lists,
which is by time, then by id.
"""
KIND, ENTERPRISE, KEY = 2, 3, 4
