"""One customer, many answers: only so many count, the rest is told; exact over restarts, and forgotten in time."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.topics import CLOSINGS
from streams.core.closed.closing import decode_closing
from streams.core.counting.satisfaction import Satisfaction
from streams.core.counting.weights import Weights
from streams.core.notes import SURPLUS
from streams.core.tallies.satisfaction import SatisfactionTally
from tests.core.events import DAY0, SETTINGS, arrivals, feedback

THREE = Satisfaction(replace(SETTINGS, answers_per_customer=3))


def of_day(step, day):
    """The sum of all tallies of a day."""
    total = SatisfactionTally()
    for out in (out for out in step.outs if out.topic is CLOSINGS):
        for tally in decode_closing(out.value).tallies:
            if tally.period == DAY0 + day:
                total.merge(SatisfactionTally.load(tally.counts))
    return total


def test_one_customer_cannot_move_the_scores_and_nothing_is_lost():
    flood = [feedback(f"f{number}", 0.1, customer_id="loud", score=1) for number in range(10_000)]
    others = [feedback(f"o{number}", 0.2, customer_id=f"c{number}") for number in range(200)]
    shard = Satisfaction(SETTINGS).open(0, {}, -1)
    step = shard.fold(arrivals(*flood, *others, feedback("end", 2)), through=10_200)

    day = of_day(step, 0)
    assert (day.low, day.answers, day.surplus) == (20, 220, 9_980)
    assert step.notes == {SURPLUS: 9_980}
    assert step.counted == 10_201


def test_every_kind_of_answer_shares_the_limit_and_purchases_are_none():
    said = [feedback(f"s{n}", 0.1, kind=kind, score=None) for n, kind in enumerate(["complaint", "praise", "return"])]
    bought = [feedback(f"b{number}", 0.1, kind="purchase", score=None) for number in range(10)]
    step = THREE.open(0, {}, -1).fold(arrivals(*said, feedback("x", 0.2), *bought, feedback("end", 2)), through=14)

    day = of_day(step, 0)
    assert (day.deeds, day.answers, day.surplus) == ([1, 1, 1, 10, 0], 0, 1)


def test_a_limit_of_zero_counts_all():
    step = Satisfaction(replace(SETTINGS, answers_per_customer=0)).open(0, {}, -1)
    events = [feedback(f"s{number}", 0.1) for number in range(50)]

    assert of_day(step.fold(arrivals(*events, feedback("end", 2)), through=50), 0).answers == 50


def test_a_new_period_and_another_enterprise_begin_anew():
    events = [feedback(f"a{number}", 0.1) for number in range(5)]
    events += [feedback(f"b{number}", 0.1, enterprise="other") for number in range(5)]
    events += [feedback(f"c{number}", 1.01) for number in range(5)]
    step = THREE.open(0, {}, -1).fold(arrivals(*events, feedback("end", 4)), through=15)

    assert (of_day(step, 0).answers, of_day(step, 1).answers) == (6, 3)


def test_what_is_remembered_goes_when_the_period_closes():
    shard = THREE.open(0, {}, -1)
    shard.fold(arrivals(*(feedback(str(number), 0.1, customer_id=str(number)) for number in range(600))), through=599)
    stored = {name for name in shard.changes() if name.startswith("weights/")}
    shard.fold(arrivals(feedback("end", 3), first=600), through=600)
    later = {name: value for name, value in shard.changes().items() if name.startswith("weights/")}

    assert len(stored) == 3
    assert {name for name, value in later.items() if value is None} == {"weights/0", "weights/1"}
    assert len(shard.weights.counts) == 1


def test_the_customer_stands_in_no_value_of_the_state():
    shard = THREE.open(0, {}, -1)
    shard.fold(arrivals(feedback("a", 0.1, customer_id="Erika Mustermann")), through=0)

    assert not any(b"Mustermann" in (value or b"") for value in shard.changes().values())


def test_memory_is_bounded_and_the_oldest_are_forgotten_first(monkeypatch):
    monkeypatch.setattr("streams.core.counting.weights.MAX_CHUNKS", 2)
    weights = Weights(1)
    first = [weights.admits(0, "main", str(number)) for number in range(1_000)]

    assert all(first)
    assert len(weights.counts) <= 2 * 256
    assert not weights.admits(0, "main", "999")
    assert weights.admits(0, "main", "0")


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.floats(0, 6), st.integers(0, 3)), max_size=80),
    st.lists(st.integers(1, 9), min_size=1, max_size=10),
)
def test_restarts_change_neither_the_counts_nor_the_state(drawn, cuts):
    events = [feedback(str(number), day, customer_id=f"c{who}") for number, (day, who) in enumerate(drawn)]
    records = arrivals(*events, feedback("end", 9))
    whole = THREE.open(0, {}, -1)
    expected = whole.fold(records, len(records) - 1)

    stored: dict[str, bytes] = {}
    outs, position, start = [], -1, 0
    for cut in cuts * len(records):
        batch = records[start : start + cut]
        if not batch:
            break
        shard = THREE.open(0, stored, position)
        outs += shard.fold(batch, batch[-1].offset).outs
        for name, value in shard.changes().items():
            if value is None:
                stored.pop(name, None)
            else:
                stored[name] = value
        position, start = shard.position, start + cut

    assert [out for out in outs if out.topic is CLOSINGS] == [out for out in expected.outs if out.topic is CLOSINGS]
    assert stored == {name: value for name, value in whole.changes().items() if value is not None}
