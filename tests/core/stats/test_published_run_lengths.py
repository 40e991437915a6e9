"""Run lengths of the literature that the charts claim: typed in from the source, reproduced to their printed digits."""

import pytest

from streams.core.stats.run_length import (
    cusum_arl,
    cusum_limit,
    cusum_steady_state_arl,
    ewma_arl,
    ewma_limit,
    shewhart_arl,
    shewhart_limit,
)
from streams.core.stats.runs_rules import WESTERN_ELECTRIC
from tests.oracles.count_run_length import poisson_cusum_arl
from tests.oracles.poisson_cusum import PoissonCusum
from tests.oracles.repeated_looks import repeated_looks_error
from tests.oracles.runs_rules_run_length import runs_rules_arl


def as_printed(value: float, published: str) -> bool:
    """Whether the value, rounded to as many decimals as the published figure has, is that figure."""
    return f"{value:.{len(published.partition('.')[2])}f}" == published


# Lucas & Crosier 1982, Table 1 (k = ½, h = 4), and Montgomery, Introduction to SQC (h = 5); two-sided
TWO_SIDED = {
    4.0: {
        0: "168",
        0.25: "74.2",
        0.5: "26.6",
        0.75: "13.3",
        1: "8.38",
        1.5: "4.75",
        2: "3.34",
        2.5: "2.62",
        3: "2.19",
        4: "1.71",
    },
    5.0: {
        0: "465",
        0.25: "139",
        0.5: "38.0",
        0.75: "17.0",
        1: "10.4",
        1.5: "5.75",
        2: "4.01",
        2.5: "3.11",
        3: "2.57",
        4: "2.01",
    },
}


@pytest.mark.parametrize(("h", "shift"), [(h, shift) for h, column in TWO_SIDED.items() for shift in column])
def test_two_sided_cusum_has_the_published_run_length(h: float, shift: float) -> None:
    assert as_printed(cusum_arl(0.5, h, shift, two_sided=True), TWO_SIDED[h][shift])


# Lucas & Crosier 1982, Table 1: head start h/2 (for 3σ they print 1.32; the integral equation gives 1.3254)
HEAD_START = {
    0: "149",
    0.25: "62.7",
    0.5: "20.1",
    0.75: "8.97",
    1: "5.29",
    1.5: "2.86",
    2: "2.01",
    2.5: "1.59",
    3: "1.33",
    4: "1.07",
}


@pytest.mark.parametrize("shift", HEAD_START)
def test_a_head_start_has_the_published_run_length(shift: float) -> None:
    assert as_printed(cusum_arl(0.5, 4, shift, head_start=2, two_sided=True), HEAD_START[shift])


@pytest.mark.parametrize(
    ("k", "h", "arl0"),
    [
        (0.5, 4, 167.68),
        (0.5, 4.77, 368.56),
        (0.5, 5, 465.44),
        (0.5, 5.07, 499.64),
        (0.25, 8.01, 370.3),
        (1, 2.52, 372.8),
    ],
)
def test_two_sided_cusum_agrees_with_high_precision_values(k: float, h: float, arl0: float) -> None:
    decimals = len(str(arl0).partition(".")[2])

    assert round(cusum_arl(k, h, two_sided=True), decimals) == arl0


@pytest.mark.parametrize(("h", "arl0"), [(4, 335.4), (5, 930.9), (4.095, 369.8)])
def test_one_sided_cusum_has_the_published_run_length(h: float, arl0: float) -> None:
    assert round(cusum_arl(0.5, h), 1) == arl0


# Vance 1986, Table 1 (k = 0, h = 10), one-sided
@pytest.mark.parametrize(
    ("shift", "arl"),
    [(-0.25, 2071.51), (-0.125, 400.28), (0, 124.66), (0.125, 59.30), (0.25, 36.71), (0.5, 20.37), (1, 10.75)],
)
def test_cusum_without_allowance_agrees_with_vance(shift: float, arl: float) -> None:
    assert cusum_arl(0, 10, shift) == pytest.approx(arl, rel=1e-4, abs=0.006)


