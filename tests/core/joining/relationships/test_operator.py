"""Feedback of two partitions to the ledger and back: interleavings and restarts make no difference, and an erasure
reaches whom it names.
"""

import json
from dataclasses import replace

import pytest

from schemas.action import ActionEvent
from schemas.times import from_millis
from schemas.topics import CLOSINGS, RELATIONSHIPS
from streams.core.closed.closing import decode_closing
from streams.core.counting.actions import Actions
from streams.core.counting.satisfaction import Satisfaction
from streams.core.joining.forwarding import watermarks
from streams.core.joining.relationships.operator import Relationships
from streams.core.joining.relationships.records import customer_key
from streams.core.notes import ERASED, NOT_FOUND
from streams.core.operator import Arrival
from tests.core.events import DAY0, SETTINGS, arrivals, at, feedback
from tests.core.joining.relationships.ledger import summed, terms, told

SOURCES = ("feedback.v1/0", "feedback.v1/1")
LEDGER = Relationships(terms(), SOURCES, idle_after=3)


def market(partition: int, days: int = 6) -> list[bytes]:
    """What a partition of feedback sends to the ledger."""
    events = [
        feedback(f"{partition}-{day}-{who}", day + 0.1 * who, customer_id=f"c{who}", score=1 + (day + who) % 5)
        for day in range(days)
        for who in range(partition, 5)
    ]
    shard = Satisfaction(replace(SETTINGS, partitions=1)).open(partition, {}, -1)
    outs = []
    for record in arrivals(*events):
        outs += shard.fold([record], record.offset).outs
    outs += watermarks([RELATIONSHIPS], f"feedback.v1/{partition}", shard.clock.closed, 0, idle=True)
    return [out.value for out in outs if out.topic is RELATIONSHIPS]


def wish(customer: str, offset: int = 0) -> bytes:
    """What the actions operator sends to the ledger when somebody wants to be forgotten."""
    action = ActionEvent(
        event_id=f"wish-{offset}", occurred_at=from_millis(at(3)), actor="dpo", kind="erase", customer_id=customer
    )
    (out,) = Actions(8, 1_000, 1).open(0, {}, -1).fold([Arrival(offset, at(3), None, action)], offset).outs
    assert out.topic is RELATIONSHIPS
    assert customer.encode() not in out.value
    return out.value


def folded(messages: list[bytes], restart_every: int = 10_000):
    """The closings, notes and last shard of the ledger."""
    stored, sent, notes, position = {}, [], {}, -1
    for first in range(0, len(messages), restart_every):
        shard = LEDGER.open(0, stored, position)
        batch = [Arrival(first + n, 0, None, LEDGER.decode(m)) for n, m in enumerate(messages[first:][:restart_every])]
        step = shard.fold(batch, batch[-1].offset)
        sent += [decode_closing(out.value) for out in step.outs]
        notes |= step.notes
        for name, value in shard.changes().items():
            stored.pop(name, None) if value is None else stored.__setitem__(name, value)
        position = shard.position
    return sent, notes, shard


def days(sent):
    tallies = [tally for closing in sent for tally in closing.tallies]
    return {p: told(t for t in tallies if t.period == p) for p in sorted({tally.period for tally in tallies})}


def test_what_two_partitions_heard_of_a_customer_meets_whatever_came_first():
    one, two = market(0), market(1)
    sent, _, shard = folded(one + two)

    assert days(folded(two + one)[0]) == days(sent)
    assert days(folded([m for pair in zip(one, two, strict=False) for m in pair] + one[len(two) :])[0]) == days(sent)
    assert [tallies and summed(tallies).heard for tallies in days(sent).values()][:3] == [5, 5, 5]
    assert len(shard.joining.table) == 5


@pytest.mark.parametrize("every", [1, 3, 7])
def test_restarts_make_no_difference(every):
    messages = market(0) + market(1)

    assert days(folded(messages, every)[0]) == days(folded(messages)[0])


def test_a_wish_takes_the_entry_and_what_waits_and_is_told_once():
    messages = [*market(0, days=4)[:-1], wish("c1"), wish("c1"), wish("nobody", 1), *market(1)]
    sent, notes, shard = folded(messages, restart_every=5)

    erased = sum(summed(tallies).erased for tallies in days(sent).values())
    not_found = sum(summed(tallies).not_found for tallies in days(sent).values())
    assert (erased, not_found) == (1, 1)
    assert notes == {ERASED: 1, NOT_FOUND: 1}
    assert shard.closed >= DAY0


def test_after_a_wish_nothing_of_the_customer_is_left():
    messages = [*market(0), *market(1), wish("c3")]
    _, _, shard = folded(messages)
    key = customer_key("main", "c3")

    assert f"c/{key}" not in {name.removeprefix("joined/") for name in shard.changes()}
    assert key not in shard.joining.table
    assert not any(key in json.dumps(period.records()) for period in shard.open.periods.values())


def test_a_wish_is_not_told_to_the_judging_half():
    assert RELATIONSHIPS in Actions(8, 1_000, 1).sinks
    assert CLOSINGS in Actions(8, 1_000, 1).sinks
    assert b"actor" not in wish("c1")
