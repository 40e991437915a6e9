"""Small pieces that several views share: labels, badges, shares, changes, decisions."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from schemas.times import rfc3339
from streams.console.choices import Choice, moment_of
from streams.console.markup import Node, el
from streams.console.sight import Sight
from streams.console.texts import Words
from streams.console.words import change_words, day, human, number, percent, share_words


def chips(labels: Mapping[str, str], t: Words) -> Markup | None:
    """What something is about."""
    told = [
        el("span", f"{t(human(name))}: {value}", class_="chip")
        for name, value in labels.items()
        if name not in ("enterprise", "rule")
    ]
    return el("p", told, class_="chips") if told else None


def badge(word: str, t: Words, classes: str = "") -> Markup:
    """A word in a frame; never told by its colour alone."""
    return el("span", t(word), class_=f"badge {classes or word}")


def share_cell(found: Mapping[str, float] | None) -> Node:
    """A share with its interval."""
    return "–" if found is None else share_words(found).rpartition(", n ")[0] + ")"


def change_cell(change: Mapping[str, float] | None, t: Words) -> str:
    """A change in percentage points with its interval."""
    return change_words(change).replace("points", t("points"))


def day_of(ms: int) -> str:
    """A moment as a person writes it."""
    return day(rfc3339(ms))


def effect_words(effect: Mapping[str, Any], t: Words) -> str:
    """An effect: "first pass yield from 84.1 % to 93 % (95 % interval 90.1 to 95.2 %)"."""
    interval = [end for end in effect.get("interval") or () if end is not None]
    values = [*(effect[name] for name in ("from", "to") if effect.get(name) is not None), *interval]
    write = percent if values and all(0 <= value <= 1 for value in values) else number
    parts = [t(human(str(effect.get("metric", "")))).lower()]
    parts += [f"{t(name)} {write(effect[name])}" for name in ("from", "to") if effect.get(name) is not None]
    if len(interval) == 2:
        parts.append(t("(95 % interval {low} to {high})", low=write(interval[0]), high=write(interval[1])))
    return " ".join(parts)


def decisions(sight: Sight, choices: Sequence[Choice], target: Mapping[str, str], what: str) -> Markup | None:
    """Buttons for what can be decided; the script asks who decides and sends it."""
    if not sight.decisions or not choices:
        return None
    moment = rfc3339(int(moment_of(_shown(sight), sight_now(sight)).timestamp() * 1000))
    buttons = [
        el(
            "button",
            sight.t(choice.words),
            type="button",
            class_="decide",
            data_kind=choice.kind,
            data_asks=choice.asks,
            data_options=json.dumps({key: sight.t(text) for key, text in choice.options().items()}) or None,
            data_target=json.dumps({**target, "enterprise": sight.held.name, "occurred_at": moment}),
            data_what=what,
            data_does=sight.t(choice.does),
        )
        for choice in choices
    ]
    return el("div", buttons, class_="decisions", role="group", aria_label=sight.t("Decide about {what}", what=what))


def sight_now(sight: Sight) -> Any:
    """The time of the visitor's view."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(sight.fresh.now / 1000, UTC)


def _shown(sight: Sight) -> dict[str, Any]:
    last = sight.whole[-1] if sight.whole else None
    alerts = [{"updated_at": kept.light.updated_at.isoformat()} for kept in sight.firing[:100]]
    return {"period": {"end": last.ends} if last else None, "alerts": alerts}
