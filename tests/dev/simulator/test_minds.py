"""What changes in customers' minds changes what they expect, find and speak of, and nothing else."""

from random import Random

from streams.dev.simulator.curves import Shift
from streams.dev.simulator.experience import NEEDS, experience
from streams.dev.simulator.factory import SHOP
from streams.dev.simulator.market import SEGMENTS, Customer, Order
from streams.dev.simulator.minds import Minds, NeedShift
from streams.dev.simulator.production import Shipment
from streams.dev.simulator.receipt import Outage


def lived(minds: Minds, day: float, relationship: str = "new", n: int = 300) -> list:
    """What the same customers live through; the luck is the same for all minds."""
    told = []
    for number in range(n):
        customer = Customer(f"C{number}", SEGMENTS[number % len(SEGMENTS)])
        order = Order(number, day, customer, SHOP.products[0], "new" if relationship == "new" else "existing")
        told.append((customer.segment.name, experience(Random(number), order, Shipment(day + 3, 12, 0, 0), minds)))
    return told


def mean(values) -> float:
    seen = list(values)
    return sum(seen) / len(seen)


def test_a_promise_raises_what_is_expected_and_not_what_is_found():
    minds = Minds(promised=1.5, promise=Shift(60, 66))
    before, after = lived(minds, 50), lived(minds, 70)

    assert mean(one.expected for _, one in after) > mean(one.expected for _, one in before) + 1
    assert [one.perceived for _, one in after] == [one.perceived for _, one in before]
    assert [one.requirement_met for _, one in after] == [one.requirement_met for _, one in before]
    assert mean(one.contentment for _, one in after) < mean(one.contentment for _, one in before) - 0.9


def test_only_the_segment_whose_need_shifts_speaks_of_it_more_often():
    minds = Minds(need_shifts=(NeedShift("public", "service", 8.0, Shift(55, 69)),))

    def share(segment: str, day: float) -> float:
        return mean(one.need == "service" for name, one in lived(minds, day) if name == segment)

    assert share("public", 80) > share("public", 40) + 0.2
    assert share("consumer", 80) == share("consumer", 40)
    assert set(NEEDS) >= {one.need for _, one in lived(minds, 80)}


def test_newcomers_alone_are_let_down_by_a_bad_start():
    minds = Minds(newcomers_neglected=2.0, newcomers_neglect=Shift(60, 64), newcomers_expect=0.5)

    assert mean(one.perceived for _, one in lived(minds, 70)) < mean(one.perceived for _, one in lived(minds, 50)) - 1
    assert lived(minds, 70, "existing") == lived(Minds(), 70, "existing")


def test_neglect_grows_slowly():
    minds = Minds(neglected=2.0, neglect=Shift(40, 100))
    levels = [mean(one.contentment for _, one in lived(minds, day)) for day in (40, 70, 100)]

    assert levels[0] > levels[1] > levels[2]


def test_one_segment_can_fall_silent():
    silent = Outage("quality.feedback.v1", start=60, end=90, segment="public")

    assert silent.loses("quality.feedback.v1", 61, {"segment": "public"})
    assert not silent.loses("quality.feedback.v1", 61, {"segment": "consumer"})
    assert not silent.loses("quality.feedback.v1", 91, {"segment": "public"})
