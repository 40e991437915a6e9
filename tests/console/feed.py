"""A synthetic feed: a year in which a factory grows, its assembly is overrun, and customers feel it three weeks later.

Chance is seeded with the number of the day, so every run gives the same records.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Iterator
from random import Random
from typing import Any

from schemas.alert import Alert
from schemas.insight import Insight
from schemas.recommendation import Recommendation
from schemas.summary import PeriodSummary
from schemas.times import MS_PER_DAY, rfc3339
from schemas.topics import ALERTS, INSIGHTS, RECOMMENDATIONS, SUMMARIES, Topic
from schemas.wire import WireModel
from streams.console.feed import Link, Record

START_MS = 1_735_776_000_000  # 2025-01-02T00:00Z
GROWTH_DAY, STRAIN_DAY, FELT_DAY, LAST_DAY = 118, 131, 139, 160
STAGES = {"incoming": 0.985, "moulding": 0.962, "assembly": 0.948, "paint": 0.957, "final test": 0.975}
SEGMENTS = {"hospitals": (0.9, "reliability"), "retail": (0.6, "price"), "workshops": (0.75, "delivery")}
HOSTILE = "<img src=x onerror=document.title='owned'>"


class ListFeed:
    """A feed of given items; afterwards it stays open, as a live one does."""

    def __init__(self, items: Iterable[Record | Link], *, stay: bool = True) -> None:
        self._given = items
        self._stay = stay

    async def items(self) -> AsyncGenerator[Record | Link, None]:
        for item in self._given:
            yield item
        if self._stay:
            await asyncio.Event().wait()


def day(number: int) -> str:
    return rfc3339(START_MS + number * MS_PER_DAY)


def record(topic: Topic[Any], key: str, model: WireModel) -> Record:
    return Record(topic, key, model.model_dump_json(by_alias=True, exclude_none=True).encode())


def summary(number: int, scope: dict[str, Any], counts: dict[str, Any], revision: int = 1, **more: Any) -> Record:
    labels = "/".join(str(value) for value in scope.values())
    value = {
        "summary_id": f"{number}/{labels}/{more.get('enterprise', 'main')}",
        "period_start": day(number),
        "period_end": day(number + 1),
        "scope": scope,
        "counts": counts,
        "revision": revision,
        **more,
    }
    return record(SUMMARIES, value["summary_id"], PeriodSummary.model_validate_json(json.dumps(value)))


def stage_counts(n: int, passed: int) -> dict[str, Any]:
    defective = n - passed
    return {
        "inspected": n,
        "first_inspected": n,
        "first_passed": passed,
        "defective": defective,
        "scrapped": defective // 10,
        "defects": {"scratch": defective},
        "origins": {},
    }


def satisfaction_counts(csat: tuple[int, ...], complaints: int = 0, returns: int = 0) -> dict[str, Any]:
    return {
        "csat": csat,
        "nps": [0] * 11,
        "ces": [0] * 7,
        "complaints": complaints,
        "praise": 1,
        "returns": returns,
        "purchases": sum(csat) * 3,
        "churned": 0,
    }


def arrivals(number: int) -> int:
    return 240 + round(Random(number).gauss(0, 9)) + max(0, min(number - GROWTH_DAY, 20)) * 18


def passed(stage: str, number: int, n: int) -> int:
    worse = 0.17 if stage == "assembly" else 0.03 if stage == "final test" else 0.0
    share = STAGES[stage] - worse * max(0.0, min((number - STRAIN_DAY) / 12, 1.0))
    return successes(n, share, f"{stage} {number}")


def successes(n: int, share: float, seed: str) -> int:
    chance = Random(seed)
    return sum(chance.random() < share for _ in range(n))


def verdict(number: int) -> str:
    stops = ((25, "learning"), (GROWTH_DAY + 3, "steady"), (STRAIN_DAY + 3, "growing"), (FELT_DAY + 3, "strain"))
    return next((name for end, name in stops if number < end), "strain_reaching_customers")


def chart(alarms_from: int, number: int, baseline: float, onset: int) -> dict[str, Any]:
    leg = {
        "state": "in_control",
        "baseline_rate": baseline,
        "x": 13,
        "n": 248,
        "expected": 12.9,
        "z": 0.03,
        "cusum": 0.4,
    }
    return {**leg, "state": "alarm", "cusum": 9.31, "onset": day(onset)} if number >= alarms_from else leg


def legs(number: int) -> dict[str, Any]:
    never = LAST_DAY + 1
    starts = {stage: STRAIN_DAY + 3 if stage in ("assembly", "final test") else never for stage in STAGES}
    stages = {stage: chart(starts[stage], number, 1 - share, STRAIN_DAY) for stage, share in STAGES.items()}
    alarming = [stage for stage, leg in stages.items() if leg["state"] == "alarm"]
    load = {"state": "within", "load": 1.0, "band": 1.12}
    if number >= GROWTH_DAY + 3:
        load = {"state": "above", "load": 1.76, "band": 1.12, "onset": day(GROWTH_DAY)}
    return {
        "load": load,
        "quality": {"state": "alarm" if alarming else "in_control", "alarming": alarming, "stages": stages},
        "satisfaction": chart(FELT_DAY + 3, number, 0.08, FELT_DAY),
    }


def period(number: int, product: str = "pump") -> Iterator[Record]:
    arrived = arrivals(number)
    units = arrived
    for stage in STAGES:
        scope = {"kind": "stage", "site": "Lyon", "line": "1", "product": product, "stage": stage}
        yield summary(number, scope, stage_counts(units, passed(stage, number, units)))
        units = round(units * 0.995)
    yield from voices(number, product)
    out = min(units, 330 + number % 9)
    flow = {"units_in": arrived, "units_out": out, "in_process": 400 + max(0, number - STRAIN_DAY) * 45}
    yield summary(number, {"kind": "enterprise"}, flow, verdict=verdict(number), legs=legs(number))


def voices(number: int, product: str) -> Iterator[Record]:
    felt = max(0.0, min((number - FELT_DAY) / 10, 1.0))
    for segment, (weight, need) in SEGMENTS.items():
        for relationship, share in (("new", 0.4), ("existing", 0.6)):
            seed = f"{segment} {relationship} {number}"
            n = round(30 * weight * share) + Random(seed).randrange(4)
            low = successes(n, 0.08 + felt * (0.30 if relationship == "new" else 0.14), seed)
            one = low // 2
            csat = (one, low - one, (n - low) // 5, (n - low) // 3, n - low - (n - low) // 5 - (n - low) // 3)
            labels = {"product": product, "segment": segment, "need": need if number % 3 else "delivery"}
            scope = {"kind": "satisfaction", **labels, "relationship": relationship}
            yield summary(number, scope, satisfaction_counts(csat, complaints=low // 2, returns=low // 3))


def alert(alert_id: str, rule: str, **more: Any) -> Record:
    value = {
        "alert_id": alert_id,
        "rule": rule,
        "status": "firing",
        "severity": "critical",
        "labels": {"enterprise": "main"},
        "starts_at": day(STRAIN_DAY),
        "detected_at": day(STRAIN_DAY + 4),
        "updated_at": day(LAST_DAY),
        "reason": "opened",
        "summary": "Growth strains quality: assembly passes 77.9 % right first time, 94.8 % before demand rose.",
        "description": "Arrivals have stood above their band since 30 April; assembly got worse from 13 May on.",
        "evidence": {
            "verdict": "strain_reaching_customers",
            "first_pass_yield": {"before": 0.948, "now": 0.779, "interval": [0.766, 0.791], "n": 4188},
            "periods": [{"period_start": day(n), "arrivals": arrivals(n)} for n in range(STRAIN_DAY, LAST_DAY)],
            "summary_ids": [f"{number}/enterprise/main" for number in range(STRAIN_DAY, LAST_DAY)],
        },
        "design": {"method": "one-sided CUSUM", "k": 0.5, "h": 4.77, "arl0_periods": 930, "share_of_budget": 0.2},
        **more,
    }
    return record(ALERTS, alert_id, Alert.model_validate_json(json.dumps(value)))


def recommendation(recommendation_id: str, rank: int, action: str, title: str, **more: Any) -> Record:
    value = {
        "recommendation_id": recommendation_id,
        "alert_ids": ["a-strain"],
        "action": action,
        "labels": {"enterprise": "main", "site": "Lyon", "stage": "assembly"},
        "rank": rank,
        "title": title,
        "rationale": "Assembly takes in 31 % more than it puts through; its yield falls with the load.",
        "evidence": {"load": 1.31},
        "expected_effect": {"metric": "first_pass_yield", "from": 0.779, "to": 0.93, "interval": [0.905, 0.951]},
        "status": "proposed",
        "updated_at": day(LAST_DAY),
        **more,
    }
    return record(RECOMMENDATIONS, recommendation_id, Recommendation.model_validate_json(json.dumps(value)))


def link(stage: str, odds: float, low: float, high: float, n: int) -> Record:
    value = {
        "insight_id": f"link/{stage}",
        "kind": "stage_satisfaction_link",
        "labels": {"enterprise": "main", "stage": stage},
        "period_end": day(LAST_DAY),
        "value": odds,
        "interval": [low, high],
        "n": n,
        "method": "exact conditional odds ratio of orders joined by id",
    }
    return record(INSIGHTS, value["insight_id"], Insight.model_validate_json(json.dumps(value)))


def judgements() -> Iterator[Record]:
    yield alert("a-strain", "growth_strain")
    yield alert(
        "a-stage",
        "stage_quality",
        severity="warning",
        labels={"enterprise": "main", "site": "Lyon", "product": HOSTILE, "stage": "final test"},
        summary=f"Final test got worse for {HOSTILE}: 94.6 % right first time, 97.5 % before.",
    )
    yield alert(
        "a-old",
        "supplier_quality",
        status="resolved",
        severity="info",
        reason="resolved",
        labels={"enterprise": "main", "supplier": "Borel"},
        summary="Parts from Borel failed incoming inspection more often.",
        ends_at=day(90),
    )
    yield recommendation("r-1", 1, "add_capacity", "Add capacity at assembly before taking more orders")
    yield recommendation(
        "r-2",
        2,
        "recover_customers",
        "Call the new customers of the last three weeks",
        rationale="New customers give low scores to 36 % of orders, existing ones to 21 %.",
        expected_effect={"metric": "low_score_share", "from": 0.27, "to": 0.14, "interval": [0.11, 0.18]},
    )
    yield link("assembly", 6.4, 3.9, 10.2, 812)
    yield link("final test", 2.1, 1.2, 3.6, 640)


def growth_strain(days: int = LAST_DAY) -> Iterator[Record | Link]:
    yield Link("catching_up")
    for number in range(days):
        yield from period(number)
    yield from judgements()
    yield Link("live")
