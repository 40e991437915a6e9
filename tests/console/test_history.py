"""The ring of periods: sums, revisions, bounds."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.summary import PeriodSummary
from streams.console.feed import Record
from streams.console.history import History
from tests.console.feed import satisfaction_counts, stage_counts, summary


def parsed(record: Record) -> PeriodSummary:
    assert record.value is not None
    return PeriodSummary.model_validate_json(record.value)


def stage(number: int, n: int, passed: int, revision: int = 1, **labels: str) -> PeriodSummary:
    scope = {"kind": "stage", "site": "Lyon", "product": "pump", "stage": "paint", **labels}
    return parsed(summary(number, scope, stage_counts(n, passed), revision))


def test_the_scopes_of_a_stage_add_up() -> None:
    history = History()
    history.put(stage(0, 100, 90))
    history.put(stage(0, 50, 40, product="valve"))
    history.put(stage(0, 10, 10, supplier="Borel", site="Turin"))

    (period,) = history.periods()
    assert period.sums["stage", "paint"][:3] == [160, 160, 140]


def test_a_later_revision_replaces_the_earlier_one_and_an_earlier_one_is_ignored() -> None:
    history = History()
    history.put(stage(0, 100, 90, revision=2))
    history.put(stage(0, 70, 60, revision=1))
    history.put(stage(0, 110, 95, revision=3))
    history.put(stage(0, 110, 95, revision=3))

    assert history.periods()[0].sums["stage", "paint"][:3] == [110, 110, 95]


def test_customers_are_kept_apart_by_segment_need_and_relationship() -> None:
    history = History()
    for labels in ({"segment": "retail"}, {"segment": "retail", "need": "price"}, {"relationship": "new"}, {}):
        scope = {"kind": "satisfaction", "product": "pump", **labels}
        history.put(parsed(summary(0, scope, satisfaction_counts((1, 0, 0, 0, 9)))))

    assert set(history.periods()[0].sums) == {
        ("satisfaction", "retail", "", ""),
        ("satisfaction", "retail", "price", ""),
        ("satisfaction", "", "", "new"),
        ("satisfaction", "", "", ""),
    }


@given(st.permutations(range(12)), st.integers(1, 12))
def test_the_ring_keeps_the_newest_periods_in_whatever_order_they_come(order: list[int], size: int) -> None:
    history = History(max_periods=size)
    for number in order:
        history.put(stage(number, 10 + number, 9))

    newest = range(12 - size, 12)
    assert [period.sums["stage", "paint"][1] for period in history.periods()] == [10 + number for number in newest]
    assert history.evicted == 12 - size


@settings(max_examples=40)
@given(st.integers(0, 2**32))
def test_sums_do_not_depend_on_the_order_of_revisions(seed: int) -> None:
    places = [(number, revision, site) for number in (0, 1) for revision in (1, 2, 3) for site in "AB"]
    every = [stage(number, 10 * revision, 9, revision, site=site) for number, revision, site in places]
    shuffled = Random(seed).sample(every, len(every))
    history = History()
    for each in shuffled:
        history.put(each)

    assert [period.sums["stage", "paint"][1] for period in history.periods()] == [60, 60]


@given(st.permutations(range(30)))
def test_contributions_are_bounded_in_whatever_order_they_come(order: list[int]) -> None:
    history = History(max_summaries=10)
    for number in order:
        history.put(stage(number // 5, 1, 1, site=f"site {number % 5}"))

    assert [len(period.seen) for period in history.periods()] == [5, 5]
    assert history.evicted == 20


def test_one_period_cannot_hold_more_than_the_bound() -> None:
    history = History(max_summaries=10)
    for number in range(30):
        history.put(stage(0, 1, 1, site=f"site {number}"))
    history.put(stage(0, 5, 5, revision=2, site="site 3"))

    assert history.periods()[0].sums["stage", "paint"][1] == 14
    assert history.evicted == 20
