"""Measurements become integers that add: in any order, over any cut, back to the mean and spread that were measured."""

import json
import statistics
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.stage import Measurement
from schemas.summary import StageCounts
from streams.core.closed.ledger import ScopeId
from streams.core.closed.summaries import summary_out
from streams.core.tallies.measured import MAX_SPECIFICATIONS, OTHER, MeasuredTally, Specification
from streams.core.tallies.stage import StageTally
from tests.core.events import CALENDAR, DAY0, stage_event

BORE = Specification("bore", "mm", 9.5, 10.5, 10.0)


def measured(*values: float, **changed: Any) -> MeasuredTally:
    tally = MeasuredTally()
    tally.add([Measurement(value=value, **(BORE._asdict() | changed)) for value in values])
    return tally


@given(
    st.lists(
        st.tuples(st.sampled_from(["bore", "depth"]), st.floats(8, 12), st.sampled_from([10.5, 10.6])), max_size=12
    ),
    st.randoms(use_true_random=False),
    st.integers(0, 12),
)
def test_any_order_and_any_cut_give_the_same_sums(rows, shuffler, cut):
    events = [Measurement(characteristic=name, value=value, lsl=9.5, usl=usl) for name, value, usl in rows]
    whole, first, second = MeasuredTally(), MeasuredTally(), MeasuredTally()
    whole.add(events)
    shuffler.shuffle(events)
    first.add(events[cut:])
    second.add(events[:cut])
    first.merge(MeasuredTally.load(json.loads(json.dumps(second.dump()))))

    assert first.dump() == whole.dump()


def test_mean_and_spread_come_back_from_the_sums():
    values = [10.013, 9.987, 10.121, 9.6, 10.499]
    sums = measured(*values).by[BORE]

    assert sums.mean == pytest.approx(statistics.fmean(values), abs=1e-6)
    spread = (sums.squared_deviations / (sums.n - 1)) ** 0.5 / sums.steps
    assert spread == pytest.approx(statistics.stdev(values), abs=1e-6)


@pytest.mark.parametrize(
    ("limits", "decimals"),
    [
        ((9.5, 10.5), 6),
        ((0.0, 0.000_04), 10),
        ((0.0, 2e9), -4),
        ((5.0, 5.0), 6),
        ((None, 3.0), 6),
        ((None, 3e-9), 14),
        ((0.0, None), -3),
        ((None, 2e9), 2),
        ((-1e308, 1e308), -12),
    ],
)
def test_a_step_follows_from_the_tolerance(limits, decimals):
    assert Specification("x", None, *limits).decimals == decimals


def test_deviations_are_counted_from_target_or_middle_or_limit():
    origins = [Specification("x", None, *row).origin for row in [(1, 3, 2.5), (1, 3), (None, 3), (), (-1e308, 1e308)]]

    assert origins == [2.5, 2.0, 3.0, 0.0, 0.0]


def test_what_lies_outside_its_limits_is_counted_on_its_side():
    sums = measured(9.4, 9.5, 10.5, 10.6, 11.0).by[BORE]

    assert (sums.below, sums.above, sums.n) == (1, 2, 5)


def test_a_value_out_of_all_reach_is_counted_and_not_summed():
    sums = measured(10.0, 1e9, -1e308).by[BORE]

    assert sums.counts == [1, 0, 0, 1, 1, 2]


def test_a_changed_specification_is_another_series():
    tally = measured(10.0)
    tally.merge(measured(10.0, usl=10.4))

    assert [specification.usl for specification, _ in tally.items()] == [10.4, 10.5]


def test_beyond_the_bound_values_are_only_counted():
    tally = MeasuredTally()
    for number in range(MAX_SPECIFICATIONS + 2):
        tally.merge(measured(10.0, characteristic=f"c{number:02d}"))
    other = Specification(OTHER)

    assert len(tally.by) == MAX_SPECIFICATIONS + 1
    assert tally.by[other].counts == [0, 0, 0, 0, 0, 2]
    assert MeasuredTally.load(tally.dump()) == tally


def test_minus_nought_is_nought():
    assert json.dumps(measured(0.1, target=-0.0).dump()) == json.dumps(measured(0.1, target=0.0).dump())


def test_a_tally_without_measurements_is_written_as_ever():
    plain = StageTally()
    plain.add(stage_event("e1", 0))

    assert plain.dump() == [1, 1, 1, 0, 0, {}, {}, {}]
    assert StageTally.load(plain.dump()) == plain


def test_a_summary_carries_the_sums_of_each_specification():
    tally = StageTally()
    tally.add(stage_event("e1", 0, measurements=(Measurement(value=10.1, **BORE._asdict()),)))
    scope = ScopeId(DAY0, "stage", ("main", "north", "", "valve", "welding", ""))
    body = json.loads(summary_out(CALENDAR, scope, StageTally.load(tally.dump()), revision=1, late=0).value)

    (row,) = StageCounts.model_validate_json(json.dumps(body["counts"])).measurements
    assert (row.origin, row.decimals, row.n, row.sum, row.sum_of_squares) == (10.0, 6, 1, 100_000, 10**10)


@given(
    st.lists(
        st.floats(-1e16, 1e16) | st.floats(-1, 1) | st.floats(-1e-6, 1e-6) | st.sampled_from([0.0, 1e9, 20.5, 1e-9]),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
    st.integers(0, 12),
)
def test_without_a_specification_steps_follow_the_values_in_any_order_and_cut(values, shuffler, cut):
    events = [Measurement(characteristic="d", value=value) for value in values]
    whole, first, second = MeasuredTally(), MeasuredTally(), MeasuredTally()
    whole.add(events)
    shuffler.shuffle(events)
    first.add(events[cut:])
    second.add(events[:cut])
    first.merge(MeasuredTally.load(json.loads(json.dumps(second.dump()))))

    assert first.dump() == whole.dump()


@pytest.mark.parametrize("size", [1e-15, 1e-9, 0.02, 1, 20.5, 101_325, 3e7, 2e12])
def test_values_of_any_size_keep_their_mean_and_spread(size):
    values = [size * part for part in (1.01, 0.99, 1.02, 0.97, 1.0)]
    for limits in ({"lsl": None, "usl": None, "target": None}, {"lsl": None, "usl": 1.5 * size, "target": None}):
        (sums,) = measured(*values, **limits).by.values()

        assert (sums.n, sums.left_out) == (5, 0)
        assert sums.mean == pytest.approx(statistics.fmean(values), rel=1e-3)
        spread = (sums.squared_deviations / (sums.n - 1)) ** 0.5 / sums.steps
        assert spread == pytest.approx(statistics.stdev(values), rel=1e-2)


def test_rows_of_the_first_release_are_read_in_todays_steps():
    (one_sided,) = MeasuredTally.load([["d", None, None, 3e-3, None, 2, -1000, 600_000, 0, 0, 0]]).by.values()
    (plain,) = MeasuredTally.load(
        [["d", None, None, None, None, 2, 41_000_000, 840_500_000_000_000, 0, 0, 0]]
    ).by.values()

    assert (one_sided.decimals, one_sided.total, one_sided.squares) == (8, -100_000, 6_000_000_000)
    assert (plain.decimals, plain.mean) == (6, 20.5)
