"""From the history to the two tables: how every stage and every segment of customers does now against before."""

from collections.abc import Mapping, Sequence
from typing import Any

from streams.console.counts import SATISFACTION, total
from streams.console.history import Group, Period, groups_of
from streams.console.measures import Share, change
from streams.console.points import point, stage_yields
from streams.console.scales import Scale, answers, low_share
from streams.console.windows import Windows

SPARK = 60
"""Periods of a stage's small line."""
NO_SEGMENT = "(no segment)"

Alerts = Mapping[str, list[dict[str, Any]]]
"""The open alerts of each stage or of each segment."""


def stage_rows(
    periods: Sequence[Period], windows: Windows, alerts: Alerts, judged: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """One row a stage, the surely weakest first (by the upper end of its interval, never by the raw rate)."""
    now = stage_yields(groups_of(windows.now, "stage"))
    before = stage_yields(groups_of(windows.before, "stage"))
    counted = groups_of(windows.now, "stage")
    rows = []
    for stage, found in sorted(now.items(), key=lambda item: (item[1].high, item[0])):
        rows.append(
            {
                "stage": stage,
                "first_pass_yield": found.json(),
                "before": _json(before.get(stage)),
                "change": change(found, before.get(stage)),
                "judged": judged.get(stage),
                "alerts": alerts.get(stage, []),
                "scrapped": counted["stage", stage][4],
                "line": [_value(point(period).stages.get(stage)) for period in periods[-SPARK:]],
            }
        )
    return rows


def segment_rows(windows: Windows, scale: Scale, alerts: Alerts) -> list[dict[str, Any]]:
    """One row a segment, the surely least satisfied first: needs differ, so no segment hides behind the average."""
    now, before = by_segment(windows.now), by_segment(windows.before)
    rows = [
        {**_segment_row(segment, now[segment], before.get(segment, {}), scale), "alerts": alerts.get(segment, [])}
        for segment in now
    ]
    return sorted(rows, key=lambda row: (-(row["low_score"] or {"low": -1.0})["low"], row["segment"]))


def by_segment(periods: Sequence[Period]) -> dict[str, dict[Group, list[int]]]:
    """The sums of the groups of every segment."""
    segments: dict[str, dict[Group, list[int]]] = {}
    for group, vector in groups_of(periods, "satisfaction").items():
        segments.setdefault(group[1] or NO_SEGMENT, {})[group] = vector
    return segments


def _segment_row(
    segment: str, now: dict[Group, list[int]], before: dict[Group, list[int]], scale: Scale
) -> dict[str, Any]:
    voice = total(list(now.values()))
    earlier = low_share(total(list(before.values())), scale) if before else None
    low = low_share(voice, scale)
    return {
        "segment": segment,
        "low_score": _json(low),
        "before": _json(earlier),
        "change": change(low, earlier),
        "mean_score": _mean(answers(voice, scale), first=0 if scale.name == "nps" else 1),
        "new": _json(_low_of(now, 3, "new", scale)),
        "existing": _json(_low_of(now, 3, "existing", scale)),
        "complaints": voice[SATISFACTION["complaints"].start],
        "returns": voice[SATISFACTION["returns"].start],
        "churned": voice[SATISFACTION["churned"].start],
        "needs": _needs(now, scale),
    }


def _low_of(groups: dict[Group, list[int]], place: int, label: str, scale: Scale) -> Share | None:
    chosen = [vector for group, vector in groups.items() if group[place] == label]
    return low_share(total(chosen), scale) if chosen else None


def _needs(groups: dict[Group, list[int]], scale: Scale) -> list[dict[str, Any]]:
    """What low scores and complaints were about, most frequent first."""
    found: dict[str, int] = {}
    for group, vector in groups.items():
        if group[2]:
            unhappy = sum(answers(vector, scale)[scale.low]) + vector[SATISFACTION["complaints"].start]
            found[group[2]] = found.get(group[2], 0) + unhappy
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [{"need": need, "low_scores_and_complaints": count} for need, count in ranked[:5] if count]


def _mean(given: Sequence[int], first: int) -> float | None:
    n = sum(given)
    return round(sum(score * count for score, count in enumerate(given, start=first)) / n, 3) if n else None


def _json(found: Share | None) -> dict[str, float] | None:
    return None if found is None else found.json()


def _value(found: Share | None) -> float | None:
    return None if found is None else round(found.value, 4)
