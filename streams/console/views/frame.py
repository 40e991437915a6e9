"""A view's content in, the whole page out: head, menu, filters, how fresh it is, and the content."""

from collections.abc import Sequence

from markupsafe import Markup

from schemas.times import rfc3339
from streams.console.asked import FILTERS, Asked
from streams.console.freshness import Freshness
from streams.console.markup import Node, el
from streams.console.sight import Sight
from streams.console.texts import NAMES, Words
from streams.console.words import day, span

MENU = (
    ("/", "Overview"),
    ("/stages", "Stages"),
    ("/customers", "Customers"),
    ("/alerts", "Alerts"),
    ("/recommendations", "Recommendations"),
    ("/operations", "Operations"),
)
STANDING = {
    "connecting": "Connecting",
    "catching_up": "Reading history",
    "live": "Live",
    "quiet": "Quiet",
    "unreachable": "Broker unreachable",
}
MOST_CHOICES = 1_000
UNITS = ((86_400_000, "{n} d"), (3_600_000, "{n} h"), (60_000, "{n} min"))


def whole_page(sight: Sight, title: str, content: Markup) -> Markup:
    """The document. Script and style are files of our own, so that the policy can forbid all others."""
    t, asked = sight.t, sight.asked
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{title} · Andon" if title else "Andon"),
        el("link", rel="icon", href="/static/icon.svg", type="image/svg+xml"),
        el("link", rel="stylesheet", href="/static/console.css"),
        el("script", src="/static/console.js", defer=True),
    )
    body = el(
        "body",
        el("a", t("Skip to the content"), href="#content", class_="skip"),
        _top(sight),
        el("main", content, id="content", tabindex="-1"),
        _foot(sight),
        el("dialog", id="decide", aria_labelledby="decide-title"),
    )
    return Markup("<!doctype html>") + el("html", head, body, lang=asked.language)


def _top(sight: Sight) -> Markup:
    t, asked = sight.t, sight.asked
    open_count = len(sight.speaking)
    items: list[Node] = []
    for path, name in MENU:
        here = "page" if path == asked.path or (path != "/" and asked.path.startswith(path.rstrip("s"))) else None
        count = el("span", open_count, class_="count") if path == "/alerts" and open_count else None
        items.append(el("a", t(name), count, href=asked.at(path), aria_current=here))
    languages = [
        el(
            "a",
            name,
            href=asked.with_(language=code),
            lang=code,
            hreflang=code,
            aria_current="true" if code == asked.language else None,
        )
        for code, name in NAMES.items()
    ]
    return el(
        "header",
        el(
            "div",
            el("a", "Andon", href=asked.at("/"), class_="brand"),
            el("div", fresh_words(sight), class_="feed", id="feed"),
            class_="top",
        ),
        el("nav", items, class_="menu", aria_label=t("Views")),
        _filters(sight),
        el("nav", languages, class_="languages", aria_label=t("Language")),
        class_="head",
    )


def _filters(sight: Sight) -> Markup:
    """One form that works without a script: what it asks for is the address it leads to."""
    t, asked = sight.t, sight.asked
    whole = Asked(path=asked.path, enterprise=asked.enterprise, language=asked.language)
    clear = el("a", t("Clear"), href=whole.address()) if asked.narrowed else None
    parts = (*_fields(sight), *_hidden(asked), el("button", t("Show"), type="submit"), clear)
    summary = el("summary", t("Filter"), el("span", _narrowed(asked), class_="muted") if asked.narrowed else None)
    form = el("form", parts, method="get", action=asked.path, class_="filters")
    return el("details", summary, form, class_="filter", id="fold-filter", open=asked.narrowed)


