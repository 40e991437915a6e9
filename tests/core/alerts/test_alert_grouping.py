"""One root alert with its echoes as evidence; a flood is summarised; an alert nobody can judge expires."""

import json
from dataclasses import replace

import pytest

from streams.core.alerts import Alerting, Alerts
from streams.core.alerts.inhibition import Around
from streams.core.telling.finding import Finding
from tests.core.events import CALENDAR, DAY0

AROUND = Around(("cutting", "welding", "painting"), block=1, lag=6, own_summary="s0")


class Charts:
    """Statistics behind findings, as a test wants them."""

    def __init__(self) -> None:
        self.begun_anew: list[dict[str, str]] = []
        self.silence = 0
        self.worsened = False

    def worse(self, finding: Finding, period: int) -> bool:
        return self.worsened

    def silent(self, finding: Finding, period: int) -> int:
        return self.silence

    def begin_anew(self, finding: Finding) -> bool:
        self.begun_anew.append(finding.labels)
        return True


class Board:
    """Alerts and what they told, period by period."""

    def __init__(self, alerting: Alerting | None = None) -> None:
        self.alerts = Alerts(CALENDAR, "main", alerting or Alerting())
        self.charts = Charts()
        self.period = DAY0

    def take(self, *findings: Finding) -> list[dict]:
        told = [json.loads(out.value) for _, _, out in self.alerts.take(self.period, findings, AROUND, self.charts)]
        self.period += 1
        return told


def finding(rule: str = "stage_quality", onset: int = DAY0, severity="warning", **labels: str) -> Finding:
    evidence = {"summary_ids": [f"{rule}{sorted(labels.items())}"]}
    return Finding(rule, labels, severity, onset, f"{rule} {labels}", "…", evidence, {"arl0_periods": 100.0})


def strain(verdict: str = "strain") -> Finding:
    legs = [{"chart": "stage_first_pass", "labels": {"stage": "welding"}}]
    return replace(finding("growth_strain"), evidence={"summary_ids": ["s"], "verdict": verdict, "quality": legs})


WELDING = finding(stage="welding")
VALVES = finding(stage="welding", product="valve", site="north")
PAINTING = finding(stage="painting", onset=DAY0 + 2)
CUTTING = finding(stage="cutting")


def rules_and_labels(alert: dict) -> list[tuple[str, dict]]:
    return [(row["rule"], row["labels"]) for row in alert["evidence"].get("inhibited", [])]


def test_growth_strain_is_the_one_root_of_its_stages_products_and_customers():
    echoes = [WELDING, VALVES, finding("supplier_quality", stage="welding", supplier="acme"), finding("satisfaction")]
    board = Board()
    (told,) = board.take(strain("strain_reaching_customers"), *echoes)

    assert told["rule"] == "growth_strain"
    assert {rule for rule, _ in rules_and_labels(told)} == {"stage_quality", "supplier_quality", "satisfaction"}
    assert (told["evidence"]["inhibited_count"], told["group"]) == (4, told["alert_id"])


def test_a_measurement_that_drifts_at_a_strained_stage_is_an_echo_and_elsewhere_it_is_told():
    drifts = [finding("measurement_drift", stage=stage, characteristic="bore") for stage in ("welding", "cutting")]

    told = Board().take(strain(), *drifts)

    assert [(alert["rule"], alert["labels"].get("stage")) for alert in told] == [
        ("growth_strain", None),
        ("measurement_drift", "cutting"),
    ]


def test_what_strain_does_not_explain_is_told_beside_it():
    board = Board()
    before = finding("satisfaction", onset=DAY0 - 9)
    told = board.take(strain(), before, finding("supplier_quality", stage="cutting", supplier="acme"))

    assert [alert["rule"] for alert in told] == ["growth_strain", "satisfaction", "supplier_quality"]


def test_the_first_failing_stage_inhibits_those_after_it_and_its_own_products():
    board = Board()
    told = board.take(WELDING, VALVES, PAINTING, CUTTING)

    assert [alert["labels"]["stage"] for alert in told] == ["cutting"]
    assert len(told[0]["evidence"]["inhibited"]) == 3


