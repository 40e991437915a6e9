"""k and h of a chart: from its ARL₀ and the length of its baseline."""

import pytest

from streams.core.charts.design import WIDEST, Design
from streams.core.stats.estimated_baseline import false_alarm_rate


@pytest.mark.parametrize("overdispersed", [False, True])
@pytest.mark.parametrize("arl0", [52.0, 370.0, 2_000.0, 22_000.0])
def test_the_limit_keeps_the_stated_run_length_over_all_baselines(arl0, overdispersed):
    limit = Design(arl0, baseline_periods=25).limit(overdispersed=overdispersed)

    assert limit.arl0 >= arl0
    assert 1 / false_alarm_rate(limit.k, limit.h, 25, overdispersed) == pytest.approx(limit.arl0, rel=0.01)


def test_a_rarer_alarm_has_a_wider_limit():
    rare, common = (Design(arl0, 25).limit(overdispersed=False) for arl0 in (20_000.0, 2_000.0))

    assert rare.h > common.h


def test_where_a_baseline_is_too_short_the_widest_limit_states_what_it_keeps():
    limit = Design(5e9, baseline_periods=5).limit(overdispersed=True)

    assert limit.h == WIDEST
    assert limit.arl0 < 5e9


def test_thousands_of_charts_share_few_designs():
    limits = {Design(float(arl0), 25).limit(overdispersed=False) for arl0 in range(1_000, 10_000, 7)}

    assert len(limits) == 7
