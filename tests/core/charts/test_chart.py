"""One chart: learn until there is enough to judge, freeze, compare, alarm, recover."""

import json

import pytest

from streams.core.charts.baseline import NEW_FAILURES
from streams.core.charts.chart import FORMAT, Chart, Design
from streams.core.charts.family import ALONE, Family, family_of
from streams.core.charts.learning import ENOUGH
from streams.core.charts.scan import Limits
from streams.core.charts.week import Week
from streams.core.stats.new_effect import new_effect

DESIGN = Design(Limits(370, 1500), 5)


def run(*periods: dict[str, list[int]] | tuple[int, int], chart: Chart | None = None) -> Chart:
    chart = chart or Chart()
    first = len(chart.learning.periods) + len(chart.recent) + (chart.baseline.periods if chart.baseline else 0)
    for period, given in enumerate(periods, start=first):
        chart.observe(period, given if isinstance(given, dict) else {"all": list(given)}, DESIGN)
    return chart


def test_learns_before_it_judges():
    chart = run((5, 100), (5, 100))

    assert (chart.baseline, chart.alarming, len(chart.learning.periods)) == (None, False, 2)


def test_judging_begins_with_enough_failures_and_not_with_a_number_of_periods():
    """One unit a day, 8 % fail among its peers: two failures are expected after 25 days."""
    chart, usual = Chart(), Family(0.08, 4.0)
    for period in range(30):
        chart.observe(period, {"": [0, 1]}, DESIGN, usual)
        assert (chart.baseline is None) == ((period + 1) * 0.08 < ENOUGH)


def test_the_baseline_is_frozen_and_does_not_learn_from_what_follows():
    chart = run(*[(5, 100)] * 5, *[(40, 100)] * 5)

    assert chart.baseline is not None
    assert (chart.baseline.x, chart.baseline.n, chart.baseline.until) == (25, 500, 4)


def test_alarms_with_the_onset_at_the_first_bad_period():
    chart = run(*[(10, 100)] * 5, (9, 100), (25, 100), (24, 100), (30, 100))

    assert (chart.alarming, chart.onset) == (True, 6)
    assert chart.alarm_since is not None
    assert chart.alarm_since <= 8


def test_a_steady_stage_stays_in_control():
    chart = run(*[(10, 100), (9, 100), (11, 100), (8, 100), (12, 100)] * 12)

    assert not chart.alarming
    assert not chart.improving


def test_an_improvement_is_seen_and_so_is_its_loss():
    better = run(*[(20, 200), (21, 200), (19, 200)] * 3, *[(5, 200)] * 12)
    assert (better.improving, better.alarming) == (True, False)

    lost = run(*[(20, 200)] * 12, chart=better)
    assert not lost.improving
    assert lost.improved is not None


def test_recovers_and_remembers_when():
    bad = [(10, 100)] * 8 + [(35, 100)] * 6
    assert run(*bad).alarming
    recovered = run(*bad, *[(10, 100)] * 9)

    assert (recovered.alarming, recovered.onset) == (False, None)
    assert recovered.recovered_at is not None


def test_an_alarm_that_comes_back_at_once_is_the_same_alarm():
    chart = run(*[(10, 100)] * 8, *[(35, 100)] * 6, *[(10, 100)] * 6)
    assert not chart.alarming
    again = run(*[(38, 100)] * 3, chart=chart)

    assert (again.alarming, again.onset) == (True, 8)


def test_a_change_of_mix_is_not_a_change_of_quality():
    usual = {"good": [10, 1000], "hard": [100, 1000]}
    shifted = {"good": [2, 200], "hard": [180, 1800]}
    chart = run(*[usual] * 5, *[shifted] * 20)

    assert not chart.alarming


def test_what_is_new_learns_first_and_is_no_decline():
    """A product of three times the rate becomes half of the volume."""
    usual = {"pump|s1": [4, 100], "pump|s2": [4, 100]}
    chart = run(*[usual] * 5)
    for _ in range(30):
        run(usual | {"turbine|s1": [12, 100], "turbine|s2": [12, 100]}, chart=chart)
        assert not chart.alarming

    assert chart.baseline is not None
    assert chart.baseline.later["0:turbine"][0] >= NEW_FAILURES
    worse = run(*[usual | {"turbine|s1": [40, 100], "turbine|s2": [40, 100]}] * 8, chart=chart)
    assert worse.alarming, "once it is known, it is judged by its own level"


def test_units_of_what_is_new_are_left_out_until_it_is_known():
    chart = run(*[{"a": [5, 100]}] * 5, {"a": [5, 100], "b": [1, 30]})

    assert (chart.recent[-1].x, chart.recent[-1].n, chart.left_out) == (5, 100, 30)


