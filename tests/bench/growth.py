"""Planted plants in (`growth_plants.py`); how often the product itself calls growth what is none, denies what is, and
names it four weeks after the alarm, out. Every day of those weeks counts, and every alert's text is kept.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from schemas.topics import ALERTS
from streams.core.closed.closing import STAGE, ClosedTally, Closing
from streams.core.enterprise.growth_evidence import growth_of
from streams.core.enterprise.strain import PRODUCT_LEG, QUALITY_LEG
from streams.core.judging.judge import Judge
from streams.core.operator import Arrival
from streams.core.tallies.stage import StageTally
from streams.settings import Settings
from streams.topology import operators
from tests.bench.growth_plants import GROWTH, OTHER, Plant, plant

RUNS = 30
SEED = 77
DAILY = 15.0
WATCHED = 28
EARLY = 10
"""Days before the onset from which an alarm counts as that of the planted cause."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said of one plant: the day of the first alarm (None: none); what the alarms of assembly said on each of
    the WATCHED days from then on; and the texts of all alerts.
    """

    alarm: int | None
    days: list[set[str]]
    texts: list[str]

    def ever(self, answer: str) -> bool:
        """Whether it was said on any day."""
        return any(answer in day for day in self.days)


def said(planted: Plant) -> Said:
    """Runs a plant through the product's judging, up to WATCHED days after its first alarm."""
    settings = Settings.load({"partitions": 1, "stage_order": "machining,assembly"})
    assessment = operators(replace(settings.core(), verdicts_only=True))[-1]
    shard = assessment.open(0, {}, -1)
    alarm, days, texts, offset = None, [], [], 0
    for day in range(planted.units.shape[-1]):
        closings = list(_closings(planted, day, assessment.expected))
        arrivals = [Arrival(offset + number, 0, None, closing) for number, closing in enumerate(closings)]
        offset += len(arrivals)
        outs = shard.fold(arrivals, offset - 1).outs
        bodies = [json.loads(out.value) for out in outs if out.topic is ALERTS]
        texts += [f"{body['summary']}. {body['description']}" for body in bodies]
        answers = _answers(shard.judges["main"])
        if answers and alarm is None and day >= planted.onset - EARLY:
            alarm = day
        if alarm is not None:
            days.append(answers)
        if len(days) > WATCHED:
            break
    return Said(alarm, days, texts)


def _answers(judge: Judge) -> set[str]:
    """What an alert of assembly would say of growth today."""
    alarms = [each for leg in (QUALITY_LEG, PRODUCT_LEG) for each, _ in judge.charts.alarming(leg)]
    places = [(each, dict(each.labels)) for each in alarms]
    return {
        growth_of(judge.tree, labels, judge.strain.cases.get(each)).explains
        for each, labels in places
        if labels["stage"] == "assembly"
    }


def _closings(planted: Plant, day: int, sources: tuple[str, ...]) -> Iterator[Closing]:
    tallies = []
    for product, site in np.ndindex(*planted.units.shape[:2]):
        units, failed = (int(counts[product, site, day]) for counts in (planted.units, planted.failed))
        if units:
            where = ("main", f"site{site}", "", f"product{product}")
            for stage, bad in (("machining", 0), ("assembly", failed)):
                counts = StageTally(units, units, units - bad, bad, 0).dump()
                tallies.append(ClosedTally(STAGE, day, (*where, stage, ""), 0, 0, counts))
    yield Closing(sources[0], tallies)
    for source in sources:
        yield Closing(source, closed=day)


def run() -> list[dict[str, Any]]:
    """A row a kind, and one for all of each."""
    rows, found = [], {}
    for kind in (*GROWTH, *OTHER):
        rng = np.random.default_rng([SEED, *kind.encode()])
        found[kind] = [said(plant(rng, kind, DAILY)) for _ in range(RUNS)]
        rows.append(_row(kind, found[kind], grew=kind in GROWTH))
    for name, kinds in (("growth", GROWTH), ("other causes", OTHER)):
        rows.append(_row(f"all {name}", [each for kind in kinds for each in found[kind]], grew=kinds is GROWTH))
    return rows


def _row(what: str, runs: list[Said], *, grew: bool) -> dict[str, Any]:
    alarmed = [each for each in runs if each.alarm is not None]
    wrong = _per_cent([each.ever("no" if grew else "yes") for each in alarmed])
    return {
        "what": what.replace("_", " "),
        "value": wrong,
        "unit": "% ever denied" if grew else "% ever called growth",
        "right after 28 days %": _per_cent([("yes" if grew else "no") in each.days[-1] for each in alarmed]),
        "alarms": len(alarmed),
    }


def _per_cent(held: list[bool]) -> float:
    return round(100 * sum(held) / max(1, len(held)), 1)