# SAS/QC manual 1999, and Waldmann 1986 (Tables 1, 3, 5, 6)
@pytest.mark.parametrize(
    ("arguments", "arl", "within"),
    [
        ((0.25, 8, 2.5), 4.1500836, 2e-7),
        ((0.25, 8, 2.5, 0.1), 4.1061588, 1e-7),
        ((0.5, 3, -0.5), 1963, 1),
        ((0.5, 3, 0), 117.4, 0.25),
        ((0.5, 3, 0.5), 17.35, 0.01),
        ((0.6, 3, -0.2, 0.0, True), 65.4, 0.07),
    ],
)
def test_cusum_agrees_with_other_programs(arguments: tuple[float, ...], arl: float, within: float) -> None:
    assert cusum_arl(*arguments) == pytest.approx(arl, abs=within)


# methods.md, from the tables above
@pytest.mark.parametrize(("h", "arl1"), [(4, "8.38"), (4.77, "9.92"), (5, "10.4"), (5.07, "10.5")])
def test_designs_find_a_shift_of_one_sigma_in_the_stated_time(h: float, arl1: str) -> None:
    assert as_printed(cusum_arl(0.5, h, 1, two_sided=True), arl1)


@pytest.mark.parametrize(("arl0", "h"), [(168, 4.0), (370, 4.77), (465, 5.0), (500, 5.07)])
def test_a_wanted_arl0_gives_the_published_two_sided_limit(arl0: float, h: float) -> None:
    assert cusum_limit(arl0, 0.5, two_sided=True) == pytest.approx(h, abs=0.005)


@pytest.mark.parametrize(("arl0", "h"), [(335.4, 4.0), (930.9, 5.0), (369.8, 4.095)])
def test_a_wanted_arl0_gives_the_published_one_sided_limit(arl0: float, h: float) -> None:
    assert cusum_limit(arl0) == pytest.approx(h, abs=0.0005)


def test_a_change_after_long_stability_is_found_sooner_than_one_at_the_start() -> None:
    # Crosier 1986, Table 5: the two-sided chart needs 7.68 observations for 1σ, against 8.38 from the start
    assert cusum_steady_state_arl(0.5, 4, 1) == pytest.approx(7.68, abs=0.06)


# Lucas & Saccucci 1990, Table 3: λ = 0.5, L = 3.071 and λ = 0.03, L = 2.437
SACCUCCI = {
    (0.5, 3.071): {
        0: "500",
        0.25: "255",
        0.5: "88.8",
        0.75: "35.9",
        1: "17.5",
        1.5: "6.53",
        2: "3.63",
        2.5: "2.50",
        3: "1.93",
        4: "1.34",
    },
    (0.03, 2.437): {
        0: "500",
        0.25: "76.7",
        0.5: "29.3",
        0.75: "17.6",
        1: "12.6",
        1.5: "8.07",
        2: "5.99",
        3: "4.03",
        4: "3.11",
    },
}


@pytest.mark.parametrize(("design", "shift"), [(design, shift) for design, row in SACCUCCI.items() for shift in row])
def test_ewma_has_the_published_run_length(design: tuple[float, float], shift: float) -> None:
    assert as_printed(ewma_arl(*design, shift), SACCUCCI[design][shift])


@pytest.mark.parametrize(("weight", "limit"), [(0.05, 2.615), (0.1, 2.814), (0.2, 2.962), (0.25, 2.998), (0.4, 3.054)])
def test_an_arl0_of_500_gives_the_published_ewma_limit(weight: float, limit: float) -> None:
    assert round(ewma_limit(500, weight), 3) == limit
    assert round(ewma_arl(weight, limit)) == 500


@pytest.mark.parametrize(("weight", "limit"), [(0.1, 2.703), (0.2, 2.86)])
def test_ewma_pairs_quoted_for_370_have_an_arl0_near_it(weight: float, limit: float) -> None:
    # 371.9 and 371.1 exactly; an ARL0 of 370.4 needs L = 2.7014 and 2.8593
    assert ewma_arl(weight, limit) == pytest.approx(371, rel=0.005)
    assert ewma_limit(370.4, weight) == pytest.approx(limit, abs=0.002)