def _fields(sight: Sight) -> list[Node]:
    t, asked = sight.t, sight.asked
    fields: list[Node] = []
    if len(sight.enterprises) > 1:
        chosen = asked.enterprise or sight.held.name
        fields.append(_choice(t("Enterprise"), "enterprise", sight.enterprises, chosen, None))
    for name in FILTERS:
        values = sight.choices.get(name, [])
        if len(values) > 1 or name in asked.wanted:
            fields.append(_choice(t(name.capitalize()), name, values, asked.wanted.get(name, ""), t("all")))
    return [*fields, _date(t("From"), "from", asked.first), _date(t("To"), "to", asked.last)]


def _hidden(asked: Asked) -> list[Node]:
    """What the form does not ask for, and the address keeps."""
    language = asked.language if asked.language != "en" else ""
    kept = (("q", asked.words), ("show", asked.show), ("chart", asked.chart), ("lang", language))
    return [el("input", type="hidden", name=name, value=value) for name, value in kept if value]


def _choice(label: str, name: str, values: Sequence[str], chosen: str, none: str | None) -> Markup:
    shown = [*values[:MOST_CHOICES]]
    shown = shown if not chosen or chosen in shown else [chosen, *shown]
    options = [el("option", none, value="")] if none is not None else []
    options += [el("option", value, value=value, selected=value == chosen) for value in shown]
    return el("label", el("span", label), el("select", options, name=name))


def _date(label: str, name: str, value: str) -> Markup:
    return el("label", el("span", label), el("input", type="date", name=name, value=value))


def _narrowed(asked: Asked) -> str:
    parts = [value for _, value in asked.labels] + [text for text in (asked.first, asked.last) if text]
    return ": " + ", ".join(parts)


def fresh_words(sight: Sight) -> list[Node]:
    """How the link stands, the last period, and how old the last message is."""
    t, fresh = sight.t, sight.fresh
    last = sight.whole[-1] if sight.whole else None
    period = t("last period {period}", period=span(last.begins, last.ends)) if last else t("no period yet")
    parts: list[Node] = [el("span", t(STANDING[fresh.standing]), class_=f"state {fresh.standing}"), el("span", period)]
    if fresh.silent_ms is not None:
        parts.append(el("span", t("last message {ago} ago", ago=ago(fresh.silent_ms, t))))
    return parts


def ago(silent_ms: int, t: Words) -> str:
    """How long, in words that change at most once in ten seconds."""
    for length, unit in UNITS:
        if silent_ms >= length:
            return t(unit, n=silent_ms // length)
    seconds = silent_ms // 1000
    return t("{n} s", n=seconds // 10 * 10) if seconds >= 10 else t("a few seconds")


def notice(sight: Sight) -> Markup | None:
    """Why what stands on the page may not be the present, if so."""
    t, fresh = sight.t, sight.fresh
    last_known = " " + t("What stands here is the last known state.") if sight.whole else ""
    words = _notice_words(t, fresh)
    return el("p", words + last_known, class_="card notice", role="alert") if words else None


def _notice_words(t: Words, fresh: Freshness) -> str:
    if fresh.standing == "unreachable":
        return t(
            "Broker unreachable since {since} UTC: {detail}. Trying again by itself.",
            since=day(rfc3339(fresh.since)),
            detail=fresh.detail,
        )
    if fresh.standing == "quiet" and fresh.silent_ms is not None:
        return t(
            "Nothing has come for {ago}, longer than usual: look whether the worker and the feeds run.",
            ago=ago(fresh.silent_ms, t),
        )
    return f"{t(STANDING[fresh.standing])}: {fresh.detail}." if fresh.detail else ""


def _foot(sight: Sight) -> Markup:
    t, reading = sight.t, sight.reading
    parts = [t("{n} messages read", n=f"{reading['read']:,}")]
    parts += [f"{reading[name]:,} {t(name)}" for name in ("unreadable", "ignored", "evicted") if reading[name]]
    told = f"{t('Enterprise')} {sight.held.name} · {' · '.join(parts)} · JSON: /api/state, /api/stream"
    return el("footer", told, class_="foot", id="foot")
