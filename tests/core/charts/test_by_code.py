"""A chart a stage and defect code: what a code failed of all units, in periods without it as well."""

from streams.core.charts.by_code import MAX_CODES, SERIES, STAGE_SERIES, by_code
from streams.core.charts.series import ChartId, labelled
from streams.core.closed.closing import STAGE
from streams.core.closed.ledger import ScopeId
from streams.core.tallies.stage import StageKey, StageTally

WHOLE = ChartId(STAGE_SERIES, labelled(stage="welding"))
CRACK = ChartId(SERIES, labelled(stage="welding", code="crack"))
CELLS = {WHOLE: {"north|valve|S1": [5, 100], "south|valve|S1": [1, 50]}}


def found(**codes):
    key = StageKey("main", "north", "", "valve", "welding", "S1")
    return [(ScopeId(0, STAGE, key), StageTally(first_inspected=100, first_passed=95, failed_by=codes))]


def test_a_code_is_counted_over_all_units_of_its_stage():
    charts = by_code(CELLS, found(crack=3, scratch=2), [])

    assert charts[CRACK] == {"north|valve|S1": [3, 100], "south|valve|S1": [0, 50]}
    assert len(charts) == 2


def test_a_code_that_nobody_found_failed_none():
    assert by_code(CELLS, found(), [CRACK])[CRACK] == {"north|valve|S1": [0, 100], "south|valve|S1": [0, 50]}


def test_failures_without_a_code_and_codes_beyond_the_bound_have_no_chart():
    many = {f"c{number:02}": 1 for number in range(MAX_CODES + 5)}

    assert by_code(CELLS, found(**{"(no code)": 4, "(other)": 2}), []) == {}
    assert len(by_code(CELLS, found(**many), [CRACK])) == MAX_CODES
