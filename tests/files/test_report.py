"""The page from what was published: its story, its charts' numbers, its tables; and nothing that an event injects."""

import json
import re

import pytest

from streams.files.report import Outputs, Told, read_outputs, report_page
from streams.files.report.alerts import alert_card
from streams.files.report.control_chart import Span, control_chart, limits_of
from streams.files.report.other_charts import pareto_chart
from streams.files.report.series import Point, baseline_rate, pooled
from streams.files.report.story import story_of

HOSTILE = "<script>alert(1)</script>"


def period(number, verdict="steady", state="in_control", **legs):
    stage = {"state": state, "x": 3, "n": 100, "expected": 2.0, "baseline_rate": 0.02}
    if state == "alarm":
        stage["onset"] = "2026-01-03T00:00:00Z"
    judged = {
        "load": {"state": "within", "load": 1.0, "band": 1.2},
        "quality": {"state": state, "stages": {"weld": stage}},
    }
    return {
        "period_start": f"2026-01-{number:02d}T00:00:00Z",
        "scope": {"kind": "enterprise"},
        "counts": {"units_in": 100, "units_out": 90, "in_process": 10},
        "verdict": verdict,
        "legs": judged | legs,
    }


def stage_summary(number, failed=3, n=100):
    return {
        "period_start": f"2026-01-{number:02d}T00:00:00Z",
        "scope": {"kind": "stage", "stage": "weld", "site": "s", "product": "p"},
        "counts": {"first_inspected": n, "first_passed": n - failed, "defects": {"pore": failed}},
    }


def alert(**more):
    return {
        "alert_id": "a1",
        "rule": "stage_quality",
        "status": "firing",
        "severity": "critical",
        "labels": {"enterprise": "main", "stage": "weld"},
        "starts_at": "2026-01-03T00:00:00Z",
        "detected_at": "2026-01-05T00:00:00Z",
        "summary": "Welding is worse",
        "description": "30 of 100 failed where 2 were expected.",
        "evidence": {"summary_ids": ["x"] * 3, "x": 30},
        "design": {"method": "m"},
    } | more


def outputs(**more):
    days = range(1, 11)
    known = {
        "periods": [period(n) if n < 6 else period(n, "not_growth", "alarm") for n in days],
        "stages": [stage_summary(n) for n in days],
        "alerts": [alert()],
        "recommendations": [
            {"recommendation_id": "r", "alert_ids": ["a1"], "title": "Find the cause at welding", "status": "proposed",
             "rank": 1, "rationale": "It began there.", "evidence": {}},
        ],
    }  # fmt: skip
    return Outputs("main", **(known | more))


def test_the_story_says_verdict_since_when_where_why_and_what_to_do():
    story = story_of(outputs())

    assert (story.code, story.verdict.lamp) == ("not_growth", "red")
    assert story.since == "began 3 Jan 2026, detected 5 Jan 2026"
    assert (story.where, story.why) == ("stage weld", "30 of 100 failed where 2 were expected.")
    assert story.first == "Find the cause at welding"


def test_the_uncertainty_of_the_onset_is_told_where_it_is_known():
    onset = {"from": "2026-01-01T00:00:00Z", "to": "2026-01-04T00:00:00Z"}

    assert (
        "began 3 Jan 2026 (between 1 Jan 2026 and 4 Jan 2026)"
        in story_of(outputs(alerts=[alert(evidence={"onset": onset})])).since
    )


def test_without_an_alert_the_verdict_says_since_when_it_holds():
    story = story_of(outputs(alerts=[], recommendations=[]))

    assert (story.since, story.why, story.first) == ("so judged since 6 Jan 2026", "", "")


def test_learning_says_what_is_learned_and_how_long_it_takes():
    stages = {
        "weld": {"state": "learning", "periods_learned": 14, "periods_needed": 25},
        "paint": {"state": "in_control"},
    }
    legs = {
        "load": {"state": "learning", "periods_needed": 35},
        "quality": {"state": "learning", "stages": stages},
        "satisfaction": {"state": "learning"},
    }
    learning = [period(n, "learning", "learning", **legs) for n in range(1, 15)]

    assert story_of(outputs(periods=learning, alerts=[])).learning == [
        "Demand: 14 of 35 periods",
        "weld: 14 of 25 periods",
        "Low scores from customers: no answer of a customer has come in: nothing is said of it",
    ]


def test_a_page_without_a_closed_period_says_so():
    assert "No data yet" in report_page([], [], Told(["a.csv"]))


def test_no_text_of_an_event_becomes_markup():
    evil = alert(
        summary=HOSTILE,
        labels={"enterprise": "main", "stage": HOSTILE},
        evidence={HOSTILE: HOSTILE, "what_changed": [{"labels": {"code": HOSTILE}, "excess": 1}]},
    )
    rejected = [{"reason": HOSTILE, "error": HOSTILE, "where": HOSTILE}]
    page = report_page([outputs(alerts=[evil])], rejected, Told([HOSTILE]))

    assert HOSTILE not in page
    assert page.count("<script>") == 1, "the one of the page itself"


