"""Link tallies to what goes with low scores, and series without ids to what precedes them."""

import json
from pathlib import Path

import pytest

from streams.core.closed.closing import LINKS, ClosedTally, Closing
from streams.core.enterprise.facets.satisfaction_links import SatisfactionLinks
from streams.core.enterprise.history import PeriodFlow, StageFlow
from streams.core.insights.satisfaction_lag import LEAST_PERIODS, lagged_link
from streams.core.tallies.links import LinkTally
from tests.core.closings import ASSESSMENT, MARKET, SETTINGS, arriving, day
from tests.core.events import DAY0


def judged(tallies: list[ClosedTally], days: int = 3) -> dict[tuple[str, str], dict]:
    """The last insights of an enterprise of whose first day the link tallies are."""
    closings = [Closing(MARKET, tallies), *(closing for number in range(days) for closing in day(number))]
    outs = ASSESSMENT.open(0, {}, -1).fold(arriving(closings), len(closings) - 1).outs
    told = [json.loads(out.value) for out in outs if out.topic.stem == "insights.v1"]
    return {(value["kind"], value["labels"].get("stage", "")): value for value in told}


def link(stage: str, failed: list[int], segment: str = "", **fields) -> ClosedTally:
    tally = LinkTally(failed, [sum(failed[::2]), sum(failed[1::2]), 0, 0], **fields)
    return ClosedTally(LINKS, DAY0, ("main", stage, segment), 0, 0, tally.dump())


OLIST = [4357, 457, 180, 238]


def test_the_odds_of_a_low_score_by_stage():
    told = judged([link("delivery", OLIST, codes={"late": [180, 238]}), link("", [0] * 4, unlinked=7)])
    found = told["stage_satisfaction_link", "delivery"]

    assert (found["labels"], found["n"]) == ({"enterprise": "main", "stage": "delivery"}, 5232)
    assert found["value"] == pytest.approx(12.606, abs=1e-3)
    assert found["interval"] == pytest.approx([10.154, 15.649], abs=1e-2)
    detail = found["detail"]
    assert detail["exposed"] == {"low": 238, "not_low": 180, "low_share": 0.569378}
    assert detail["not_exposed"] == {"low": 457, "not_low": 4357, "low_share": 0.094931}
    assert detail["codes"] == {"late": {"low": 238, "n": 418, "low_share": 0.569378}}
    assert (detail["verdict"], detail["unlinked"]) == ("more_low_scores", 7)
    assert "goes with more low scores" in detail["says"]


def test_segments_stand_in_the_detail_and_in_the_correction():
    told = judged([link("delivery", [400, 40, 20, 20], "SP"), link("delivery", [40, 4, 4, 1], "RJ")])
    detail = told["stage_satisfaction_link", "delivery"]["detail"]

    assert detail["tables"] == 3
    assert detail["segments"]["SP"]["verdict"] == "more_low_scores"
    assert detail["segments"]["RJ"]["verdict"] == "cannot_tell"


def test_many_tables_of_chance_are_not_taken_for_a_link():
    chance = [link(f"s{number}", [90, 10, 90, 12]) for number in range(19)]
    told = judged([*chance, link("real", [900, 60, 70, 30]), link("lucky", [380, 20, 90, 11])])

    verdicts = {stage: value["detail"]["verdict"] for (kind, stage), value in told.items() if "link" in kind}
    assert verdicts.pop("real") == "more_low_scores"
    assert set(verdicts.values()) == {"cannot_tell"}
    assert told["stage_satisfaction_link", "lucky"]["detail"]["p_value"] < 0.05


def test_rework_is_an_insight_of_its_own():
    tally = LinkTally([0] * 4, [90, 10, 20, 15])
    told = judged([ClosedTally(LINKS, DAY0, ("main", "welding", ""), 0, 0, tally.dump())])

    assert told["stage_rework_link", "welding"]["detail"]["exposure"] == "reworked"
    assert ("stage_satisfaction_link", "welding") not in told


def test_a_stage_without_failures_or_low_scores_says_nothing():
    assert not any("link" in kind for kind, _ in judged([link("welding", [90, 10, 0, 0])]))


def test_what_is_remembered_survives_a_restart():
    facet = SatisfactionLinks(SETTINGS)
    shard = ASSESSMENT.open(0, {}, -1)
    closings = [Closing(MARKET, [link("delivery", OLIST, "SP")]), *day(0), *day(1)]
    shard.fold(arriving(closings), len(closings) - 1)
    kept = shard.judges["main"].facets["links"]
    for name, data in json.loads(json.dumps(list(kept.changes()))):
        facet.load(name, data)

    assert facet.since_start("delivery").failed == OLIST
    assert facet.recent("delivery").failed == OLIST
    assert list(facet.segments("delivery")) == ["SP"]


def series_j(shared_data: Path) -> list[PeriodFlow]:
    """Box and Jenkins' gas furnace as a stage and its market: gas feed as failures, carbon dioxide as low scores."""
    lines = (shared_data / "box_jenkins" / "GAS_FURNACE.DAT").read_text().splitlines()[25:]
    pairs = [(float(row[0]), float(row[1])) for row in map(str.split, lines) if len(row) == 2]
    return [
        PeriodFlow(number, {"burner": StageFlow(10_000, round(1_000 * gas) + 5_000, 0)}, 10_000, round(100 * carbon))
        for number, (gas, carbon) in enumerate(pairs)
    ]


def test_series_j_begins_to_answer_after_three_periods_and_most_after_five(shared_data):
    found = lagged_link(series_j(shared_data), "burner", most_lags=10)

    assert found is not None
    assert (found.found.significant[0], found.found.peak) == (3, 5)
    assert [round(r, 2) for r in found.found.correlations[3:7]] == [-0.28, -0.33, -0.46, -0.27]


def test_a_gap_in_a_series_says_nothing():
    flows = [PeriodFlow(number, {"burner": StageFlow(10, number % 5, 0)}, 10, number % 3) for number in range(60)]
    assert lagged_link(flows, "burner", 6) is not None
    flows[30] = PeriodFlow(30, {}, 10, 1)
    assert lagged_link(flows, "burner", 6) is None


@pytest.mark.parametrize(("days", "expected"), [(LEAST_PERIODS - 1, False), (LEAST_PERIODS, True)])
def test_a_lag_is_told_from_fifty_periods_on_and_only_where_no_ids_meet(days, expected):
    closings = [
        closing
        for number in range(days)
        for closing in day(number, failed=5 + number * 7 % 11, low=3 + number * 5 % 13)
    ]
    outs = ASSESSMENT.open(0, {}, -1).fold(arriving(closings), len(closings) - 1).outs
    told = [json.loads(out.value) for out in outs if b"stage_satisfaction_lag" in out.value]

    assert ({value["labels"]["stage"] for value in told} == {"welding"}) is expected
    assert all(abs(value["value"]) <= 1 for value in told)
