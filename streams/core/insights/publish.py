"""A judged quantity in, its Insight message out."""

from typing import Any

from schemas.topics import INSIGHTS
from streams.core.enterprise.view import View
from streams.core.messages import content_id, message, rounded
from streams.core.operator import Out


def insight_out(
    view: View,
    kind: str,
    labels: dict[str, str],
    *,
    value: float | None,
    interval: tuple[float, float | None] | None,
    n: int,
    method: str,
    detail: dict[str, Any],
) -> Out:
    """The message; its revision grows with every judged period, so the latest replaces the earlier.

    A value or interval that is None is left out: it cannot be told. An upper bound of None is none: it is infinite.
    """
    end = view.settings.calendar.end(view.period)
    identity = content_id(
        "insight", view.enterprise, kind, *(part for label in sorted(labels.items()) for part in label)
    )
    body = {
        "insight_id": identity,
        "kind": kind,
        "labels": {"enterprise": view.enterprise, **labels},
        "period_end": view.settings.calendar.text(end),
        "value": None if value is None else rounded(value),
        "interval": None
        if interval is None
        else [rounded(interval[0]), None if interval[1] is None else rounded(interval[1])],
        "n": n,
        "method": method,
        "detail": detail,
        "revision": view.judged_count,
    }
    return message(INSIGHTS, identity, view.enterprise, end, body)
