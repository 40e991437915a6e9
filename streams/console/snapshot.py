"""From the history, alerts, recommendations and insights of one enterprise to one JSON object: all that is shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from schemas.alert import Alert
from schemas.insight import Insight
from schemas.recommendation import Recommendation
from schemas.times import rfc3339, to_millis
from streams.console import panels
from streams.console.history import Period
from streams.console.kept_alert import KeptAlert
from streams.console.legs import demand_rose, judged_legs, judged_stages, leg_rows
from streams.console.scales import main_scale
from streams.console.series import columns, last_judged, run_start, spans
from streams.console.tables import segment_rows, stage_rows
from streams.console.windows import Windows
from streams.console.words import verdict_words

SHOWN_ALERTS = 100
SHOWN_RESOLVED = 10
SHOWN_RECOMMENDATIONS = 20
SHOWN_INSIGHTS = 300
SEVERITIES = ("critical", "warning", "info")
OPEN_STATUSES = ("proposed", "accepted")


def snapshot(
    periods: Sequence[Period],
    alerts: Sequence[KeptAlert],
    recommendations: Sequence[Recommendation],
    insights: Sequence[Insight],
) -> dict[str, Any]:
    """What /api/state answers, apart from the news of the feed."""
    scale = main_scale(periods)
    judged = judged_legs(periods)
    windows = Windows.of(periods, demand_rose(judged))
    open_alerts, resolved = by_urgency(alerts), by_recency(alerts)
    firing = [kept.light for kept in open_alerts]
    return {
        **verdict_view(periods, firing),
        "legs": leg_rows(windows, scale, judged),
        "period": _last_period(periods),
        "periods": len(periods),
        "windows": windows.json(),
        "series": columns(periods, scale),
        "spans": spans(periods),
        "stages": stage_rows(periods, windows, labelled(firing, "stage"), judged_stages(judged)),
        "segments": segment_rows(windows, scale, labelled(firing, "segment")),
        "satisfaction_links": satisfaction_links(insights),
        "panels": panels.shown(insights),
        "alerts": [plain(kept.whole()) for kept in open_alerts[:SHOWN_ALERTS]],
        "alerts_open": len(open_alerts),
        "resolved": [plain(kept.whole()) for kept in resolved[:SHOWN_RESOLVED]],
        "recommendations": [plain(item) for item in open_first(recommendations)[:SHOWN_RECOMMENDATIONS]],
        "insights": [plain(item) for item in sorted(insights, key=_insight_order)[:SHOWN_INSIGHTS]],
        "updated_at": _updated_at(periods, [kept.light for kept in alerts], recommendations),
    }


def verdict_view(periods: Sequence[Period], firing: Sequence[Alert]) -> dict[str, Any]:
    """The latest verdict in words, since when it has stood, and when the strain behind it began."""
    judged = last_judged(periods)
    verdict = None if judged is None else judged.verdict
    words = verdict_words(verdict)
    first = run_start(periods, [verdict]) if verdict is not None else None
    strain = next((alert for alert in firing if alert.rule == "growth_strain"), None)
    return {
        "verdict": verdict,
        "verdict_answer": words.answer,
        "verdict_text": words.meaning,
        "verdict_since": None if first is None else periods[first].begins,
        "lamp": words.lamp,
        "onset": None if strain is None else rfc3339(to_millis(strain.starts_at)),
        "onset_detected": None if strain is None else rfc3339(to_millis(strain.detected_at)),
    }


def labelled(alerts: Sequence[Alert], label: str) -> dict[str, list[dict[str, Any]]]:
    """The alerts by the value of one of their labels, as {rule, severity, since}."""
    found: dict[str, list[dict[str, Any]]] = {}
    for alert in alerts:
        if label in alert.labels:
            row = {"rule": alert.rule, "severity": alert.severity, "since": rfc3339(to_millis(alert.starts_at))}
            found.setdefault(alert.labels[label], []).append(row)
    return found


def satisfaction_links(insights: Sequence[Insight]) -> dict[str, dict[str, Any]]:
    """By stage, the odds ratio of a low score when the unit or order failed there; the one resting on most is taken."""
    links: dict[str, dict[str, Any]] = {}
    for insight in sorted(insights, key=lambda item: (item.n, item.insight_id)):
        stage = insight.labels.get("stage")
        if insight.kind == "stage_satisfaction_link" and stage is not None and insight.value is not None:
            low, high = insight.interval or (None, None)
            links[stage] = {"value": insight.value, "low": low, "high": high, "n": insight.n}
    return links


def open_first(items: Sequence[Recommendation]) -> list[Recommendation]:
    """What can still be taken up before what is over, each by rank."""
    return sorted(items, key=lambda item: (item.status not in OPEN_STATUSES, item.rank, item.recommendation_id))


def by_urgency(alerts: Iterable[KeptAlert]) -> list[KeptAlert]:
    """What is open, the gravest first; of those what growth strains, then the newest."""
    return sorted((kept for kept in alerts if kept.firing), key=_urgency)


def by_recency(alerts: Iterable[KeptAlert]) -> list[KeptAlert]:
    """What is over, the last first."""
    return sorted((kept for kept in alerts if not kept.firing), key=_recency, reverse=True)


def _urgency(kept: KeptAlert) -> tuple[int, bool, int, str]:
    alert = kept.light
    return (
        SEVERITIES.index(alert.severity),
        alert.rule != "growth_strain",
        -to_millis(alert.starts_at),
        alert.alert_id,
    )


def _recency(kept: KeptAlert) -> tuple[int, str]:
    return (to_millis(kept.light.updated_at), kept.light.alert_id)


def _insight_order(insight: Insight) -> tuple[str, int, str]:
    return (insight.kind, -to_millis(insight.period_end), insight.insight_id)


def plain(item: Alert | Recommendation | Insight) -> dict[str, Any]:
    """As JSON data."""
    return item.model_dump(mode="json", by_alias=True, exclude_none=True)


def _last_period(periods: Sequence[Period]) -> dict[str, str] | None:
    if not periods:
        return None
    return {"start": periods[-1].begins, "end": periods[-1].ends}


def _updated_at(
    periods: Sequence[Period], alerts: Sequence[Alert], recommendations: Sequence[Recommendation]
) -> str | None:
    """The latest event time in anything shown; never the wall clock."""
    times = [period.end for period in periods[-1:]]
    times += [to_millis(alert.updated_at) for alert in alerts]
    times += [to_millis(item.updated_at) for item in recommendations]
    return rfc3339(max(times)) if times else None
