"""From a snapshot to the chart in words: what is shaded, and the whole of it for those who cannot see it."""

from collections.abc import Mapping, Sequence
from typing import Any

from streams.console.texts import Words, texts
from streams.console.words import NO_DATA, day, human, number, share_words, span

SHADED_NAMED = 6
ENGLISH = texts("en")


def chart_words(view: Mapping[str, Any]) -> str:
    """The chart in one paragraph, for those who cannot see it."""
    series = view["series"]
    if not series["period_start"]:
        return "Charts of right first time, satisfaction and volume; no data yet."
    parts = [
        f"Charts over {len(series['period_start'])} periods, last one: ",
        f"right first time {share_words(_last(series['first_pass_yield']))}; ",
        f"satisfied {share_words(_last(series['satisfied']))}; ",
        f"low scores {share_words(_last(series['low_score']))}; ",
        f"units in {count_words(_last(series['units_in']))}, out {count_words(_last(series['units_out']))}. ",
        shading_words(view["spans"]),
    ]
    return "".join(parts)


def shading_words(spans: Sequence[Mapping[str, str]], t: Words = ENGLISH) -> str:
    """Which periods are shaded, and why."""
    named = [
        f"{t(human(each['verdict'])).lower()} {span(each['start'], each['end'])}" for each in spans[-SHADED_NAMED:]
    ]
    if not named:
        return t("Nothing is shaded: in no period was quality judged worse.")
    return t("Shaded: {spans}.", spans="; ".join(named))


def pooled_words(series: Mapping[str, Any], t: Words = ENGLISH) -> str:
    """How many periods one point of satisfaction rests on, where it is more than one."""
    pooled = series["pooled_periods"]
    return " " + t("(each point: {n} periods)", n=pooled) if pooled > 1 else ""


def window_words(windows: Mapping[str, Any], t: Words = ENGLISH) -> str:
    """What is compared with what."""
    now, before, pressure = windows["recent"], windows["before"], windows["pressure_since"]
    if not before:
        return t("Last {now} periods; there is nothing to compare them with yet.", now=now)
    if not pressure:
        return t("Last {now} periods against the {before} before them.", now=now, before=before)
    words = "Last {now} periods against the {before} up to {day}, when the pressure began."
    return t(words, now=now, before=before, day=day(pressure))


def count_words(value: float | None) -> str:
    """A count of units."""
    return NO_DATA if value is None else number(round(value))


def _last(column: Sequence[Any]) -> Any:
    return column[-1] if column else None
