"""Was what was to be moved moved? Three answers, from counts before and after."""

import pytest

from streams.core.enterprise.history import History, PeriodFlow, StageFlow
from streams.core.recommendations.lever import ARRIVALS, SHARE, THROUGHPUT, asked, lever


class View:
    """As much of a view as a lever looks at: the flow, and the first stage."""

    first_stage = "cutting"

    def __init__(self, before: int, after: int) -> None:
        wobble = [-3, 0, 3]
        counts = [before + wobble[n % 3] for n in range(14)] + [before] + [after + wobble[n % 3] for n in range(14)]
        self.history = History(
            [
                PeriodFlow(at, {"cutting": StageFlow(n, 0, 0), "welding": StageFlow(n, 0, 0)}, 0, 0)
                for at, n in enumerate(counts)
            ]
        )


def answer(before: int, after: int, wanted: tuple[str, int] = (ARRIVALS, -1)) -> str:
    return lever(View(before, after), wanted, "welding", 14, [[0, 0], [0, 0]]).answer


def test_orders_that_fell_were_moved_those_that_stayed_were_not():
    assert answer(100, 70) == "moved"
    assert answer(100, 100) == "not_moved"
    assert answer(100, 110) == "not_moved"
    assert answer(100, 90) == "cannot_tell"


def test_few_orders_tell_nothing():
    assert answer(4, 4) == "cannot_tell"


def test_capacity_that_was_not_asked_for_cannot_be_told_from_none():
    assert answer(100, 140, (THROUGHPUT, 1)) == "moved"
    assert answer(100, 100, (THROUGHPUT, 1)) == "cannot_tell"


def test_a_supplier_that_is_left_has_a_smaller_share_of_the_units():
    view = View(1, 1)

    assert lever(view, (SHARE, -1), "", 0, [[500, 1000], [100, 1000]]).answer == "moved"
    assert lever(view, (SHARE, -1), "", 0, [[500, 1000], [500, 1000]]).answer == "not_moved"


def test_words_and_numbers_of_a_lever():
    found = lever(View(100, 100), (ARRIVALS, -1), "welding", 14, [])

    assert found.words().startswith("units arriving: 100 % [9")
    assert found.evidence()["answer"] == "not_moved"
    assert found.interval[0] < found.ratio < found.interval[1]


@pytest.mark.parametrize(
    ("action", "own", "wanted"),
    [
        ("slow_growth", {}, (ARRIVALS, -1)),
        ("audit_supplier", {}, None),
        ("new_shift", {"metric": "throughput", "from": 10, "to": 20}, (THROUGHPUT, 1)),
        ("new_jig", {"metric": "jig"}, None),
    ],
)
def test_what_an_action_should_move(action, own, wanted):
    assert asked(action, own) == wanted
