"""Feedback and stages of one unit meet: whichever comes first, however often, and for how long they wait."""

from schemas.content import content_of
from schemas.stage import Defect
from schemas.times import to_millis
from streams.core.joining.links.records import answer_records, stage_records
from streams.core.joining.links.units import Units
from streams.core.joining.marks import packed
from streams.core.joining.open_periods import heard
from streams.core.tallies.links import LinkTally
from tests.core.events import at, feedback, stage_event

KEY = {"unit_id": "u1"}


def failed(day: float = 0.1, **fields):
    return stage_event(f"s{day}", day, **{"defective": 1, **KEY, **fields})


def passed(day: float = 0.1, **fields):
    return failed(day, **{"defective": 0, **fields})


def low(day: float = 0.2, **fields):
    return feedback(fields.pop("event_id", f"f{day}"), day, **{"score": 2, **KEY, **fields})


def records(*events):
    """What is heard of the events, each at an offset."""
    told = [
        [*record, offset]
        for offset, event in enumerate(events)
        for record in (stage_records if hasattr(event, "stage") else answer_records)(
            event, to_millis(event.occurred_at), content_of(event, to_millis(event.occurred_at))
        )
    ]
    return heard(packed(told), {})


def told(units: Units, *periods) -> dict[tuple[str, str], LinkTally]:
    """The sums over the periods, by stage and segment."""
    sums: dict[tuple[str, str], LinkTally] = {}
    for number, events in enumerate(periods):
        for tally in units.period(number, records(*events)):
            sums.setdefault((tally.key[1], tally.key[2]), LinkTally()).merge(LinkTally.load(tally.counts))
    return sums


def table(units: Units, *periods, stage: str = "welding") -> list[int]:
    return told(units, *periods).get((stage, ""), LinkTally()).failed


def fresh(wait: int = 5, most: int = 100) -> Units:
    return Units(wait, most)


def test_feedback_meets_its_unit_whichever_comes_first():
    assert table(fresh(), [failed()], [], [low()]) == [0, 0, 0, 1]
    assert table(fresh(), [low()], [], [failed()]) == [0, 0, 0, 1]
    assert table(fresh(), [low(), passed()]) == [0, 1, 0, 0]


def test_a_score_of_three_is_not_low():
    assert table(fresh(), [failed(), low(score=3)]) == [0, 0, 1, 0]


def test_feedback_with_both_names_is_about_the_unit_and_counts_once():
    both = {"unit_id": "u1", "order_id": "o1"}
    events = [failed(**both), passed(0.15, order_id="o1", unit_id="u2")]

    assert table(fresh(), events, [low(**both)]) == [0, 0, 0, 1]
    assert table(fresh(), events, [low(unit_id=None, order_id="o1")]) == [0, 0, 0, 1]
    assert table(fresh(), events, [low(unit_id="u2")]) == [0, 1, 0, 0]


def test_an_order_and_a_unit_of_the_same_name_are_two():
    assert table(fresh(), [failed()], [low(unit_id=None, order_id="u1")]) == [0, 0, 0, 0]


def test_of_contradicting_reports_of_a_first_inspection_the_failure_holds():
    for events in ([failed(), passed(0.15)], [passed(), failed(0.15)]):
        assert table(fresh(), [*events, low()]) == [0, 0, 0, 1]


def test_every_answer_on_a_unit_counts_and_one_told_twice_once():
    assert table(fresh(), [failed(), low(), low(0.3, score=5)]) == [0, 0, 1, 1]
    assert table(fresh(), [failed(), low()], [low()]) == [0, 0, 0, 1]


def test_a_batch_has_failed_when_any_of_it_was_defective():
    assert table(fresh(), [failed(inspected=12, defective=1), low()]) == [0, 0, 0, 1]


def test_rework_after_the_answer_moves_it_and_leaves_the_first_inspection_as_it_was():
    units = fresh()
    sums = told(units, [failed(), low()], [passed(1.0, attempt=2)])["welding", ""]

    assert (sums.failed, sums.reworked) == ([0, 0, 0, 1], [0, 0, 0, 1])


def test_a_unit_of_which_only_the_rework_is_known_has_no_first_inspection():
    sums = told(fresh(), [passed(attempt=2), low()])["welding", ""]

    assert (sums.failed, sums.reworked) == ([0, 0, 0, 0], [0, 0, 0, 1])


def test_failures_are_told_by_their_codes():
    defects = (Defect(code="late_1_to_3_days", count=1, severity="minor"),)
    sums = told(fresh(), [failed(defects=defects), low(), low(0.3, score=4)])["welding", ""]

    assert sums.codes == {"late_1_to_3_days": [1, 1]}


def test_feedback_whose_unit_never_shows_up_is_counted_as_unlinked():
    units = fresh(wait=2)
    sums = told(units, [low(segment="retail")], [], [], [])

    assert sums["", "retail"].unlinked == 1
    assert units.resting


def test_a_unit_waits_no_longer_than_it_may():
    assert table(fresh(wait=2), [failed()], [], [low()]) == [0, 0, 0, 1]
    assert table(fresh(wait=2), [failed()], [], [], [low()]) == [0, 0, 0, 0]


