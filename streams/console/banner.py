"""From a snapshot to the top of the page: the answer, the lamp, what to know before reading on, and the three legs."""

from collections.abc import Mapping, Sequence
from typing import Any

from nicegui import ui

from streams.console.elements import Opened, box, pairs, words
from streams.console.words import (
    LAMP_WORDS,
    NO_DATA,
    change_words,
    day,
    flat,
    human,
    number,
    percent,
    share_words,
    signed_percent,
    state_words,
    tone,
)

View = Mapping[str, Any]

LEG_TITLES = {"load": "Demand", "quality": "Right first time", "satisfaction": "Low scores from customers"}
LEG_ROWS = 60
NO_REFERENCE = "nothing to compare with yet"


def draw_banner(view: View) -> None:
    """The answer to the question, the lamp, and since when."""
    lamp = view["lamp"]
    with box(f"card banner {lamp}{' stale' if view['stale'] else ''}"):
        with box("lamp") as post:
            post.props["role"] = "img"
            post.props["aria-label"] = f"Andon lamp: {LAMP_WORDS[lamp]}"
            for colour in ("red", "yellow", "green"):
                ui.element("span").classes(f"{colour} on" if colour == lamp else colour)
        with box("words"):
            words("h1", "Is growth straining quality?")
            words("div", view["answer"], "answer")
            words("p", view["text"], "meaning")
            if view["since"]:
                words("p", view["since"], "since")


def banner_part(view: View) -> dict[str, Any]:
    """What the banner shows of a snapshot."""
    stale = view["feed"]["state"] == "unreachable"
    if not view["periods"]:
        hint = "Start `andon worker` and publish events, or run `andon demo`."
        text = f"No period has been published so far. {hint}"
        return {"stale": stale, "lamp": "off", "answer": "No data yet", "text": text, "since": ""}
    return {
        "stale": stale,
        "lamp": view["lamp"],
        "answer": view["verdict_answer"],
        "text": view["verdict_text"],
        "since": _since(view),
    }


def _since(view: View) -> str:
    parts = [f"Verdict: {human(view['verdict']).lower()}" if view["verdict"] else ""]
    parts.append(f"since {day(view['verdict_since'])}" if view["verdict_since"] else "")
    parts.append(f"strain began {day(view['onset'])}, detected {day(view['onset_detected'])}" if view["onset"] else "")
    return " · ".join(part for part in parts if part)


def draw_notice(notice: str) -> None:
    """What the visitor must know before reading on; nothing when all is well."""
    if notice:
        words("p", notice, "card notice").props["role"] = "alert"


def draw_legs(legs: Sequence[View], opened: Opened) -> None:
    """The three legs in their order: demand, quality, satisfaction."""
    with box("legs"):
        for leg in legs:
            with box("card leg"):
                words("h2", LEG_TITLES[leg["leg"]], "small muted")
                for text, classes in (_demand_lines if leg["leg"] == "load" else _share_lines)(leg):
                    words("p", text, classes)
                where = f" at {', '.join(leg['where'])}" if leg["where"] else ""
                words("p", f"Judged: {state_words(leg['state'], leg['since'])}{where}", f"small {tone(leg['state'])}")
                if leg["judged"]:
                    with opened.expansion("What that rests on", f"leg {leg['leg']}"):
                        pairs(flat(leg["judged"])[:LEG_ROWS], LEG_TITLES[leg["leg"]])


def _demand_lines(leg: View) -> list[tuple[str, str]]:
    if leg["now"] is None:
        return [(NO_DATA, "value")]
    process = f" · {number(leg['in_process'])} in process now"
    compared = NO_REFERENCE
    if leg["change"] is not None:
        compared = f"{signed_percent(leg['change'])} against {number(round(leg['before']))} before"
    return [
        (number(round(leg["now"])), "value num"),
        (f"units in, a period{process}", "small muted num"),
        (compared, "small muted num"),
    ]


def _share_lines(leg: View) -> list[tuple[str, str]]:
    if leg["now"] is None:
        return [(NO_DATA, "value")]
    value, _, interval = share_words(leg["now"]).partition(" (")
    compared = NO_REFERENCE
    if leg["change"] is not None:
        earlier = leg["before"]
        compared = f"{change_words(leg['change'])}, before: {percent(earlier['value'])}, n {number(earlier['n'])}"
    return [
        (value, "value num"),
        (f"95 % interval {interval.removesuffix(')')}", "small muted num"),
        (compared, "small muted num"),
    ]
