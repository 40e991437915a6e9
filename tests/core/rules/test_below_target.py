"""Poor from the first day, and satisfaction that is asked for in other ways than by csat."""

import json

from schemas.topics import ALERTS
from streams.core.charts.scan import Scan
from streams.core.enterprise.facets.targets import CUSTOMERS, LOW_SCORE, YIELD, Targets
from streams.core.tallies.satisfaction import SatisfactionTally
from tests.core.closings import SETTINGS
from tests.core.judging.test_assessment import bodies, day, judge, verdicts


def test_a_stage_that_is_poor_from_the_first_day_is_told_with_its_target():
    outs = judge([closing for number in range(20) for closing in day(number, failed=25)])

    (alert,) = [a for a in bodies(outs, ALERTS) if a["rule"] == "below_target" and a["reason"] == "opened"]
    evidence = alert["evidence"]
    assert alert["labels"]["stage"] == "welding"
    assert evidence["target"] == {"share": 0.1, "source": "ANDON_YIELD_TARGET"}
    assert evidence["x"] == sum(row["x"] for row in evidence["periods"])
    assert evidence["n"] == sum(row["n"] for row in evidence["periods"])
    assert evidence["from_the_start"]
    assert "nothing got worse" in alert["description"]
    assert evidence["interval"][0] > evidence["target"]["share"]
    assert evidence["summary_ids"]


def test_a_stage_within_its_target_is_never_told():
    outs = judge([closing for number in range(40) for closing in day(number, failed=8 + number % 3)])

    assert not [a for a in bodies(outs, ALERTS) if a["rule"] == "below_target"]
    assert verdicts(outs)[-1] == "steady"


def test_every_kind_of_score_is_heard():
    tally = SatisfactionTally()
    tally.scores[0][0], tally.scores[0][4] = 2, 8
    tally.scores[1][6], tally.scores[1][7] = 3, 4
    tally.scores[2][2], tally.scores[2][3] = 1, 5

    assert list(tally.dissatisfied()) == [("csat", 2, 10), ("nps", 3, 7), ("ces", 1, 6)]
    assert list(SatisfactionTally().dissatisfied()) == []


def test_a_level_test_survives_its_encoding():
    told, again = Targets(SETTINGS), Targets(SETTINGS)
    for place, share in (("welding", 1 - YIELD), (CUSTOMERS, LOW_SCORE)):
        data = [Scan.held_to(share).dump(), 3, [[3, 1, 10]], 3]
        told.load(f"at:{place}", data)
        again.load(f"at:{place}", json.loads(json.dumps(data)))

    assert again.held == told.held
    assert list(again.poor()) == []
