"""The first screen: the verdict, since when, where, why, the first thing to do, and the three legs it rests on."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from schemas.alert import Alert
from streams.console.captions import chart_words, pooled_words, shading_words
from streams.console.markup import Node, card, el, fold, join, pairs
from streams.console.root import root_of, strained_stages
from streams.console.sight import Sight
from streams.console.views.courses import demand_course, quality_course, satisfaction_course
from streams.console.views.frame import notice
from streams.console.views.numbers import number_table
from streams.console.views.parts import badge, change_cell, chips
from streams.console.words import (
    LAMP_WORDS,
    Lamp,
    day,
    flat,
    human,
    number,
    percent,
    share_words,
    signed_percent,
    state_words,
)

LEG_TITLES = {"load": "Demand", "quality": "Right first time", "satisfaction": "Low scores from customers"}
LEG_ROWS = 60
TOP_ALERTS = 4
TOP_ADVICE = 3
SHORTLY = 4
WORSE = frozenset({"alarm"})


def draw_overview(sight: Sight) -> Markup:
    """The view."""
    return join((notice(sight), banner(sight), _learning(sight), _legs(sight), _lists(sight), _courses(sight)))


def banner(sight: Sight) -> Markup:
    """The answer to the question, the lamp, and the four things to know: since when, where, why, what first."""
    t, verdict = sight.t, sight.verdict
    if not sight.whole:
        lamp: Lamp = "off"
        answer = t("No data yet")
        text = t("No period has been published so far. Start `andon worker` and publish events, or run `andon demo`.")
        rows: list[tuple[Node, Node]] = []
    else:
        lamp, answer, text = verdict["lamp"], t(verdict["verdict_answer"]), t(verdict["verdict_text"])
        rows = _facts(sight)
    lights = (el("span", class_=f"{name} on" if name == lamp else name) for name in ("red", "yellow", "green"))
    post = el(
        "div", lights, class_="lamp", role="img", aria_label=t("Andon lamp: {colour}", colour=t(LAMP_WORDS[lamp]))
    )
    facts = (
        el("dl", (join((el("dt", name), el("dd", value))) for name, value in rows), class_="facts") if rows else None
    )
    question = el("h1", t("Is growth straining quality?"))
    words = el(
        "div", question, el("p", answer, class_="answer"), el("p", text, class_="meaning"), facts, class_="words"
    )
    stale = " stale" if sight.fresh.standing in ("unreachable", "quiet") else ""
    return el("section", post, words, class_=f"card banner {lamp}{stale}", aria_live="polite", aria_label=t("Verdict"))


def _facts(sight: Sight) -> list[tuple[Node, Node]]:
    t, verdict = sight.t, sight.verdict
    rows: list[tuple[Node, Node]] = []
    explains = root_of(verdict["verdict"], sight.speaking, lambda kept: kept.light.rule)
    root = explains.whole() if explains is not None else None
    since = verdict["onset"] or verdict["verdict_since"]
    if since:
        rows.append((t("Since"), day(since)))
    if root is not None:
        strained = strained_stages(sight.judged) if root.rule == "growth_strain" else []
        where = ", ".join(strained) or place_words(root) or ", ".join(_alarming(sight))
        rows += [(t("Where"), where)] if where else []
        rows.append((t("Why"), el("a", root.summary, href=sight.asked.at(f"/alert/{root.alert_id}"))))
    first = next((item for item in sight.recommendations if item.status in ("proposed", "accepted")), None)
    if first is not None:
        rows.append((t("Do first"), el("a", first.title, href=sight.asked.at("/recommendations"))))
    return rows


def place_words(alert: Alert) -> str:
    """Where it is: what stands out most in what has changed, else the alert's own labels."""
    changed = alert.evidence.get("what_changed")
    top = changed[0] if isinstance(changed, list) and changed and isinstance(changed[0], Mapping) else {}
    labels = {**alert.labels, **(top.get("labels") or {})}
    told = [f"{value}" for name, value in labels.items() if name != "enterprise"]
    return ", ".join(told)


def _alarming(sight: Sight) -> list[str]:
    return [place for leg in sight.legs for place in leg["where"]]


def _learning(sight: Sight) -> Markup | None:
    """What is not judged yet, and how long it still takes."""
    t = sight.t
    waiting = sight.waiting
    if not waiting:
        return None
    told = "; ".join(f"{what}: {missing}" for what, missing in waiting[:SHORTLY])
    more = t("and {count} more", count=len(waiting) - SHORTLY) if len(waiting) > SHORTLY else ""
    return card(el("p", el("b", t("Still learning")), f" {told}", f"; {more}" if more else ""), classes="quiet")


def _legs(sight: Sight) -> Markup:
    """The three legs in their order: demand, quality, satisfaction."""
    return el("div", (_leg(sight, leg) for leg in sight.legs), class_="legs")


