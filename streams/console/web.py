"""An address in, a view as HTML out; what was drawn is kept, so that a hundred viewers cost as much as one."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from streams.console.asked import Asked
from streams.console.hub import Hub
from streams.console.markup import card, el
from streams.console.rights import Rights, Visitor
from streams.console.sight import Sight
from streams.console.views import VIEWS
from streams.console.views.alert import draw_alert
from streams.console.views.frame import whole_page
from streams.console.views.stage import draw_stage

STATIC = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
KEPT = 200
"""Drawn views that are remembered."""
YOUNG_SECONDS = 1.0
"""A view so young is shown again, even where something has changed; who was told of a newer version asks again."""
VERSION = "Andon-Version"
"""The version that a view was drawn from."""


@dataclass
class Drawn:
    """A view as it was drawn."""

    version: int
    at: float
    status: int
    html: str


@dataclass
class Gallery:
    """Draws views and remembers them."""

    hub: Hub
    decisions: bool
    clock: Callable[[], float] = time.monotonic
    kept: "OrderedDict[tuple[str, Visitor], Drawn]" = field(default_factory=OrderedDict)

    def show(self, asked: Asked, visitor: Visitor) -> Drawn:
        """The view of an address for a visitor."""
        key = (asked.address(), visitor)
        known = self.kept.get(key)
        now = self.clock()
        fresh = known is not None and (known.version == self.hub.version or now - known.at < YOUNG_SECONDS)
        if known is None or not fresh or now - known.at > 10:
            status, html = self._draw(asked, visitor)
            known = self.kept[key] = Drawn(self.hub.version, now, status, html)
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        self.kept.move_to_end(key)
        return known

    def _draw(self, asked: Asked, visitor: Visitor) -> tuple[int, str]:
        board = self.hub.board
        held = board.held(asked.enterprise or None)
        reading = board.reading(held)
        sight = Sight(held, asked, self.hub.freshness(), reading, board.enterprises(), visitor, self.decisions)
        status, title, content = view_of(sight)
        return status, str(whole_page(sight, title, content))


def view_of(sight: Sight) -> tuple[int, str, Markup]:
    """Status, title and content of what an address asks for."""
    path, t = sight.asked.path, sight.t
    for view in VIEWS:
        if view.path == path:
            return 200, t(view.name) if path != "/" else "", view.draw(sight)
    kind, _, name = path.removeprefix("/").partition("/")
    name = unquote(name)
    if kind == "stage" and name:
        return 200, name, draw_stage(sight, name)
    kept = sight.held.alerts.get(name) if kind == "alert" else None
    if kept is not None:
        return 200, kept.light.summary, draw_alert(sight, kept)
    words = t("There is no such alert, or it is no longer kept.") if kind == "alert" else t("There is no such page.")
    home = el("p", el("a", t("To the overview"), href=sight.asked.at("/")))
    return 404, t("Not found"), card(el("p", words), home, title=t("Not found"))


def build_views(hub: Hub, rights: Rights, *, decisions: bool) -> APIRouter:
    """The routes of every view, and of the files that they use."""
    router = APIRouter()
    gallery = Gallery(hub, decisions)

    @router.get("/static/{name}")
    async def static(name: str) -> Response:
        return static_file(name)

    @router.get("/{path:path}", response_class=HTMLResponse)
    async def page(request: Request, path: str) -> HTMLResponse:
        asked = Asked.of("/" + path, request.query_params, _language(request))
        drawn = gallery.show(asked, rights.visitor(request))
        return HTMLResponse(
            drawn.html, drawn.status, headers={"Cache-Control": "no-store", VERSION: str(drawn.version)}
        )

    return router


def static_file(name: str) -> Response:
    """A file of the page; nothing outside the folder."""
    file = STATIC / name
    if file.suffix not in TYPES or file.parent != STATIC or not file.is_file():
        return Response("There is no such file.\n", 404, media_type="text/plain")
    return Response(file.read_bytes(), media_type=TYPES[file.suffix], headers={"Cache-Control": "no-cache"})


def _language(request: Request) -> str:
    return "pl" if request.headers.get("accept-language", "").lower().startswith("pl") else "en"
