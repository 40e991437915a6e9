"""From the history of an enterprise to columns over time, one entry a period, and the spans of worse quality."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from schemas.summary import PeriodSummary
from streams.console.history import Period
from streams.console.measures import Share
from streams.console.points import Point, point
from streams.console.scales import Scale, low_share, pooled_periods, satisfied_share, trailing_voices

MAX_STAGES = 12
"""Stage lines on a chart; more cannot be told apart."""
TROUBLE = frozenset({"strain", "strain_reaching_customers", "not_growth"})
"""Verdicts that say quality is worse."""
PRESSURE = TROUBLE | {"growing"}
"""Verdicts after which a period is no fair reference any more."""


def last_judged(periods: Sequence[Period]) -> PeriodSummary | None:
    """The summary that carries the latest verdict."""
    judged = (period.judged for period in reversed(periods) if verdict_of(period) is not None)
    return next(judged, None)


def verdict_of(period: Period) -> str | None:
    """The verdict of a period, if it was judged."""
    return period.judged.verdict if period.judged is not None else None


def run_start(periods: Sequence[Period], verdicts: Iterable[str]) -> int | None:
    """Where the unbroken run of these verdicts that reaches to the end begins; an unjudged period does not break it."""
    wanted = set(verdicts)
    first = None
    for index in range(len(periods) - 1, -1, -1):
        verdict = verdict_of(periods[index])
        if verdict in wanted:
            first = index
        elif verdict is not None:
            break
    return first


def spans(periods: Sequence[Period]) -> list[dict[str, str]]:
    """Neighbouring periods with the same verdict of TROUBLE, as {start, end, verdict}."""
    found: list[dict[str, str]] = []
    for period in periods:
        verdict = verdict_of(period)
        if verdict not in TROUBLE or verdict is None:
            continue
        start, end = period.begins, period.ends
        if found and found[-1]["end"] == start and found[-1]["verdict"] == verdict:
            found[-1]["end"] = end
        else:
            found.append({"start": start, "end": end, "verdict": verdict})
    return found


def columns(periods: Sequence[Period], scale: Scale) -> dict[str, Any]:
    """Everything the charts draw."""
    points = [point(period) for period in periods]
    pooled = pooled_periods(periods, scale)
    voices = trailing_voices(periods, pooled)
    flows = [period.flow for period in periods]
    return {
        "period_start": [period.begins for period in periods],
        "period_end": [period.ends for period in periods],
        "verdict": [verdict_of(period) for period in periods],
        "units_in": [flow.units_in if flow else None for flow in flows],
        "units_out": [flow.units_out if flow else None for flow in flows],
        "in_process": [flow.in_process if flow else None for flow in flows],
        "right_first_time": [_rounded(each.right_first_time) for each in points],
        "first_pass_yield": [_json(each.rolled) for each in points],
        "stages": _stage_columns(points),
        "satisfied": [_json(satisfied_share(voice, scale)) for voice in voices],
        "low_score": [_json(low_share(voice, scale)) for voice in voices],
        "pooled_periods": pooled,
        "complaints": [each.complaints for each in points],
        "returns": [each.returns for each in points],
        "scale": scale.name,
        "scale_asks": scale.asks,
    }


def _stage_columns(points: Sequence[Point]) -> dict[str, list[dict[str, float] | None]]:
    inspected: Counter[str] = Counter()
    for each in points:
        inspected.update({stage: found.n for stage, found in each.stages.items()})
    names = sorted(name for name, _ in inspected.most_common(MAX_STAGES))
    return {name: [_json(each.stages.get(name)) for each in points] for name in names}


def _json(found: Share | None) -> dict[str, float] | None:
    return None if found is None else found.json()


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
