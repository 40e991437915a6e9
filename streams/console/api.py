"""From the hub to other programs: /api/state answers once, /api/stream and /api/news go on."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from streams.console.hub import Hub

HEARTBEAT_SECONDS = 15.0
PACE_SECONDS = 0.5
"""Shortest time between two states of one stream."""
NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def build_api(hub: Hub, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.get("/api/news")
    async def news() -> StreamingResponse:
        return StreamingResponse(
            version_events(hub, heartbeat_seconds), media_type="text/event-stream", headers=NO_STORE
        )

    @router.get("/api/state")
    async def state(enterprise: str | None = None) -> Response:
        return Response(hub.state_json(enterprise), media_type="application/json", headers=NO_STORE)

    @router.get("/api/stream")
    async def stream(enterprise: str | None = None) -> StreamingResponse:
        events = state_events(hub, enterprise, heartbeat_seconds)
        return StreamingResponse(events, media_type="text/event-stream", headers=NO_STORE)

    return router


async def version_events(hub: Hub, heartbeat_seconds: float) -> AsyncIterator[str]:
    """A `version` event after every change: that there is news, and not what."""
    while not hub.closed:
        version = hub.version
        yield f"id: {version}\nevent: version\ndata: {version}\n\n"
        await hub.rest(PACE_SECONDS)
        while not await hub.changed(version, heartbeat_seconds):
            yield ": heartbeat\n\n"


async def state_events(hub: Hub, enterprise: str | None, heartbeat_seconds: float) -> AsyncIterator[str]:
    """One `state` event at once and one after every change, a comment as heartbeat in between; ends with the hub."""
    while not hub.closed:
        version = hub.version
        yield f"id: {version}\nevent: state\ndata: {hub.state_json(enterprise)}\n\n"
        await hub.rest(PACE_SECONDS)
        while not await hub.changed(version, heartbeat_seconds):
            yield ": heartbeat\n\n"
