"""Failed units by code and severity, critical defects, lots and attributes: what a stage tally counts of failures."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.stage import Defect
from streams.core.tallies.failed_by import NO_CODE, failed_by
from streams.core.tallies.marks import MAX_VALUES, OTHER, Marks
from streams.core.tallies.stage import StageTally
from tests.core.events import stage_event


def defect(code: str, severity: str = "major", count: int = 1) -> Defect:
    return Defect(code=code, count=count, severity=severity)  # type: ignore[arg-type]


def test_a_unit_goes_under_its_gravest_code_then_the_first_of_the_alphabet():
    assert failed_by([defect("a", "minor"), defect("z", "critical"), defect("b", "critical")], 1) == {"b": 1}


def test_a_failed_unit_without_a_code_is_counted_as_such():
    assert failed_by([], 3) == {NO_CODE: 3}


def test_a_batch_is_shared_out_by_largest_remainder():
    assert failed_by([defect("a", count=5), defect("b", count=3), defect("c", count=2)], 4) == {"a": 2, "b": 1, "c": 1}
    assert failed_by([defect("a", count=1), defect("b", count=1)], 5) == {"a": 1, "b": 1, NO_CODE: 3}


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["minor", "major", "critical"]), st.integers(1, 9))),
    st.integers(0, 12),
)
def test_codes_add_up_to_the_failed_units_in_any_order(rows, defective):
    found = [defect(code, severity, count) for code, severity, count in rows]
    told = failed_by(found, defective)

    assert sum(told.values()) == defective
    assert all(told.values())
    assert told == failed_by(found[::-1], defective)


CRACK = (defect("crack", "critical"),)
EVENTS = [
    stage_event("1", 0.1, defective=1, unit_id="u1", lot_id="L1", defects=CRACK),
    stage_event("2", 0.1, defective=2, inspected=9, lot_id="L2", defects=(defect("scratch", "minor", 4),)),
    stage_event("3", 0.1, defective=1, attempt=2, lot_id="L1", defects=CRACK),
    stage_event("4", 0.1, unit_id="u4", attributes={"shift": "night"}),
]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_cut_of_the_events_adds_up_to_the_same_tally(order):
    whole, parts = StageTally(), [StageTally(), StageTally()]
    for event in EVENTS:
        whole.add(event)
    for place, at in enumerate(order):
        parts[place % 2].add(EVENTS[at])
    parts[0].merge(StageTally.load(parts[1].dump()))

    assert parts[0].dump() == whole.dump()
    assert StageTally.load(whole.dump()) == whole


def test_what_failed_at_first_is_counted_by_code_severity_lot_and_attribute():
    tally = StageTally()
    for event in EVENTS:
        tally.add(event)

    assert sum(tally.failed_by.values()) == tally.first_failed == 3
    assert tally.failed_by == {"crack": 1, "scratch": 2}
    assert tally.severities == [1, 0, 2]
    assert tally.criticals is not None
    assert tally.criticals.by == {"crack": (1, ["unit u1"])}
    assert tally.marks is not None
    assert tally.marks.by == {"lot": {"L1": [1, 1], "L2": [9, 2]}, "shift": {"night": [1, 0]}}


def test_a_tally_of_an_older_release_has_nothing_by_code():
    old = [10, 8, 6, 3, 1, {"crack": 2}, {}, {}]

    assert StageTally.load(old).failed_by == {}
    assert StageTally.load(old).dump() == old


def test_a_full_kind_keeps_the_worst_values_and_loses_no_unit():
    marks = Marks()
    for number in range(MAX_VALUES):
        marks.add("lot", f"L{number:03}", 10, 1)
    marks.add("lot", "bad", 10, 7)
    marks.add("lot", "good", 10, 0)

    values = marks.by["lot"]
    assert values["bad"] == [10, 7]
    assert values[OTHER] == [20, 1]
    assert len(values) == MAX_VALUES + 1
    assert sum(units for units, _ in values.values()) == 10 * (MAX_VALUES + 2)
