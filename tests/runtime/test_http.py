"""From GET to metrics, life and readiness, over a real socket."""

import aiohttp
import pytest

from streams.runtime.http import PortTaken, serving
from streams.runtime.metrics import Metrics

HOST = "127.0.0.1"


async def get(port: int, path: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://{HOST}:{port}{path}") as answer:
        return answer.status, await answer.text(), answer.headers["Content-Type"]


async def test_metrics_are_served_in_the_format_of_prometheus() -> None:
    metrics = Metrics()
    async with serving(HOST, 0, metrics.registry, lambda: None, lambda: None) as port:
        status, text, kind = await get(port, "/metrics")

    assert status == 200
    assert kind.startswith("text/plain")
    assert "andon_last_commit_timestamp_seconds 0.0" in text


async def test_health_and_readiness_say_what_is_wrong() -> None:
    wrong: dict[str, str | None] = {"alive": None, "ready": "recovering"}
    async with serving(HOST, 0, Metrics().registry, lambda: wrong["alive"], lambda: wrong["ready"]) as port:
        assert (await get(port, "/healthz"))[:2] == (200, "ok\n")
        assert (await get(port, "/readyz"))[:2] == (503, "recovering\n")

        wrong.update(alive="broken", ready=None)
        assert (await get(port, "/healthz"))[:2] == (503, "broken\n")
        assert (await get(port, "/readyz"))[:2] == (200, "ok\n")


async def test_a_port_in_use_is_one_clear_line() -> None:
    async with serving(HOST, 0, Metrics().registry, lambda: None, lambda: None) as port:
        with pytest.raises(PortTaken, match=rf"cannot listen on {HOST}:{port} .*ANDON_WORKER_PORT"):
            async with serving(HOST, port, Metrics().registry, lambda: None, lambda: None):
                pass
