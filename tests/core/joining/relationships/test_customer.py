"""One customer: what is good and bad, why a first failure weighs most, and how slowly it heals."""

import pytest

from schemas.feedback import FeedbackKind
from streams.core.joining.relationships.customer import NEVER, Customer, Heard, heard_of
from streams.core.joining.relationships.experiences import BAD, DEEDS, GOOD, NEITHER, SCORES, experience
from tests.core.events import DAY0, feedback
from tests.core.joining.relationships.ledger import terms

TERMS = terms()
WELL, BADLY = Heard(1, 0, 0, False), Heard(0, 1, 0, False)


def living(*days: tuple[int, Heard]) -> Customer:
    customer = Customer()
    for day, heard in days:
        customer.live(DAY0 + day, heard, TERMS)
    return customer


@pytest.mark.parametrize(
    ("kind", "score", "what"),
    [
        ("csat", 1, BAD),
        ("csat", 2, BAD),
        ("csat", 3, NEITHER),
        ("csat", 4, GOOD),
        ("nps", 6, BAD),
        ("nps", 7, NEITHER),
        ("nps", 9, GOOD),
        ("ces", 2, BAD),
        ("ces", 3, NEITHER),
        ("ces", 6, GOOD),
        ("praise", None, GOOD),
        ("purchase", None, GOOD),
        ("complaint", None, BAD),
        ("return", None, BAD),
        ("churn", None, BAD),
    ],
)
def test_what_is_good_and_bad(kind, score, what):
    assert experience(feedback("a", 0, kind=kind, score=score)) == what


def test_every_kind_of_feedback_is_an_experience():
    assert {*SCORES, *DEEDS} == set(FeedbackKind.__args__)


def test_a_first_failure_puts_a_newcomer_at_risk_and_hardly_harms_an_old_friend():
    newcomer = living((0, WELL), (1, BADLY))
    friend = living(*((day, WELL) for day in range(10)), (10, BADLY))

    assert (newcomer.at_risk, friend.at_risk) == (1, 0)
    assert 2 / 3 - newcomer.trust > 1.5 * (11 / 12 - friend.trust)


def test_the_first_failure_weighs_more_than_the_next():
    once = living((0, WELL), (0, BADLY))
    twice = living((0, WELL), (0, BADLY), (0, BADLY))

    assert (once.bad, twice.bad) == (3_000, 5_000)


def test_it_takes_more_good_than_bad_to_heal():
    days = [(0, BADLY), *((day, WELL) for day in range(1, 5))]

    assert [living(*days[:count]).at_risk for count in range(1, 6)] == [1, 1, 1, 0, 0]
    assert living(*days[:4]).recovered == 1


def test_experience_is_forgotten_by_halves():
    half = living((0, BADLY), (180, Heard(0, 0, 0, False)))

    assert (half.bad, half.failed) == (1_500, DAY0)


def test_a_failure_of_the_same_day_is_not_recovered_by_its_own_good_words():
    assert living((0, Heard(9, 1, 0, False))).recovered == 0


def test_who_left_is_back_when_he_buys():
    left = living((0, WELL), (1, Heard(0, 1, 0, True)))
    back = living((0, WELL), (1, Heard(0, 1, 0, True)), (2, WELL), (3, Heard(1, 0, 1, False)))

    assert (left.churned, back.churned, back.purchases, back.bought) == (1, 0, 1, DAY0 + 3)


def test_the_order_of_a_day_decides_whether_he_left():
    assert heard_of([(GOOD, 1, 0), (BAD, 0, 1)], 0).left
    assert not heard_of([(BAD, 0, 1), (GOOD, 1, 0)], 0).left


def test_what_one_says_too_often_counts_so_often():
    assert heard_of([(BAD, 0, 0)] * 10_000, 20) == Heard(0, 20, 0, False)
    assert heard_of([(BAD, 0, 0)] * 30, 0) == Heard(0, 30, 0, False)


def test_an_entry_is_small_and_survives_its_snapshot():
    customer = living((0, WELL), (1, BADLY))

    assert Customer.load(customer.dump()) == customer
    assert Customer().heard == NEVER
