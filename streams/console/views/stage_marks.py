"""From a stage's alerts to what its control chart shows: baseline, onset, detection, and what people decided."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.times import to_millis
from streams.console.kept_alert import KeptAlert
from streams.console.pictures.course import Mark, Span
from streams.console.sight import Sight
from streams.console.views.parts import day_of
from streams.console.words import instant

RESTING = ("growth_strain", "stage_quality", "below_target", "improvement", "improvement_lost")
"""Rules whose alerts rest on the share that failed at a stage."""
DECIDED = ("acknowledge", "assign_cause", "take_action", "silence", "close", "rebaseline")


def judged_here(sight: Sight, stage: str) -> Iterator[tuple[KeptAlert, Mapping[str, Any]]]:
    """The alerts that rest on the chart of a stage, open ones first, each with the part of its evidence about it."""
    for kept in (*sight.firing, *sight.resolved):
        if kept.light.rule in RESTING:
            parts = _parts(kept.whole().evidence)
            part = next((one for one in parts if (one.get("labels") or kept.light.labels).get("stage") == stage), None)
            if part is not None:
                yield kept, part


def _parts(evidence: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    quality = evidence.get("quality")
    found = quality if isinstance(quality, list) else [quality]
    return [part for part in found if isinstance(part, Mapping)] or [evidence]


def onset_span(sight: Sight, part: Mapping[str, Any]) -> list[Span]:
    """The confidence set of an onset."""
    onset = part.get("onset")
    if not isinstance(onset, Mapping):
        return []
    first, last = place_of(sight, onset.get("from")), place_of(sight, onset.get("to"))
    if first is None or last is None:
        return []
    days = {"first": day_of(sight.periods[first].start), "last": day_of(sight.periods[last].start)}
    return [Span(first, last, "span-onset", sight.t("it began between {first} and {last}", **days))]


def baseline_span(sight: Sight, part: Mapping[str, Any]) -> Span | None:
    """The periods that the frozen baseline was learned from, as far as they are shown."""
    baseline = part.get("baseline")
    if not isinstance(baseline, Mapping) or not isinstance(baseline.get("periods"), int):
        return None
    frozen = place_of(sight, baseline.get("frozen_at"))
    if frozen is None:
        return None
    return Span(max(0, frozen - baseline["periods"]), max(0, frozen - 1), "span-baseline", sight.t("baseline"))


def moments(sight: Sight, kept: KeptAlert, part: Mapping[str, Any]) -> list[Mark]:
    """Onset, detection, and what people decided."""
    t, alert = sight.t, kept.light
    began = part.get("began") if isinstance(part.get("began"), str) else alert.starts_at
    found = [
        (place_of(sight, began), t("onset"), "mark"),
        (place_of(sight, alert.detected_at), t("detected"), "mark detected"),
    ]
    for step in kept.steps:
        if step.signal in DECIDED or step.reason == "acknowledged":
            words = t((step.signal or step.reason).replace("_", " "))
            found.append((_decided_at(sight, step.at), words, "mark decided"))
    return [Mark(place, words, classes) for place, words, classes in found if place is not None]


def _decided_at(sight: Sight, ms: int) -> int | None:
    """The period shown in which it was decided; the last one for what came since, in a period that is still open."""
    last = len(sight.periods) - 1
    newest = last >= 0 and sight.periods[last].end == sight.whole[-1].end
    return last if newest and ms >= sight.periods[last].end else _at(sight, ms)


def place_of(sight: Sight, moment: Any) -> int | None:
    """The period shown in which a moment lies."""
    at = instant(moment) if isinstance(moment, str) else moment
    return None if at is None else _at(sight, to_millis(at))


def _at(sight: Sight, ms: int) -> int | None:
    return next((i for i, period in enumerate(sight.periods) if period.start <= ms < period.end), None)
