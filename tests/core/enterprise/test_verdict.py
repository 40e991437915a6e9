import pytest

from streams.core.enterprise.verdict import Legs, judge_legs

QUIET = Legs(True, True, False, 0, False, False, False, False)
GROWING = Legs(True, True, True, 3, False, False, False, False)


@pytest.mark.parametrize(
    ("verdict", "legs"),
    [
        ("steady", QUIET),
        ("learning", Legs(False, True, True, 3, False, False, False, False)),
        ("cannot_tell", Legs(True, False, True, 3, False, False, False, False)),
        ("growing", GROWING),
        ("healthy_growth", Legs(True, True, True, 7, False, False, False, False)),
        ("strain", Legs(True, True, True, 7, True, True, False, False)),
        ("strain", Legs(True, True, True, 7, True, True, True, False)),
        ("strain_reaching_customers", Legs(True, True, True, 7, True, True, True, True)),
        ("not_growth", Legs(True, True, False, 0, False, True, False, False)),
        ("not_growth", Legs(True, True, True, 7, False, True, False, False)),
        ("cannot_tell", Legs(True, True, False, 0, False, False, True, False)),
        ("cannot_tell", Legs(True, True, True, 7, False, True, True, False)),
        ("cannot_tell", Legs(False, True, True, 0, False, False, True, False)),
    ],
)
def test_the_law_of_the_three_legs(verdict, legs):
    assert judge_legs(legs, lag=6) == verdict
