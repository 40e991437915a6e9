"""From a verdict and the open alerts to the one alert that explains the verdict: what stands beside it never does."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

One = TypeVar("One")

QUALITY = ("stage_quality", "below_target", "first_time_quality", "satisfaction")
EXPLAINS: Mapping[str, tuple[str, ...]] = {
    "strain": ("growth_strain",),
    "strain_reaching_customers": ("growth_strain",),
    "not_growth": QUALITY,
    "cannot_tell": ("silent_feed", *QUALITY),
}
"""By verdict: the rules whose alerts explain it, the first of them first."""


def root_of(verdict: str | None, alerts: Iterable[One], rule: Callable[[One], str]) -> One | None:
    """The alert that explains the verdict, else the first of those given; None where there is none."""
    rules = EXPLAINS.get(verdict or "", ())
    return min(alerts, key=lambda one: rules.index(rule(one)) if rule(one) in rules else len(rules), default=None)


def strained_stages(legs: Mapping[str, Any]) -> list[str]:
    """The stages at which failures follow growth, as the quality leg names them."""
    quality = legs.get("quality")
    stages = quality.get("explained_by_growth") if isinstance(quality, Mapping) else None
    return [str(stage) for stage in stages] if isinstance(stages, list) else []
