"""The scan over all change points: what it compares, what becomes of an alarm, and the run lengths it states."""

import json
import math

import numpy as np
import pytest

from streams.core.charts.comparison import BLUNT, CHANCE, COUNTS, Measure, Wander, difference, wander_of
from streams.core.charts.scan import Limits, Scan
from streams.core.charts.sums import NOTHING, Block, Sums, thinned

BEFORE = Sums(250.0, 250.0, 237.5, squares=24.0, periods=25.0)
EXPECTED, VARIANCE = 10.0, 9.5
LIMITS = Limits(300, 300)
VALUES = Measure(counts=False, blunt=0.0)
MEASURED = Sums(1250.0, 1250.0, 100.0, periods=25.0)


def failures(x: float) -> Sums:
    return Sums(x, EXPECTED, VARIANCE)


def run(scan: Scan, counts, limits: Limits = LIMITS) -> list[str | None]:
    return [scan.observe(period, failures(x), limits) for period, x in enumerate(counts)]


def test_what_is_as_expected_never_alarms():
    assert set(run(Scan(BEFORE), [10] * 400, Limits(50, 50))) == {None}


def test_one_period_in_which_all_fail_alarms_at_once():
    assert run(Scan(BEFORE), [200], Limits(1e6, 1e6)) == ["worse"]


def test_a_shift_is_told_with_its_onset_and_the_periods_that_bear_it():
    scan = Scan(BEFORE)
    events = run(scan, [10, 9, 11, 10, 9, 11, 20, 21, 19, 20])

    assert "worse" in events
    assert scan.onset == 6
    assert scan.onsets is not None
    assert scan.onsets[0] <= 6 <= scan.onsets[1]
    assert scan.side == 1


def test_an_improvement_is_told_on_the_other_side():
    scan = Scan(BEFORE)
    events = run(scan, [10, 9, 11] + [2] * 8)

    assert (next(event for event in events if event), scan.side, scan.onset) == ("better", -1, 3)


def test_an_alarm_ends_when_the_reference_is_back():
    scan = Scan(BEFORE)
    events = run(scan, [10] * 5 + [25] * 10 + [10] * 12)

    assert [event for event in events if event] == ["worse", "ended"]
    assert (scan.side, scan.onset, scan.onsets, scan.since, scan.after) == (0, None, None, None, NOTHING)
    assert events.index("ended") <= 5 + 10 + 8


def test_one_wild_day_is_taken_back():
    events = run(Scan(BEFORE), [10] * 5 + [40] + [10, 11, 9] * 5)

    assert [event for event in events if event] == ["worse", "ended"]
    assert events.index("ended") - events.index("worse") <= 7


def test_what_was_chance_becomes_part_of_what_is_usual():
    scan = Scan(BEFORE)
    counts = [10] * 5 + [22] + [11] * 7
    events = run(scan, counts, Limits(200, 200))

    assert [event for event in events if event] == ["worse", "ended"]
    assert scan.before.x == 250 + sum(counts)


def test_an_alarm_that_gets_worse_still_escalates_and_one_that_gets_better_eases():
    scan = Scan(BEFORE)
    events = run(scan, [20] * 15 + [45] * 6 + [20] * 12)

    assert [event for event in events if event] == ["worse", "escalated", "eased"]
    assert scan.onset == 0


def test_the_periods_before_the_onset_join_what_was_before():
    scan = Scan(BEFORE)
    run(scan, [10] * 32 + [25] * 4)

    assert scan.before.periods == 25 + 32
    assert scan.before.x == 250 + 320


def test_a_target_is_known_and_learns_nothing():
    scan = Scan.held_to(0.05)
    events = run(scan, [17] * 12, Limits(1000, 1000))

    assert events.index("worse") < 8
    assert scan.before == Scan.held_to(0.05).before
    assert scan.onset == 0


def test_a_level_that_is_held_below_its_target_is_no_dispersion():
    scan = Scan.held_to(0.05)
    run(scan, [30, 29, 31, 30] * 5, Limits(1000, 1000))

    assert scan.wander.phi == 1


def test_merging_blocks_changes_no_sum():
    blocks: list[Block] = []
    for period in range(300):
        blocks = thinned([*blocks, Block(period, Sums(period, 1.0, 1.0))], 4)

    assert sum(block.sums.x for block in blocks) == sum(range(300))
    assert [block.first for block in blocks] == sorted(block.first for block in blocks)
    assert len(blocks) <= 5 * (math.log2(300) + 1)
    assert {math.log2(block.sums.periods) % 1 for block in blocks} == {0.0}


def test_mirrored_measurements_alarm_together():
    rng = np.random.default_rng(3)
    up, down = Scan(MEASURED, measure=VALUES), Scan(MEASURED, measure=VALUES)
    mirror = {"worse": "better", "better": "worse"}
    for period in range(200):
        gap = rng.normal(0, 2) + (3 if 60 < period < 90 else 0)
        event = up.observe(period, Sums(50 + gap, 50.0, 4.0), LIMITS)
        assert down.observe(period, Sums(50 - gap, 50.0, 4.0), LIMITS) == mirror.get(event, event)


@pytest.mark.parametrize("seed", range(12))
def test_a_state_that_was_written_and_read_goes_on_as_before(seed):
    rng = np.random.default_rng(seed)
    scan, bad = Scan(BEFORE), int(rng.integers(10, 80))
    for period in range(150):
        x = int(rng.binomial(200, 0.12 if bad < period < bad + 30 else 0.05))
        again = Scan.load(json.loads(json.dumps(scan.dump())))
        assert again == scan
        assert again.observe(period, failures(x), LIMITS) == scan.observe(period, failures(x), LIMITS)
        assert again == scan
        assert (scan.side == 0) == (scan.onset is None)
        assert scan.onset is None or scan.onset <= scan.since <= period


