"""Escapes: of what a stage makes wrong, the share that others find."""

from streams.core.charts.budget_shares import SHARES
from tests.core.plant import Made, Said, alerts, judged, summaries

STAGES = ("cutting", "welding", "final")
DAYS = 30


def line(slipped, made=20, weld_failed=0):
    """A day on which cutting made 20 defects and this many of them were found later."""
    return (
        Made("cutting", 200, made - slipped, origins={"cutting": made - slipped}),
        Made("welding", 200, 4 + weld_failed, origins={"cutting": slipped - slipped // 2, "welding": 4}),
        Made("final", 200, slipped // 2, origins={"cutting": slipped // 2}),
        Said(),
    )


def plant(*later, before=DAYS):
    return judged([*(line(5 + day % 2) for day in range(before)), *later], stage_order=STAGES, baseline_periods=25)


def test_a_stage_whose_inspection_catches_less_is_told_with_numbers_that_can_be_recomputed():
    outs = plant(*(line(13) for _ in range(6)))
    (alert,) = alerts(outs, "escape")

    assert (alert["reason"], alert["labels"]["stage"]) == ("opened", "cutting")
    evidence, known = alert["evidence"], summaries(outs)
    named = [known[name] for name in evidence["summary_ids"] if known[name]["scope"]["kind"] == "stage"]
    found = [(body["scope"]["stage"], body["counts"]["origins"].get("cutting", 0)) for body in named]
    assert evidence["n"] == sum(n for _, n in found)
    assert evidence["x"] == sum(n for stage, n in found if stage != "cutting")
    assert evidence["interval"][0] > evidence["baseline"]["rate"]
    assert alert["design"]["budget_share"] == SHARES["escape"] / 2, "two stages make defects"
    assert alert["design"]["arl0_periods"] > 1_000
    assert "scan over all change points" in alert["design"]["method"]


def test_more_defects_of_which_the_same_share_slips_through_are_no_escape():
    assert alerts(plant(*(line(7, made=28) for _ in range(10))), "escape") == []


def test_what_is_not_learned_yet_cannot_alarm():
    assert alerts(plant(*(line(13) for _ in range(10)), before=10), "escape") == []


def test_a_stage_that_fails_itself_is_told_as_that_and_its_escapes_are_its_echo():
    outs = plant(*(line(60, made=100) for _ in range(8)))

    assert {alert["labels"]["stage"] for alert in alerts(outs, "stage_quality")} >= {"cutting"}
    assert alerts(outs, "escape") == []
