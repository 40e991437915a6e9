"""For every alarm what changed, in its evidence and words; a group that does not stand out is its whole's echo."""

import pytest

from schemas.topics import ALERTS
from streams.core.alerts.inhibition import ALONE, roots
from streams.core.enterprise.looked import Looked, Nearest
from streams.core.enterprise.usual import PERIODS, Usual
from streams.core.tallies.cause_counts import MAX_CELLS, MAX_CODES, MAX_MARKS, CauseCounts
from streams.core.tallies.marks import OTHER
from streams.core.telling.finding import Finding
from streams.core.telling.label_words import either, noun_words
from tests.core.plant import Made, Said, judged, told

PLACES = [(site, supplier) for site in ("north", "south") for supplier in ("S1", "S2", "S3")]


def day(number, worse=lambda site, supplier: 0):
    """Six cells of 100 units, of which four fail, and five more or fewer by chance's stead; 60 answers."""
    made = [
        Made("welding", 100, 3 + (number + place) % 3 + worse(site, supplier), site=site, supplier=supplier)
        for place, (site, supplier) in enumerate(PLACES)
    ]
    return (*made, Said(60, 3 + number % 3))


def alarm(worse, days=8):
    outs = judged([*(day(number) for number in range(25)), *(day(n, worse) for n in range(days))], block=7)
    lives = {}
    for alert in told(outs, ALERTS):
        if not alert.get("suppressed_by"):
            lives[alert["rule"], tuple(sorted(alert["labels"].items()))] = alert
    return {rule: alert for (rule, _), alert in lives.items()}, lives


def test_one_supplier_that_fails_gives_one_alert_that_names_it():
    alerts, lives = alarm(lambda _, supplier: 12 if supplier == "S2" else 0)

    assert [rule for rule, _ in lives] == ["supplier_quality"]
    alert = alerts["supplier_quality"]
    assert alert["labels"]["supplier"] == "S2"
    assert alert["evidence"]["stands_out"] is True
    assert "It stands out from the rest of welding." in alert["description"]


def test_a_stage_that_fails_for_all_accuses_no_supplier():
    alerts, lives = alarm(lambda *_: 6)

    assert [rule for rule, _ in lives] == ["stage_quality"]
    evidence = alerts["stage_quality"]["evidence"]
    assert evidence["what_changed"] == []
    assert evidence["spread_evenly"] is True
    assert "It is spread evenly over sites and suppliers" in alerts["stage_quality"]["description"]


def test_one_site_is_named_and_the_parts_add_up_to_the_excess_of_the_alert():
    alerts, _ = alarm(lambda site, _: 8 if site == "north" else 0)
    evidence = alerts["stage_quality"]["evidence"]
    (row,) = evidence["what_changed"]

    assert row["labels"] == {"site": "north"}
    low, high = row["interval"]
    assert 0 < low < row["excess"] < high
    excess = evidence["x"] - evidence["expected"]
    assert evidence["split"]["excess"] == pytest.approx(excess, abs=1e-3)
    assert row["excess"] + evidence["split"]["everywhere"] == pytest.approx(excess, abs=1e-3)
    assert "at north" in alerts["stage_quality"]["description"]


def finding(rule, labels, **evidence):
    return Finding(rule, labels, "warning", 10, "", "", evidence, {})


def rows(**labels):
    return [{"labels": labels}]


def test_no_root_hides_a_culprit_that_it_does_not_name():
    growth = finding("growth_strain", {}, quality=[{"labels": {"stage": "welding"}}], what_changed=rows(product="p"))
    culprit = finding("supplier_quality", {"stage": "welding", "supplier": "S2"}, stands_out=True)
    plain = finding("supplier_quality", {"stage": "welding", "supplier": "S3"}, stands_out=False)
    named = finding("stage_quality", {"stage": "welding"}, what_changed=rows(product="p"))
    found = {"growth": growth, "culprit": culprit, "plain": plain, "named": named}

    assert roots(found, ALONE) == {"plain": "growth", "named": "growth"}


def test_a_stage_that_names_more_than_the_supplier_is_told_beside_it():
    supplier = finding("supplier_quality", {"stage": "welding", "supplier": "S2"}, stands_out=True)
    alone = finding("stage_quality", {"stage": "welding"}, what_changed=rows(supplier="S2"))
    more = finding("stage_quality", {"stage": "welding"}, what_changed=[*rows(supplier="S2"), *rows(site="north")])

    assert roots({"s": supplier, "w": alone}, ALONE) == {"w": "s"}
    assert roots({"s": supplier, "w": more}, ALONE) == {}