def test_the_score_is_the_signed_root_of_the_deviance_with_the_error_of_what_was_before():
    plain = Sums(250.0, 250.0, 250.0, periods=25.0)
    z = difference(plain, Sums(75.0, 50.0, 50.0, periods=5.0), CHANCE, Measure(blunt=0.0))

    assert z == pytest.approx((75 - 50) / math.sqrt(50 + 0.04 * 250), rel=0.08)
    known = difference(plain, Sums(75.0, 50.0, 50.0, periods=5.0), CHANCE, Measure(blunt=0.0), error=False)
    assert known == pytest.approx((75 - 50) / math.sqrt(50), rel=0.08)
    assert known > z


def test_of_two_poisson_counts_it_is_the_likelihood_ratio():
    x, y, e, f = 40.0, 20.0, 30.0, 10.0
    z = difference(Sums(x, e, e, periods=3.0), Sums(y, f, f, periods=1.0), CHANCE, Measure(blunt=0.0))
    both = (x + y) / (e + f)
    likelihood = 2 * (x * math.log(x / e / both) + y * math.log(y / f / both))

    assert z == pytest.approx(math.sqrt(likelihood), abs=0.12)


def test_measurements_are_compared_with_their_own_level_before():
    before = Sums(1260.0, 1250.0, 100.0, periods=25.0)
    z = difference(before, Sums(103.0, 100.0, 8.0, periods=2.0), CHANCE, VALUES)

    assert z == pytest.approx((3 - 0.8) / math.sqrt(8 + 0.64))


def test_more_data_at_the_same_rates_make_the_difference_clearer():
    small = difference(BEFORE, Sums(15.0, 10.0, 9.5), CHANCE, Measure(blunt=0.0))
    large = difference(
        Sums(25_000.0, 25_000.0, 23_750.0, periods=25.0), Sums(1500.0, 1000.0, 950.0), CHANCE, Measure(blunt=0.0)
    )

    assert large == pytest.approx(10 * small, rel=0.1)


def test_a_shift_of_a_twentieth_is_too_small_to_be_told_however_many_there_are():
    many = Sums(1e8, 1e8, 0.95e8, periods=25.0)

    assert difference(many, Sums(1.05e6, 1e6, 0.95e6), CHANCE) <= 0.05 / BLUNT + 0.1
    assert difference(many, Sums(1.3e6, 1e6, 0.95e6), CHANCE) > 12


def test_the_error_of_the_mix_is_the_same_in_every_period_and_adds_up():
    plain = Sums(150.0, 100.0, 95.0, mix=0.0, periods=10.0)
    unsure = Sums(150.0, 100.0, 95.0, mix=20.0, periods=10.0)
    large = Sums(1e9, 1e9, 0.95e9, periods=1e6)

    assert difference(large, unsure, CHANCE, Measure(blunt=0.0)) == pytest.approx(50 / math.sqrt(95 + 400), rel=0.15)
    assert difference(large, plain, CHANCE, Measure(blunt=0.0)) > 4


def test_dispersion_is_learned_with_its_doubt_and_is_never_below_chance():
    assert wander_of(Sums(1.0, 1.0, 1.0, squares=10.0, periods=25.0)) == Wander(1.0, math.inf)
    wild = wander_of(Sums(1.0, 1.0, 1.0, squares=72.0, periods=25.0))

    assert (wild.phi, wild.freedom) == (3.0, 24)
    z = difference(BEFORE, failures(25), wild)
    assert z < difference(BEFORE, failures(25), CHANCE) / math.sqrt(3) + 0.6


def test_neighbours_that_are_alike_widen_the_chart_for_long_runs():
    alike = wander_of(Sums(1.0, 1.0, 1.0, squares=300.0, neighbours=180.0, periods=100.0))

    assert alike.over(1) == alike.phi
    assert alike.over(50) > 3 * alike.phi
    rho = alike.fading
    assert alike.over(10_000) == pytest.approx(alike.phi * (1 + 2 * alike.first / (1 - rho)), rel=0.01)
    assert wander_of(Sums(1.0, 1.0, 1.0, squares=300.0, neighbours=10.0, periods=100.0)).over(50) == pytest.approx(
        300 / 99
    )


def first_alarms(arl0: float, baseline: int, runs: int, periods: int) -> float:
    """The run length of the worse side, from the share of runs that alarmed within so many quiet periods."""
    rng, p, n = np.random.default_rng(7), 0.05, 400
    alarmed = 0
    for _ in range(runs):
        x0 = float(rng.binomial(n * baseline, p)) + 0.5
        rate = x0 / (n * baseline + 1)
        scan = Scan(Sums(x0, x0, x0 * (1 - rate), periods=float(baseline)))
        for period, x in enumerate(rng.binomial(n, p, periods).tolist()):
            if scan.observe(period, Sums(x, n * rate, n * rate * (1 - rate)), Limits(arl0, 1e7)) == "worse":
                alarmed += 1
                break
    return periods / -math.log(1 - alarmed / runs)


def test_the_periods_between_false_alarms_are_those_stated():
    assert 75 <= first_alarms(100, 25, 400, 60) <= 160


def test_counts_are_the_usual_measure():
    assert Scan(BEFORE).measure is COUNTS
    assert (COUNTS.counts, COUNTS.blunt) == (True, BLUNT)


def test_a_level_that_is_mended_is_told_to_be_back_at_its_target():
    scan = Scan.held_to(0.05)
    events = run(scan, [8] * 20 + [40] * 10 + [8] * 8, Limits(1000, 1000))

    assert scan.side <= 0
    assert 30 <= events.index("ended") <= 34
