"""Records of several sources meet: every interleaving, every cut and every restart says the same."""

import json
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.topics import LINKS as LINKS_TOPIC
from streams.core.joining import forwarded as messages_of_records
from streams.core.joining.forwarded import decode_forwarded, encode_records, read_bodies
from streams.core.joining.forwarding import Forward, Forwarder
from streams.core.joining.links.records import stage_records
from streams.core.joining.open_periods import OpenPeriod, sampled
from streams.core.operator import Arrival
from tests.core.events import DAY0, feedback, stage_event
from tests.core.joining.pipeline import LINKS, PARTITIONS, SOURCES, forwarded, joined, mixed


def logs(drawn) -> dict[str, list]:
    """A log for each source partition, from what hypothesis drew; times go back and forth, so that some come late."""
    found: dict[str, list] = {source: [] for source in SOURCES}
    for number, (source, day, unit, bad, attempt) in enumerate(drawn):
        ids = {"unit_id": f"u{unit}", "order_id": f"o{unit % 3}"}
        if source.startswith("stage"):
            found[source].append(
                stage_event(f"e{number}", day, defective=int(bad), attempt=attempt, stage=f"s{number % 2}", **ids)
            )
        else:
            about = ids if unit % 2 else {"order_id": "o1"}
            found[source].append(feedback(f"e{number}", day, score=1 if bad else 5, **about))
    return found


events = st.lists(
    st.tuples(st.sampled_from(SOURCES), st.floats(0, 25), st.integers(0, 6), st.booleans(), st.sampled_from([1, 1, 2])),
    max_size=60,
)


@settings(deadline=None, max_examples=60)
@given(events, st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(0, 99), st.integers(1, 9))
def test_any_interleaving_any_cut_and_any_restart_say_the_same(drawn, cuts, seed, restart_every):
    found = logs(drawn)
    whole, cut = forwarded(found), forwarded(found, cuts)
    for partition in range(PARTITIONS):
        expected = tallies(joined(mixed(whole, partition, 0)))

        assert tallies(joined(mixed(cut, partition, seed), restart_every=restart_every)) == expected


@settings(deadline=None, max_examples=30)
@given(events, st.integers(0, 99))
def test_what_is_sent_twice_counts_once(drawn, seed):
    sent = forwarded(logs(drawn), [3])
    again = {source: [out for pair in zip(outs, outs, strict=True) for out in pair] for source, outs in sent.items()}

    assert tallies(joined(mixed(again, 0, seed))) == tallies(joined(mixed(sent, 0, 0)))


@settings(deadline=None, max_examples=30)
@given(events, st.integers(0, 99), st.integers(1, 9))
def test_what_is_too_much_to_keep_does_not_depend_on_the_order_either(drawn, seed, restart_every):
    few = replace(LINKS, most=3)
    sent = forwarded(logs(drawn), [4])

    expected = tallies(joined(mixed(sent, 0, 0), few))
    assert tallies(joined(mixed(sent, 0, seed), few, restart_every=restart_every)) == expected


def tallies(sent: list[bytes]) -> list:
    """Every tally, in the order in which it was sent."""
    return [tally for value in sent for tally in json.loads(value).get("tallies", ())]


def test_a_period_is_joined_when_every_source_has_passed_it():
    found = {source: [] for source in SOURCES}
    found["stage-events.v1/0"] = [stage_event("a", 0.5, unit_id="u"), stage_event("b", 3)]
    found["feedback.v1/0"] = [feedback("c", 0.6, unit_id="u", score=1), feedback("d", 3)]
    sent = forwarded(found)
    place = next(partition for partition in range(PARTITIONS) if len(mixed(sent, partition, 0)) > 10)
    messages = mixed(sent, place, 0)
    held_back = [value for value in messages if b"idle" not in value]

    assert tallies(joined(held_back)) == []
    at_first, tally = tallies(joined(messages))
    assert at_first[:3] == ["links", DAY0, {"enterprise": "main"}]
    assert tally[:3] == ["links", DAY0, {"enterprise": "main", "stage": "welding"}]
    assert json.loads(joined(messages)[-1])["closed"] == DAY0 + 1