def test_looks_come_when_there_is_half_as_much_more_to_see_and_share_one_error():
    looked, spent, at = Looked(since=0), 0.0, []
    for failures in range(200):
        if looked.due(failures, group=False):
            spent += looked.error
            looked.taken, looked.failures = looked.taken + 1, failures
            at.append(failures)

    assert at == [8, 12, 18, 27, 41, 62, 93, 140]
    assert spent < 1


def test_a_look_is_remembered_as_it_was():
    looked = Looked(3, 1.2, 1.1, 2, 40.0, [(("site", "north"),)], [[(("line", "A"), ("code", "x"))]], [0.01])
    looked.nearest, looked.stands = Nearest((("code", "y"),), 4.0, 1.0, 0.3), True

    assert Looked.load(looked.dump()) == looked


def counts(n, x, cell=("a",)):
    one = CauseCounts()
    one.add(cell, n, {"c": x})
    one.mark(("lot", "L"), cell, n, x)
    return one


def test_what_was_usual_forgets_after_two_generations_and_learns_no_alarm():
    usual = Usual()
    usual.note(onset=5, period=9)
    for period in range(3 * PERIODS):
        if usual.calm(period):
            usual.learn(period, counts(10, 1), kept=30)

    assert not usual.calm(5)
    assert not usual.calm(9)
    assert PERIODS < usual.counts().units / 10 <= 2 * PERIODS
    assert usual.learned == list(range(3 * PERIODS - 30, 3 * PERIODS))
    assert Usual.load(usual.dump()).dump() == usual.dump()


def test_counts_add_and_subtract_and_stay_bounded():
    both = counts(10, 2)
    both.merge(counts(4, 1))
    both.merge(counts(10, 2), -1)

    assert both.dump() == counts(4, 1).dump()
    for number in range(MAX_CELLS + 10):
        both.add((str(number),), 1, {f"c{number}": 1})
        both.mark(("lot", str(number)), ("a",), 1, 0)
    assert len(both.cells) <= MAX_CELLS + 1
    assert (OTHER,) in both.cells
    assert both.units == MAX_CELLS + 14
    assert both.failures == MAX_CELLS + 11
    assert len(both.codes) == MAX_CODES
    assert sum(map(len, both.marks.values())) <= MAX_MARKS


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ({"code": "crack"}, "crack"),
        ({"code": "crack", "line": "B", "site": "north"}, "crack at north on line B"),
        ({"supplier": "s2"}, "failures with parts of s2"),
        ({"code": "rust", "supplier": "s2"}, "rust with parts of s2"),
        ({"product": "pump", "site": "north"}, "failures of pump at north"),
        ({"site": "north"}, "failures at north"),
        ({"shift": "night"}, "failures with shift night"),
        ({"code": "crack", "shift": "night"}, "crack with shift night"),
        ({"lot": "L7"}, "failures in lot L7"),
        ({"relationship": "new"}, "failures from new customers"),
        ({"segment": "retail", "need": "price"}, "failures from customers of segment retail about price"),
        ({"code": "(no code)"}, "failures without a code"),
    ],
)
def test_a_group_is_named_in_words(labels, words):
    assert noun_words(tuple(labels.items()), "failures") == words


def test_what_cannot_be_told_apart_is_joined_by_or():
    assert either([(("code", "crack"),), (("site", "north"),)], "failures") == "crack, or failures at north"


def through(low_scores, interval, excess=40.0, stage="welding"):
    return {"excess_low": excess, "through": [{"stage": stage, "low_scores": low_scores, "interval": interval}]}


@pytest.mark.parametrize(
    ("customers", "joined"),
    [
        (through(30, [12, 48]), True),
        (through(30, [-2, 62]), False),
        (through(15, [5, 25]), False),
        (through(30, [12, 48], stage="paint"), False),
        ({}, False),
    ],
)
def test_customers_are_an_echo_of_the_stage_through_which_their_low_scores_came(customers, joined):
    stage = finding("stage_quality", {"stage": "welding"})
    unhappy = finding("satisfaction", {}, customers=customers)

    assert roots({"stage": stage, "unhappy": unhappy}, ALONE) == ({"unhappy": "stage"} if joined else {})