def low_scores(excess: float, stands_out: bool | None = None, **labels: str) -> Finding:
    evidence = {"summary_ids": ["s"], "x": 10 + excess, "expected": 10.0, "periods": [{}]}
    if stands_out is not None:
        evidence["stands_out"] = stands_out
    return replace(finding("satisfaction", **labels), evidence=evidence)


def test_a_product_that_stands_out_with_most_of_the_excess_speaks_for_all_customers():
    (told,) = Board().take(low_scores(10), low_scores(6, stands_out=True, product="valve"))

    assert (told["labels"], rules_and_labels(told)) == (
        {"enterprise": "main", "product": "valve"},
        [("satisfaction", {})],
    )


def test_all_customers_speak_for_a_product_with_less_of_the_excess_or_with_nothing_to_stand_out_from():
    for part in (low_scores(5.9, stands_out=True, product="valve"), low_scores(10, product="valve")):
        (told,) = Board().take(low_scores(10), part)

        assert told["labels"] == {"enterprise": "main"}


def test_one_group_of_customers_at_risk_is_named_beside_all_and_several_are_their_echoes():
    new, existing = (finding("relationship_at_risk", relationship=which) for which in ("new", "existing"))

    assert {alert["rule"] for alert in Board().take(low_scores(10), new)} == {"satisfaction", "relationship_at_risk"}
    assert {alert["rule"] for alert in Board().take(low_scores(10), new, existing)} == {"satisfaction"}
    assert {alert["rule"] for alert in Board().take(low_scores(10), finding("reputation"))} == {"satisfaction"}


def test_a_stage_that_fails_long_after_an_earlier_one_is_no_echo_of_it():
    late = replace(PAINTING, onset=DAY0 + 7)

    assert len(Board().take(WELDING, late)) == 2


def test_what_is_still_worse_when_its_root_has_ended_begins_anew():
    board = Board()
    board.take(WELDING, VALVES)
    told = board.take(VALVES)

    assert [alert["reason"] for alert in told] == ["resolved"]
    assert board.charts.begun_anew == [VALVES.labels]
    (alone,) = board.take(replace(VALVES, onset=board.period))
    assert (alone["reason"], alone["labels"]["product"]) == ("opened", "valve")


def test_an_alert_told_before_its_root_falls_silent_and_speaks_again_after_it():
    board = Board()
    board.take(VALVES)
    told = {alert["signal"]: alert for alert in board.take(WELDING, VALVES)}
    assert told["inhibited"]["state"] == "silenced"
    assert told["inhibited"]["suppressed_by"] == told["held"]["alert_id"] == told["inhibited"]["group"]
    again = {alert["signal"]: alert for alert in board.take(VALVES)}

    assert (again["released"]["state"], again["released"]["status"]) == ("firing", "firing")
    assert "suppressed_by" not in again["released"]
    assert board.charts.begun_anew == []


def test_a_root_says_which_echoes_have_come_since():
    board = Board()
    board.take(WELDING)
    (told,) = board.take(WELDING, PAINTING)

    assert (told["reason"], rules_and_labels(told)) == ("updated", [("stage_quality", {"stage": "painting"})])
    assert board.take(WELDING, PAINTING) == []


def test_an_alert_whose_scope_has_no_data_expires_and_is_back_with_the_data():
    board = Board(Alerting(expire_after=5))
    board.take(WELDING)
    board.charts.silence = 5
    (expired,) = board.take(WELDING)
    assert (expired["reason"], expired["state"], expired["status"]) == ("expired", "expired", "resolved")
    assert board.take(WELDING) == []
    board.charts.silence = 0
    (back,) = board.take(WELDING)

    assert (back["alert_id"], back["reason"], back["revision"]) == (expired["alert_id"], "opened", 3)


def test_what_got_worse_after_its_acknowledgement_is_escalated():
    board = Board()
    board.take(WELDING)
    (live,) = board.alerts.living.values()
    live.acknowledged_by = "ann"
    board.charts.worsened = True
    (told,) = board.take(WELDING)

    assert (told["reason"], told["state"], told["signal"]) == ("escalated", "escalated", "worse")
    assert "acknowledged_by" not in told


