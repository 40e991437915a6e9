"""The series of an enterprise in, its three pictures over time out: quality, satisfaction and volume."""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.times import to_millis
from streams.console.pictures.course import Course, Line, Mark, Span
from streams.console.sight import Sight
from streams.console.words import human, instant, number, percent, share_words

QUALITY, STAGE, SATISFIED, LOW = "var(--quality)", "var(--thin)", "var(--satisfied)", "var(--low)"
IN, OUT, GOOD = "var(--in)", "var(--out)", "var(--quality)"


def dates_of(series: Mapping[str, Any]) -> list[str]:
    """A short date a period."""
    moments = [instant(text) for text in series["period_start"]]
    return [f"{moment.day} {moment:%b}" if moment else "" for moment in moments]


def place_of(series: Mapping[str, Any], moment: str | None) -> int | None:
    """The period in which a moment lies; None before and after what is shown."""
    at = instant(moment)
    if at is None:
        return None
    ms = to_millis(at)
    for place, (start, end) in enumerate(zip(series["period_start"], series["period_end"], strict=True)):
        first, last = instant(start), instant(end)
        if first and last and to_millis(first) <= ms < to_millis(last):
            return place
    return None


def shaded(sight: Sight) -> list[Span]:
    """Stretches that were judged worse."""
    series = sight.series
    found = []
    for each in sight.spans:
        first = place_of(series, each["start"])
        ends = [place for place, end in enumerate(series["period_end"]) if end == each["end"]]
        if first is not None and ends:
            found.append(Span(first, ends[0], f"span-{each['verdict']}", sight.t(human(each["verdict"]))))
    return found


def marks(sight: Sight) -> list[Mark]:
    """Where the strain began."""
    place = place_of(sight.series, sight.verdict["onset"])
    return [Mark(place, sight.t("onset"))] if place is not None else []


def quality_course(sight: Sight, told: str = "") -> Course:
    """Rolled first-pass yield with its interval, and every stage as a thin line."""
    series, t = sight.series, sight.t
    stages = [Line(name, _values(shares), STAGE) for name, shares in series["stages"].items()]
    rolled = Line(
        t("all stages (rolled)"), _values(series["first_pass_yield"]), QUALITY, _bands(series["first_pass_yield"])
    )
    words = told or t("Right first time over {n} periods", n=len(series["period_start"]))
    return Course(dates_of(series), [rolled, *stages], words, percent, shaded(sight), marks(sight), ceiling=1.0)


def satisfaction_course(sight: Sight) -> Course:
    """Satisfied answers and low scores with their intervals."""
    series, t = sight.series, sight.t
    lines = [
        Line(t("satisfied"), _values(series["satisfied"]), SATISFIED, _bands(series["satisfied"])),
        Line(t("low scores"), _values(series["low_score"]), LOW, _bands(series["low_score"])),
    ]
    now = {name: share_words(series[name][-1]) if series[name] else "" for name in ("satisfied", "low_score")}
    words = t("Satisfied {satisfied}; low scores {low_score}", **now)
    return Course(dates_of(series), lines, words, percent, shaded(sight), marks(sight), given=(0.0, 1.0))


def demand_course(sight: Sight) -> Course:
    """Units in, out, and out right first time."""
    series, t = sight.series, sight.t
    lines = [
        Line(t("units in"), series["units_in"], IN, dashed=True),
        Line(t("units out"), series["units_out"], OUT),
        Line(t("out, right first time"), series["right_first_time"], GOOD),
    ]
    words = t("Units in, out, and out right first time, a period")
    return Course(dates_of(series), lines, words, number, shaded(sight), marks(sight), height=170, extra=(0.0,))


def _values(shares: Sequence[Mapping[str, float] | None]) -> list[float | None]:
    return [None if share is None else share["value"] for share in shares]


def _bands(shares: Sequence[Mapping[str, float] | None]) -> list[tuple[float, float] | None]:
    return [None if share is None else (share["low"], share["high"]) for share in shares]
