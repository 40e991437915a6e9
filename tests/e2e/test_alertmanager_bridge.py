"""From alerts on a real Kafka to a real Alertmanager: firing, then resolved, whatever is down in between."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from schemas.topics import ALERTS
from streams.runtime.clients.admin import ensure_topics
from streams.settings import Settings
from tests.e2e.bridge_process import Alertmanager, Bridge, Notes, eventually, notes, send
from tests.runtime.bridges.alerts import alert, resolved

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]


@asynccontextmanager
async def running(kafka: str, prefix: str, folder: Path) -> AsyncIterator[tuple[Settings, Alertmanager, Bridge, Notes]]:
    """A bridge between topics of the test's own and an Alertmanager that is not yet started."""
    settings = Settings.load({"broker": kafka, "topic_prefix": prefix, "group": prefix.strip("."), "partitions": 2})
    await ensure_topics(settings)
    async with notes() as told:
        alertmanager = Alertmanager(folder, told.url)
        bridge = Bridge(settings, folder / "bridge.log", "alertmanager", "--url", alertmanager.url)
        try:
            yield settings, alertmanager, bridge, told
        finally:
            bridge.kill()
            alertmanager.kill()


def told_of(notes: Notes, alert_id: str) -> list[str]:
    """What Alertmanager told people of an alert, in order."""
    alerts = [alert for _, _, body in notes.taken for alert in json.loads(body)["alerts"]]
    return [alert["status"] for alert in alerts if alert["annotations"]["alert_id"] == alert_id]


def stage(name: str) -> dict[str, dict[str, str]]:
    return {"labels": {"enterprise": "main", "stage": name}}


async def test_an_alert_fires_and_is_resolved_and_nothing_is_lost_while_alertmanager_or_bridge_is_down(
    kafka: str, prefix: str, tmp_path: Path
) -> None:
    async with running(kafka, prefix, tmp_path) as (settings, alertmanager, bridge, notes):

        async def fire(*ids: str) -> None:
            await eventually(f"{ids} fire", lambda: fires(*ids), lambda: bridge.told() + alertmanager.told())

        async def critical() -> bool:
            """A new severity ends the alert's old identity, so for a moment there may be none."""
            shown = (await alertmanager.alerts()).get("c")
            return shown is not None and shown["labels"]["severity"] == "critical"

        async def fires(*ids: str) -> bool:
            return set(await alertmanager.alerts()) == set(ids)

        await send(settings, ALERTS, ("old", alert("old", **stage("paint"))), ("gone", alert("gone", **stage("x"))))
        await send(settings, ALERTS, ("gone", resolved("gone", **stage("x"))), ("bad", b"no alert"))
        alertmanager.start()
        bridge.start()
        await fire("old")  # what fired before there was a bridge

        await send(settings, ALERTS, ("a", alert("a", **stage("welding"))), ("b", alert("b", **stage("assembly"))))
        await fire("old", "a", "b")
        shown = (await alertmanager.alerts())["a"]
        assert shown["labels"] == {"alertname": "stage_quality", "severity": "warning", **stage("welding")["labels"]}
        assert (shown["startsAt"], shown["annotations"]["evidence_x"]) == ("2026-01-05T00:00:00.000Z", "24")
        assert await bridge.ready()
        metrics = (await bridge.get("/metrics"))[1]
        assert "andon_bridge_firing_alerts 3.0" in metrics
        assert "andon_bridge_holding_seconds 0.0" in metrics

        alertmanager.stop()  # it forgets all alerts, and keeps whom it has told of what
        await send(settings, ALERTS, ("a", resolved("a", **stage("welding"))), ("c", alert("c", **stage("test"))))
        await eventually("the bridge holds", bridge.holds, bridge.told)
        alertmanager.start()
        await fire("old", "b", "c")
        await eventually("people are told of the end", lambda: has(notes, "a", ["firing", "resolved"]), bridge.told)

        bridge.kill()
        await send(settings, ALERTS, ("b", resolved("b", **stage("assembly"))), ("d", alert("d", **stage("pack"))))
        worse = {"severity": "critical", "reason": "escalated", "revision": 2, **stage("test")}
        await send(settings, ALERTS, ("c", alert("c", **worse)))
        bridge.start()
        await fire("old", "c", "d")
        await eventually("c is critical", critical, lambda: bridge.told() + alertmanager.told())
        await eventually("people are told of the end", lambda: has(notes, "b", ["firing", "resolved"]), bridge.told)

        silenced = {"state": "silenced", "reason": "acknowledged", "suppressed_by": "c", **stage("pack")}
        await send(settings, ALERTS, ("d", alert("d", revision=2, **silenced)))
        await eventually("d is suppressed", lambda: is_in(alertmanager, "d", "suppressed"), bridge.told)
        await send(settings, ALERTS, ("d", alert("d", revision=3, state="firing", **stage("pack"))))
        await eventually("d is active again", lambda: is_in(alertmanager, "d", "active"), bridge.told)
        assert "could not be changed" not in bridge.told()
        assert bridge.stop() == 0
        assert set(await alertmanager.alerts()) == {"old", "c", "d"}  # they outlive a bridge that is restarted


async def has(notes: Notes, alert_id: str, statuses: list[str]) -> bool:
    return told_of(notes, alert_id)[-len(statuses) :] == statuses


async def is_in(alertmanager: Alertmanager, alert_id: str, state: str) -> bool:
    shown = (await alertmanager.alerts()).get(alert_id)
    return shown is not None and shown["status"]["state"] == state
