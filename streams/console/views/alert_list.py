"""Alerts in, a list that can be searched, narrowed and paged out, with true counts."""

from collections.abc import Sequence

from markupsafe import Markup

from streams.console.kept_alert import KeptAlert
from streams.console.markup import Node, card, el, table
from streams.console.sight import Sight
from streams.console.views.parts import badge
from streams.console.words import day, human

PAGE = 50
SHOWS = ("open", "resolved", "suppressed", "all")


def draw_alerts(sight: Sight) -> Markup:
    """The view."""
    t, asked = sight.t, sight.asked
    show = asked.show if asked.show in SHOWS else "open"
    groups = {
        "open": sight.speaking,
        "resolved": sight.resolved,
        "suppressed": [kept for kept in sight.firing if getattr(kept.light, "suppressed_by", None)],
    }
    groups["all"] = [*sight.firing, *sight.resolved]
    found = [kept for kept in groups[show] if _matches(kept, asked.words)]
    pages = max(1, -(-len(found) // PAGE))
    page = min(asked.page, pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    tabs = [
        el(
            "a",
            f"{t(SHOW_WORDS[name])} ({len(groups[name]):,})",
            href=asked.with_(show=name, page=1),
            aria_current="true" if name == show else None,
        )
        for name in SHOWS
    ]
    told = t("{n} alerts match", n=f"{len(found):,}") if asked.words else ""
    return card(
        el("nav", tabs, class_="tabs", aria_label=t("Which alerts")),
        _search(sight, show),
        el("p", told, class_="muted small", role="status") if told else None,
        alert_table(sight, shown) if shown else el("p", t("There is none."), class_="muted"),
        _pager(sight, page, pages),
        title=t("Alerts"),
    )


SHOW_WORDS = {"open": "Open", "resolved": "Resolved", "suppressed": "Told by another", "all": "All"}


def alert_table(sight: Sight, alerts: Sequence[KeptAlert]) -> Markup:
    """One row an alert."""
    t = sight.t
    heads = (t("Alert"), t("Severity"), t("Where"), t("Since"), t("Told"), t("State"))
    return table(heads, [_row(sight, kept) for kept in alerts], t("Alerts"), "data alerts")


def _row(sight: Sight, kept: KeptAlert) -> list[Node]:
    t, alert = sight.t, kept.light
    where = ", ".join(value for name, value in alert.labels.items() if name != "enterprise") or t("all")
    link = el("a", t(human(alert.rule)), href=sight.asked.at(f"/alert/{alert.alert_id}"))
    state = (
        t("resolved")
        if not kept.firing
        else t("taken by {name}", name=alert.acknowledged_by)
        if alert.acknowledged_by
        else t("open")
    )
    return [
        el("span", link, el("span", alert.summary, class_="small muted block")),
        badge(alert.severity, t),
        where,
        day(alert.starts_at.isoformat()),
        day(alert.detected_at.isoformat()),
        state,
    ]


def _matches(kept: KeptAlert, words: str) -> bool:
    return all(word in kept.folded for word in words.lower().split())


def _search(sight: Sight, show: str) -> Markup:
    t, asked = sight.t, sight.asked
    kept = [("enterprise", asked.enterprise), *asked.labels, ("from", asked.first), ("to", asked.last), ("show", show)]
    kept += [("lang", asked.language if asked.language != "en" else "")]
    hidden = [el("input", type="hidden", name=name, value=value) for name, value in kept if value]
    field = el(
        "label",
        el("span", t("Search"), class_="hidden"),
        el("input", type="search", name="q", value=asked.words, placeholder=t("Search in rule, place and text")),
    )
    return el(
        "form",
        field,
        hidden,
        el("button", t("Search"), type="submit"),
        method="get",
        action=asked.path,
        role="search",
        class_="filters",
    )


def _pager(sight: Sight, page: int, pages: int) -> Markup | None:
    t = sight.t
    if pages == 1:
        return None
    back = el("a", t("Newer"), href=sight.asked.with_(page=page - 1), rel="prev") if page > 1 else None
    on = el("a", t("Older"), href=sight.asked.with_(page=page + 1), rel="next") if page < pages else None
    return el(
        "nav",
        back,
        el("span", t("page {page} of {pages}", page=page, pages=pages)),
        on,
        class_="pager",
        aria_label=t("Pages"),
    )
