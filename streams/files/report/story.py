"""From an enterprise's outputs to the top of the page: verdict, since when, where, why, the first thing to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from streams.console.learning import still_learning
from streams.console.root import root_of, strained_stages
from streams.console.texts import texts
from streams.console.words import NOT_JUDGED, Verdict, day, human, verdict_words
from streams.files.report.control_chart import Span
from streams.files.report.outputs import Json, Outputs

LONGEST_WHY = 260


@dataclass(frozen=True, slots=True)
class Story:
    """What the first screen says; empty where nothing is known."""

    code: str | None
    verdict: Verdict
    at: str = ""
    since: str = ""
    where: str = ""
    why: str = ""
    first: str = ""
    learning: list[str] = field(default_factory=list)


def story_of(outputs: Outputs) -> Story:
    """The story at the end of the data."""
    if not outputs.periods:
        return Story(None, NOT_JUDGED)
    last = outputs.periods[-1]
    code = last.get("verdict")
    root = root_alert(outputs)
    return Story(
        code=str(code) if code else None,
        verdict=verdict_words(str(code) if code else None),
        at=day(str(last.get("period_start"))),
        since=_since(outputs, str(code), root),
        where=_where(last, root),
        why=_why(root) if root else "",
        first=_first(outputs, root),
        learning=learning(outputs),
    )


def root_alert(outputs: Outputs) -> Json | None:
    """The firing alert that explains the verdict: of the rules that can, then the most severe."""
    firing = [one for one in outputs.alerts if one.get("status") == "firing" and one.get("severity") != "info"]
    verdict = outputs.periods[-1].get("verdict") if outputs.periods else None
    return root_of(str(verdict), firing, lambda one: str(one.get("rule")))


def onset_of(alert: Json | None) -> Span | None:
    """When what an alert tells began, and between which days, if its evidence says so."""
    if alert is None or not isinstance(alert.get("starts_at"), str):
        return None
    onset = alert.get("evidence", {}).get("onset")
    if isinstance(onset, Mapping):
        return Span(alert["starts_at"], _text(onset.get("from")), _text(onset.get("to")))
    return Span(alert["starts_at"])


def stage_onset(outputs: Outputs, stage: str) -> Span | None:
    """When a stage's trouble began: of the alert about it, else as its chart was judged last."""
    for alert in outputs.alerts:
        if alert.get("status") != "firing":
            continue
        if alert.get("labels", {}).get("stage") == stage and alert.get("rule") in ("stage_quality", "growth_strain"):
            return onset_of(alert)
        for part in _quality_parts(alert):
            if part.get("labels", {}).get("stage") == stage and isinstance(part.get("onset"), str):
                return Span(part["onset"])
    judged = _leg(outputs.periods[-1], "quality").get("stages") if outputs.periods else None
    leg = judged.get(stage) if isinstance(judged, Mapping) else None
    onset = leg.get("onset") if isinstance(leg, Mapping) and leg.get("state") == "alarm" else None
    return Span(onset) if isinstance(onset, str) else None


def learning(outputs: Outputs) -> list[str]:
    """What cannot be judged yet, and for how long."""
    waiting = still_learning(outputs.periods[-1].get("legs") or {}, len(outputs.periods), texts("en"))
    return [f"{what}: {missing}" for what, missing in waiting]


def _why(root: Json) -> str:
    """The first sentences of the alert's description; all of it stands with the alert."""
    text = str(root.get("description") or root.get("summary") or "")
    if len(text) <= LONGEST_WHY:
        return text
    ends = [place + 1 for place in range(LONGEST_WHY) if text.startswith(". ", place)]
    return text[: ends[-1]] if ends else text[:LONGEST_WHY] + "…"


def _since(outputs: Outputs, code: str, root: Json | None) -> str:
    run = 0
    for period in reversed(outputs.periods):
        if period.get("verdict") != code:
            break
        run += 1
    began = str(outputs.periods[-run].get("period_start")) if run else ""
    if root is None:
        return f"so judged since {day(began)}" if began else ""
    span = onset_of(root)
    between = ""
    if span is not None and span.earliest and span.latest and span.earliest != span.latest:
        between = f" (between {day(span.earliest)} and {day(span.latest)})"
    detected = f", detected {day(str(root['detected_at']))}" if root.get("detected_at") else ""
    return f"began {day(str(root.get('starts_at')))}{between}{detected}"


def _where(last: Json, root: Json | None) -> str:
    named = _leg(last, "quality").get("alarming")
    stages = [str(stage) for stage in named] if isinstance(named, list) else []
    if root is not None and root.get("rule") == "growth_strain":
        stages = strained_stages(last.get("legs") or {}) or stages
    if stages:
        return ", ".join(stages)
    labels = root.get("labels", {}) if root else {}
    return ", ".join(f"{human(name).lower()} {value}" for name, value in labels.items() if name != "enterprise")


def _first(outputs: Outputs, root: Json | None) -> str:
    for one in outputs.recommendations:
        about = root is None or root.get("alert_id") in (one.get("alert_ids") or ())
        if about and one.get("status") in ("proposed", "accepted"):
            return str(one.get("title"))
    return ""


def _quality_parts(alert: Json) -> list[Mapping[str, Any]]:
    parts = alert.get("evidence", {}).get("quality")
    found = parts if isinstance(parts, list) else [parts]
    return [part for part in found if isinstance(part, Mapping)]


def _leg(period: Json, name: str) -> Mapping[str, Any]:
    legs = period.get("legs")
    leg = legs.get(name) if isinstance(legs, Mapping) else None
    return leg if isinstance(leg, Mapping) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
