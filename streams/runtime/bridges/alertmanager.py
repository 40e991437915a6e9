"""One revision of an alert in; the body that says it to Alertmanager's `POST /api/v2/alerts` out. Pure.

Alertmanager knows an alert by its labels alone, so they hold only what stays the same while a condition lives at one
severity; everything that moves goes into annotations.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from schemas.times import rfc3339, to_millis
from streams.runtime.bridges.revision import AlertRevision

PATH = "/api/v2/alerts"
MOST_LEGS = 3
"""Of a list of findings inside an evidence, how many are told."""
SIGNIFICANT = 6

Body = dict[str, Any]


def labels_of(alert: AlertRevision) -> dict[str, str]:
    """Alertmanager's identity: alertname (the rule), severity and the alert's own labels, in names that it takes."""
    own = {_label_name(name): value for name, value in alert.labels.items() if value}
    return own | {"alertname": alert.rule, "severity": alert.severity}


def alert_body(alert: AlertRevision, *, ends_ms: int, now_ms: int, console_url: str) -> Body:
    """The alert as Alertmanager takes it, which holds it for resolved from `ends_ms` on (milliseconds since 1970).

    Neither start nor, of a resolved alert, end may lie ahead of `now_ms`: simulated and imported events carry a time of
    their own, and an end in the future means to Alertmanager that the alert fires until then.
    """
    started = min(to_millis(alert.starts_at), now_ms, ends_ms)
    return {
        "labels": labels_of(alert),
        "annotations": annotations_of(alert),
        "startsAt": rfc3339(started),
        "endsAt": rfc3339(ends_ms),
        "generatorURL": console_link(console_url, alert),
    }


def resolved_at(alert: AlertRevision, now_ms: int) -> int:
    """When a resolved alert ended, in milliseconds since 1970, and never ahead of `now_ms`."""
    return min(to_millis(alert.ends_at or alert.updated_at), now_ms)


def annotations_of(alert: AlertRevision) -> dict[str, str]:
    """What people read beside the labels: words, id and reason, the verdict, and the key numbers of the evidence."""
    verdict = alert.evidence.get("verdict")
    told = {
        "summary": alert.summary,
        "description": alert.description,
        "alert_id": alert.alert_id,
        "reason": alert.reason,
        "revision": str(alert.revision),
        "detected_at": _instant(alert.detected_at),
        "verdict": verdict if isinstance(verdict, str) else "",
        "acknowledged_by": alert.acknowledged_by or "",
        "cause_code": alert.cause_code or "",
        "action_code": alert.action_code or "",
        "state": alert.state or "",
        "suppressed_by": alert.suppressed_by or "",
        "silenced_until": _instant(alert.silenced_until),
    }
    numbers = {f"evidence_{_label_name(name)}": text for name, text in key_numbers(alert.evidence)}
    return {name: text for name, text in (told | numbers).items() if text}


def key_numbers(evidence: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The numbers and [low, high] intervals of an evidence, one level down included, as (name, text).

    Of a list of findings with labels (the legs of growth strain) the first three are told, each with what it is about;
    a list of rows, such as the numbers of each period, is for those who recompute, and left to the topic.
    """
    for name, value in evidence.items():
        if (text := _number(value)) is not None:
            yield name, text
        elif isinstance(value, dict):
            yield from ((f"{name}_{inner}", text) for inner, text in _numbers(value))
        elif isinstance(value, list):
            legs = [leg for leg in value if isinstance(leg, dict) and isinstance(leg.get("labels"), dict)]
            for place, leg in enumerate(legs[:MOST_LEGS], start=1):
                yield f"{name}_{place}", " ".join(f"{key}={label}" for key, label in leg["labels"].items())
                yield from ((f"{name}_{place}_{inner}", text) for inner, text in _numbers(leg))


def console_link(console_url: str, alert: AlertRevision) -> str:
    """Where the console shows the enterprise of the alert."""
    return f"{console_url.rstrip('/')}/?{urlencode({'enterprise': alert.labels.get('enterprise', 'main')})}"


def _numbers(leg: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, value in leg.items() if (text := _number(value)) is not None)


def _number(value: Any) -> str | None:
    """A number as people write it, an interval as `0.2 to 0.3`; None for everything else."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.{SIGNIFICANT}g}" if isinstance(value, float) else str(value)
    if isinstance(value, list) and len(value) == 2:
        bounds = [_number(bound) for bound in value if not isinstance(bound, list)]
        return " to ".join(bound for bound in bounds if bound) if len(bounds) == 2 and all(bounds) else None
    return None


def _instant(moment: datetime | None) -> str:
    return "" if moment is None else rfc3339(to_millis(moment))


def _label_name(name: str) -> str:
    """`name` with what Alertmanager does not take in a name as underscores."""
    plain = re.sub(r"[^a-zA-Z0-9_]", "_", name)
    return plain if plain and not plain[0].isdigit() else f"_{plain}"
