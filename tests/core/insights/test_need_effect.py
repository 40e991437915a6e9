"""What exceeding gives and falling short costs, for each segment and need; and who cannot be told yet."""

import json

from schemas.topics import INSIGHTS
from streams.core.closed.closing import SATISFACTION, ClosedTally, Closing
from streams.core.enterprise.facets.need_effects import MAX_PAIRS, NeedEffects
from streams.core.tallies.satisfaction import SatisfactionTally
from tests.core.closings import ASSESSMENT, FACTORY, MARKET, arriving
from tests.core.events import DAY0

KINDS = {
    "must_be": [40, 30, 30, 10, 40, 50, 10, 40, 50],
    "attractive": [10, 40, 50, 10, 40, 50, 5, 15, 80],
    "one_dimensional": [40, 30, 30, 10, 40, 50, 5, 15, 80],
    "indifferent": [10, 40, 50, 10, 40, 50, 10, 40, 50],
    "cannot_tell": [2, 3, 2, 1, 2, 3, 0, 2, 4],
}
"""What a need of each kind is answered in a day: fallen short, as expected, exceeded × low, middle, top."""


def closings(days: int, kinds: dict[str, list[int]], segment: str = "consumer") -> list[Closing]:
    told = []
    for day in range(DAY0, DAY0 + days):
        voices = [
            ClosedTally(
                SATISFACTION, day, ("main", "valve", segment, need, ""), 0, 0, SatisfactionTally(effects=counts).dump()
            )
            for need, counts in kinds.items()
        ]
        told += [Closing(FACTORY, closed=day), Closing(MARKET, voices, closed=day)]
    return told


def effects(days: int, kinds: dict[str, list[int]], segment: str = "consumer") -> dict[str, dict]:
    records = arriving(closings(days, kinds, segment))
    outs = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    bodies = [json.loads(out.value) for out in outs if out.topic is INSIGHTS]
    return {body["labels"]["need"]: body for body in bodies if body["kind"] == "need_effect"}


def test_each_kind_of_need_is_known_by_what_it_gives_and_costs():
    told = effects(8, KINDS)

    assert {need: body["detail"]["category"] for need, body in told.items()} == {need: need for need in KINDS}


def test_better_is_the_value_and_worse_stands_beside_it_with_the_answers_behind_them():
    told = effects(8, KINDS)["one_dimensional"]

    assert told["labels"] == {"enterprise": "main", "need": "one_dimensional", "segment": "consumer"}
    assert (told["value"], told["detail"]["worse"]["value"], told["n"]) == (0.3, -0.3, 2_400)
    assert told["interval"] == told["detail"]["better"]["interval"]
    assert told["detail"]["answers"]["above"] == {"low": 40, "middle": 120, "top": 640}
    assert told["detail"]["answers_needed"] is None


def test_the_longest_window_stands_beside_what_has_been_said_since_the_start():
    window = effects(8, KINDS)["must_be"]["detail"]["window"]

    assert (window["periods"], window["n"], window["category"]) == (7, 2_100, "must_be")


def test_where_the_answers_do_not_tell_it_is_said_how_many_would():
    told = effects(1, KINDS)["cannot_tell"]

    assert (told["detail"]["category"], told["n"]) == ("cannot_tell", 19)
    assert told["detail"]["answers_needed"] > 19
    low, high = told["interval"]
    assert low < 0 < high


def test_a_need_that_was_never_exceeded_has_a_cost_and_no_gain():
    told = effects(8, {"price": [40, 30, 30, 10, 40, 50, 0, 0, 0]})["price"]

    assert "value" not in told
    assert told["detail"]["better"] is None
    assert told["detail"]["worse"]["interval"][1] < 0
    assert (told["detail"]["category"], told["detail"]["answers_needed"]) == ("cannot_tell", None)


def test_a_silent_window_is_empty_and_takes_nothing_from_what_was_said():
    records = arriving([*closings(1, KINDS), *(Closing(each, closed=DAY0 + 20) for each in (FACTORY, MARKET))])
    outs = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    body = [body for out in outs if out.topic is INSIGHTS and (body := json.loads(out.value))["kind"] == "need_effect"][
        -1
    ]

    assert body["detail"]["window"] == {"periods": 7, "n": 0}
    assert body["n"] > 0


def test_without_segments_and_answers_that_tell_both_there_is_no_label_and_no_insight():
    assert "segment" not in effects(1, {"price": KINDS["must_be"]}, segment="")["price"]["labels"]
    assert effects(1, {"price": [0] * 9}) == {}


def test_the_sums_survive_a_restart():
    records = arriving(closings(8, KINDS))
    whole = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    shard = ASSESSMENT.open(0, {}, -1)
    first = shard.fold(records[:8], 7).outs
    again = ASSESSMENT.open(0, {name: value for name, value in shard.changes().items() if value}, 7)
    rest = again.fold(records, len(records) - 1).outs

    assert [out.value for out in first + rest] == [out.value for out in whole]


def test_pairs_are_bounded_and_the_rest_is_counted_together():
    counts = KINDS["must_be"]
    scopes = [("main", "valve", segment, f"need {number}", "") for segment in "abc" for number in range(MAX_PAIRS)]
    voices = [
        ClosedTally(SATISFACTION, DAY0, scope, 0, 0, SatisfactionTally(effects=counts).dump()) for scope in scopes
    ]
    shard = ASSESSMENT.open(0, {}, -1)
    shard.fold(arriving([Closing(FACTORY, closed=DAY0), Closing(MARKET, voices, closed=DAY0)]), 1)
    facet = shard.judges["main"].facets["need_effects"]
    assert isinstance(facet, NeedEffects)
    sums = dict(facet.pairs())

    assert MAX_PAIRS <= len(sums) <= MAX_PAIRS + 3
    assert sum(map(sum, sums.values())) == 3 * MAX_PAIRS * sum(counts)
