"""From a topic on a real Kafka to a webhook: every message as it is, signed, in order, at least once."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from aiohttp import web

from schemas.topics import ALERTS
from streams.runtime.clients.admin import ensure_topics
from streams.runtime.clients.lag import group_lag
from streams.settings import Settings
from tests.e2e.bridge_process import Bridge, Notes, eventually, notes, send

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

SECRET = bytes(range(32))
GROUP = "hook-of-the-test"


def verified(headers: dict[str, str], body: bytes) -> str:
    """The id, if the signature is that of the body and the time that of now."""
    named = {name.lower(): text for name, text in headers.items()}
    content = f"{named['webhook-id']}.{named['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET, content, sha256).digest()).decode()
    assert named["webhook-signature"] == f"v1,{expected}"
    assert abs(time.time() - int(named["webhook-timestamp"])) < 60
    return named["webhook-id"]


def ids_by_body(notes: Notes) -> dict[bytes, set[str]]:
    ids: dict[bytes, set[str]] = {}
    for _, headers, body in notes.taken:
        ids.setdefault(body, set()).add(verified(headers, body))
    return ids


async def test_messages_arrive_as_they_are_signed_and_in_order_from_a_bridge_that_is_killed_to_a_server_that_fails(
    kafka: str, prefix: str, tmp_path: Path
) -> None:
    settings = Settings.load({"broker": kafka, "topic_prefix": prefix, "group": prefix.strip("."), "partitions": 2})
    await ensure_topics(settings)
    secret = tmp_path / "secret"
    secret.write_text(f"whsec_{base64.b64encode(SECRET).decode()}\n")
    bodies = [json.dumps({"n": n, "text": "Prüfung  "}, ensure_ascii=False, indent=1).encode() for n in range(40)]
    await send(settings, ALERTS, *((f"k{n}", body) for n, body in enumerate(bodies[:20])))
    async with notes() as told:

        def received(status: int = 200) -> list[bytes]:
            return [body for answer, _, body in told.taken if answer == status]

        def has(body: bytes) -> Callable[[], object]:
            async def reached() -> bool:
                return body in received()

            return reached

        told.answers = [
            web.Response(status=503, headers={"Retry-After": "1"}),
            web.Response(status=404),
            web.Response(),
            web.Response(status=422, text="not this one"),
            web.Response(status=500),
        ]
        words = ("webhook", "--url", told.url, "--secret-file", str(secret), "--group", f"{prefix}{GROUP}")
        bridge = Bridge(settings, tmp_path / "bridge.log", *words)
        try:
            bridge.start()
            await eventually("the first half", has(bodies[19]), bridge.told)
            attempts = [(status, body) for status, _, body in told.taken]
            first = received()
            times = [int(headers["webhook-timestamp"]) for _, headers, _ in told.taken]
            bridge.kill()
            await send(settings, ALERTS, *((f"k{n}", body) for n, body in enumerate(bodies[20:], start=20)))
            bridge.start()
            await eventually("the second half", has(bodies[39]), bridge.told)
            metrics = (await bridge.get("/metrics"))[1]
            assert bridge.stop() == 0
        finally:
            bridge.kill()

    assert [status for status, _ in attempts[:6]] == [503, 404, 200, 422, 500, 200]
    assert [body for _, body in attempts[:3]] == [bodies[0]] * 3
    assert times[1] - times[0] >= 1
    assert received(422) == [bodies[1]]  # told as refused, and passed over
    assert "not this one" in bridge.told()
    assert first == [bodies[0], *bodies[2:20]]
    again = received()[len(first) :]  # from where it last told the broker that it stood
    assert len(again) >= 20
    assert again == bodies[-len(again) :]
    assert [len(ids) for ids in ids_by_body(told).values()] == [1] * 40
    assert len(set.union(*ids_by_body(told).values())) == 40
    assert told.taken[0][1]["ce-id"] == "k0/%C3%A9"
    assert 'andon_bridge_messages_total{outcome="accepted"}' in metrics
    lag = await group_lag(settings, [ALERTS.full_name(prefix)], f"{prefix}{GROUP}")
    assert [(each.partition, each.behind) for each in lag] == [(0, 0), (1, 0)]
