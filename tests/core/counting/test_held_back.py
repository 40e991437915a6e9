"""No single record sets or moves stream time: what nobody confirms is refused by name, and a real gap is crossed."""

import random
from dataclasses import replace

import pytest

from schemas.codec import Reason
from schemas.topics import CLOSINGS
from streams.core.closed.closing import decode_closing
from streams.core.counting.clock import ClockBounds
from streams.core.counting.defects import Defects
from streams.core.counting.held_back import MOST
from streams.core.operator import Step
from streams.core.periods import DAY_MS
from tests.core.events import DAY0, HOUR_MS, SETTINGS, arrivals, stage_event

OPERATOR = Defects(replace(SETTINGS, bounds=ClockBounds(HOUR_MS, 366 * DAY_MS)))
DAYS = [number / 4 for number in range(80)]


def folded(days: list[float], cuts: int = 1_000, **arrival) -> tuple[list[Step], dict]:
    """The days as events of one partition, in folds of `cuts`, restarted from its snapshot after each; and the sums of
    all, with what a log's end adds.
    """
    records = [a._replace(**arrival) for a in arrivals(*(stage_event(f"e{n}", day) for n, day in enumerate(days)))]
    stored: dict[str, bytes] = {}
    shard, steps = OPERATOR.open(0, {}, -1), []
    for first in range(0, len(records), cuts):
        batch = records[first : first + cuts]
        steps.append(shard.fold(batch, batch[-1].offset))
        for name, value in shard.changes().items():
            stored.pop(name, None) if value is None else stored.update({name: value})
        shard = OPERATOR.open(0, stored, shard.position)
    steps.append(shard.end())
    counted = sum(step.counted - len(step.returned) for step in steps)
    refused = [(r.origin.offset, r.reason) for step in steps for r in step.returned]
    refused += [(r.offset, r.reason) for step in steps for r in step.refusals]
    late = sum(step.late for step in steps)
    return steps, {"counted": counted, "late": late, "refused": refused}


def closed(steps: list[Step]) -> list[int]:
    told = [decode_closing(out.value) for step in steps for out in step.outs if out.topic is CLOSINGS]
    return [closing.closed for closing in told if closing.closed is not None]


@pytest.mark.parametrize("place", [0, 1, 2, 7, 40, 79, 80])
@pytest.mark.parametrize("far", [3.5, 40, 300, 5_000, -400, -20_000])
def test_one_wrong_clock_anywhere_costs_no_other_event(place, far):
    days = [*DAYS[:place], (DAYS[place - 1] if place else 0.0) + far, *DAYS[place:]]
    _, told = folded(days)

    assert told["late"] == 0
    assert told["counted"] >= len(DAYS)
    plausible = (far == 3.5 and place in {0, 80}) or (place == 0 and -366 < far < 0)
    if not plausible:
        assert told["refused"] == [(place, Reason.CLOCK_AHEAD if far > 0 else Reason.CLOCK_BEHIND)]


@pytest.mark.parametrize("wrong", [2, 5])
@pytest.mark.parametrize("far", [5_000, -5_000])
def test_a_clock_that_is_wrong_for_a_while_when_a_partition_begins_costs_no_other_event(wrong, far):
    _, told = folded([*(far + n / 100 for n in range(wrong)), *DAYS])

    assert told["late"] == 0
    assert told["counted"] >= len(DAYS)


@pytest.mark.parametrize("gap", [3, 40, 400, 4_000])
def test_a_real_gap_is_crossed_as_soon_as_records_agree(gap):
    steps, told = folded([*DAYS, *(day + gap + 20 for day in DAYS)])

    assert told == {"counted": 2 * len(DAYS), "late": 0, "refused": []}
    assert closed(steps)[-1] == DAY0 + 20 + gap + 18
    assert len(steps[0].outs) < 500, "an empty stretch says nothing"


def test_sparse_events_are_all_counted():
    _, told = folded([10.0 * n for n in range(30)])

    assert told == {"counted": 30, "late": 0, "refused": []}


def test_many_of_one_moment_are_one_voice_unless_they_are_very_many():
    now = arrivals(stage_event("x", 30))[0].occurred_ms + 5
    few = [*DAYS[:8], *[30.0] * 6, *DAYS[8:16]]
    shard = OPERATOR.open(0, {}, -1)
    records = arrivals(*(stage_event(f"e{n}", day) for n, day in enumerate(few)))
    step = shard.fold([r._replace(received_ms=now if 8 <= r.offset < 14 else None) for r in records], 99)

    assert (step.counted - len(step.returned), len(step.returned), step.late) == (16, 6, 0)
    _, told = folded([*DAYS[:8], *[30.0] * MOST, *(30 + day for day in DAYS[:8])], received_ms=now + 40 * DAY_MS)
    assert (told["refused"], told["late"]) == ([], 0)


def test_receipts_speak_for_a_time_that_a_backlog_does_not():
    days = [0.0, 0.1, 0.2, 10.0, 0.3, 0.4, 0.5, 0.6]
    now = arrivals(stage_event("x", 10.01))[0].occurred_ms
    shard = OPERATOR.open(0, {}, -1)
    records = arrivals(*(stage_event(f"e{n}", day) for n, day in enumerate(days)))
    step = shard.fold([r._replace(received_ms=now + r.offset) for r in records], 99)

    assert (step.returned, step.counted + step.late) == ((), 8)


def test_what_waits_is_refused_with_its_own_bytes():
    shard = OPERATOR.open(0, {}, -1)
    first = shard.fold(arrivals(*(stage_event(f"e{n}", day) for n, day in enumerate([0.0, 0.1, 500.0]))), 2)
    stored = {name: value for name, value in shard.changes().items() if value is not None}
    shard = OPERATOR.open(0, stored, 2)
    step = shard.fold(arrivals(*(stage_event(f"f{n}", 0.2) for n in range(3)), first=3), 5)

    (refused,) = step.returned
    assert first.returned == ()
    assert (refused.origin.topic, refused.origin.partition, refused.origin.offset) == ("stage-events.v1", 0, 2)
    assert b'"event_id":"e2"' in (refused.origin.value or b"")
    assert (refused.reason, refused.cause) == (Reason.CLOCK_AHEAD, 5)
    assert "days" in refused.error or " s ahead of the stream" in refused.error


@pytest.mark.parametrize("seed", range(12))
def test_any_cut_and_any_restart_decide_the_same(seed):
    chance = random.Random(seed)
    days = [day + chance.choice([0.0] * 12 + [-1.5, 3.0, 300.0, -500.0, 5_000.0]) for day in DAYS]
    days = [day + (60 if n > 50 else 0) for n, day in enumerate(days)]
    steps, told = folded(days)
    cut, same = folded(days, cuts=chance.randrange(1, 9))

    assert same == told
    assert [out for step in cut for out in step.outs if b"records" not in out.value] == [
        out for step in steps for out in step.outs if b"records" not in out.value
    ]