def test_new_parts_of_the_evidence_have_their_own_tables_and_unknown_ones_are_shown_as_they_are():
    card = alert_card(
        alert(
            evidence={
                "what_changed": [{"labels": {"machine": "M3"}, "excess": 28, "share": 0.9}],
                "growth": {"explains": "no", "why": "demand did not rise"},
                "customers": {"excess_low": 12.5},
                "nobody_knows": {"deep": [1, 2]},
            }
        )
    )

    assert "What changed" in card
    assert "machine M3" in card
    assert "Does growth explain it?" in card
    assert "demand did not rise" in card
    assert "Whom it reached" in card
    assert "Nobody knows · deep" in card


def test_every_alert_holds_its_evidence_as_named_quantities():
    card = alert_card(alert())

    assert re.search(r"<th scope=\"row\">X</th><td>30</td>", card)
    assert "It rests on 3 summaries" in card


def points(*failed, n=100, state="in_control"):
    return [Point(f"2026-01-{day:02d}T00:00:00Z", x, n, 2.0, state, None) for day, x in enumerate(failed, start=1)]


def test_the_limits_are_three_sigma_of_chance_around_what_was_expected():
    assert baseline_rate(points(5, 1)) == 0.02
    (low, high) = limits_of(points(5), 0.02)[0]

    assert (low, round(high, 4)) == (0, round(0.02 + 3 * (0.02 * 0.98 / 100) ** 0.5, 4))


def test_the_limits_widen_where_the_learning_periods_vary_beyond_chance():
    calm = limits_of(points(*[2, 3] * 10, state="learning"), 0.02)
    wild = limits_of(points(*[0, 9] * 10, state="learning"), 0.02)

    assert wild[0][1] > 2 * calm[0][1]


def test_few_answers_are_pooled_until_a_point_rests_on_enough():
    joined, each = pooled(points(1, 0, 1, 0, n=5))

    assert each == 4
    assert (joined[0].x, joined[0].n, joined[0].expected) == (2, 20, 8.0)
    assert pooled(points(1, 1))[1] == 1


def test_a_control_chart_marks_alarms_and_onset_and_has_its_table():
    drawn = control_chart("weld", "what", [*points(2, 2), *points(9, 9, state="alarm")], Span("2026-01-02T00:00:00Z"))

    assert drawn.count('class="bad"') == 2
    assert ">began<" in drawn
    assert drawn.count("<tr>") == 5
    assert "in alarm for 2, began 2 Jan 2026." in drawn


def test_a_pareto_counts_up_to_the_whole():
    chart = pareto_chart({"pore": 6, "crack": 3, "run": 1}, 30)

    assert re.findall(r"<td>([\d.]+ %)</td></tr>", chart) == ["60.0 %", "90.0 %", "100 %"]
    assert chart.count("vital") == 2
    assert pareto_chart({}, 30) is None


def test_what_was_rejected_is_told_by_reason_and_never_by_its_content():
    rejected = [
        {"reason": "bad_time", "error": "occurred_at should be", "where": "log:3", "value": {"text": "private"}}
    ]
    page = report_page([outputs()], rejected, Told(["log"]))

    assert "Bad time: 1 events" in page
    assert "occurred_at should be" in page
    assert "private" not in page


def test_the_latest_revision_counts_and_enterprises_stand_apart(tmp_path):
    lines = [
        alert(revision=1),
        alert(revision=2, status="resolved"),
        alert(alert_id="b", labels={"enterprise": "other"}),
    ]
    (tmp_path / "alerts.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    found, _ = read_outputs(tmp_path)

    assert {(one.enterprise, tuple(a["status"] for a in one.alerts)) for one in found} == {
        ("main", ("resolved",)),
        ("other", ("firing",)),
    }


def test_a_page_of_many_alerts_and_stages_stays_small():
    days = range(1, 29)
    legs = {f"s{n}": {"state": "in_control", "x": 1, "n": 100, "expected": 2.0} for n in range(60)}
    many = outputs(
        periods=[period(1 + n % 28, quality={"state": "in_control", "stages": legs}) for n in range(400)],
        stages=[{**stage_summary(d), "scope": {"kind": "stage", "stage": f"s{s}"}} for d in days for s in range(60)],
        alerts=[
            alert(alert_id=str(n), evidence={"periods": [{"x": i, "n": 100, "z": 1.0} for i in range(400)]})
            for n in range(3000)
        ],
    )

    assert len(report_page([many], [], Told(["log"])).encode()) < 3_000_000


@pytest.mark.parametrize("gone", ["legs", "counts", "verdict"])
def test_a_summary_without_a_part_still_gives_a_page(gone):
    bare = [{name: value for name, value in period(n).items() if name != gone} for n in range(1, 4)]

    assert "Is growth straining quality?" in report_page([outputs(periods=bare)], [], Told(["log"]))
