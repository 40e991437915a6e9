"""What a frozen baseline expects of a period: by its mix, and how sure that is."""

import pytest

from streams.core.charts.cusum_baseline import Baseline, freeze


def baseline(cells: dict[str, list[int]]) -> Baseline:
    return Baseline(sum(x for x, _ in cells.values()), sum(n for _, n in cells.values()), 25, 1.0, cells, 24)


def test_the_error_of_a_lone_cell_is_that_of_its_share():
    base = baseline({"all": [30, 1000]})
    expected = base.expect({"all": [5, 200]})

    rate = expected.failures / 200
    assert expected[:2] == (5, 200)
    assert expected.variance == pytest.approx(200 * rate * (1 - rate))
    assert expected.doubt == pytest.approx(rate * (1 - rate) * 200 * 200 / 1000)


def test_cells_hardly_seen_are_expected_at_what_their_labels_have_shown():
    """Thin cells, each with its products' rate: a mix that moves to the hard product is no decline."""
    cells = {f"{product}|{n}": [x, 10] for n in range(12) for product, x in (("easy", 0), ("hard", 3))}
    expected = baseline(cells).expect({f"hard|{n}": [0, 10] for n in range(12)})

    assert 0.22 < expected.failures / expected.n < 0.3
    assert expected.failures / expected.n > 1.4 * baseline(cells).rate


def test_a_mix_that_moves_is_less_sure_than_the_one_that_was_learned():
    base = baseline({"easy|a": [10, 400], "hard|a": [12, 100]})
    same = base.expect({"easy|a": [0, 80], "hard|a": [0, 20]})
    moved = base.expect({"easy|a": [0, 20], "hard|a": [0, 80]})

    assert same.doubt / same.variance == pytest.approx(100 / 500, rel=0.05)
    assert moved.doubt / moved.variance > 1.5 * same.doubt / same.variance


def test_a_cell_of_the_rest_and_a_name_with_the_separator_are_expected_at_the_overall_rate():
    base = baseline({"pump|home": [5, 100], "valve|home": [20, 100], "(other)": [1, 10], "a|b|c": [1, 10]})

    for strange in ("(other)", "a|b|c"):
        rate = base.expect({strange: [0, 100]}).failures / 100
        assert rate == pytest.approx((1 + 5) / (10 + 5 / base.rate))


def test_a_restarted_baseline_expects_the_same():
    learned = [(3 + n % 4, 100 + n) for n in range(25)]
    cells = {"pump|home": [60, 1_400], "valve|home": [50, 1_400]}
    base = freeze(learned, cells, 24, clustered=False)
    now = {"valve|home": [4, 70], "pump|trade": [1, 10]}

    assert Baseline(*base.dump()) == base
    assert Baseline(*base.dump()).expect(now) == base.expect(now)


def test_a_rare_defect_that_a_product_has_not_shown_yet_is_expected_of_it_all_the_same():
    base = baseline({"pump|home": [4, 2_000], "valve|home": [0, 500], "axle|home": [1, 500]})

    assert base.expect({"valve|home": [0, 500]}).failures == pytest.approx(500 * base.rate, rel=0.35)
