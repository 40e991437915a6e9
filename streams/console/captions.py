"""From a snapshot to the chart in words: what is shaded, and the whole of it for those who cannot see it."""

from collections.abc import Mapping, Sequence
from typing import Any

from streams.console.words import NO_DATA, human, number, share_words, span

SHADED_NAMED = 6


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


def shading_words(spans: Sequence[Mapping[str, str]]) -> str:
    """Which periods are shaded, and why."""
    named = [f"{human(each['verdict']).lower()} {span(each['start'], each['end'])}" for each in spans[-SHADED_NAMED:]]
    return f"Shaded: {'; '.join(named)}." if named else "Nothing is shaded: in no period was quality judged worse."


def pooled_words(series: Mapping[str, Any]) -> str:
    """How many periods one point of satisfaction rests on, where it is more than one."""
    pooled = series["pooled_periods"]
    return f" (each point: {pooled} periods)" if pooled > 1 else ""


def count_words(value: float | None) -> str:
    """A count of units."""
    return NO_DATA if value is None else number(round(value))


def _last(column: Sequence[Any]) -> Any:
    return column[-1] if column else None
