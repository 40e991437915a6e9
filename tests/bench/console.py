"""A large enterprise on the page in; what one visit costs the server out: 1,000 products, 8 stages, 10,000 alerts."""

import json
import time
from collections.abc import Iterator
from typing import Any

from schemas.topics import ALERTS
from streams.console.asked import Asked
from streams.console.feed import Link, Record
from streams.console.hub import Hub
from streams.console.rights import Visitor
from streams.console.web import Gallery
from tests.console.feed import alert, stage_counts, summary

PRODUCTS, STAGES, DAYS, NUMBER_OF_ALERTS = 1_000, 8, 5, 10_000
ALLOWED = 0.2
VISITS = 5
PATHS = ("/", "/stages", "/stage/s1", "/customers", "/alerts", "/alert/a1", "/operations")


def run() -> list[dict[str, Any]]:
    """One row a view: CPU seconds of a first visit after news, and of one more visitor."""
    hub = large_hub()
    gallery = Gallery(hub, decisions=True)
    return [_row(hub, gallery, path) for path in PATHS]


def large_hub(alerts: int = NUMBER_OF_ALERTS, products: int = PRODUCTS, days: int = DAYS) -> Hub:
    """A hub that has read the outputs of a large enterprise."""
    hub = Hub()
    hub.take(Link("catching_up"))
    for record in _records(alerts, products, days):
        hub.take(record)
    hub.take(Link("live"))
    return hub


def _records(alerts: int, products: int, days: int) -> Iterator[Record]:
    first = json.loads(alert("a0", "stage_quality").value or b"")
    for number in range(alerts):
        labels = {"enterprise": "main", "product": f"p{number % products}", "stage": f"s{number % STAGES}"}
        ended = {"status": "resolved", "ends_at": first["updated_at"]} if number % 3 == 0 else {}
        yield Record(ALERTS, "", json.dumps({**first, "alert_id": f"a{number}", "labels": labels, **ended}).encode())
    for day in range(days):
        for product in range(products):
            for stage in range(STAGES):
                scope = {"kind": "stage", "site": "north", "product": f"p{product}", "stage": f"s{stage}"}
                yield summary(day, scope, stage_counts(10, 9))
        flow = {"units_in": 10 * products, "units_out": 10 * products, "in_process": 0}
        yield summary(day, {"kind": "enterprise"}, flow, verdict="steady")


def _row(hub: Hub, gallery: Gallery, path: str) -> dict[str, Any]:
    asked, seconds, again = Asked.of(path, {}), [], []
    for _ in range(VISITS):
        hub.take(Link("live", str(time.monotonic())))
        gallery.kept.clear()
        seconds.append(_cpu(gallery, asked))
        again.append(_cpu(gallery, asked))
    return {
        "what": f"a visit to {path}",
        "value": round(sorted(seconds)[VISITS // 2], 4),
        "unit": "CPU s",
        "one more visitor": round(sorted(again)[VISITS // 2], 6),
        "must be below": ALLOWED,
    }


def _cpu(gallery: Gallery, asked: Asked) -> float:
    started = time.process_time()
    gallery.show(asked, Visitor())
    return time.process_time() - started
