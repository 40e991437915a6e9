"""From the history to the three legs of a verdict, in the order in which they act: demand, quality, satisfaction."""

from collections.abc import Sequence
from typing import Any

from schemas.times import rfc3339, to_millis
from streams.console.counts import total
from streams.console.history import Period, groups_of
from streams.console.measures import Share, change, product
from streams.console.points import stage_yields
from streams.console.scales import Scale, low_share
from streams.console.series import last_judged
from streams.console.windows import Windows
from streams.console.words import instant


def judged_legs(periods: Sequence[Period]) -> dict[str, Any]:
    """The legs as Andon published them with its latest verdict: by name, each with its state and its numbers."""
    summary = last_judged(periods)
    return summary.legs.model_dump(mode="json") if summary is not None and summary.legs is not None else {}


def leg_rows(windows: Windows, scale: Scale, judged: dict[str, Any]) -> list[dict[str, Any]]:
    """Each leg with what Andon judged (`state`, `judged`) beside what anyone can recompute (`now`, `before`)."""
    counted = {
        "load": _demand(windows),
        "quality": _compared(_rolled(windows.now), _rolled(windows.before)),
        "satisfaction": _compared(_low_scores(windows.now, scale), _low_scores(windows.before, scale)),
    }
    published = {name: judged.get(name, {}) for name in counted}
    return [
        {
            "leg": name,
            **numbers,
            **_standing(published[name]),
            "where": _where(published[name]),
            "judged": published[name],
        }
        for name, numbers in counted.items()
    ]


def demand_rose(judged: dict[str, Any]) -> int | None:
    """The onset of the load leg, in milliseconds."""
    onset = instant(judged.get("load", {}).get("onset"))
    return None if onset is None else to_millis(onset)


def judged_stages(judged: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By stage, how its chart stands: {state, since?}."""
    stages = judged.get("quality", {}).get("stages")
    found = stages.items() if isinstance(stages, dict) else ()
    return {stage: _standing(leg) for stage, leg in found if isinstance(leg, dict)}


def _standing(leg: dict[str, Any]) -> dict[str, Any]:
    state, since = leg.get("state"), instant(leg.get("onset"))
    return {
        "state": state if isinstance(state, str) else None,
        "since": None if since is None else rfc3339(to_millis(since)),
    }


def _where(leg: dict[str, Any]) -> list[str]:
    """The stages in alarm."""
    alarming = leg.get("alarming")
    return [str(stage) for stage in alarming] if isinstance(alarming, list) else []


def _demand(windows: Windows) -> dict[str, Any]:
    now, before = _arrivals(windows.now), _arrivals(windows.before)
    return {
        "now": now,
        "before": before,
        "change": None if now is None or not before else round(now / before - 1, 6),
        "in_process": _in_process(windows.now),
    }


def _compared(now: Share | None, before: Share | None) -> dict[str, Any]:
    return {
        "now": None if now is None else now.json(),
        "before": None if before is None else before.json(),
        "change": change(now, before),
    }


def _arrivals(periods: Sequence[Period]) -> float | None:
    """Mean units in of a period."""
    arrived = [period.flow.units_in for period in periods if period.flow is not None]
    return round(sum(arrived) / len(arrived), 1) if arrived else None


def _in_process(periods: Sequence[Period]) -> int | None:
    flows = [period.flow for period in periods if period.flow is not None]
    return flows[-1].in_process if flows else None


def _rolled(periods: Sequence[Period]) -> Share | None:
    return product(list(stage_yields(groups_of(periods, "stage")).values()))


def _low_scores(periods: Sequence[Period], scale: Scale) -> Share | None:
    return low_share(total([period.voice for period in periods]), scale) if periods else None
