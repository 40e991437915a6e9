"""What to do first: every code has its trigger and its numbers; ranks and contradictions are shown."""

import json
from dataclasses import replace

import pytest

from schemas.recommendation import Recommendation
from schemas.topics import RECOMMENDATIONS
from schemas.vocabulary import ACTION_CODES
from streams.core.alerts import Live
from streams.core.recommendations import ACTIONS, Recommendations
from streams.core.recommendations.advice import Advice
from streams.core.recommendations.priority import CONFLICTS, EFFORTS, conflicts, priority
from streams.core.telling.finding import Finding
from tests.core.closings import ASSESSMENT, arriving, strained_enterprise
from tests.core.events import CALENDAR, DAY0


@pytest.fixture(scope="module")
def strained() -> list[dict]:
    records = arriving(strained_enterprise())
    outs = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    return [json.loads(out.value) for out in outs if out.topic is RECOMMENDATIONS]


def test_every_code_of_the_contract_has_an_adviser_and_an_effort():
    assert set(ACTIONS) == set(EFFORTS) == set(ACTION_CODES)
    assert all(pair <= set(ACTION_CODES) for pair in CONFLICTS)


def test_a_strain_is_answered_by_fewer_orders_or_more_capacity_and_says_that_one_will_do(strained):
    last = {body["action"]: body for body in strained if body["labels"]["rule"] == "growth_strain"}
    slow, more = last["slow_growth"], last["add_capacity"]

    assert slow["evidence"]["conflicts_with"][0]["recommendation_id"] == more["recommendation_id"]
    assert more["evidence"]["conflicts_with"][0]["recommendation_id"] == slow["recommendation_id"]
    for body in (slow, more):
        low, high = body["expected_effect"]["interval"]
        assert low <= body["expected_effect"]["to"] <= high
        assert str(body["evidence"]["quality"]["x"]) in body["rationale"]


def test_ranks_follow_worth_per_effort_without_gaps(strained):
    latest: dict[str, dict] = {}
    until = next(n for n, body in enumerate(strained) if body["action"] == "protect_existing_customers")
    at = strained[until]["updated_at"]
    for body in strained:
        Recommendation.model_validate_json(json.dumps(body))
        if body["updated_at"] <= at:
            latest[body["recommendation_id"]] = body
    by_rank = sorted((body for body in latest.values() if body["status"] == "proposed"), key=lambda body: body["rank"])
    worth = [body["evidence"]["priority"]["worth_per_effort"] for body in by_rank]

    assert len(by_rank) >= 3
    assert worth == sorted(worth, reverse=True)
    assert [body["rank"] for body in by_rank] == list(range(1, len(by_rank) + 1))


def test_priority_is_customers_kept_times_their_cost_over_effort():
    effect = {"metric": "first_pass_yield", "from": 0.8, "to": 0.9}
    advice = Advice("t", "r", {}, {}, effect, reach=200.0)

    told = priority("add_capacity", advice, {"add_capacity": 5.0}, cost=50.0)
    assert told == {"customers_kept_per_period": 2.0, "worth": 100.0, "effort": 5.0, "worth_per_effort": 20.0}


def test_supplier_advice_contradicts_only_for_the_same_supplier():
    def about(action: str, supplier: str) -> dict:
        return {"action": action, "labels": {"supplier": supplier}}

    others = {"a": about("change_supplier", "acme"), "b": about("change_supplier", "bolt")}
    assert [found["recommendation_id"] for found in conflicts(about("audit_supplier", "acme"), others)] == ["a"]


LEG = {
    "chart": "escape",
    "labels": {"stage": "welding"},
    "x": 30,
    "n": 100,
    "expected": 10.0,
    "rate": 0.3,
    "baseline": {"x": 100, "n": 1000, "rate": 0.1},
    "periods": [{}] * 5,
    "summary_ids": ["s"],
}
NEEDS = {"needs": [{"need": "delivery", "share": 0.4, "baseline_share": 0.2, "change": 0.2, "interval": [0.3, 0.5]}]}
LEADS = {"verdict": "leader", "value": 0.97, "n": 4000, "interval": [0.96, 0.98]}


POOR = {
    "x": 30,
    "n": 100,
    "rate": 0.3,
    "interval": [0.2, 0.4],
    "target": {"share": 0.1, "source": "ANDON_YIELD_TARGET"},
    "from_the_start": True,
    "periods": [{}] * 5,
}
CRITICAL = {"x": 30, "n": 100, "expected": 0.4, "chance": 1e-6, "units": [f"unit u{n}" for n in range(7)]}
GAINED = LEG | {"x": 30, "expected": 60.0, "since": "2026-03-01T00:00:00Z"}
DRIFTS = {"signal": "up", "n": 30, "mean": 9.1, "baseline": {"n": 90, "mean": 9.0, "deviation": 0.1}}


class View:
    """As much of a view as advisers read who look at the finding alone."""

    enterprise = "main"


