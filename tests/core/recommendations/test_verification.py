"""Before against after where nothing is untreated: it went away after it, ineffective, or nobody can tell."""

import json
import random
from collections.abc import Iterator
from itertools import cycle, islice

import pytest

from schemas.recommendation import Recommendation
from schemas.topics import RECOMMENDATIONS
from streams.core.charts.baseline import Baseline
from streams.core.charts.chart import Chart, Point
from streams.core.charts.scan import Scan
from streams.core.charts.series import ChartId
from streams.core.charts.sums import Sums
from streams.core.operator import Step
from streams.core.recommendations.verification import LOOKS, Verification
from streams.core.stats.distributions import normal_quantile
from tests.core.decisions.test_decisions import Story

ACTED = "2026-02-02T12:00:00Z"
"""In day 28: four days fail before the alert, five after it."""


def advice(step: Step) -> list[dict]:
    return [json.loads(out.value) for out in step.outs if out.topic is RECOMMENDATIONS]


@pytest.fixture
def acted() -> Story:
    """A welding that fails 30 of 100 instead of 5; after five days of it somebody acts."""
    story = Story()
    story.days(4, failed=30)
    story.act("take_action", alert_id=None, recommendation_id=story.recommendation_id, occurred_at=ACTED)
    story.days(1, failed=30)
    return story


def test_what_got_better_where_nothing_is_untreated_went_away_after_it(acted):
    assert advice(acted.days(6, failed=8)) == []
    (told,) = advice(acted.days(1, failed=8))

    assert told["status"] == "went_away_after"
    assert told["evidence"]["verification"]["compared"] == "before_and_after"
    assert "Nothing of the kind was left untreated" in told["evidence"]["verification"]["says"]
    assert (told["measured_effect"]["from"], told["measured_effect"]["to"]) == (pytest.approx(0.7), 0.92)
    low, high = told["measured_effect"]["interval"]
    assert low < 0.92 < high
    assert told["evidence"]["verification"]["before"]["kind"] == "after the alarm, before the action"
    Recommendation.model_validate_json(json.dumps(told))


def test_an_action_that_does_nothing_is_ineffective_at_the_last_look(acted):
    assert advice(acted.days(27, failed=30)) == []
    (told,) = advice(acted.days(1, failed=30))

    assert told["status"] == "ineffective"
    looks = told["evidence"]["verification"]["looks"]
    assert [look["elapsed_periods"] for look in looks][-1] == 28
    assert all(look["z"] < look["bound"] for look in looks)
    low, high = told["measured_effect"]["interval"]
    assert low < 0.7 < high


def test_without_data_after_it_nobody_can_tell_and_it_is_withdrawn(acted):
    for _ in range(3):
        told = advice(acted.days(10, failed=0, arrived=0))
        if told:
            break

    assert [body["status"] for body in told] == ["withdrawn"]


def point(period: int, x: int) -> Point:
    """A period of 200 units, of which 20 are expected to fail."""
    return Point(period, x, 200, 20.0, 3.0, 9.0, 18.0, 0.0)


def compared(run: list[int], alarm: int, after: Iterator[int]) -> tuple[Verification, str | None]:
    """The comparison of an action after a run, whose alarm was raised in period `alarm`, and its outcome."""
    scan = Scan(Sums(1000.0, 1000.0, 900.0, periods=20.0), side=1, onset=0, since=alarm)
    chart = Chart(baseline=Baseline(1000, 10_000, 20, 1.0, {}, 0), scan=scan)
    chart.recent = [point(period, x) for period, x in enumerate(run)]
    comparison = Verification.begin(ChartId("s", ()), chart, "first_pass_yield", len(run))
    for period in range(len(run) + 1, len(run) + 1 + LOOKS[-1]):
        chart.recent = [point(period, next(after))]
        outcome = comparison.take(period, chart)
        if outcome is not None:
            return comparison, outcome
    return comparison, None


def test_a_run_that_was_chance_is_not_verified_by_its_regression_to_the_mean():
    """Acted upon at once, so that "before" is the run that made the alarm: 3.5 standard errors too bad, by chance."""
    comparison, outcome = compared([26] * 6, 5, cycle([20, 18, 22, 21, 19]))

    assert outcome == "no_effect_seen"
    assert comparison.evidence()["before"]["kind"] == "lower 99.9 % bound of the alarm's run"


def test_looking_thrice_errs_no_more_often_than_was_designed():
    """The same chance before and after: 2.5 % of the comparisons may say that it helped."""
    chance = random.Random(4)

    def draws() -> Iterator[int]:
        while True:
            yield round(60 + normal_quantile(chance.random()) * 42**0.5)

    seen = sum(compared(list(islice(draws(), 10)), 2, draws())[1] == "effect_seen" for _ in range(200))

    assert seen <= 11  # 5 expected; the 99 % bound of 200 draws