def _leg(sight: Sight, leg: Mapping[str, Any]) -> Markup:
    t = sight.t
    lines = _demand_lines(sight, leg) if leg["leg"] == "load" else _share_lines(sight, leg)
    where = " " + t("at {places}", places=", ".join(leg["where"])) if leg["where"] else ""
    judged = t("Judged: {state}", state=_state(sight, leg)) + where
    title = LEG_TITLES[leg["leg"]]
    rests = flat(leg["judged"])[:LEG_ROWS] if leg["judged"] else []
    return el(
        "section",
        el("h2", t(title), class_="small muted"),
        (el("p", text, class_=classes) for text, classes in lines),
        el("p", judged, class_=f"small {'worse' if leg['state'] in WORSE else 'muted'}"),
        fold(t("What that rests on"), f"leg-{leg['leg']}", pairs(rests, t(title))) if rests else None,
        class_="card leg",
    )


def _state(sight: Sight, leg: Mapping[str, Any]) -> str:
    state = leg["state"]
    stands = sight.t(state_words(state, None))
    return f"{stands} {sight.t('since')} {day(leg['since'])}" if leg["since"] else stands


def _demand_lines(sight: Sight, leg: Mapping[str, Any]) -> list[tuple[str, str]]:
    t = sight.t
    if leg["now"] is None:
        return [(t("no data"), "value")]
    compared = t("nothing to compare with yet")
    if leg["change"] is not None:
        change, before = signed_percent(leg["change"]), number(round(leg["before"]))
        compared = t("{change} against {before} before", change=change, before=before)
    process = f" · {t('{n} in process now', n=number(leg['in_process']))}" if leg["in_process"] is not None else ""
    return [
        (number(round(leg["now"])), "value num"),
        (t("units in, a period") + process, "small muted"),
        (compared, "small muted"),
    ]


def _share_lines(sight: Sight, leg: Mapping[str, Any]) -> list[tuple[str, str]]:
    t = sight.t
    if leg["now"] is None:
        return [(t("no data"), "value")]
    value, _, interval = share_words(leg["now"]).partition(" (")
    compared = t("nothing to compare with yet")
    if leg["change"] is not None:
        earlier = leg["before"]
        change = change_cell(leg["change"], t)
        compared = t(
            "{change}, before: {before}, n {n}", change=change, before=percent(earlier["value"]), n=number(earlier["n"])
        )
    return [
        (value, "value num"),
        (t("95 % interval {interval}", interval=interval.removesuffix(")")), "small muted"),
        (compared, "small muted"),
    ]


def _lists(sight: Sight) -> Markup:
    """The gravest alerts and the first things to do, each with the way to the rest."""
    t, asked = sight.t, sight.asked
    alerts: list[Node] = [_alert_line(sight, kept.light) for kept in sight.speaking[:TOP_ALERTS]]
    if not alerts:
        calm = "None: nothing calls for anybody." if sight.verdict["lamp"] == "green" else "None is open."
        alerts = [el("p", t(calm), class_="muted")]
    opened = [item for item in sight.recommendations if item.status in ("proposed", "accepted")]
    advice: list[Node] = [
        el("article", el("h3", f"{item.rank}. {item.title}"), chips(item.labels, t), class_="item")
        for item in opened[:TOP_ADVICE]
    ]
    if not advice:
        advice = [el("p", t("None: there is nothing to mend, or not enough to go by."), class_="muted")]
    more_alerts = el("a", t("All alerts"), href=asked.at("/alerts"), class_="more")
    more_advice = el("a", t("All recommendations"), href=asked.at("/recommendations"), class_="more")
    return el(
        "div",
        card(*alerts, more_alerts, title=t("Open alerts ({count})", count=len(sight.speaking))),
        card(*advice, more_advice, title=t("What to do ({count})", count=len(opened))),
        class_="two",
    )


def _alert_line(sight: Sight, alert: Alert) -> Markup:
    t = sight.t
    since = el("span", t("since {day}", day=day(alert.starts_at.isoformat())), class_="muted small")
    title = el("h3", el("a", t(human(alert.rule)), href=sight.asked.at(f"/alert/{alert.alert_id}")))
    head = el("div", badge(alert.severity, t), title, since, class_="line-head")
    return el("article", head, chips(alert.labels, t), el("p", alert.summary), class_="item")


def _courses(sight: Sight) -> Markup:
    t = sight.t
    if not sight.periods:
        return card(
            el("p", t("There is nothing to draw yet."), class_="muted"),
            title=t("Quality and satisfaction, and the volume they carry"),
        )
    told = chart_words({"series": sight.series, "spans": sight.spans})
    note = t("Bands are 95 % intervals.") + " " + shading_words(sight.spans, t)
    return card(
        el("h3", t("Right first time, all stages")),
        quality_course(sight, told).svg(),
        el("h3", t("Satisfaction") + pooled_words(sight.series, t)),
        satisfaction_course(sight).svg(),
        el("h3", t("Volume, units a period")),
        demand_course(sight).svg(),
        fold(t("Show the numbers"), "numbers", number_table(sight)),
        title=t("Quality and satisfaction, and the volume they carry"),
        note=note,
    )