def test_two_periods_that_interleave_within_the_grace_are_joined_whole_however_the_fold_is_cut():
    """One message a period and fold: the second must not be taken for a repeat of the first."""
    moments = [day + number / 10_000 for number in range(1, 8) for day in (0.99, 1.001)]
    found: dict[str, list] = {source: [] for source in SOURCES}
    found["feedback.v1/0"] = [feedback(f"e{n}", day, unit_id=f"u{n}", score=1) for n, day in enumerate(moments)]
    found["stage-events.v1/0"] = [stage_event(f"s{n}", day, unit_id=f"u{n}") for n, day in enumerate(moments)]
    found["stage-events.v1/0"] += [stage_event("s", 9), stage_event("t", 9.1)]
    found["feedback.v1/0"] += [feedback("f", 9), feedback("g", 9.1)]
    for cut in (1, 2, 3, 7, 100):
        sent = forwarded(found, [cut])
        told = [t for p in range(PARTITIONS) for t in tallies(joined(mixed(sent, p, 0)))]
        answers: Counter[int] = Counter()
        for _, period, _, _, _, counts in told:
            answers[period] += sum(counts[0])

        assert answers == {DAY0: 7, DAY0 + 1: 7}, f"folds of {cut} events"


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=40),
    st.lists(st.integers(1, 9), min_size=1, max_size=4),
    st.lists(st.integers(0, 39), max_size=4),
    st.booleans(),
)
def test_every_record_is_kept_once_whatever_the_cut_and_whatever_comes_again(periods, cuts, crashes, small):
    """A source crashes now and then, and sends again, in other cuts, what it had sent since its last save."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages_of_records, "MAX_BODY_BYTES", 150 if small else 200_000)
        shard = LINKS.open(0, {}, -1)
        starts = sorted({0, *(start for start in crashes if start < len(periods))})
        for number, start in enumerate(starts):
            following = starts[number + 1] if number + 1 < len(starts) else len(periods)
            _send(shard, periods, max(0, start - 5), following, cuts)
    kept = {period: sorted(r[-1] for r in waiting.records()) for period, waiting in shard.open.periods.items()}

    assert kept == {p: [n for n, its in enumerate(periods) if its == p for _ in "uo"] for p in set(periods)}


def _send(shard, periods, start, end, cuts) -> None:
    forwarder = Forwarder(Forward(LINKS_TOPIC, stage_records), "stage-events.v1/0", 1)
    while start < end:
        step = cuts[start % len(cuts)]
        for offset in range(start, min(end, start + step)):
            event = stage_event(f"e{offset}", 0, unit_id=f"u{offset}", order_id=f"o{offset}")
            forwarder.add(event, 0, offset, periods[offset], 0)
        for out in forwarder.flush(0):
            shard.fold([Arrival(shard.position + 1, 0, None, decode_forwarded(out.value))], shard.position + 1)
        start += step


def test_the_records_of_one_event_are_never_parted():
    told = [[0, "", "stage", "main", "k" * 150_000, 7], [0, "", "stage", "main", "l" * 150_000, 7]]

    assert [decode_forwarded(raw).size for raw in encode_records("s/0", 7, told)] == [2]
    assert [decode_forwarded(raw).size for raw in encode_records("s/0", 7, [*told, [0, "", "", "", "m", 8]])] == [2, 1]


def test_what_an_older_release_had_taken_is_not_taken_again():
    stored = {"joining": b'{"v":1,"d":[null,{"feedback.v1/0":41},[{},[]]]}'}
    shard = LINKS.open(0, stored, 5)
    for offset in (41, 42):
        (raw,) = encode_records("feedback.v1/0", 3, [[0, f"e{offset}", "answer", "main", "u/1", 1, "", offset]])
        shard.fold([Arrival(shard.position + 1, 0, None, decode_forwarded(raw))], shard.position + 1)

    assert [record[1] for record in shard.open.periods[3].records()] == ["e42"]


def test_events_without_a_unit_or_order_are_not_forwarded():
    sent = forwarded({"stage-events.v1/0": [stage_event("a", 0.5), stage_event("b", 1)]})

    topics = Counter(out.topic.stem for out in sent["stage-events.v1/0"] if b"records" in out.value)
    assert topics == {}


def test_records_too_large_for_one_message_go_in_several():
    told = [[number, "i" * 100, "stage", "main", "k" * 200, number] for number in range(3_000)]
    messages = [decode_forwarded(raw) for raw in encode_records("s/0", 7, told)]

    assert len(messages) > 2
    assert read_bodies(message.body for message in messages) == told
    assert (messages[0].first, messages[-1].last) == (0, 2_999)
    assert sum(message.size for message in messages) == 3_000


def test_a_period_with_too_many_records_keeps_whole_keys():
    period = OpenPeriod()
    period.take([[number, "", "stage", "main", f"u/{number // 4}", number] for number in range(4_000)])
    period.thin(1_500)

    kept = Counter(record[4] for record in period.records())
    assert set(kept.values()) == {4}
    assert sum(kept.values()) == period.count <= 1_500
    assert period.dropped["main"] == 4_000 - period.count
    assert all(sampled("main", key, period.level) for key in kept)
