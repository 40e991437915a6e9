"""What Andon says is silenced in; silences of Alertmanager out, so that nobody is called for it there either.

A silenced alert still holds, so it fires at Alertmanager too, and is shown there as suppressed. Its silence lives as
the alert does: prolonged with every repeat, taken away when it is told again, and over by itself where the bridge
is gone, so that nothing has to be remembered over a restart. A silence that cannot be set never keeps an alert back.
"""

import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog

from schemas.times import rfc3339, to_millis
from streams.runtime.bridges.alertmanager import labels_of
from streams.runtime.bridges.firing import Identity, identity
from streams.runtime.bridges.revision import AlertRevision

log = structlog.get_logger(__name__)

PATH = "/api/v2/silences"
CREATED_BY = "andon"


def silence_body(alert: AlertRevision, *, started_ms: int, ends_ms: int, known_as: str | None = None) -> dict[str, Any]:
    """The silence of exactly this alert, from and to milliseconds since 1970; with `known_as`, a change of that one."""
    matchers = [
        {"name": name, "value": value, "isRegex": False, "isEqual": True}
        for name, value in sorted(labels_of(alert).items())
    ]
    body = {
        "matchers": matchers,
        "startsAt": rfc3339(started_ms),
        "endsAt": rfc3339(ends_ms),
        "createdBy": CREATED_BY,
        "comment": _comment(alert),
    }
    return body if known_as is None else {"id": known_as, **body}


def is_silenced(alert: AlertRevision) -> bool:
    """Whether nobody wants to hear of it: by a person's wish, or because a root alert explains it."""
    return alert.firing and alert.state == "silenced"


@dataclass(slots=True)
class Silences:
    """The silences that this bridge has set, by the alert's labels: since when, and Alertmanager's id."""

    url: str
    session: aiohttp.ClientSession
    _set: dict[Identity, tuple[int, str]] = field(default_factory=dict)

    async def keep(self, alert: AlertRevision, *, now_ms: int, ends_ms: int) -> None:
        """Silence it until then, or take its silence away, as the alert says."""
        if not is_silenced(alert):
            await self.end(alert)
            return
        started_ms, known_as = self._set.get(identity(alert), (now_ms, None))
        answer = await self._ask(
            "POST", PATH, silence_body(alert, started_ms=started_ms, ends_ms=ends_ms, known_as=known_as)
        )
        self._set.pop(identity(alert), None)  # one that Alertmanager no longer knows is set anew with the next repeat
        if answer is not None and isinstance(answer.get("silenceID"), str):
            self._set[identity(alert)] = (started_ms, answer["silenceID"])

    async def end(self, alert: AlertRevision) -> None:
        """Take the silence of the alert away, if this bridge has set one."""
        _, known_as = self._set.pop(identity(alert), (0, None))
        if known_as is not None:
            await self._ask("DELETE", f"/api/v2/silence/{known_as}")

    async def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any] | None:
        """Alertmanager's answer; None, and a line in the log, where it gave none that is good."""
        try:
            async with self.session.request(method, self.url + path, data=json.dumps(body)) as answer:
                text = await answer.text()
                if answer.status == 200:
                    said = json.loads(text or "{}")
                    return said if isinstance(said, dict) else {}
                error = f"{answer.status}: {text[:200]}"
        except (aiohttp.ClientError, OSError, ValueError) as fault:  # TimeoutError is an OSError
            error = str(fault) or type(fault).__name__
        log.warning("a silence could not be changed", method=method, error=error)
        return None


def _comment(alert: AlertRevision) -> str:
    about = f"alert {alert.alert_id} of Andon"
    if alert.suppressed_by:
        return f"{about}: explained by alert {alert.suppressed_by}"
    until = f" until {rfc3339(to_millis(alert.silenced_until))}" if alert.silenced_until else ""
    return f"{about}: silenced{until}"
