"""Decisions and sign-ins over HTTP in; ActionEvents on the actions topic out.

`POST /api/decisions` takes what an ActionEvent holds, but for its id and its actor, who is the visitor. `GET /sign-in`
turns a token in a link into a cookie.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse, RedirectResponse

from streams.console.rights import COOKIE, Rights, Visitor
from streams.errors import AndonError, MisuseError

Publish = Callable[[str, Mapping[str, str | None], str], Awaitable[None]]
"""Kind, fields and actor of a decision; returns when the broker has it, raises AndonError otherwise."""

YEAR_SECONDS = 365 * 24 * 3600
NOT_GIVEN = frozenset({"kind", "actor", "event_id"})
NO_RIGHT = "this needs the console's token: open the address that the console printed, or send it as a bearer token"
NO_ACTOR = "actor is missing: the token is shared, so say who decides"
NO_KIND = "kind is missing: acknowledge, assign_cause, take_action, silence, close or rebaseline"
OFF = "decisions are switched off (ANDON_CONSOLE_DECISIONS=false)"


def build_decisions(rights: Rights, publish: Publish | None) -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.post("/api/decisions")
    async def decide(request: Request, decision: Annotated[dict[str, Any], Body()]) -> JSONResponse:
        return await _decide(rights.visitor(request), decision, publish)

    @router.get("/api/visitor")
    async def who(request: Request) -> JSONResponse:
        visitor = rights.visitor(request)
        may = visitor.may_decide and publish is not None
        return JSONResponse({"may_decide": may, "name": visitor.name}, headers={"Cache-Control": "no-store"})

    @router.get("/sign-in")
    async def sign_in(token: str = "") -> RedirectResponse:
        answer = RedirectResponse("/", status_code=303)
        if rights.bearer(token).may_decide:
            answer.set_cookie(COOKIE, token, max_age=YEAR_SECONDS, httponly=True, samesite="strict")
        return answer

    return router


async def _decide(visitor: Visitor, decision: Mapping[str, Any], publish: Publish | None) -> JSONResponse:
    if publish is None:
        return _problem(403, OFF)
    if not visitor.may_decide:
        return _problem(401, NO_RIGHT)
    actor = visitor.name or str(decision.get("actor") or "").strip()
    kind = str(decision.get("kind") or "")
    if not actor or not kind:
        return _problem(422, NO_KIND if actor else NO_ACTOR)
    try:
        await publish(kind, {name: value for name, value in decision.items() if name not in NOT_GIVEN}, actor)
    except AndonError as error:
        return _problem(422 if isinstance(error, MisuseError) else 502, str(error))
    return JSONResponse({"status": "sent", "actor": actor}, status_code=202)


def _problem(status: int, why: str) -> JSONResponse:
    return JSONResponse({"error": why}, status_code=status)
