"""From codes on the wire to plain words: the verdict, the lamp it lights, rules, labels and numbers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from schemas.times import INSTANT_PATTERN

Lamp = Literal["green", "yellow", "red", "off"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a verdict answers the question "is growth straining quality?"."""

    lamp: Lamp
    answer: str
    meaning: str


VERDICTS: Mapping[str, Verdict] = {
    "learning": Verdict("yellow", "Too early to say", "Andon is still learning what normal looks like here."),
    "steady": Verdict("green", "No", "Volume is steady and quality holds."),
    "healthy_growth": Verdict("green", "No", "Volume is growing, and quality and satisfaction hold."),
    "growing": Verdict("yellow", "Not so far", "Demand is above its usual band; quality still holds. Watch it."),
    "strain": Verdict("red", "Yes", "Demand has risen, and first-pass yield has become worse since."),
    "strain_reaching_customers": Verdict(
        "red", "Yes, and customers feel it", "Demand rose, then first-pass yield fell, then satisfaction fell."
    ),
    "not_growth": Verdict(
        "red", "No, but quality is worse", "Demand is not shown to be the cause: look at what changed."
    ),
    "cannot_tell": Verdict("yellow", "Cannot tell", "There is too little to judge by, and a guess would mislead."),
}
NOT_JUDGED = Verdict("off", "No verdict yet", "No period has been closed and judged so far.")

NO_DATA = "no data"
INSTANT = re.compile(INSTANT_PATTERN)
FLAT_LISTS = 4
"""Lists of up to so many objects are written out one by one."""

LAMP_WORDS: Mapping[Lamp, str] = {"green": "Green", "yellow": "Yellow", "red": "Red", "off": "Off"}


def verdict_words(verdict: str | None) -> Verdict:
    """The words of a verdict; a code this console does not know is shown as it is."""
    if verdict is None:
        return NOT_JUDGED
    return VERDICTS.get(verdict) or Verdict("yellow", human(verdict), "This console does not know this verdict yet.")


def human(code: str) -> str:
    """A code as words: `growth_strain` becomes "Growth strain"."""
    words = code.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


STATES: Mapping[str, str] = {
    "alarm": "in alarm",
    "in_control": "in control",
    "learning": "still learning",
    "above": "above its band",
    "recently_above": "above its band until lately",
    "within": "within its band",
}


def state_words(state: str | None, since: str | None) -> str:
    """How a chart stands, and since when."""
    if state is None:
        return "not judged"
    stands = STATES.get(state) or human(state).lower()
    return f"{stands} since {day(since)}" if since else stands


def tone(state: str | None) -> str:
    """The class of the style sheet for a state."""
    return "worse" if state == "alarm" else "muted"


def change_words(change: Mapping[str, float] | None) -> str:
    """A change of a share in percentage points with its interval: "−16.5 points (−18.1 to −14.9)"."""
    if change is None:
        return "–"
    return f"{points(change['value'])} points ({points(change['low'])} to {points(change['high'])})"


def points(value: float) -> str:
    """Percentage points with their sign."""
    return f"{100 * value:+.1f}".replace("-", "−")


def percent(value: float) -> str:
    """A ratio as per cent, with as many digits as help."""
    if value in (0, 1) or abs(value) > 1:
        return f"{100 * value:.0f} %"
    return f"{100 * value:.1f} %" if 0.005 < value < 0.995 else f"{100 * value:.2f} %"


def signed_percent(value: float) -> str:
    """A relative change as per cent with its sign."""
    return f"{100 * value:+.0f} %".replace("-", "−")


def number(value: float) -> str:
    """A number with thousands separated; fractions with three significant digits."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def share_words(share: Mapping[str, float] | None) -> str:
    """A share with its interval and n: "92.1 % (90.3–93.6 %, n 812)"."""
    if share is None:
        return NO_DATA
    return f"{percent(share['value'])} ({interval_words(share['low'], share['high'])}, n {number(share['n'])})"


def interval_words(low: float, high: float) -> str:
    """The two ends of an interval of shares."""
    return f"{percent(low).removesuffix(' %')}–{percent(high)}"


def instant(value: Any) -> datetime | None:
    """The moment that an RFC 3339 string names; None for anything else."""
    if not isinstance(value, str) or not INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:  # the 99th of a month
        return None


def day(text: str) -> str:
    """An RFC 3339 time as a person writes it: the day, and the time of day unless it is midnight; else the text."""
    moment = instant(text)
    if moment is None:
        return text
    written = f"{moment.day} {moment:%b %Y}"
    return written if (moment.hour, moment.minute) == (0, 0) else f"{written}, {moment:%H:%M}"


def span(start: str, end: str) -> str:
    """A period as a person writes it; whole days are named by their first and last one."""
    first, after = datetime.fromisoformat(start), datetime.fromisoformat(end)
    if (first.hour, first.minute, after.hour, after.minute) != (0, 0, 0, 0):
        return f"{day(start)} – {after:%H:%M}" if after - first < timedelta(days=1) else f"{day(start)} – {day(end)}"
    last = after - timedelta(days=1)
    return day(start) if last.date() <= first.date() else f"{first.day} {first:%b} – {day(last.isoformat())}"


def flat(value: Any, name: str = "") -> list[tuple[str, str]]:
    """A JSON object as rows of name and value, all of them text; long lists are counted and cut."""
    if isinstance(value, list) and len(value) <= FLAT_LISTS and any(isinstance(item, Mapping) for item in value):
        value = {str(place): item for place, item in enumerate(value, start=1)}
    if isinstance(value, Mapping):
        return [row for key, item in value.items() for row in flat(item, _joined(name, key))]
    return [(name, _scalar(value))]


def _joined(name: str, key: str) -> str:
    return f"{name} · {human(key).lower()}" if name else human(key)


def _scalar(value: Any) -> str:
    if isinstance(value, list) and any(isinstance(item, Mapping) for item in value):
        return f"{len(value)} rows, the last one: {_scalar(value[-1])}"
    if isinstance(value, list):
        shown = ", ".join(_scalar(item) for item in value[:6])
        return f"{shown}, … ({len(value)} in all)" if len(value) > 6 else shown
    if isinstance(value, Mapping):
        return ", ".join(f"{human(key).lower()} {_scalar(item)}" for key, item in value.items())
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "–"}[value]
    if isinstance(value, int | float):
        return number(value)
    return day(value)
