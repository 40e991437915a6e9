"""Growth that may soon reach a declared capacity is told before the strain, and withdrawn when growth stops."""

import random

import pytest

from schemas.topics import ALERTS
from streams.core.enterprise.headroom import Capacity
from streams.settings import Settings
from streams.settings.sources import SettingsError
from tests.core.plant import Made, alerts, insights, judged

STEADY, CLIMB = 84, 70


def days(units):
    """Days of two stages that take in `units` on each day, with Poisson's noise."""
    draw = random.Random(3)
    return [[Made(stage, max(1, round(draw.gauss(n, n**0.5)))) for stage in ("cutting", "welding")] for n in units]


def climbing(weeks: int, then: int = 0) -> list[float]:
    """Twelve steady weeks of 60 a day, then 3 per cent a week for so many weeks, then none for `then` weeks."""
    path = [60.0] * STEADY + [60 * 1.03 ** (day / 7) for day in range(7 * weeks)]
    return path + [path[-1]] * (7 * then)


def told(path, units=90.0, **kinds):
    return judged(days(path), capacity=(Capacity("", "welding", units),), **kinds)


def test_growth_that_will_reach_the_capacity_is_told_weeks_before_with_its_dates():
    (first, *_) = alerts(told(climbing(10)), "growth_headroom")
    headroom = first["evidence"]["headroom"]

    assert (first["severity"], first["labels"]["stage"]) == ("info", "welding")
    assert first["summary"] == "Growth may soon reach what welding bears"
    assert 1.0 < headroom["interval"][0] < headroom["room"] < headroom["interval"][1] < 1.5
    assert headroom["growth_interval"][0] > 0
    assert first["detected_at"] < headroom["reached"]["from"] < headroom["reached"]["by"]
    assert first["evidence"]["summary_ids"]
    assert "90 units a day as declared" in first["description"]


def test_it_is_withdrawn_when_growth_stops():
    life = alerts(told(climbing(7, then=20)), "growth_headroom")

    assert [each["status"] for each in (life[0], life[-1])] == ["firing", "resolved"]


@pytest.mark.parametrize(("path", "units"), [([60.0] * 150, 72.0), (climbing(10), 400.0), ([60.0] * 40, 61.0)])
def test_steady_demand_a_distant_limit_and_a_short_history_are_silent(path, units):
    assert alerts(told(path, units), "growth_headroom") == []


def test_nothing_is_told_of_what_was_not_declared():
    outs = told(climbing(10))
    (cutting,) = insights(outs, "growth_headroom", stage="cutting")
    (welding,) = insights(outs, "growth_headroom", stage="welding")

    assert "value" not in cutting
    assert "no capacity is declared" in cutting["detail"]["cannot_tell"]
    assert welding["interval"][0] < welding["value"] < welding["interval"][1]
    assert insights(judged(days([60.0] * 40)), "growth_headroom") == []
    assert not [out for out in judged(days(climbing(10))) if out.topic is ALERTS and b"growth_headroom" in out.value]


def test_capacity_is_set_by_stage_or_by_site_and_stage():
    chosen = Settings.load({"capacity": "assembly=120, north/assembly=60.5"})

    assert chosen.capacity == (("assembly", 120.0), ("north/assembly", 60.5))
    with pytest.raises(SettingsError, match="SITE/STAGE=units a day"):
        Settings.load({"capacity": "assembly"})
