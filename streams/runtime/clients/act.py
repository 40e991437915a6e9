"""A decision of a person in, an ActionEvent on the actions topic out: what `andon act` and the page's buttons share."""

import getpass
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from schemas.action import ActionEvent
from schemas.times import rfc3339, to_millis
from schemas.topics import ACTIONS
from streams.errors import MisuseError
from streams.runtime.clients.log_lines import log_line
from streams.runtime.clients.publish import Publisher
from streams.settings import Settings


def action_event(kind: str, fields: Mapping[str, str | None], *, actor: str | None = None) -> dict[str, Any]:
    """The event as JSON data, checked against the contract; raises MisuseError with what is missing or wrong.

    Without `occurred_at` it is now, without an `actor` the user of this machine.
    """
    event = {
        "event_id": str(uuid.uuid4()),
        "occurred_at": rfc3339(to_millis(datetime.now(UTC))),
        "actor": actor or getpass.getuser(),
        "kind": kind,
        **{name: value for name, value in fields.items() if value},
    }
    try:
        ActionEvent.model_validate_json(json.dumps(event))
    except ValidationError as error:
        raise MisuseError("; ".join(_words(dict(detail)) for detail in error.errors())) from None
    return event


async def act(settings: Settings, event: Mapping[str, Any]) -> None:
    """Publishes one decision; returns when the broker has acknowledged it."""
    async with Publisher.open(settings) as publisher:
        await publisher.send([log_line({"topic": ACTIONS.name, "value": dict(event)}, "action")])


def _words(detail: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in detail["loc"])
    return f"{where}: {detail['msg']}" if where else str(detail["msg"])
