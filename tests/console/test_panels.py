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


def test_the_need_to_concentrate_on_stands_first():
    importance = {"mean": 6.2, "interval": [6.0, 6.4]}
    rows = panel(
        "needs",
        insight("importance_performance", {"need": "price"}, detail={"quadrant": "keep_up", "importance": importance}),
        insight(
            "importance_performance",
            {"need": "delivery", "segment": "public"},
            detail={"quadrant": "concentrate_here", "importance": importance},
        ),
    )["rows"]

    assert [row[:3] for row in rows] == [
        ["delivery", "public", "Concentrate here"],
        ["price", "(no segment)", "Keep up"],
    ]
    assert rows[0][3] == "6.2 (6.0 to 6.4)"


def test_what_must_be_met_stands_first_with_what_it_gives_and_costs():
    little = {"value": 0.01, "interval": [-0.05, 0.07], "n": 900}
    cost = {"value": -0.3, "interval": [-0.36, -0.24], "n": 900}
    unknown = {"category": "cannot_tell", "better": None, "worse": cost, "answers_needed": 2_295}
    known = {"category": "must_be", "better": little, "worse": cost, "answers_needed": None}
    rows = panel(
        "need_effects",
        insight("need_effect", {"need": "price"}, detail=unknown),
        insight("need_effect", {"need": "delivery", "segment": "public"}, detail=known),
    )["rows"]

    points = "−30.0 points (−36.0 to −24.0)"
    assert rows == [
        ["delivery", "public", "Must be", "+1.0 points (−5.0 to +7.0)", points, "400"],
        ["price", "(no segment)", "Cannot tell", "no data", points, "400, some 2,295 would tell"],
    ]


def test_a_silent_segment_is_named_beside_the_reach():
    detail = {"reach": {"share": 0.5, "interval": [0.2, 0.9]}, "silent": ["public"]}
    (row,) = panel("reach", insight("needs_coverage", detail=detail))["rows"]

    assert row[2:] == ["50.0 % (20.0–90.0 %)", "400", "silent: public"]


def test_an_emerging_need_is_told_with_its_growth():
    need = {"need": "price", "share": 0.4, "baseline_share": 0.2}
    detail = {"verdict": "drifting", "needs": [need], "emerging": ["price"]}
    (row,) = panel("changing_needs", insight("need_mix", {"segment": "public"}, detail=detail))["rows"]

    assert row[1:4] == ["Drifting", "0.800 (0.750 to 0.850)", "price 20.0 % → 40.0 %"]


def test_failures_and_their_cost_stand_under_what_is_built_in():
    costs = {"prevention": 10, "appraisal": 40, "internal_failure": 30, "external_failure": 20, "total": 100}
    rows = panel(
        "built_in",
        insight("cost_of_quality", {"window": "30"}, value=50, interval=[45, 55], detail=costs),
        insight("escape_rate", {"stage": "welding"}),
    )["rows"]

    assert [row[0] for row in rows] == [
        "Defects that slip through welding",
        "Cost of failures, in units of an inspection",
    ]
    assert rows[1][3] == "prevention 10.0 %, appraisal 40.0 %, internal failure 30.0 %, external failure 20.0 %"


def test_the_least_capable_process_stands_first_and_a_drifting_one_is_called_so():
    labels = {"stage": "cutting", "specification": "9.9…10.1 mm"}
    rows = panel(
        "capability",
        insight(
            "process_capability",
            {**labels, "characteristic": "bore"},
            value=1.5,
            interval=[1.4, 1.6],
            detail={"stable": True},
        ),
        insight("process_capability", {**labels, "characteristic": "edge"}, value=0.9, interval=[0.8, 1.0]),
    )["rows"]

    assert [(row[0], row[4]) for row in rows] == [
        ("edge at cutting", "drifting: Cpk says little"),
        ("bore at cutting", "stable"),
    ]


def test_the_largest_effect_stands_first_whether_rate_or_mix():
    rows = panel(
        "mix_or_rate",
        insight(
            "mix_or_rate",
            {"of": "low_score_share", "by": "segment"},
            value=0.001,
            interval=[-0.01, 0.012],
            detail={"change": 0.051, "mix_effect": 0.05},
        ),
        insight(
            "mix_or_rate",
            {"of": "first_pass_yield", "by": "product", "stage": "welding"},
            value=-0.02,
            interval=[-0.03, -0.01],
            detail={"change": -0.02, "mix_effect": 0.0},
        ),
    )["rows"]

    assert [row[:4] for row in rows] == [
        ["Low scores", "segment", "+5.1 points", "+0.1 (−1.0 to +1.2)"],
        ["First-pass yield at welding", "product", "−2.0 points", "−2.0 (−3.0 to −1.0)"],
    ]


def test_whom_we_are_about_to_lose_is_told_for_new_and_existing_customers_apart():
    rows = panel(
        "relationships",
        insight("retention"),
        insight(
            "relationship_at_risk",
            {"relationship": "new"},
            value=0.2,
            interval=[0.1, 0.3],
            detail={"customers_to_win_for_that": 12.0},
        ),
        insight("relationship_at_risk", {"relationship": "new", "segment": "public"}),
    )["rows"]

    assert [row[:3] for row in rows] == [
        ["At risk", "new customers", "20.0 % (10.0–30.0 %)"],
        ["Stayed through the window", "customers", "80.0 % (75.0–85.0 %)"],
    ]
    assert rows[0][4] == "losing them costs as much as winning 12"


def test_a_reputation_is_told_with_its_baseline_what_moves_it_and_how_long_recovery_takes():
    detail = {
        "baseline": {"share": 0.1, "interval": [0.08, 0.12]},
        "leading": {"complaints_per_voice": {"change": 0.05}},
        "lagging": {"churn_per_purchase": {}},
        "recovery": {"blocks": 6},
    }
    (row,) = panel("reputation", insight("reputation", value=0.2, interval=[0.15, 0.25], detail=detail))["rows"]

    assert row == ["20.0 % (15.0–25.0 %)", "10.0 % (8.0–12.0 %)", "complaints per voice +5.0 points", "6", "400"]


KINDS = (
    "relationship_at_risk",
    "reputation",
    "csat",
    "nps",
    "requirement_expectation",
    "benchmark",
    "complaints_per_thousand_units",
    "importance_performance",
    "need_effect",
    "needs_coverage",
    "need_mix",
    "cost_of_quality",
    "escape_rate",
    "process_capability",
    "mix_or_rate",
)
STRANGE = ({}, {"quadrants": 3}, {"standard": {}}, {"gap": []}, {"standard": "x", "verdict": None})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("detail", STRANGE)
def test_an_insight_of_another_release_does_no_harm(kind: str, detail: dict):
    for view in shown([insight(kind, detail=detail), insight(kind, detail=detail, value=None, interval=None)]):
        assert all(len(row) == len(view["heads"]) for row in view["rows"])


def test_every_panel_has_a_name_of_its_own():
    assert len({panel.name for panel in PANELS}) == len(PANELS)
