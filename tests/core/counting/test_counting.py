"""The loop that counts: every event once, in its period; closings in order; any cut of the log gives the same."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import Reason
from schemas.topics import CLOSINGS
from streams.core.closed.closing import decode_closing
from streams.core.counting.defects import Defects
from streams.core.notes import ID_CONFLICT, TOO_LATE
from streams.core.operator import Step
from tests.core.events import DAY0, DEFECTS, SATISFACTION, SETTINGS, arrivals, feedback, stage_event


def closings(step: Step):
    return [decode_closing(out.value) for out in step.outs if out.topic is CLOSINGS]


def tallies(step: Step):
    return [tally for closing in closings(step) for tally in closing.tallies]


def test_an_event_is_counted_in_the_period_in_which_it_occurred():
    shard = DEFECTS.open(0, {}, -1)
    step = shard.fold(
        arrivals(stage_event("a", 0.5, inspected=10, defective=3, scrapped=1), stage_event("b", 2)), through=1
    )

    (tally,) = tallies(step)
    assert (tally.period, tally.revision, tally.late) == (DAY0, 0, 0)
    assert tally.counts[:5] == [10, 10, 7, 3, 1]
    assert step.counted == 2


def test_a_reinspection_after_rework_is_no_first_pass():
    shard = DEFECTS.open(0, {}, -1)
    step = shard.fold(
        arrivals(stage_event("a", 0.5, defective=1), stage_event("b", 0.6, attempt=2), stage_event("c", 2)), through=2
    )

    assert tallies(step)[0].counts[:5] == [2, 1, 0, 1, 0]


def test_a_closing_ends_with_the_watermark_for_every_partition():
    shard = DEFECTS.open(3, {}, -1)
    step = shard.fold(arrivals(stage_event("a", 0.5), stage_event("b", 2)), through=1)

    last = closings(step)[-1]
    assert (last.source, last.closed, last.tallies) == ("stage-events.v1/3", DAY0, [])
    assert step.outs[-1].everywhere


def test_a_quiet_partition_sends_its_watermark_alone():
    shard = DEFECTS.open(0, {}, -1)
    shard.fold(arrivals(stage_event("a", 0.5), stage_event("b", 2)), through=1)
    step = shard.fold(arrivals(stage_event("c", 9), first=2), through=2)

    assert [closing.closed for closing in closings(step)] == [None, DAY0 + 7]
    assert [tally.period for tally in tallies(step)] == [DAY0 + 2]


def test_a_late_event_amends_its_period_with_the_next_closing():
    shard = DEFECTS.open(0, {}, -1)
    shard.fold(arrivals(stage_event("a", 0.5), stage_event("b", 2)), through=1)
    late = shard.fold(arrivals(stage_event("c", 0.7, defective=1), first=2), through=2)
    amended = shard.fold(arrivals(stage_event("d", 3.5), first=3), through=3)

    assert (late.late, late.counted, late.outs) == (1, 0, [])
    first = tallies(amended)[0]
    assert (first.period, first.revision, first.late, first.counts[0]) == (DAY0, 1, 1, 2)


def test_an_event_older_than_the_ring_is_late_and_changes_no_tally():
    shard = DEFECTS.open(0, {}, -1)
    shard.fold(arrivals(stage_event("a", 100), stage_event("z", 100)), through=1)
    step = shard.fold(arrivals(stage_event("b", 2), first=2), through=2)

    assert (step.late, step.counted, step.notes) == (1, 0, {TOO_LATE: 1})
    assert DAY0 + 2 not in shard.book.periods


def test_a_publishers_repeat_counts_once_and_a_replay_not_at_all():
    shard = DEFECTS.open(0, {}, -1)
    shard.fold(arrivals(stage_event("a", 0.5)), through=0)
    repeat = shard.fold(arrivals(stage_event("a", 0.5), first=1), through=1)
    replay = shard.fold(arrivals(stage_event("a", 0.5), stage_event("a", 0.5)), through=1)

    assert (repeat.counted, repeat.duplicates) == (0, 1)
    assert replay == Step([], [])


def test_a_clock_ahead_is_refused_and_closes_nothing():
    shard = DEFECTS.open(0, {}, -1)
    shard.fold(arrivals(stage_event("a", 0.5)), through=0)
    step = shard.fold(arrivals(stage_event("b", 3650.0), first=1, delay=timedelta(days=-3650)), through=1)

    assert [refusal.reason for refusal in step.refusals] == [Reason.CLOCK_AHEAD]
    assert (step.outs, step.counted) == ([], 0)


def test_feedback_fills_histograms_and_deeds():
    shard = SATISFACTION.open(0, {}, -1)
    events = [
        feedback("a", 0.1, score=1),
        feedback("b", 0.2, kind="nps", score=10),
        feedback("c", 0.3, kind="ces", score=7),
        feedback("d", 0.4, kind="churn", score=None),
        feedback("e", 2),
    ]
    (one, *_rest) = tallies(shard.fold(arrivals(*events), through=4))

    csat, nps, ces, deeds, surplus = one.counts[:5]
    assert (csat, nps[10], ces[6], deeds, surplus) == ([1, 0, 0, 0, 0], 1, 1, [0, 0, 0, 0, 1], 0)


def test_what_comes_beyond_the_scopes_of_a_period_is_counted_together(monkeypatch):
    monkeypatch.setattr("streams.core.counting.book.MAX_SCOPES", 2)
    shard = DEFECTS.open(0, {}, -1)
    events = [stage_event(str(number), 0.1, product=f"p{number}") for number in range(5)]
    step = shard.fold(arrivals(*events, stage_event("end", 2)), through=5)

    assert sum(tally.counts[0] for tally in tallies(step)) == 5
    assert {tally.key[3] for tally in tallies(step)} == {"p0", "p1", "(other)"}


def test_learns_which_stage_precedes_which():
    shard = DEFECTS.open(0, {}, -1)
    units = [f"unit{number}" for number in range(200)]
    cut = [stage_event(f"c{unit}", 0.1, stage="cutting", unit_id=unit) for unit in units]
    weld = [stage_event(f"w{unit}", 0.2, stage="welding", unit_id=unit) for unit in units]
    found = tallies(shard.fold(arrivals(*cut, *weld, stage_event("end", 2)), through=400))

    preceded = {tally.key[4]: tally.counts[7] for tally in found}
    assert preceded["cutting"] == {}
    assert set(preceded["welding"]) == {"cutting"}
    assert preceded["welding"]["cutting"] > 5


def told(outs):
    """The closings and watermarks; the records forwarded are grouped by fold (`tests/core/joining`)."""
    return [out for out in outs if b"records" not in out.value]


event_lists = st.lists(
    st.tuples(st.integers(0, 60), st.floats(0, 12), st.sampled_from(["cutting", "welding"]), st.booleans()), max_size=60
)


@settings(deadline=None, max_examples=60)
@given(event_lists, st.lists(st.integers(1, 7), min_size=1, max_size=20))
def test_any_split_into_batches_and_restarts_gives_the_same_tables_and_outputs(drawn, cuts):
    events = [stage_event(str(name), day, stage=stage, defective=int(bad)) for name, day, stage, bad in drawn]
    records = arrivals(*events)
    whole = DEFECTS.open(0, {}, -1)
    expected = whole.fold(records, len(records) - 1)

    stored: dict[str, bytes] = {}
    outs, counts, position, start = [], [0, 0, 0], -1, 0
    for cut in (*cuts * len(records),):
        batch = records[start : start + cut]
        if not batch:
            break
        shard = DEFECTS.open(0, stored, position)
        step = shard.fold(batch, batch[-1].offset)
        outs += step.outs
        counts = [a + b for a, b in zip(counts, (step.counted, step.late, step.duplicates), strict=True)]
        for name, value in shard.changes().items():
            if value is None:
                stored.pop(name, None)
            else:
                stored[name] = value
        position, start = shard.position, start + cut

    assert told(outs) == told(expected.outs)
    assert counts == [expected.counted, expected.late, expected.duplicates]
    whole_values = {name: value for name, value in whole.changes().items() if value is not None}
    assert stored == whole_values


def test_two_sites_that_number_from_one_lose_nothing():
    shard = DEFECTS.open(0, {}, -1)
    events = [stage_event(str(n), 0.1, site=site) for n in range(5) for site in ("north", "south")]
    step = shard.fold(arrivals(*events, *events), through=19)

    assert (step.counted, step.duplicates, step.notes) == (10, 10, {})


def test_one_survey_response_with_two_questions_counts_twice_and_is_told():
    shard = SATISFACTION.open(0, {}, -1)
    answers = [
        feedback("r1", 0.1, need="delivery", score=2),
        feedback("r1", 0.1, need="price", score=5),
        feedback("r1", 0.1, kind="nps", score=9),
    ]
    step = shard.fold(arrivals(*answers, *answers), through=5)

    assert (step.counted, step.duplicates, step.notes) == (3, 3, {ID_CONFLICT: 1})


def test_a_cloud_events_source_numbers_by_itself():
    shard = DEFECTS.open(0, {}, -1)
    event = stage_event("1", 0.1)
    (one,), (two,), (again,) = (arrivals(event, first=n) for n in range(3))
    sent = [one._replace(source="/mes/a"), two._replace(source="/mes/b"), again._replace(source="/mes/a")]
    step = shard.fold(sent, through=2)

    assert (step.counted, step.duplicates, step.notes) == (2, 1, {})


def test_enterprises_beyond_the_bound_are_refused_and_their_places_become_free_again():
    defects = Defects(replace(SETTINGS, enterprises=2, keep_periods=2))
    shard = defects.open(0, {}, -1)
    names = ["a", "b", "c", "a"]
    step = shard.fold(arrivals(*(stage_event(str(n), 0.1, enterprise=name) for n, name in enumerate(names))), 3)
    later = shard.fold(arrivals(stage_event("x", 9, enterprise="a"), stage_event("y", 9, enterprise="c"), first=4), 5)

    assert (step.counted, [refusal.reason for refusal in step.refusals]) == (3, [Reason.TOO_MANY_ENTERPRISES])
    assert "ANDON_ENTERPRISES" in step.refusals[0].error
    assert (later.counted, later.refusals) == (2, []), "nothing of b is kept any more"


def test_the_bound_of_enterprises_is_the_same_after_a_restart():
    defects = Defects(replace(SETTINGS, enterprises=2))
    shard = defects.open(0, {}, -1)
    shard.fold(arrivals(stage_event("1", 0.1, enterprise="a"), stage_event("2", 0.1, enterprise="b")), 1)
    stored = {name: raw for name, raw in shard.changes().items() if raw is not None}
    again = defects.open(0, stored, 1)

    step = again.fold(arrivals(stage_event("3", 0.1, enterprise="c"), first=2), 2)
    assert [refusal.reason for refusal in step.refusals] == [Reason.TOO_MANY_ENTERPRISES]
