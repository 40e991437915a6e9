"""The same scenario and seed give the same bytes, and a change gives none before it happens."""

import json
from dataclasses import replace
from datetime import datetime
from itertools import islice

from schemas.partitioning import partition_for
from streams.dev.simulator import SCENARIOS, LogLine, generate, live
from streams.dev.simulator.factory import PRODUCTS

STEADY = replace(SCENARIOS["steady"], days=6)
STRAIN = replace(SCENARIOS["growth-strain"], days=75)


def as_bytes(lines: list[LogLine]) -> bytes:
    return "\n".join(json.dumps(line) for line in lines).encode()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    once, again, other = (as_bytes(list(generate(STEADY, seed))) for seed in (3, 3, 4))

    assert once == again
    assert once != other


def test_live_gives_the_same_lines() -> None:
    assert as_bytes(list(live(STEADY, 3))) == as_bytes(list(generate(STEADY, 3)))


def test_restoring_capacity_changes_nothing_before_it_happens_and_something_after() -> None:
    at = STRAIN.day(65)
    left_alone, restored = list(generate(STRAIN, 5)), list(generate(STRAIN, 5, capacity_restored_at=at))
    before = [line for line in left_alone if _received(line) < at]

    assert len(before) > 5_000
    assert before == restored[: len(before)]
    assert left_alone != restored


def test_capacity_can_be_restored_in_the_middle_of_a_live_run() -> None:
    run = live(STRAIN, 5)
    until_then = list(islice(run, 10_000))
    run.restore_capacity(_received(until_then[-1]))
    rest = list(run)

    assert until_then == list(islice(generate(STRAIN, 5), 10_000))
    assert rest != list(generate(STRAIN, 5))[10_000:]


def test_events_do_not_depend_on_how_long_the_run_will_be() -> None:
    short, longer = list(generate(STEADY, 3)), list(generate(replace(STEADY, days=8), 3))

    assert [line for line in short if _occurred(line) < STEADY.day(5)] == [
        line for line in longer if _occurred(line) < STEADY.day(5)
    ]


def test_the_products_reach_all_of_four_partitions() -> None:
    assert {partition_for(product.name.encode(), 4) for product in PRODUCTS} == {0, 1, 2, 3}


def _received(line: LogLine) -> datetime:
    return datetime.fromisoformat(line["received_at"])


def _occurred(line: LogLine) -> datetime:
    return datetime.fromisoformat(line["value"]["occurred_at"])
