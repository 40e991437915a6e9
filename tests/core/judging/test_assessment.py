"""Judging: in order, once, whatever the interleaving; late amendments revise summaries and never verdicts."""

import json
import random
from collections.abc import Iterable
from dataclasses import replace

from schemas.topics import ALERTS, INSIGHTS, OUTPUTS, RECOMMENDATIONS, SUMMARIES
from streams.core.closed.closing import Closing
from streams.core.judging.operator import Assessment
from streams.core.operator import Out
from tests.core.closings import ASSESSMENT, FACTORY, MARKET, QUIET, arriving, day, stage_tally, strained_enterprise
from tests.core.events import DAY0


def judge(closings: Iterable[Closing], assessment: Assessment = ASSESSMENT) -> list[Out]:
    records = arriving(closings)
    return assessment.open(0, {}, -1).fold(records, len(records) - 1).outs


def bodies(outs: list[Out], topic) -> list[dict]:
    return [json.loads(out.value) for out in outs if out.topic is topic]


def verdicts(outs: list[Out]) -> list[str]:
    return [body["verdict"] for body in bodies(outs, SUMMARIES) if body["scope"]["kind"] == "enterprise"]


def latest(outs: list[Out]) -> dict[tuple[str, str], bytes]:
    return {(out.topic.stem, out.key): out.value for out in outs}


def test_the_story_of_a_strain():
    told = verdicts(judge(strained_enterprise()))

    in_order = list(dict.fromkeys(told))
    assert [word for word in in_order if word != "growing"][:3] == ["learning", "steady", "cannot_tell"]
    assert "strain_reaching_customers" in in_order
    assert not {"healthy_growth", "not_growth"} & set(told[75:89])
    assert told[-1] in {"steady", "healthy_growth", "growing"}


def test_verdicts_alone_are_the_same_verdicts_alerts_and_recommendations():
    settings = replace(ASSESSMENT.settings, verdicts_only=True)
    whole = judge(strained_enterprise())
    alone = judge(strained_enterprise(), replace(ASSESSMENT, settings=settings))

    assert verdicts(alone) == verdicts(whole)
    assert {body["scope"]["kind"] for body in bodies(alone, SUMMARIES)} == {"enterprise"}
    for topic in (ALERTS, RECOMMENDATIONS):
        assert bodies(alone, topic) == bodies(whole, topic)


def test_one_root_alert_with_its_onset_evidence_and_recommendation():
    outs = judge(strained_enterprise())
    alerts = [alert for alert in bodies(outs, ALERTS) if alert["rule"] == "growth_strain"]

    news = [alert["reason"] for alert in alerts if alert["reason"] != "updated"]
    assert (news[0], news[-1]) == ("opened", "resolved")
    assert set(news) <= {"opened", "escalated", "resolved"}
    assert {alert["starts_at"] for alert in alerts} == {"2026-03-19T00:00:00Z"}  # day 73, three days into the climb
    published = {body["summary_id"] for body in bodies(outs, SUMMARIES)}
    for alert in alerts:
        assert set(alert["evidence"]["summary_ids"]) <= published
        assert alert["design"]["arl0_periods"] > 0
    advice = [body for body in bodies(outs, RECOMMENDATIONS) if body["labels"]["rule"] == "growth_strain"]
    assert "slow_growth" in {body["action"] for body in advice}
    last = {body["recommendation_id"]: body["status"] for body in advice}
    assert set(last.values()) == {"withdrawn"}


def test_the_evidence_can_be_recomputed_from_the_summaries_it_names():
    outs = judge(strained_enterprise())
    alert = next(alert for alert in bodies(outs, ALERTS) if alert["reason"] == "escalated")
    named = [body for body in bodies(outs, SUMMARIES) if body["summary_id"] in set(alert["evidence"]["summary_ids"])]
    since = alert["evidence"]["quality"][0]["began"]
    weld = [
        body["counts"] for body in named if body["scope"].get("stage") == "welding" and body["period_start"] >= since
    ]

    leg = alert["evidence"]["quality"][0]
    assert leg["n"] == sum(counts["first_inspected"] for counts in weld)
    assert leg["x"] == sum(counts["first_inspected"] - counts["first_passed"] for counts in weld)
    felt = alert["evidence"]["satisfaction"][0]
    scores = [
        body["counts"]["csat"]
        for body in named
        if body["scope"]["kind"] == "satisfaction" and body["period_start"] >= felt["began"]
    ]
    assert (felt["x"], felt["n"]) == (sum(sum(score[:2]) for score in scores), sum(map(sum, scores)))


