"""Records of several sources meet: every interleaving, every cut and every restart says the same."""

import json
from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.joining.open_periods import OpenPeriod, sampled
from streams.core.joining.records import decode_forwarded, encode_records, read_bodies
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
    place = next(partition for partition in range(PARTITIONS) if len(mixed(sent, partition, 0)) > 6)
    messages = mixed(sent, place, 0)
    held_back = [value for value in messages if b"idle" not in value]

    assert tallies(joined(held_back)) == []
    (tally,) = tallies(joined(messages))
    assert tally[:3] == ["links", DAY0, ["main", "welding", ""]]
    assert json.loads(joined(messages)[-1])["closed"] == DAY0 + 1


def test_events_without_a_unit_or_order_are_not_forwarded():
    sent = forwarded({"stage-events.v1/0": [stage_event("a", 0.5), stage_event("b", 1)]})

    topics = Counter(out.topic.stem for out in sent["stage-events.v1/0"] if b"records" in out.value)
    assert topics == {}


def test_records_too_large_for_one_message_go_in_several():
    records = [[number, "i" * 100, "stage", "main", "k" * 200, number] for number in range(3_000)]
    messages = [decode_forwarded(raw) for raw in encode_records("s/0", 7, records)]

    assert len(messages) > 2
    assert read_bodies(message.body for message in messages) == records
    assert (messages[0].first, messages[-1].last) == (0, 2_999)
    assert sum(message.size for message in messages) == 3_000


def test_a_period_with_too_many_records_keeps_whole_keys():
    period = OpenPeriod()
    records = [[number, "", "stage", "main", f"u/{number // 4}", number] for number in range(4_000)]
    period.take(records)
    period.thin(1_500)

    kept = Counter(record[4] for record in period.records())
    assert set(kept.values()) == {4}
    assert sum(kept.values()) == period.count <= 1_500
    assert period.dropped["main"] == 4_000 - period.count
    assert all(sampled("main", key, period.level) for key in kept)
