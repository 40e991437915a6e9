"""The small tables below the charts: right rows, right order, and no insight that could break the page."""

import json

import pytest

from schemas.insight import Insight
from streams.console.panels import PANELS, shown
from streams.console.panels.panel import MAX_ROWS


def insight(kind: str, labels: dict[str, str] | None = None, **more) -> Insight:
    body = {
        "insight_id": f"{kind}/{json.dumps(labels)}",
        "kind": kind,
        "labels": {"enterprise": "main", **(labels or {})},
        "period_end": "2026-03-01T00:00:00Z",
        "value": 0.8,
        "interval": [0.75, 0.85],
        "n": 400,
        "method": "test",
        **more,
    }
    return Insight.model_validate_json(json.dumps(body))


def panel(name: str, *insights: Insight) -> dict:
    return next(view for view in shown(insights) if view["name"] == name)


def test_without_insights_there_is_no_panel():
    assert shown([]) == []


def test_what_customers_say_stands_in_one_order_and_leaves_out_what_still_arrives():
    rows = panel(
        "voices",
        insight("returns_per_thousand_units", value=2.5, interval=[1.0, 5.0]),
        insight("csat", {"window": "30"}),
        insight("csat", {"window": "1"}, detail={"immature": True}),
        insight("csat", {"window": "30", "segment": "public"}),
    )["rows"]

    assert rows == [
        ["Satisfied (csat 4 or 5)", "80.0 % (75.0–85.0 %)", "400", "last 30 periods"],
        ["Returns per 1,000 units shipped", "2.5 (1 to 5)", "400", "longest window, shifted by the lag"],
    ]


def test_the_two_axes_are_four_quadrants_and_a_gap():
    quadrant = {"share": 0.25, "interval": [0.2, 0.3]}
    names = ("met_content", "met_disappointed", "unmet_content", "unmet_disappointed")
    detail = {"quadrants": dict.fromkeys(names, quadrant), "gap": {"mean": -0.5, "interval": [-0.7, -0.3]}}
    (row,) = panel("two_axes", insight("requirement_expectation", detail=detail))["rows"]

    assert row == ["all", *["25.0 % (20.0–30.0 %)"] * 4, "-0.50 (-0.70 to -0.30)", "400"]


def test_who_is_behind_stands_before_who_leads():
    standard = {"value": 0.7, "source": "survey", "date": "2026-01"}
    rows = panel(
        "benchmark",
        insight("benchmark", {"metric": "csat"}, detail={"verdict": "leader", "standard": standard}),
        insight("benchmark", {"metric": "nps"}, detail={"verdict": "behind", "standard": standard}),
    )["rows"]

    assert [row[:2] for row in rows] == [["Nps", "Behind"], ["Csat", "Leader"]]
    assert rows[1][3] == "70.0 %, survey (2026-01)"


def test_a_long_panel_is_cut_and_says_so():
    many = [insight("requirement_expectation", {"product": f"p{n:02}"}) for n in range(MAX_ROWS + 5)]
    view = panel("two_axes", *many)

    assert (len(view["rows"]), view["more"]) == (MAX_ROWS, 5)


KINDS = ("csat", "nps", "requirement_expectation", "benchmark", "complaints_per_thousand_units")
STRANGE = ({}, {"quadrants": 3}, {"standard": {}}, {"gap": []}, {"standard": "x", "verdict": None})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("detail", STRANGE)
def test_an_insight_of_another_release_does_no_harm(kind: str, detail: dict):
    for view in shown([insight(kind, detail=detail), insight(kind, detail=detail, value=None, interval=None)]):
        assert all(len(row) == len(view["heads"]) for row in view["rows"])


def test_every_panel_has_a_name_of_its_own():
    assert len({panel.name for panel in PANELS}) == len(PANELS)