def test_a_failing_stage_without_growth_is_not_growth():
    steady = [closing for number in range(80) for closing in day(number, failed=5 + number % 2)]
    failing = [closing for number in range(80, 86) for closing in day(number, failed=30)]
    outs = judge([*steady, *failing])

    (alert,) = [alert for alert in bodies(outs, ALERTS) if alert["reason"] == "opened"]
    assert (alert["rule"], alert["labels"]["stage"]) == ("stage_quality", "welding")
    assert alert["evidence"]["verdict"] == "not_growth"
    assert alert["evidence"]["growth"]["explains"] == "no"
    assert "Demand was 1.00 times (0." in alert["description"]
    assert "Demand had not risen" not in alert["description"]
    assert verdicts(outs)[-1] == "not_growth"


def test_a_dead_feed_is_said_not_to_tell():
    steady = [closing for number in range(40) for closing in day(number)]
    silent = [closing for number in range(40, 46) for closing in day(number, answers=0, low=0)]

    assert verdicts(judge([*steady, *silent]))[-1] == "cannot_tell"


def interleaved(closings: list[Closing], seed: int) -> list[Closing]:
    """Another order in which the same messages may arrive: each source's own order is kept."""
    chance = random.Random(seed)
    queues = {source: [c for c in closings if c.source == source] for source in (FACTORY, MARKET)}
    mixed = []
    while any(queues.values()):
        source = chance.choice([name for name, queue in queues.items() if queue])
        mixed.append(queues[source].pop(0))
    return mixed


def test_what_is_judged_does_not_depend_on_the_interleaving():
    closings = list(strained_enterprise())
    expected = latest(judge(closings))
    one_after_the_other = sorted(closings, key=lambda closing: closing.source)

    assert latest(judge(one_after_the_other)) == expected
    for seed in range(5):
        assert latest(judge(interleaved(closings, seed))) == expected


def test_a_late_amendment_revises_its_summary_and_no_verdict_wherever_it_arrives():
    closings = list(strained_enterprise())
    amendment = Closing(FACTORY, [stage_tally(QUIET + 14, "welding", 220, 140, revision=1)])
    at_once = next(n for n, c in enumerate(closings) if c.tallies and c.tallies[0].period == DAY0 + QUIET + 14) + 1
    early = judge([*closings[:at_once], amendment, *closings[at_once:]])
    late = judge([*closings, amendment])

    assert latest(early) == latest(late)
    assert verdicts(early) == verdicts(judge(closings))
    revisions = [
        (body["revision"], body["late_count"], body["counts"]["first_inspected"])
        for body in bodies(late, SUMMARIES)
        if body["scope"].get("stage") == "welding" and body["period_start"] == "2026-03-30T00:00:00Z"
    ]
    assert revisions == [(1, 0, 200), (2, 1, 220)]


def test_a_repeated_closing_changes_nothing():
    closings = list(strained_enterprise())
    repeated = [same for closing in closings for same in (closing, closing)]

    assert judge(repeated) == judge(closings)


def test_a_hot_product_spread_over_two_partitions_is_one_summary():
    half = stage_tally(0, "welding", 50, 3)
    assessment = ASSESSMENT.__class__(ASSESSMENT.settings, ("p/0", "p/1"), 3)
    closings = [
        Closing("p/0", [half]),
        Closing("p/0", closed=DAY0),
        Closing("p/1", [half]),
        Closing("p/1", closed=DAY0),
    ]
    outs = assessment.open(0, {}, -1).fold(arriving(closings), 3).outs

    (summary,) = [body for body in bodies(outs, SUMMARIES) if body["scope"]["kind"] == "stage"]
    assert (summary["counts"]["inspected"], summary["counts"]["first_passed"]) == (100, 94)


def test_any_split_with_restarts_gives_the_same_outputs():
    records = arriving(strained_enterprise())
    whole = ASSESSMENT.open(0, {}, -1).fold(records, len(records) - 1).outs
    stored: dict[str, bytes] = {}
    outs, position = [], -1
    for start in range(0, len(records), 13):
        shard = ASSESSMENT.open(0, stored, position)
        batch = records[start : start + 13]
        outs += shard.fold(batch, batch[-1].offset).outs
        for name, value in shard.changes().items():
            if value is None:
                stored.pop(name, None)
            else:
                stored[name] = value
        position = shard.position

    assert outs == whole


def test_every_output_is_a_model_of_its_topic():
    outs = judge(strained_enterprise())

    assert {out.topic for out in outs} == set(OUTPUTS)
    for out in outs:
        out.topic.event_model.model_validate_json(out.value)


def test_insights_carry_n_interval_and_method():
    last = {body["insight_id"]: body for body in bodies(judge(strained_enterprise()), INSIGHTS)}
    weld = next(
        body for body in last.values() if body["labels"].get("stage") == "welding" and body["labels"]["window"] == "7"
    )

    assert (weld["n"], weld["value"]) == (1400, 0.95)
    assert weld["interval"][0] < 0.95 < weld["interval"][1]
