"""Numbers become positions; a gap stays a gap; words stand in every picture."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.console.markup import el, table
from streams.console.pictures.axes import Axis, room, ticks
from streams.console.pictures.bars import pareto_chart
from streams.console.pictures.course import Course, Line, Mark, Span
from streams.console.pictures.heat import heat_table
from streams.console.pictures.quadrants import Quadrants, Spot
from streams.core.stats.pareto import pareto

HOSTILE = "<script>alert('x')</script>\"&"


def course(*lines: Line, **more: object) -> str:
    dates = [f"{n} Jan" for n in range(1, 6)]
    return str(Course(dates, lines, "in words", lambda value: f"{value:g}", **more).picture())  # type: ignore[arg-type]


def test_a_value_lies_where_the_axis_says_and_never_outside_the_picture() -> None:
    down = Axis(0, 10, 100, 0)

    assert [down.at(value) for value in (0, 5, 10, 11, -1)] == [100, 50, 0, 0, 100]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_few_and_inside(low: float, span: float) -> None:
    found = ticks(low, low + span)

    assert len(found) <= 6
    assert all(low - span * 1e-6 <= value <= low + span * (1 + 1e-6) for value in found)


@given(st.lists(st.floats(-1e6, 1e6), max_size=20))
def test_a_range_holds_all_values(values: list[float]) -> None:
    low, high = room(values)

    assert low < high
    assert all(low <= value <= high for value in values)


def test_a_gap_breaks_the_line_and_the_band() -> None:
    drawn = course(Line("share", [1.0, 2.0, None, 3.0, 4.0], "red", [(0, 2), (1, 3), None, (2, 4), (3, 5)]))

    assert drawn.count("<path") == 2
    assert drawn.count("<polygon") == 2
    assert "<title>in words</title>" in drawn


def test_spans_marks_and_alarms_are_where_they_belong() -> None:
    line = Line("share", [1.0, 1.0, 1.0, 1.0, 4.0], "red")
    drawn = course(line, spans=[Span(0, 2, "base", "learned")], marks=[Mark(4, "onset")], alarms=[4, 9], given=(0, 4))
    last = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', drawn)

    assert last is not None
    assert (float(last[1]), float(last[2])) == (908.0, 12.0)
    assert drawn.count("<circle") == 1
    assert "<title>learned</title>" in drawn
    assert "onset" in drawn


def test_a_legend_names_every_line_and_thin_ones_together() -> None:
    lines = [Line("all", [1.0], "var(--quality)"), *(Line(name, [1.0], "var(--thin)") for name in ("a", "b"))]
    legend = str(Course(["1 Jan"], lines, "words", str).svg())

    assert "a, b" in legend
    assert "key-quality" in legend


def test_names_are_text_in_every_picture() -> None:
    spot = Spot(HOSTILE, 0.4, 5, (0.3, 0.5), (4.5, 5.5))
    pictures = [
        course(Line(HOSTILE, [1.0, 2.0], "red"), spans=[Span(0, 1, "x", HOSTILE)], marks=[Mark(0, HOSTILE)]),
        str(pareto_chart(pareto({HOSTILE: 3, "b": 1}), HOSTILE)),
        str(Quadrants([spot], 0.5, 5, HOSTILE, HOSTILE, (HOSTILE,) * 4, HOSTILE).svg()),
        str(heat_table([HOSTILE], [HOSTILE], {(HOSTILE, HOSTILE): 3}, HOSTILE)),
        str(table([HOSTILE], [[HOSTILE]], HOSTILE)),
        str(el("p", HOSTILE, title=HOSTILE)),
    ]

    assert [picture for picture in pictures if "<script>" in picture or '"&"' in picture] == []


@pytest.mark.parametrize(("counts", "bars"), [({"a": 8, "b": 2}, 2), ({}, 0), ({str(n): n + 1 for n in range(40)}, 12)])
def test_a_pareto_has_a_bar_a_code_as_far_as_there_is_room(counts: dict[str, int], bars: int) -> None:
    assert str(pareto_chart(pareto(counts), "words")).count('class="bar"') == bars


def test_the_most_frequent_cell_is_the_darkest_and_every_cell_says_its_number() -> None:
    drawn = str(heat_table(["a", "b"], ["a", "b"], {("a", "a"): 100, ("a", "b"): 1}, "where"))

    assert 'class="shade-5 here">100<' in drawn
    assert 'class="shade-1">1<' in drawn
