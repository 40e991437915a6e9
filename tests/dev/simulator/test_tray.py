"""Pieces are neither lost nor made: what a stage finds, repairs, scraps and lets pass adds up."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from streams.dev.simulator.factory import STAGES
from streams.dev.simulator.tray import Risk, Tray, repair_and_inspect, work_and_inspect

CUTTING = STAGES[1]
WELDING = STAGES[2]
probability = st.floats(0.0, 1.0)


def risk(defect: float = 0.0, catch_own: float = 1.0, scrap: float = 0.0, repair_fails: float = 0.0) -> Risk:
    return Risk(defect, 0.0, catch_own, catch_own, scrap, repair_fails)


@given(st.integers(), st.integers(1, 50), st.builds(risk, probability, probability, probability, probability))
def test_pieces_balance_through_both_attempts(seed: int, pieces: int, at_risk: Risk) -> None:
    rng, tray = Random(seed), Tray(pieces)
    first = work_and_inspect(rng, tray, WELDING, at_risk, ())
    second = repair_and_inspect(rng, tray, WELDING, at_risk, first.defective - first.scrapped)

    assert first.inspected == pieces
    assert tray.pieces == pieces - first.scrapped - second.scrapped
    assert 0 <= sum(tray.hidden.values()) <= tray.pieces
    assert 0 <= first.scrapped <= first.defective <= pieces


def test_a_perfect_inspection_lets_nothing_pass() -> None:
    tray = Tray(40, hidden={"cutting": 5})
    findings = work_and_inspect(Random(1), tray, WELDING, risk(defect=0.5), ())

    assert findings.found["cutting"] == 5
    assert findings.found["welding"] > 5
    assert tray.hidden == {}


def test_a_blind_inspection_lets_everything_pass() -> None:
    tray = Tray(40)
    findings = work_and_inspect(Random(1), tray, WELDING, risk(defect=0.5, catch_own=0.0), ())

    assert findings.defective == 0
    assert tray.hidden["welding"] > 10


def test_a_repair_that_failed_unseen_is_hidden_and_a_seen_one_is_scrapped() -> None:
    unseen, seen = Tray(10), Tray(10)
    repair_and_inspect(Random(1), unseen, WELDING, risk(catch_own=0.0, repair_fails=1.0), 4)
    findings = repair_and_inspect(Random(1), seen, WELDING, risk(repair_fails=1.0), 4)

    assert (unseen.pieces, unseen.hidden, unseen.reworked) == (10, {"welding": 4}, 4)
    assert (seen.pieces, seen.hidden, findings.scrapped) == (6, {}, 4)


def test_a_measured_piece_outside_the_limits_is_a_defect_of_the_tool() -> None:
    findings = work_and_inspect(Random(1), Tray(12), CUTTING, risk(), (10.0, 10.2, 9.9))

    assert findings.defective == 2
    assert findings.tool_defects == 2
