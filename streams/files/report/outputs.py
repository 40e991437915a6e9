"""The files that a replay writes in, the latest revision of everything out, by enterprise.

Only what is published is read, and only by `get`: a field that an older or newer core does not have is left out.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = dict[str, Any]
FILES = {
    "summaries": "summary_id",
    "insights": "insight_id",
    "alerts": "alert_id",
    "recommendations": "recommendation_id",
}


@dataclass(slots=True)
class Outputs:
    """What was published about one enterprise."""

    enterprise: str
    periods: list[Json] = field(default_factory=list)
    """The summaries of the whole enterprise, one a period, in order."""
    stages: list[Json] = field(default_factory=list)
    """The summaries of stages."""
    insights: list[Json] = field(default_factory=list)
    alerts: list[Json] = field(default_factory=list)
    recommendations: list[Json] = field(default_factory=list)


def read_outputs(folder: Path) -> tuple[list[Outputs], list[Json]]:
    """Each enterprise's outputs, the one with most periods first; and what was rejected."""
    found: dict[str, Outputs] = {}
    for name, key in FILES.items():
        latest: dict[Any, Json] = {}
        for message in lines_of(folder / f"{name}.jsonl"):
            before = latest.get(message.get(key))
            if before is None or message.get("revision", 1) >= before.get("revision", 1):
                latest[message.get(key)] = message
        for message in latest.values():
            enterprise = _enterprise(message)
            _put(found.setdefault(enterprise, Outputs(enterprise)), name, message)
    for outputs in found.values():
        _sort(outputs)
    ordered = sorted(found.values(), key=lambda one: (-len(one.periods), one.enterprise))
    return ordered, list(lines_of(folder / "rejected.jsonl"))


def lines_of(path: Path) -> Iterator[Json]:
    """Each object of a file of JSON lines; nothing where there is no file."""
    if path.is_file():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def insights_of(outputs: Outputs, kind: str, window: str | None = None) -> list[Json]:
    """The insights of a kind, of the window given."""
    return [
        one
        for one in outputs.insights
        if one.get("kind") == kind and (window is None or one.get("labels", {}).get("window") == window)
    ]


def reasons_of(rejected: list[Json]) -> dict[str, list[Json]]:
    """What was rejected, by reason, the most frequent first."""
    by_reason: dict[str, list[Json]] = defaultdict(list)
    for one in rejected:
        by_reason[str(one.get("reason"))].append(one)
    return dict(sorted(by_reason.items(), key=lambda item: -len(item[1])))


def _enterprise(message: Json) -> str:
    return str(message.get("enterprise") or message.get("labels", {}).get("enterprise") or "main")


def _put(outputs: Outputs, name: str, message: Json) -> None:
    if name != "summaries":
        getattr(outputs, name).append(message)
        return
    kind = message.get("scope", {}).get("kind")
    if kind == "enterprise":
        outputs.periods.append(message)
    elif kind == "stage":
        outputs.stages.append(message)


def _sort(outputs: Outputs) -> None:
    outputs.periods.sort(key=lambda one: str(one.get("period_start")))
    severities = {"critical": 0, "warning": 1}
    outputs.alerts.sort(
        key=lambda one: (
            one.get("status") != "firing",
            severities.get(str(one.get("severity")), 2),
            one.get("rule") != "growth_strain",
            str(one.get("starts_at")),
        )
    )
    outputs.recommendations.sort(key=lambda one: (one.get("status") == "withdrawn", one.get("rank") or 10**9))
