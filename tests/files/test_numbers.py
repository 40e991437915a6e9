"""Numbers as the world writes them, and never one that could be another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.files.cells.numbers import number_of, whole_of


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("12,5", ",", 12.5),
        ("1.234,5", ",", 1234.5),
        ("1 234,5", ",", 1234.5),
        ("1\u202f234", ",", 1234),
        ("1'234.5", ".", 1234.5),
        ("1,234", ".", 1234),
        ("1.234", ",", 1234),
        ("1.234", ".", 1.234),
        ("\u22123", None, -3),
        (",5", ",", 0.5),
        ("4.0", None, 4),
        ("1e3", None, 1000),
    ],
)
def test_a_number_is_read_by_the_decimal_sign_of_the_map(text, decimal, number):
    assert number_of(text, decimal) == number


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("12,5", None),
        ("12,5", "."),
        ("12.5", ","),
        ("1.23,4", ","),
        ("1,2,3", "."),
        ("5 %", "."),
        ("1 2", "."),
        ("", "."),
        ("nan", "."),
        ("inf", "."),
        ("0x10", "."),
    ],
)
def test_what_could_mean_two_things_is_no_number(text, decimal):
    assert number_of(text, decimal) is None


def test_a_yes_is_no_number():
    assert (number_of(True, "."), whole_of(True, ".")) == (None, None)


def test_a_whole_number_may_be_written_with_its_zero_and_no_other_fraction():
    assert (whole_of("4.0", "."), whole_of(4.0, "."), whole_of("4,0", ","), whole_of("4.5", ".")) == (4, 4, 4, None)


@given(
    st.integers(-(10**9), 10**9), st.integers(0, 99), st.sampled_from([(",", "."), (".", ","), (",", " "), (".", "'")])
)
def test_what_a_country_writes_comes_back(whole, cents, signs):
    decimal, group = signs
    text = f"{whole:,}".replace(",", group) + f"{decimal}{cents:02d}"

    assert number_of(text, decimal) == pytest.approx(float(f"{whole}.{cents:02d}"), abs=1e-9)
