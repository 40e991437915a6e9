"""Critical defects: a notice for each at once, an alarm when they come more often than they did."""

import random

import pytest

from schemas.topics import ALERTS
from streams.core.enterprise.facets.critical_defects import ALL, AtStage
from streams.core.stats.critical_spans import ERROR, chance_of, closest
from tests.core.plant import Made, judged, told

UNITS = 64


def run(rate, days, later=None, at=10**9, seed=1):
    """Periods of one stage; the first with an alarm of any code, or None."""
    draw, stage = random.Random(seed), AtStage()
    for day in range(days):
        now = rate if day < at else later
        counts = sum(draw.random() < now for _ in range(UNITS))
        stage.take(day, UNITS, {"leak": counts} if counts else {})
        if stage.alarms:
            return day
    return None


def test_the_chance_of_a_span_is_that_of_the_negative_binomial():
    from scipy.stats import nbinom

    for count, units, usual, of in ((1, 64, 0, 3840), (2, 128, 3, 3840), (5, 640, 12, 10_000)):
        exact = nbinom.sf(count - 1, usual + 0.5, of / (of + units))
        assert chance_of(count, units, usual, of) == pytest.approx(exact)


def test_the_first_critical_defect_ever_is_no_alarm_the_second_of_the_next_day_is():
    assert closest([(0, 64), (1, 64)], 0, 3840).chance > ERROR
    assert closest([(1, 64), (1, 64)], 0, 3840).chance < ERROR
    assert closest([(1, 64), (0, 64)], 0, 3840) is None


def test_one_a_day_is_found_within_three_days_where_none_came_before():
    found = [run(0.0, 90, later=1 / UNITS, at=60, seed=seed) for seed in range(20)]

    assert all(day is not None and day >= 60 for day in found)
    assert sorted(found)[10] <= 63


@pytest.mark.parametrize("rate", [1e-4, 1e-3])
def test_a_steady_rate_alarms_less_than_once_in_five_years(rate):
    assert sum(run(rate, 365, seed=seed) is not None for seed in range(40)) <= 8


def test_an_alarm_ends_when_a_fortnight_is_as_before():
    stage = AtStage()
    for day in range(90):
        stage.take(day, UNITS, {"leak": 2} if 60 <= day < 66 else {})
        if day == 70:
            assert set(stage.alarms) == {"leak", ALL}
            assert stage.alarms["leak"].onset == 60

    assert not stage.alarms
    assert AtStage.load(stage.dump()) == stage


def test_each_is_told_at_once_and_more_than_before_is_critical():
    calm = [(Made("final", 100, 2),)] * 70
    outs = judged([*calm, *[(Made("final", 100, 3, critical={"leak": (f"unit u{n}",)}),) for n in range(3)]])
    alerts = told(outs, ALERTS)
    notices = [alert for alert in alerts if alert["rule"] == "critical_notice" and alert["reason"] == "opened"]
    alarms = [alert for alert in alerts if alert["rule"] == "critical_defect"]

    assert [notice["labels"]["unit"] for notice in notices] == ["unit u0", "unit u1", "unit u2"]
    assert notices[0]["severity"] == "info"
    assert notices[0]["labels"]["code"] == "leak"
    assert alarms[0]["severity"] == "critical"
    assert alarms[0]["labels"] == {"enterprise": "main", "stage": "final", "code": "leak"}
    assert alarms[0]["evidence"]["x"] == 2
    assert alarms[0]["evidence"]["summary_ids"]
    assert len({alert["alert_id"] for alert in alarms}) == 1