@pytest.mark.parametrize(
    ("code", "rule", "labels", "evidence"),
    [
        ("add_first_time_checks", "escape", {"stage": "welding"}, LEG),
        ("close_expectation_gap", "expectation_gap", {"product": "valve"}, LEG),
        ("close_requirement_gap", "requirement_gap", {}, LEG),
        ("serve_emerging_need", "need_drift", {"need": "delivery"}, NEEDS | {"mentions": 900}),
        ("hold_the_standard", "benchmark", {"metric": "first_pass_yield"}, LEADS),
        ("contain_critical_defects", "critical_defect", {"stage": "final", "code": "leak"}, CRITICAL),
        ("lift_to_target", "below_target", {"stage": "welding"}, POOR),
        ("keep_the_gain", "improvement", {"stage": "welding"}, GAINED),
        (
            "recenter_process",
            "measurement_drift",
            {"site": "north", "stage": "welding", "characteristic": "gap"},
            DRIFTS,
        ),
    ],
)
def test_each_trigger_gives_its_advice_with_the_numbers_and_no_other_finding_does(code, rule, labels, evidence):
    found = Finding(rule, labels, "warning", DAY0, "…", "The mean of 40 is 9.1.", evidence, {})
    live = Live("id", found, DAY0, DAY0, 0, DAY0, DAY0)
    advice = ACTIONS[code](live, View())

    assert any(number in advice.rationale for number in ("30 of 100", "30 critical", "40", "97"))
    assert advice.labels == {"enterprise": "main", **labels}
    live.finding = replace(found, rule="reputation", evidence={"verdict": "behind"})
    assert ACTIONS[code](live, View()) is None


def advised(code: str, rule: str, labels: dict, evidence: dict) -> Advice:
    found = Finding(rule, labels, "warning", DAY0, "…", "The mean is 9.1.", evidence, {})
    given = ACTIONS[code](Live("id", found, DAY0, DAY0, 0, DAY0, DAY0), View())
    assert given is not None
    return given


def test_critical_defects_are_contained_first():
    told = advised("contain_critical_defects", "critical_defect", {"stage": "final", "code": "leak"}, CRITICAL)
    one = advised(
        "contain_critical_defects", "critical_defect", {"stage": "final"}, CRITICAL | {"x": 1, "units": ["unit u0"]}
    )

    assert told.title == "Stop what comes from final, and inspect every unit for critical defects (leak)"
    assert told.rationale == (
        "30 critical defects in 100 units at final, where 0.4 would be usual. Known to carry one: unit u0, unit u1, "
        "unit u2, unit u3, unit u4 and others. Release nothing that was not looked at."
    )
    assert one.rationale.startswith("1 critical defect in 100 units at final, where 0.4 would be usual. Known to carry")
    assert "Known" not in advised("contain_critical_defects", "critical_defect", {"stage": "f"}, POOR | LEG).rationale


def test_what_was_never_good_enough_is_a_project_and_no_incident():
    stage = advised("lift_to_target", "below_target", {"stage": "welding"}, POOR)
    customers = advised("lift_to_target", "below_target", {}, POOR | {"from_the_start": False})

    assert stage.title == "Start an improvement project at welding"
    assert stage.rationale == (
        "30 of 100 units failed at first inspection (30.0 %), where the target is 10.0 % at most: 20.0 % too many. "
        "Nothing got worse, so there is nothing to put back: begin with what fails most often."
    )
    assert stage.effect == {"metric": "first_pass_yield", "from": 0.7, "to": 0.9}
    assert stage.reach == 20
    assert customers.title == "Ask dissatisfied customers what they miss most"
    assert customers.effect == {"metric": "low_score_share", "from": 0.3, "to": 0.1}
    assert customers.rationale.endswith("Find out what has changed since, and begin with what fails most often.")


def test_a_gain_is_written_down_and_a_drift_set_back():
    gain = advised("keep_the_gain", "improvement", {"stage": "welding"}, GAINED)
    drift = {"site": "north", "stage": "welding", "characteristic": "gap"}

    assert gain.title.startswith("Find out what brought failures at welding down")
    assert gain.rationale.startswith("30 of 100 (30.0 %) since 2026-03-01, where 60.0 % was usual.")
    assert "low scores of customers" in advised("keep_the_gain", "improvement", {}, GAINED).title
    told = advised("recenter_process", "measurement_drift", drift, DRIFTS)
    assert told.title == "Set gap at welding (north) back where it was"
    assert told.rationale.startswith("The mean is 9.1. First measure a known part")
    scatters = advised("recenter_process", "measurement_drift", drift, DRIFTS | {"signal": "spread"})
    assert scatters.title == "Check gauge, tool and machine: gap at welding (north) scatters"


def test_a_rank_that_changes_is_told_and_one_that_stays_is_not():
    advice = Recommendations(CALENDAR, "main")

    def draft(identity: str, worth: float) -> None:
        body = {
            "recommendation_id": identity,
            "alert_ids": ["a"],
            "action": "audit_supplier",
            "labels": {"rule": "supplier_quality"},
            "evidence": {"priority": {"worth_per_effort": worth}},
            "status": "proposed",
        }
        advice.drafts[identity] = body, None

    draft("r1", 1.0)
    assert [json.loads(out.value)["rank"] for out in advice.rank(1)] == [1]
    assert list(advice.rank(2)) == []
    draft("r2", 5.0)
    told = [(body["recommendation_id"], body["rank"]) for body in (json.loads(out.value) for out in advice.rank(3))]
    assert told == [("r2", 1), ("r1", 2)]
