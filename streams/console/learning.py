"""From the legs of the latest verdict to what is not judged yet, and how much of what it takes has come in."""

from collections.abc import Mapping
from typing import Any

from streams.console.texts import Words

Waiting = tuple[str, str]
"""What is not judged, and what is missing."""
NO_INSPECTIONS = "no inspection has been counted so far"
NO_ANSWERS = "no answer of a customer has come in: nothing is said of it"
ENOUGH_PERIODS = "{done} of {needed} periods; too few failures so far to know what is usual"
PERIODS = "{done} of {needed} periods"
UNKNOWN = "still learning what is usual"


def still_learning(legs: Mapping[str, Any], periods: int, t: Words) -> list[Waiting]:
    """The legs and stages that still learn. `periods`: closed periods of the enterprise, for the load leg."""
    found = []
    load, quality, satisfaction = (_part(legs, name) for name in ("load", "quality", "satisfaction"))
    if _learns(load):
        found.append((t("Demand"), _progress(periods, load.get("periods_needed"), t)))
    stages = _part(quality, "stages")
    if _learns(quality) and not stages:
        found.append((t("Right first time"), t(NO_INSPECTIONS)))
    found += [
        (str(name), _of_chart(leg, t)) for name, leg in stages.items() if isinstance(leg, Mapping) and _learns(leg)
    ]
    if _learns(satisfaction):
        learned = _of_chart(satisfaction, t) if satisfaction.get("periods_learned") else t(NO_ANSWERS)
        found.append((t("Low scores from customers"), learned))
    return found


def _of_chart(leg: Mapping[str, Any], t: Words) -> str:
    return _progress(leg.get("periods_learned"), leg.get("periods_needed"), t)


def _progress(done: Any, needed: Any, t: Words) -> str:
    if not isinstance(done, int) or not isinstance(needed, int):
        return t(UNKNOWN)
    return t(PERIODS if done < needed else ENOUGH_PERIODS, done=done, needed=needed)


def _learns(leg: Mapping[str, Any]) -> bool:
    return leg.get("state") == "learning"


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, Mapping) else {}