def many(count: int, severity="warning") -> list[Finding]:
    return [
        finding("supplier_quality", stage="s", supplier=f"{severity}{n:02}", severity=severity) for n in range(count)
    ]


def test_ten_alerts_at_once_are_told():
    assert [alert["rule"] for alert in Board().take(*many(10))] == ["supplier_quality"] * 10


def test_beyond_ten_the_most_severe_are_told_and_one_alert_lists_the_rest():
    told = Board().take(*many(20), *many(4, "critical"))

    assert [alert["severity"] for alert in told[:10]] == ["critical"] * 4 + ["warning"] * 6
    (flood,) = told[10:]
    assert (flood["rule"], flood["evidence"]["held_count"], len(flood["evidence"]["held"])) == ("alarm_flood", 14, 14)
    assert "14 more alerts at once" in flood["summary"]


def test_after_the_flood_what_still_holds_is_told_ten_at_a_time():
    board = Board()
    board.take(*many(24))
    still = many(16)
    told = board.take(*still)

    opened = [alert for alert in told if alert["reason"] == "opened"]
    assert {alert["rule"] for alert in opened} == {"supplier_quality"}
    assert len(opened) == 6
    assert [alert["reason"] for alert in told if alert["rule"] == "alarm_flood"] == ["resolved"]
    assert board.take(*still) == []


def test_while_it_floods_only_what_is_critical_is_told():
    board = Board()
    board.take(*many(24))
    told = board.take(*many(30), *many(1, "critical"))

    assert [alert["severity"] for alert in told if alert["rule"] == "supplier_quality"] == ["critical"]
    assert [alert["reason"] for alert in told if alert["rule"] == "alarm_flood"] == ["updated"]


@pytest.mark.parametrize(
    "whole",
    [
        {"x": 20, "expected": 6.0, "periods": [{}, {}]},
        {"x": 40, "expected": 6.0, "periods": [{}, {}], "what_changed": [{"labels": {"product": "valve"}}]},
    ],
)
def test_a_product_told_before_its_stage_alarms_keeps_the_word(whole):
    apart = {"stands_out": True, "x": 12, "expected": 4.0, "periods": [{}, {}]}
    valves = replace(VALVES, evidence=VALVES.evidence | apart)
    welding = replace(WELDING, evidence=WELDING.evidence | whole)
    board = Board()
    (told,) = board.take(valves)
    assert told["labels"]["product"] == "valve"

    assert all(each["labels"]["product"] == "valve" for each in board.take(valves, welding))
    assert board.alerts.living["stage_quality/stage=welding"].held_by == told["alert_id"]


def test_a_stage_that_was_told_first_or_fails_mostly_elsewhere_keeps_the_word():
    apart = {"stands_out": True, "x": 12, "expected": 4.0, "periods": [{}, {}]}
    valves = replace(VALVES, evidence=VALVES.evidence | apart)
    for first, excess in ((WELDING, 20), (valves, 40)):
        named = {"what_changed": [{"labels": {"product": "valve"}}, {"labels": {"site": "south"}}]}
        whole = {"x": excess, "expected": 6.0, "periods": [{}, {}]}
        welding = replace(WELDING, evidence=WELDING.evidence | whole | named)
        board = Board()
        board.take(welding if first is WELDING else valves)
        board.take(valves, welding)

        assert board.alerts.living["stage_quality/stage=welding"].held_by is None
        assert board.alerts.living["stage_quality/product=valve,site=north,stage=welding"].held_by is not None


def test_growth_strain_that_names_the_product_holds_the_alert_of_the_product_that_stands_out():
    valves = replace(VALVES, evidence=VALVES.evidence | {"stands_out": True, "verdict": "strain"})
    place = strain()
    named = replace(place, evidence=place.evidence | {"growth": {"labels": {"product": "valve"}}})

    assert [rules_and_labels(each) for each in Board().take(named, valves)] == [[("stage_quality", valves.labels)]]
    assert len(Board().take(place, valves)) == 2
