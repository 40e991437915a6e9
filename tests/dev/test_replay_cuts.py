"""However a log is cut, wherever decisions stand in it, however often a worker saves and another one recovers: the same
bytes.
"""

import json
import random
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from streams.core.operator import Shard
from streams.dev.replay import Replay, lines_of
from streams.settings import Settings
from streams.topology import operators
from tests.dev.factory_log import factory_log, told_by
from tests.dev.same_state import difference

SEEDS = (0, 1)
CHOSEN = Settings.load({"baseline_periods": 5, "partitions": 2})


@dataclass
class Recovering(Replay):
    """A replay whose shards are saved, and opened again from what was saved, after every so many folds by chance."""

    chance: random.Random = field(default_factory=random.Random)
    every: int = 3
    saved: dict[tuple[str, int], dict[str, bytes]] = field(default_factory=dict)
    compared: int = 0

    def _shard(self, operator: Any, partition: int) -> Shard:
        shard = super()._shard(operator, partition)
        if self.chance.randrange(self.every):
            return shard
        place = operator.source.stem, partition
        stored = self.saved.setdefault(place, {})
        for name, value in shard.changes().items():
            if value is None:
                stored.pop(name, None)
            else:
                stored[name] = value
        opened = operator.open(partition, stored, shard.position)
        assert difference(opened, shard) is None
        self.compared += 1
        if self.chance.randrange(2):
            self.shards[place] = opened
        return self.shards[place]


def outputs(lines: list[dict[str, Any]], blocks: list[int], kind: type[Replay] = Replay, **more: Any) -> dict:
    written: dict[str, list[bytes]] = {}
    run = kind(
        operators(CHOSEN.core()),
        CHOSEN.partitions,
        lambda name, value: written.setdefault(name, []).append(value),
        **more,
    )
    told_by(run, lines, cycle(blocks))
    assert getattr(run, "compared", 1), "nothing was saved"
    return {"account": dict(run.account), **written}


@cache
def whole(seed: int) -> dict:
    return outputs(factory_log(seed), [100_000])


def test_the_log_holds_what_can_go_wrong():
    for told in map(whole, SEEDS):
        assert all(told["account"][name] for name in ("late", "duplicates", "rejected", "counted"))
    topics = {json.loads(line)["topic"] for seed in SEEDS for line in whole(seed)["rejected"]}
    assert topics == {"quality.feedback.v1", "quality.actions.v1"}


@settings(deadline=None, max_examples=4)
@example(0, [1])
@given(st.sampled_from(SEEDS), st.lists(st.sampled_from([1, 2, 7, 40, 90]), min_size=1, max_size=3))
def test_any_block_size_writes_the_same_bytes(seed, blocks):
    assert outputs(factory_log(seed), blocks) == whole(seed)


@pytest.mark.parametrize(("seed", "dice", "every", "block"), [(0, 1, 9, 20), (1, 2, 25, 90), (1, 3, 40, 7)])
def test_saves_and_recoveries_anywhere_change_no_byte(seed, dice, every, block):
    told = outputs(factory_log(seed), [block], Recovering, chance=random.Random(dice), every=every)

    assert told == whole(seed)


def test_many_periods_between_two_saves_change_no_byte():
    lines = factory_log(5, days=40, rows_a_day=4)
    told = [
        outputs(lines, [100_000]),
        outputs(lines, [90], Recovering, chance=random.Random(1), every=25),
    ]

    assert told[0] == told[1]


def final(told: dict) -> dict[tuple[str, str], dict]:
    """The last revision of every summary and insight."""
    ids = {"summaries": "summary_id", "insights": "insight_id"}
    bodies = [(name, json.loads(value)) for name in ids for value in told[name]]
    return {(name, body[ids[name]]): body for name, body in bodies}


@pytest.mark.parametrize("place", [0, 40, 133])
def test_a_refused_decision_changes_nothing_of_what_is_judged(place):
    lines = [line for line in factory_log(4, days=20, rows_a_day=10) if "actions" not in line["topic"]]
    lines = sorted(lines, key=lambda line: line["value"].get("occurred_at", ""))
    at = lines[place]["value"].get("occurred_at", "2026-01-05T00:00:00+00:00")
    decision = {"event_id": "a", "occurred_at": at, "enterprise": "main", "actor": "ann", "kind": "acknowledge"}
    decided = {"topic": "quality.actions.v1", "value": decision | {"alert_id": "nobody-knows-it"}}

    assert final(outputs([*lines[:place], decided, *lines[place:]], [500])) == final(outputs(lines, [500]))


def test_the_days_after_a_decision_in_another_hands_log_are_judged_as_without_it(shared_data: Path):
    log = shared_data.parent / "cases" / "inputs" / "decision-in-a-log.jsonl"
    if not log.is_file():
        pytest.skip(f"no case at {log}")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    without = [line for line in lines if "actions" not in line["topic"]]

    assert final(outputs(lines, [5_000])) == final(outputs(without, [5_000]))


def test_the_lines_of_a_log_are_read_as_they_stand():
    assert [line.where for line in lines_of(factory_log(0)[:2])] == ["line 1", "line 2"]
