"""From crashes, rebalances and repeats at every await to the counts and alerts of a replay, or the seed that fails.

`make bench ARGS=simulation` runs 10,000 of them.
"""

import pytest

from tests.simulation.schedule import LOGS, expected, simulate

SCHEDULES = 90
A_TEST = 15


@pytest.mark.parametrize("log", LOGS)
def test_a_log_of_the_simulation_holds_what_can_be_lost(log):
    run, written = expected(log)

    assert all(run.account[what] for what in ("counted", "late"))
    assert run.account["duplicates"] + run.account["rejected"]
    assert all(written[name] for name in ("summaries", "alerts", "recommendations"))
    assert not any(shard.held.waiting for shard in run.shards.values() if hasattr(shard, "held"))


@pytest.mark.parametrize("first", range(0, SCHEDULES, A_TEST))
def test_whatever_happens_to_workers_the_counts_and_alerts_are_those_of_a_replay(first):
    outcomes = [simulate(seed) for seed in range(first, first + A_TEST)]

    assert not {f"simulate({outcome.seed})": outcome.wrong for outcome in outcomes if outcome.wrong}


def test_the_same_seed_is_the_same_schedule():
    assert simulate(7) == simulate(7)


def test_every_kind_of_fault_happens():
    faults = sum((simulate(seed).faults for seed in range(30)), simulate(30).faults)

    assert set(faults) == {"crash", "freeze", "join", "leave", "cut", "lose", "again", "rebalance"}
