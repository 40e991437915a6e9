from streams.core.closed.stage_order import StageOrder
from streams.core.tallies.stage import StageTally


def passed(**preceded_by):
    return StageTally(preceded_by=preceded_by)


def test_the_order_is_learned_from_the_flow_and_rework_does_not_turn_it_round():
    order = StageOrder()
    order.learn(
        [
            ("packing", passed(welding=90)),
            ("cutting", passed(welding=4)),
            ("welding", passed(cutting=100, packing=3)),
            ("incoming", passed()),
        ]
    )

    assert order.stages() == ["incoming", "cutting", "welding", "packing"]


def test_units_arrive_at_the_first_stage_that_is_no_inspection_of_bought_parts():
    order = StageOrder()
    order.learn([("incoming", passed()), ("cutting", passed(incoming=5)), ("packing", passed(cutting=5))])

    assert (order.first(), order.last()) == ("cutting", "packing")


def test_an_order_that_was_set_wins():
    order = StageOrder(given=("z", "a"))
    order.learn([("a", passed()), ("z", passed(a=9))])

    assert order.stages() == ["z", "a"]


def test_nothing_seen_is_no_order():
    assert (StageOrder().first(), StageOrder().last()) == (None, None)