def test_a_spread_wider_than_binomial_widens_the_chart():
    calm = run(*[(50, 1000)] * 5)
    wild = run((20, 1000), (80, 1000), (30, 1000), (70, 1000), (50, 1000))

    assert calm.dispersion == 1.0
    assert wild.dispersion > 10


def test_a_spotless_baseline_can_still_be_compared_with():
    chart = run(*[(0, 50)] * 5, (6, 50), (6, 50))

    assert chart.alarming


def test_peers_tell_a_thin_stream_its_level():
    alone, among = Chart(), Chart()
    for period in range(40):
        failed = int(period % 12 == 0)
        alone.observe(period, {"": [failed, 1]}, DESIGN._replace(baseline_periods=25), Family(0.08, 0.0))
        among.observe(period, {"": [failed, 1]}, DESIGN._replace(baseline_periods=25), Family(0.08, 4.0))
    assert alone.scan is not None
    assert among.scan is not None
    assert among.scan.before.x == pytest.approx(alone.scan.before.x + 4.0)


def test_peers_that_differ_tell_less_and_one_alone_nothing():
    alike = family_of([(8, 100)] * 10)
    unlike = family_of([(2, 100), (20, 100)] * 5)

    assert (alike.rate, alike.weight) == (0.08, 4.0)
    assert unlike.weight < 2.5
    assert family_of([(0, 0)]) == family_of([]) == ALONE


def test_a_weekly_rhythm_is_learned_where_it_is_beyond_doubt():
    week, flat = Week.of(7), Week.of(7)
    for period in range(70):
        week.add(period, 30 if period % 7 == 0 else 10, 13)
        flat.add(period, 13, 13)

    assert week.factor(0, 1.0) == pytest.approx(30 / 12.9, rel=0.1)
    assert week.factor(3, 1.0) == pytest.approx(10 / 12.9, rel=0.1)
    assert {flat.factor(day, 1.0) for day in range(7)} == {1.0}
    assert week.factor(0, 40.0) == 1.0, "where periods vary as much as that, it is none"
    assert Week.of(1).factor(0, 1.0) == 1.0


def test_a_new_label_is_like_the_old_ones_unless_it_shows_otherwise():
    like, other = new_effect(11, 10), new_effect(70, 20)

    assert 1.0 < like.factor < 1.06
    assert 3.2 < other.factor < 3.5
    assert like.error < 0.3
    assert new_effect(0, 0).factor == 1.0
    assert new_effect(5, 20).factor < 0.5


def test_a_decision_ends_an_alarm_and_only_new_evidence_raises_it_again():
    chart = run(*[(10, 100)] * 8, *[(35, 100)] * 6)
    chart.end_alarm()

    assert not chart.alarming
    assert not run((10, 100), chart=chart).alarming
    assert run((40, 100), (40, 100), (40, 100), chart=chart).alarming


def test_a_decision_makes_it_learn_anew():
    chart = run(*[(10, 100)] * 8, *[(35, 100)] * 6)
    chart.rebaseline({"by": "plant-manager"})

    assert (chart.baseline, chart.alarming, chart.rebased) == (None, False, {"by": "plant-manager"})


PHASES = [run((5, 100)), run(*[(10, 100)] * 8, (25, 100), (30, 100)), run(*[(10, 100)] * 7, *[(2, 100)] * 9)]


@pytest.mark.parametrize("chart", PHASES)
def test_a_chart_survives_its_encoding_in_every_phase(chart):
    assert Chart.load(FORMAT.load(FORMAT.wrap(chart.text()))) == chart
    assert Chart.load(json.loads(chart.text())).text() == chart.text()


def test_a_chart_of_an_earlier_release_goes_on_with_its_baseline_and_its_alarm():
    points = [[period, 30, 100, 10.0, 5.0, 8.0, 9.0, 0.5] for period in (20, 21, 22)]
    base = [100, 1000, 10, 1.0, {"all": [100, 1000]}, 9, 9.0, 9.0, 0.0]
    old = [[], {}, base, [8.0, 0.0, 20, 21, None], points, None, None, None]
    chart = Chart.load(FORMAT.load(b'{"v":4,"d":' + json.dumps(old).encode() + b"}"))

    assert (chart.alarming, chart.onset, chart.alarm_since) == (True, 20, 21)
    chart.observe(23, {"all": [30, 100]}, DESIGN)
    assert chart.alarming
    learning = [[[3, 50]], {"all": [3, 50]}, None, [0, 0, None, None, None], [], None, None, None]
    begun = Chart.load(FORMAT.load(b'{"v":4,"d":' + json.dumps(learning).encode() + b"}"))
    assert (begun.learning.x, begun.learning.n) == (3, 50)
