"""What a satisfaction tally counts of needs, requirements and expectations, and that it reads what older ones wrote."""

import json

import pytest

from schemas.topics import SUMMARIES
from streams.core.closed.closing import SATISFACTION as KIND
from streams.core.closed.closing import ClosedTally, Closing
from streams.core.tallies.satisfaction import EFFECTS, QUADRANTS, SatisfactionTally
from tests.core.closings import ASSESSMENT, FACTORY, MARKET, arriving
from tests.core.events import DAY0, feedback


def counted(*fields: dict) -> SatisfactionTally:
    tally = SatisfactionTally()
    for number, each in enumerate(fields):
        tally.add(feedback(f"f{number}", 0, **each))
    return tally


def test_requirement_and_expectation_are_two_axes():
    tally = counted(
        {"requirement_met": True, "expected": 5, "perceived": 5},
        {"requirement_met": True, "expected": 7, "perceived": 4},
        {"requirement_met": False, "expected": 3, "perceived": 6},
        {"requirement_met": False, "expected": 7, "perceived": 1},
        {"requirement_met": False},
        {"expected": 1, "perceived": 7},
    )

    assert dict(zip(QUADRANTS, tally.quadrants, strict=True)) == dict.fromkeys(QUADRANTS, 1)
    assert tally.requirements == [2, 3]
    assert sum(tally.gaps) == 5
    assert (tally.gaps[0], tally.gaps[3], tally.gaps[6], tally.gaps[9], tally.gaps[12]) == (1, 1, 1, 1, 1)


def test_needs_are_counted_with_their_importance():
    tally = counted({"need": "price", "importance": 7}, {"need": "price", "kind": "complaint", "score": None}, {})

    assert tally.mentions == [2]
    assert tally.importance == [0, 0, 0, 0, 0, 0, 1]


def test_only_what_others_can_read_is_public_and_only_what_is_bad_is_adverse():
    tally = counted(
        {"channel": "review", "score": 2},
        {"channel": "web", "kind": "praise", "score": None},
        {"channel": "social", "kind": "nps", "score": 7},
        {"channel": "social", "kind": "complaint", "score": None},
        {"channel": "web", "kind": "purchase", "score": None},
        {"channel": "survey", "score": 1},
    )

    assert tally.public == [4, 2]
    assert (tally.voices, tally.adverse) == (5, 3)


def test_what_was_found_against_what_was_expected_is_counted_with_the_score_of_its_need():
    need = {"need": "price", "expected": 5}
    tally = counted(
        {**need, "perceived": 4, "score": 2},
        {**need, "perceived": 5, "score": 3},
        {**need, "perceived": 5, "score": 4, "requirement_met": True},
        {**need, "perceived": 7, "score": 5},
        {**need, "perceived": 7, "score": 5, "requirement_met": False},  # what was required is expected
    )
    names = {"below_low": 1, "as_expected_middle": 1, "as_expected_top": 1, "above_top": 1, "below_top": 1}

    assert {name: n for name, n in zip(EFFECTS, tally.effects, strict=True) if n} == names


@pytest.mark.parametrize("absent", [{"need": None}, {"expected": None}, {"perceived": None}, {"kind": "nps"}])
def test_an_answer_that_does_not_tell_it_all_is_not_counted_there(absent: dict):
    whole = {"need": "price", "expected": 5, "perceived": 4, "score": 1}

    assert sum(counted(whole).effects) == 1
    assert sum(counted({**whole, **absent}).effects) == 0


def test_effects_add_and_survive_their_encoding():
    tally = counted({"need": "price", "expected": 5, "perceived": 4, "score": 1})
    tally.merge(counted({"need": "price", "expected": 5, "perceived": 6, "score": 5}))

    assert tally.effects == [1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert SatisfactionTally.load(json.loads(json.dumps(tally.dump()))) == tally
    assert SatisfactionTally.load(tally.dump()[:-1]).effects == [0] * 9  # the release before did not count them


def test_a_tally_that_an_older_release_wrote_is_read_with_zeros():
    old = [[1, 0, 0, 0, 2], [0] * 11, [0] * 7, [1, 0, 0, 0, 0]]
    tally = SatisfactionTally.load(old)
    tally.merge(counted({"need": "price"}))

    assert tally.dump()[:4] == [[1, 0, 0, 0, 3], [0] * 11, [0] * 7, [1, 0, 0, 0, 0]]
    assert tally.mentions == [1]
    assert SatisfactionTally.load(json.loads(json.dumps(tally.dump()))) == tally


def test_the_summary_publishes_what_was_counted():
    tally = counted({"need": "price", "importance": 7, "requirement_met": True, "expected": 6, "perceived": 4})
    closed = ClosedTally(KIND, DAY0, ("main", "valve", "consumer", "price", ""), 0, 0, tally.dump())
    records = arriving([Closing(MARKET, [closed], closed=DAY0), Closing(FACTORY, closed=DAY0)])
    outs = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    (counts,) = [
        body["counts"] for out in outs if out.topic is SUMMARIES and "csat" in (body := json.loads(out.value))["counts"]
    ]

    assert counts["quadrants"] == {
        "met_content": 0,
        "met_disappointed": 1,
        "unmet_content": 0,
        "unmet_disappointed": 0,
    }
    assert {name for name, n in counts["effects"].items() if n} == {"below_top"}
    assert (counts["gap"][4], counts["importance"][6], counts["mentions"], counts["requirements_met"]) == (1, 1, 1, 1)