def test_above_the_bound_whole_units_are_left_out_and_counted():
    units = fresh(most=50)
    names = [f"u{number}" for number in range(200)]
    sums = told(units, [passed(unit_id=name) for name in names], [low(unit_id=name) for name in names])

    linked = sum(sums["welding", ""].failed)
    assert 10 < linked <= 50
    assert sums["", ""].evicted == 2 * (200 - linked)


def test_of_feedback_only_csat_answers_that_name_something_are_told():
    assert answer_records(low(unit_id=None), at(0)) == []
    assert answer_records(low(kind="complaint", score=None), at(0)) == []
    (record,) = answer_records(low(text="my name is Ann", segment="retail", need="price"), at(0))
    assert record[3:] == ["main", "u/u1", 1, "retail", "price"]


def test_values_stay_small_and_a_restart_forgets_nothing(monkeypatch):
    monkeypatch.setattr("streams.core.joining.links.units.PIECE_BYTES", 500)
    units, stored = fresh(most=10_000), {}
    told(units, [passed(unit_id=f"u{number}") for number in range(100)])
    stored.update(units.changes())
    told(units, [], [low(unit_id=f"u{number}") for number in range(0, 100, 2)])
    stored.update(units.changes())

    again = fresh(most=10_000)
    again.load({name: value for name, value in stored.items() if value is not None})
    assert again.units == units.units
    assert max(map(len, stored.values())) < 700
    assert again.changes() == {}


def test_two_answers_of_one_survey_response_both_meet_their_unit():
    responses = [low(0.2, event_id="r1", need=need) for need in ("delivery", "price")]
    sums = told(Units(100, 30), [passed(), *responses])

    assert sums["welding", ""].failed == [0, 2, 0, 0]


def first(units: Units, *periods) -> dict[str, dict[str, list[int]]]:
    """Answers by the stage at which their unit failed first, and by need; what was taken back is left out."""
    sums = told(units, *periods).get(("", ""), LinkTally()).first
    kept = {stage: {need: n for need, n in needs.items() if any(n)} for stage, needs in sums.items()}
    return {stage: needs for stage, needs in kept.items() if needs}


def test_an_answer_belongs_to_the_stage_at_which_its_unit_failed_first():
    both = [failed(0.1, stage="welding"), failed(0.3, stage="paint"), low(0.5, need="price")]

    assert first(fresh(), both) == {"welding": {"price": [0, 1]}}
    assert first(fresh(), both[::-1]) == {"welding": {"price": [0, 1]}}
    assert first(fresh(), [passed(0.1), failed(0.3, stage="paint"), low(0.5, score=5)]) == {"paint": {"": [1, 0]}}


def test_a_unit_that_failed_nowhere_is_counted_as_such_and_one_of_which_nothing_is_known_is_not():
    assert first(fresh(), [passed(), low()]) == {"": {"": [0, 1]}}
    assert first(fresh(), [failed(attempt=2), low()]) == {}


def test_an_earlier_failure_that_is_heard_of_later_takes_the_answer_with_it():
    later = [failed(0.3, stage="paint"), low(0.5)]

    assert first(fresh(), later, [failed(0.1, stage="welding")]) == {"welding": {"": [0, 1]}}


def test_units_of_an_older_release_are_read():
    units = fresh()
    old = b'{"v":1,"d":[["main","u/u1",{"welding":[true,false,["crack"]]},{"f1":[1,"retail"]}]]}'
    units.load({"0/0": old})

    assert units.units["main", "u/u1"].answers == {"f1": (1, "retail", "")}
    assert units.units["main", "u/u1"].first_failed == "welding"


def test_a_stage_that_was_passed_and_failed_as_the_last_release_kept_it_is_read():
    units = fresh()
    old = b'{"v":2,"d":[["main","u/u1",{"welding":[false,false,[],0],"paint":[true,false,["run"],7]},{}]]}'
    units.load({"0/0": old})

    sums = told(units, [], [low()])
    assert (sums["welding", ""].failed, sums["paint", ""].failed) == ([0, 1, 0, 0], [0, 0, 0, 1])
    assert sums["", ""].first == {"paint": {"": [0, 1]}}


def test_a_rework_of_what_passed_at_first_keeps_the_first_inspection():
    sums = told(fresh(), [passed(), failed(0.15, attempt=2), low()])["welding", ""]

    assert (sums.failed, sums.reworked) == ([0, 1, 0, 0], [0, 0, 0, 1])


def test_a_unit_keeps_a_bounded_number_of_stages_and_tells_of_the_others():
    stages = [passed(stage=f"s{number}") for number in range(70)]
    sums = told(fresh(), stages, [failed(1.0, stage="another")], [low()])

    assert sum(sum(tally.failed) for (stage, _), tally in sums.items() if stage) == 64
    assert sums["", ""].evicted == 7


def test_stages_beyond_those_that_have_a_number_are_one(monkeypatch):
    monkeypatch.setattr("streams.core.joining.links.units.MAX_NUMBERED", 3)
    stages = [passed(stage=f"s{number}") for number in range(6)]
    sums = told(fresh(), [*stages, low()])

    assert sorted(stage for stage, _ in sums if stage) == ["(other)", "s0", "s1"]
