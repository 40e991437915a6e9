"""Which alert explains a verdict, and what is drawn into a stage's control chart."""

from streams.console.pictures.axes import Axis
from streams.console.pictures.course import Mark, rows_of
from streams.console.root import root_of, strained_stages


def test_what_explains_a_verdict_stands_before_what_is_as_grave() -> None:
    rules = ["critical_defect", "stage_quality", "growth_strain"]

    assert root_of("strain_reaching_customers", rules, str) == "growth_strain"
    assert root_of("not_growth", rules, str) == "stage_quality"
    assert root_of("healthy_growth", rules, str) == "critical_defect"
    assert root_of("strain", [], str) is None


def test_where_growth_strains_is_what_the_quality_leg_names() -> None:
    assert strained_stages({"quality": {"explained_by_growth": ["welding"], "alarming": ["welding", "paint"]}}) == [
        "welding"
    ]
    assert strained_stages({}) == []


def test_words_of_marks_that_lie_near_each_other_stand_below_each_other() -> None:
    across = Axis(0, 100, 0, 920)
    marks = [Mark(50, "detected"), Mark(48, "onset"), Mark(48, "onset"), Mark(10, "onset")]

    assert [(mark.place, row) for mark, row in rows_of(marks, across)] == [(10, 0), (48, 0), (50, 1)]
