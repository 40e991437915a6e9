"""The options of the chart."""

import json
from collections.abc import Iterator
from typing import Any

from streams.console.board import Board
from streams.console.captions import chart_words
from streams.console.charts import chart_options
from streams.console.feed import Record
from streams.console.sparkline import sparkline
from tests.console.feed import HOSTILE, day, growth_strain, stage_counts, summary

CODE = ":alert(1)"


def view_of(*records: Record) -> dict[str, Any]:
    board = Board()
    for record in records:
        board.fold(record)
    return board.snapshot()


def strained() -> dict[str, Any]:
    return view_of(*(item for item in growth_strain() if isinstance(item, Record)))


def dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from dictionaries(item)


def test_quality_stands_above_satisfaction_and_volume_below_on_one_axis_of_time() -> None:
    options = chart_options(strained())

    assert [title["text"].split()[0] for title in options["title"]] == ["Right", "Satisfaction", "Volume,"]
    assert len({(axis["min"], axis["max"]) for axis in options["xAxis"]}) == 1
    assert options["grid"][0]["top"] < options["grid"][1]["top"] < options["grid"][2]["top"]
    assert {(grid["left"], grid["right"]) for grid in options["grid"]} == {(52, 18)}


def test_the_band_reaches_from_the_lower_to_the_upper_end_of_the_interval() -> None:
    view = strained()
    lower, width = [line for line in chart_options(view)["series"] if line.get("stack") == "band 0 quality"]
    last = view["series"]["first_pass_yield"][-1]

    assert lower["data"][-1][1] == last["low"]
    assert lower["data"][-1][1] + width["data"][-1][1] == last["high"]


def test_the_strain_is_shaded_in_all_three_panels_and_its_onset_marked() -> None:
    view = strained()
    carriers = [line for line in chart_options(view)["series"] if "markArea" in line]

    assert {line["xAxisIndex"] for line in carriers} == {0, 1, 2}
    for line in carriers:
        assert [area[0]["xAxis"] for area in line["markArea"]["data"]] == [span["start"] for span in view["spans"]]
        assert line["markLine"]["data"] == [{"xAxis": view["onset"]}]


def test_a_period_without_data_leaves_a_gap() -> None:
    scope = {"kind": "stage", "site": "Lyon", "product": "pump", "stage": "paint"}
    other = {"kind": "stage", "site": "Lyon", "product": "pump", "stage": "weld"}
    view = view_of(*(summary(number, scope if number != 1 else other, stage_counts(10, 9)) for number in range(3)))
    (line,) = [line for line in chart_options(view)["series"] if line.get("name") == "paint"]

    assert [point[1] for point in line["data"]] == [0.9, None, 0.9]


def test_no_name_from_an_event_becomes_a_key_or_code_of_the_chart() -> None:
    """The browser evaluates what stands under a key with a colon, so such keys may hold only our own words."""
    scopes = [{"kind": "stage", "site": "Lyon", "product": HOSTILE, "stage": stage} for stage in (HOSTILE, CODE)]
    options = chart_options(view_of(*(summary(0, scope, stage_counts(10, 9)) for scope in scopes)))
    found = list(dictionaries(options))

    assert any(CODE in each.values() for each in found), "the stage is drawn"
    assert not any(CODE in each or HOSTILE in each for each in found)
    code = {text for each in found for key, text in each.items() if key.startswith(":")}
    assert not any("alert" in text or "owned" in text for text in code)
    assert options["tooltip"]["renderMode"] == "richText"


def test_the_chart_can_be_read_aloud() -> None:
    text = chart_words(strained())

    assert "right first time" in text
    assert "95" not in chart_words(view_of())
    assert "strain reaching customers" in text


def test_an_empty_board_gives_a_chart_that_json_can_carry() -> None:
    json.dumps(chart_options(view_of()), allow_nan=False)


def test_a_sparkline_holds_nothing_but_coordinates_and_shows_gaps() -> None:
    image = sparkline([0.9, 0.8, None, 0.7, 0.6], 0.6, 1.0)

    assert image.startswith("data:image/svg+xml,")
    assert image.count("polyline") == 2
    assert sparkline([], 0, 1).count("polyline") == sparkline([None, None], 0, 1).count("polyline") == 0


def test_the_last_day_of_the_axis_is_the_end_of_the_last_period() -> None:
    scope = {"kind": "stage", "site": "Lyon", "product": "pump", "stage": "paint"}
    options = chart_options(view_of(*(summary(number, scope, stage_counts(10, 9)) for number in range(3))))

    assert options["xAxis"][0]["max"] == day(3)