def test_the_textbook_trap_is_not_repeated() -> None:
    assert round(ewma_arl(0.1, 2.7)) == 369
    assert round(ewma_arl(0.1, 2.814, 0.5), 1) == 31.3
    assert round(ewma_arl(0.1, 2.814, 1), 1) == 10.3


# Crowder 1987, Table 1: L = 2, λ = 0.5 and 0.05 (1.25 with λ = 0.5 is a misprint there, and 2 is 1.945: "1.94")
@pytest.mark.parametrize(
    ("weight", "shift", "arl"),
    [
        (0.5, 0, "26.45"),
        (0.5, 0.5, "11.89"),
        (0.5, 1, "4.91"),
        (0.5, 2, "1.95"),
        (0.05, 0, "127.53"),
        (0.05, 1, "8.38"),
        (0.05, 4, "2.15"),
    ],
)
def test_ewma_agrees_with_crowder(weight: float, shift: float, arl: str) -> None:
    assert as_printed(ewma_arl(weight, 2, shift), arl)


def test_ewma_agrees_with_sas() -> None:
    assert ewma_arl(0.25, 3, 1) == pytest.approx(11.154267016, abs=1e-8)


# Steiner 1999, Table 2: exact limits, λ = 0.05, L = 3; his Markov chain is coarse, 1353 there is 1347 here
@pytest.mark.parametrize(("shift", "arl"), [(0, 1353), (0.25, 127.0), (0.5, 32.5), (0.75, 15.6), (1.5, 4.5), (2, 2.8)])
def test_ewma_with_exact_limits_agrees_with_steiner(shift: float, arl: float) -> None:
    assert ewma_arl(0.05, 3, shift, exact_limits=True) == pytest.approx(arl, rel=0.04)


# Champ & Woodall 1987, Table 1
CHAMP_WOODALL = {
    (): [370.40, 308.43, 200.08, 119.67, 71.55, 43.89],
    ("two_of_three_beyond_2_sigma",): [225.44, 177.56, 104.46, 57.92, 33.12, 20.01],
    ("four_of_five_beyond_1_sigma",): [166.05, 120.70, 63.88, 33.99, 19.78, 12.66],
    ("eight_on_one_side",): [152.73, 110.52, 59.76, 33.64, 21.07, 14.58],
}


@pytest.mark.parametrize("added", CHAMP_WOODALL)
def test_runs_rules_have_the_published_run_lengths(added: tuple[str, ...]) -> None:
    lengths = [round(runs_rules_arl(("beyond_3_sigma", *added), step / 5), 2) for step in range(6)]

    assert lengths == pytest.approx(CHAMP_WOODALL[added], abs=0.011)


def test_all_four_western_electric_rules_quarter_the_run_length() -> None:
    assert round(runs_rules_arl(WESTERN_ELECTRIC), 2) == 91.75


def test_three_sigma_limits_alarm_once_in_370() -> None:
    assert round(shewhart_arl(3), 1) == 370.4
    assert round(runs_rules_arl(("beyond_3_sigma",)), 1) == 370.4
    assert round(shewhart_limit(370.4), 3) == 3


# Lucas 1985 through the R package IAcsSPCR: k = 2, alarm at 6 or more, mean 1.88 and 0.9627 standard deviations more
@pytest.mark.parametrize(
    ("mean", "head_start", "arl"), [(1.88, 0, "37.2"), (1.88, 3, "29.19"), (3.2, 0, "5.49"), (3.2, 3, "3.33")]
)
def test_poisson_cusum_has_the_published_run_length(mean: float, head_start: float, arl: str) -> None:
    assert as_printed(poisson_cusum_arl(PoissonCusum(2, 5.99, head_start), mean), arl)


# Armitage, McPherson & Rowe 1969: a nominal 5 % test repeated
@pytest.mark.parametrize(
    ("looks", "error"), [(1, 0.05), (2, 0.083), (5, 0.142), (10, 0.193), (20, 0.248), (50, 0.320), (100, 0.374)]
)
def test_peeking_multiplies_false_alarms_as_published(looks: int, error: float) -> None:
    assert round(repeated_looks_error(looks), 3) == error
