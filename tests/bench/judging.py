"""The close of one period of a large enterprise in; how long judging it takes out: 1,000 products × 8 stages.

A period must be judged in less than a hundredth of the shortest period that is offered (PT1M): 0.6 s.
"""

import random
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from schemas.topics import SUMMARIES
from streams.core.closed.closing import SATISFACTION, STAGE, ClosedTally, Closing, batches
from streams.core.operator import Arrival
from streams.core.tallies.satisfaction import SatisfactionTally
from streams.core.tallies.stage import StageTally
from streams.runtime.worker import collect_rarely
from streams.settings import Settings
from streams.topology import operators

PRODUCTS, STAGES, UNITS, RATE = 1_000, 8, 20, 0.02
LEARNED, MEASURED = 25, 5
SHORTEST_PERIOD_SECONDS = 60.0
ALLOWED = 0.01
"""The share of a period that judging it may take."""


def run() -> list[dict[str, Any]]:
    """Learns LEARNED periods, then takes the CPU time of MEASURED ones: closings folded, judged, snapshot encoded.

    As in a worker: its garbage collection, and one snapshot a period.
    """
    collect_rarely()
    settings = Settings.load({"baseline_periods": LEARNED, "period": "PT1M", "grace": "PT0S", "partitions": 1})
    assessment = operators(settings.core())[-1]
    shard = assessment.open(0, {}, -1)
    chance = random.Random(1)
    seconds = []
    offset = 0
    for period in range(LEARNED + MEASURED):
        arrivals = [
            Arrival(offset + n, 0, None, closing) for n, closing in enumerate(_closed(assessment, chance, period))
        ]
        offset += len(arrivals)
        started = time.process_time()
        outs = shard.fold(arrivals, offset - 1).outs
        shard.changes()
        seconds.append(time.process_time() - started)
        if sum(out.topic is SUMMARIES for out in outs) <= PRODUCTS * STAGES:
            msg = f"period {period} was not judged: the bench must send what judging waits for"
            raise RuntimeError(msg)
    judged = median(seconds[LEARNED:])
    return [
        {
            "what": f"judging {PRODUCTS} products × {STAGES} stages at a period's close",
            "value": round(judged, 3),
            "unit": "CPU s",
            "share of PT1M": round(judged / SHORTEST_PERIOD_SECONDS, 5),
            "must be below": ALLOWED,
            "of what is allowed": round(judged / SHORTEST_PERIOD_SECONDS / ALLOWED, 2),
        }
    ]


def _closed(assessment: Any, chance: random.Random, period: int) -> Iterator[Closing]:
    tallies = [_stage(chance, period, product, stage) for product in range(PRODUCTS) for stage in range(STAGES)]
    for _, batch in batches(tallies):
        yield Closing("stage-events.v1/0", batch)
    scores = SatisfactionTally(([2, 1, 5, 20, 30], [0] * 11, [0] * 7))
    yield Closing("feedback.v1/0", [ClosedTally(SATISFACTION, period, ("main", "p0", "", "", ""), 0, 0, scores.dump())])
    for source in assessment.expected:
        yield Closing(source, closed=period)


def _stage(chance: random.Random, period: int, product: int, stage: int) -> ClosedTally:
    failed = sum(chance.random() < RATE for _ in range(UNITS))
    before = {f"s{stage - 1}": 3} if stage else {}
    tally = StageTally(UNITS, UNITS, UNITS - failed, failed, 0, {}, {}, before)
    return ClosedTally(STAGE, period, ("main", "north", "", f"p{product}", f"s{stage}", ""), 0, 0, tally.dump())
