"""Critical defects: a notice for each at once, an alarm when they come more often than they did."""

import random

import pytest

from schemas.topics import ALERTS
from streams.core.enterprise.facets.critical_defects import ALL, AtStage, CriticalDefects, Row
from streams.core.stats.critical_spans import ERROR, chance_of, closest
from tests.core.closings import SETTINGS
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


def notices(outs):
    return [alert for alert in told(outs, ALERTS) if alert["rule"] == "critical_notice"]


def found(*units, code="leak", site="north"):
    return (Made("final", 100, 3, critical={code: units} if units else {}, site=site),)


def test_each_is_told_at_once_and_more_than_before_is_critical():
    calm = [(Made("final", 100, 2),)] * 70
    outs = judged([*calm, *[found(f"unit u{n}") for n in range(3)]])
    alarms = [alert for alert in told(outs, ALERTS) if alert["rule"] == "critical_defect"]
    opened, *more = notices(outs)

    assert opened["reason"] == "opened"
    assert opened["severity"] == "info"
    assert opened["labels"] == {"enterprise": "main", "stage": "final"}
    assert opened["summary"] == "1 critical defect at final: leak (1)"
    assert opened["description"].startswith(
        "final found 1 critical defect: leak on valve at north (1). Hold unit u0. Since "
    )
    assert [alert["evidence"]["latest"][0]["units"] for alert in more] == [["unit u1"], ["unit u2"]]
    assert more[-1]["evidence"]["units"] == ["unit u0", "unit u1", "unit u2"]
    assert alarms[0]["severity"] == "critical"
    assert alarms[0]["labels"] == {"enterprise": "main", "stage": "final", "code": "leak"}
    assert alarms[0]["evidence"]["x"] == 2
    assert alarms[0]["evidence"]["summary_ids"]
    assert len({alert["alert_id"] for alert in alarms}) == 1


def test_a_usual_rate_of_critical_defects_is_one_notice_that_goes_on():
    draw = random.Random(3)
    days = [[f"unit u{day}-{n}" for n in range(draw.choice((0, 0, 1, 2)))] for day in range(60)]
    outs = judged([found(*units) for units in days])
    life = notices(outs)

    assert len({alert["alert_id"] for alert in life}) == 1
    assert [alert["reason"] for alert in life] == ["opened", *["updated"] * (sum(bool(units) for units in days) - 1)]
    assert life[-1]["evidence"]["x"] == sum(len(units) for units in days)
    assert not alarms_of(outs)


def alarms_of(outs):
    return [alert for alert in told(outs, ALERTS) if alert["rule"] == "critical_defect"]


def test_a_notice_is_over_after_a_fortnight_without_any_and_the_next_is_told_at_once():
    outs = judged([*[found()] * 5, found("unit a"), *[found()] * 14, found("unit b")])
    first, over, again = notices(outs)

    assert (first["reason"], over["reason"], again["reason"]) == ("opened", "resolved", "opened")
    assert again["detected_at"] > over["ends_at"]
    assert again["alert_id"] != first["alert_id"]
    assert again["evidence"]["units"] == ["unit b"]


def test_two_sites_and_codes_stand_in_one_notice():
    (opened,) = notices(judged([(*found("unit a"), *found("unit b", "unit c", code="crack", site="south"))]))

    assert opened["evidence"]["codes"] == {"crack": 2, "leak": 1}
    assert opened["summary"] == "3 critical defects at final: crack (2) and leak (1)"
    assert "crack on valve at south (2)" in opened["description"]
    assert "Hold unit a, unit b and unit c." in opened["description"]


def test_a_run_of_critical_defects_is_over_after_quiet_periods():
    stage = AtStage.load([[[0, 100, {"leak": 1}, False]], 0, {}, 0, {}, 0])

    assert (stage.running_since(0), stage.running_since(13), stage.running_since(14)) == (0, 0, None)


def test_where_no_unit_was_given_what_was_inspected_is_to_hold():
    (opened,) = notices(judged([found("")]))

    assert "No unit, lot or order was given: hold what was inspected in this period." in opened["description"]


def test_what_somebody_is_done_with_is_told_no_more_but_the_next_is():
    facet = CriticalDefects(SETTINGS)
    facet.stages["final"] = AtStage([Row(0, 100, {"leak": 1}, False), Row(1, 100, {}, False)])
    facet.done_with("final")

    assert facet.stages["final"].running_since(1) is None
    facet.stages["final"].take(2, 100, {"leak": 1})
    assert facet.stages["final"].running_since(2) == 2
    assert dict(facet.changes())["/final"][-1] == 2


def test_the_value_of_an_older_release_is_read():
    old = b'{"v":1,"d":[[[0,100,{"leak":1},false]],0,{},0,{}]}'

    assert AtStage.load(CriticalDefects.FORMAT.load(old)).told_from == 0
