"""From the hub to the page: one set of elements for each visitor, brought up to date once a second at most."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from nicegui import ui

from streams.console.banner import View, banner_part, draw_banner, draw_legs, draw_notice
from streams.console.captions import chart_words, shading_words
from streams.console.cards import draw_alerts, draw_recommendations
from streams.console.charts import TOTAL_HEIGHT, chart_options
from streams.console.comparisons import draw_numbers, draw_segments, draw_stages
from streams.console.decide import Decide
from streams.console.decisions_api import Publish
from streams.console.elements import Opened, Section, box, words
from streams.console.hub import Hub
from streams.console.panel_cards import draw_panels
from streams.console.rights import Rights
from streams.console.words import day, human, span

STYLE = (Path(__file__).parent / "static" / "console.css").read_text(encoding="utf-8")
REFRESH_SECONDS = 1.0
ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'>"
    "<rect x='6' y='1' width='12' height='22' rx='5' fill='#20262e'/>"
    "<circle cx='12' cy='6' r='3' fill='#e5352b'/><circle cx='12' cy='12' r='3' fill='#f2b90f'/>"
    "<circle cx='12' cy='18' r='3' fill='#2fb56a'/></svg>"
)
FOLLOW_SCHEME = (
    "<script>matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => location.reload())</script>"
)
"""The chart reads its colours when it is drawn, so a change between light and dark draws everything anew."""
FEED_WORDS = {
    "connecting": "Connecting",
    "catching_up": "Reading history",
    "live": "Live",
    "unreachable": "Broker unreachable",
}


def mount_page(app: FastAPI, hub: Hub, publish: Publish | None, rights: Rights) -> None:
    """Put the page at `/` of `app`, for this hub; decisions go to `publish`, from those who have the right."""

    @ui.page("/")
    def console(request: Request, enterprise: str = "") -> None:
        decide = Decide(publish, lambda: hub.state(enterprise or None), rights, rights.visitor(request))
        Page(hub, enterprise or None, decide)

    ui.run_with(
        app, title="Andon", favicon=ICON, dark=None, language="en-US", tailwind=False, show_welcome_message=False
    )


class Page:
    """What one visitor sees."""

    def __init__(self, hub: Hub, enterprise: str | None, decide: Decide) -> None:
        self._hub = hub
        self._enterprise = enterprise
        self._version = -1
        opened = Opened()
        ui.add_css(STYLE)
        ui.add_head_html(FOLLOW_SCHEME)
        with box("stack"):
            self._top = Section(self._draw_top)
            self._notice = Section(draw_notice)
            self._banner = Section(draw_banner, aria_live="polite")
            self._legs = Section(lambda part: draw_legs(part, opened), aria_label="Evidence")
            self._build_charts(opened)
            with box("two"):
                with box("card"):
                    self._alerts = Section(lambda part: draw_alerts(part, opened, decide))
                with box("card"):
                    self._recommendations = Section(lambda part: draw_recommendations(part, decide))
            with box("card"):
                self._stages = Section(draw_stages)
            with box("card"):
                self._segments = Section(draw_segments)
            self._panels = Section(draw_panels)
            self._foot = Section(lambda text: words("p", text, "foot"))
        self.refresh()
        ui.timer(REFRESH_SECONDS, self.refresh)

    def refresh(self) -> None:
        """Show what has changed since the last time."""
        view = self._hub.state(self._enterprise)
        now = datetime.now(UTC)
        self._top.show(top_part(view, now))
        self._notice.show(notice_words(view))
        if view["version"] == self._version:
            return
        self._version = view["version"]
        self._banner.show(banner_part(view))
        self._legs.show(view["legs"])
        alerts = {name: view[name] for name in ("alerts", "alerts_open", "resolved")}
        self._alerts.show({**alerts, "calm": view["lamp"] == "green"})
        self._recommendations.show(view["recommendations"])
        self._stages.show({name: view[name] for name in ("stages", "windows", "satisfaction_links")})
        segments = {name: view[name] for name in ("segments", "windows")}
        self._segments.show({**segments, "asks": view["series"]["scale_asks"]})
        self._panels.show(view["panels"])
        self._show_charts(view)
        self._foot.show(foot_words(view))

    def _build_charts(self, opened: Opened) -> None:
        with box("card"):
            words("h2", "Quality and satisfaction, and the volume they carry")
            self._shading = Section(lambda text: words("p", text, "muted small"))
            self._chart = ui.echart({}).classes("chart").style(f"height: {TOTAL_HEIGHT}px")
            self._chart.props["role"] = "img"
            with opened.expansion("Show the numbers", "numbers"):
                self._numbers = Section(draw_numbers)
        self._drawn: Any = None

    def _show_charts(self, view: View) -> None:
        drawn = (view["series"], view["spans"], view["onset"])
        self._chart.set_visibility(bool(view["periods"]))
        if drawn != self._drawn:
            self._drawn = drawn
            self._chart.options.clear()
            self._chart.options.update(chart_options(view))
            self._chart.props["aria-label"] = chart_words(view)
            shading = f"Bands are 95 % intervals. {shading_words(view['spans'])}"
            self._shading.show(shading if view["periods"] else "There is nothing to draw yet.")
            self._chart.update()
            self._numbers.show(view["series"])

    def _draw_top(self, part: View) -> None:
        with box("top", "header"):
            words("span", "Andon", "brand")
            if len(part["enterprises"]) > 1:
                choice = ui.select(part["enterprises"], value=part["enterprise"], label="Enterprise", on_change=_go_to)
                choice.classes("enterprise").props("dense")
            with box("feed"):
                words("span", FEED_WORDS.get(part["state"], human(part["state"])), f"state {part['state']}")
                for text in part["texts"]:
                    words("span", text)


def top_part(view: View, now: datetime) -> dict[str, Any]:
    """What the top line shows: the state of the link, and how fresh the data are."""
    feed, period = view["feed"], view["period"]
    texts = [f"last period {span(period['start'], period['end'])}" if period else "no period yet"]
    if feed["last_record_at"]:
        texts.append(f"last message {ago(feed['last_record_at'], now)} ago")
    return {
        "state": feed["state"],
        "texts": texts,
        "enterprise": view["enterprise"],
        "enterprises": view["enterprises"],
    }


def notice_words(view: View) -> str:
    """Why what stands on the page may not be the present, if so."""
    feed = view["feed"]
    if feed["state"] == "unreachable":
        shown = " What stands here is the last known state." if view["periods"] else ""
        return f"Broker unreachable since {day(feed['since'])} UTC: {feed['detail']}.{shown} Trying again by itself."
    return f"{FEED_WORDS[feed['state']]}: {feed['detail']}." if feed["detail"] else ""


def ago(moment: str, now: datetime) -> str:
    """How long ago, in words that change at most once in ten seconds."""
    seconds = max(0, int((now - datetime.fromisoformat(moment)).total_seconds()))
    steps = ((86_400, "d"), (3_600, "h"), (60, "min"))
    for length, unit in steps:
        if seconds >= length:
            return f"{seconds // length} {unit}"
    return f"{seconds // 10 * 10} s" if seconds >= 10 else "a few seconds"


def foot_words(view: View) -> str:
    """What has been read, and what could not be."""
    reading = view["reading"]
    parts = [f"{reading['read']:,} messages read"]
    parts += [f"{reading[name]:,} {name}" for name in ("unreadable", "ignored", "evicted") if reading[name]]
    return (
        f"Enterprise {view['enterprise']} · {' · '.join(parts)} · JSON at /api/state, server-sent events at /api/stream"
    )


def _go_to(event: Any) -> None:
    ui.navigate.to("/?" + urlencode({"enterprise": event.value}))
