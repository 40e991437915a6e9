"""The ledger of a partition: stocks that balance, cohorts that fall due, bounds that hold, restarts without effect."""

from dataclasses import astuple

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.core.joining.relationships.customers import Customers
from streams.core.joining.relationships.groups import MAX_GROUPS
from streams.core.joining.relationships.records import customer_key
from streams.core.tallies.relationship import RelationshipKey
from tests.core.events import DAY0
from tests.core.joining.relationships.ledger import close, said, summed, terms

NEW, EXISTING = RelationshipKey("main", "", "new"), RelationshipKey("main", "", "existing")


def test_a_day_of_customers_is_told_by_group():
    ledger = Customers(terms())
    records = [
        *said("a", 0.1, "purchase"),
        *said("a", 0.5, "csat", 1),
        *said("b", 0.2, "csat", 5, segment="trade", relationship="existing"),
        *said("c", 0.3, "churn"),
    ]
    day = close(ledger, 0, records)

    new, trade = day[NEW], day[RelationshipKey("main", "trade", "existing")]
    assert (new.known, new.at_risk, new.heard, new.won, new.first_failures) == (1, 1, 2, 2, 2)
    assert (new.sound, new.fell, new.exposed, new.churned) == (2, 2, 1, 1)
    assert (trade.known, trade.at_risk, trade.sound, trade.fell) == (1, 0, 1, 0)


def test_stocks_are_told_of_quiet_days_too():
    ledger = Customers(terms())
    close(ledger, 0, said("a", 0.1, "csat", 1))
    quiet = close(ledger, 1)

    assert (quiet[NEW].known, quiet[NEW].at_risk, quiet[NEW].exposed, quiet[NEW].heard) == (1, 1, 1, 0)


def test_who_buys_twice_is_an_existing_customer_unless_the_publisher_says_otherwise():
    ledger = Customers(terms())
    close(ledger, 0, said("a", 0.1, "purchase"))
    assert NEW in close(ledger, 1, said("a", 1.1, "csat", 5))
    assert EXISTING in close(ledger, 2, said("a", 2.1, "purchase"))
    assert NEW in close(ledger, 3, said("a", 3.1, "csat", 5, relationship="new"))


def test_a_purchase_falls_due_once_and_to_the_group_in_which_it_was_made():
    ledger = Customers(terms())
    close(ledger, 0, [*said("a", 0.1, "purchase"), *said("b", 0.1, "purchase")])
    close(ledger, 9, said("a", 9.1, "purchase"))
    due = close(ledger, 10)
    later = [summed(close(ledger, day)) for day in range(11, 25)]

    assert (due[NEW].repurchase_due, due[NEW].repurchased) == (2, 1)
    assert [(day.repurchase_due, day.repurchased) for day in later if day.repurchase_due] == [(1, 0)]


def test_who_buys_again_too_late_did_not():
    ledger = Customers(terms())
    close(ledger, 0, said("a", 0.1, "purchase"))
    due = close(ledger, 10)
    close(ledger, 11, said("a", 11.1, "purchase"))

    assert (due[NEW].repurchase_due, due[NEW].repurchased) == (1, 0)


def test_a_first_failure_is_recovered_in_time_or_not():
    ledger = Customers(terms())
    close(ledger, 0, [*said("a", 0.1, "complaint"), *said("b", 0.1, "complaint")])
    for day in range(1, 5):
        close(ledger, day, said("a", day + 0.1, "praise"))
    due = close(ledger, 10)[NEW]

    assert (due.recovery_due, due.recovered_in_time) == (2, 1)
    assert (due.failed, due.recovered) == (2, 1)


def test_churn_counts_among_those_who_could_leave():
    ledger = Customers(terms())
    close(ledger, 0, [*said("a", 0.1, "csat", 5), *said("b", 0.1, "csat", 5)])
    day = summed(close(ledger, 1, [*said("a", 1.1, "churn"), *said("x", 1.2, "csat", 5)]))

    assert (day.exposed, day.churned, day.known) == (2, 1, 2)


def test_the_longest_silent_make_room_and_are_counted():
    ledger = Customers(terms(most=3))
    for day in range(5):
        close(ledger, day, said(f"c{day}", day + 0.1, "purchase"))
    evicted = summed(close(ledger, 5, [*said("c2", 5.1, "praise"), *said("c9", 5.1, "praise")]))

    assert evicted.evicted == 1
    assert set(ledger.table) == {customer_key("main", name) for name in ("c4", "c2", "c9")}
    assert evicted.known == 3


def test_the_evicted_leave_the_cohorts_that_wait_for_them():
    ledger = Customers(terms(most=1))
    close(ledger, 0, [*said("a", 0.1, "purchase"), *said("a", 0.2, "complaint")])
    close(ledger, 1, said("b", 1.1, "purchase"))
    due = [summed(close(ledger, day)) for day in range(10, 13)]

    assert [(day.repurchase_due, day.recovery_due) for day in due] == [(0, 0), (1, 0), (0, 0)]


def test_who_is_silent_for_long_is_forgotten():
    ledger = Customers(terms())
    close(ledger, 0, said("a", 0.1, "praise"))

    assert summed(close(ledger, 40)).known == 1
    gone = summed(close(ledger, 41))
    assert (gone.known, gone.lapsed) == (0, 1)
    assert ledger.resting


def test_who_wishes_it_is_forgotten_at_once_and_that_is_told():
    ledger = Customers(terms())
    close(ledger, 0, [*said("a", 0.1, "complaint"), *said("b", 0.1, "praise")])

    assert ledger.erase("main", customer_key("main", "a"), waiting=0)
    assert not ledger.erase("main", customer_key("main", "nobody"), waiting=0)
    assert ledger.erase("main", customer_key("main", "just came"), waiting=2)
    told = close(ledger, 1)
    wishes = told[RelationshipKey("main", "", "")]
    assert (wishes.erased, wishes.not_found) == (2, 1)
    assert summed(told).known == 1
    assert summed(close(ledger, 2)).erased == 0
    assert sum(name.startswith("c/") and value is not None for name, value in ledger.changes().items()) == 1


def test_what_was_left_out_is_told():
    assert summed(close(Customers(terms()), 0, dropped={"main": 7})).left_out == 7


def test_segments_without_end_share_a_group(monkeypatch):
    monkeypatch.setattr("streams.core.joining.relationships.groups.MAX_GROUPS", 5)
    ledger = Customers(terms())
    day = close(ledger, 0, [r for n in range(20) for r in said(f"c{n}", 0.1, "praise", segment=f"s{n}")])

    assert len(day) == 6
    assert max(tally.known for tally in day.values()) == 15
    assert MAX_GROUPS > 1_000


def test_an_entry_costs_few_bytes():
    ledger = Customers(terms())
    close(ledger, 0, [r for n in range(100) for r in said(f"c{n}", 0.1, "purchase")])
    values = [len(name) + len(value) for name, value in ledger.changes().items() if value and name.startswith("c/")]

    assert len(values) == 100
    assert max(values) < 100


KINDS = ["csat", "csat", "purchase", "purchase", "complaint", "praise", "churn"]
days = st.lists(
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(KINDS), st.integers(1, 5)), max_size=6), max_size=25
)


@settings(deadline=None, max_examples=60)
@given(days, st.integers(2, 8), st.integers(0, 30))
def test_stocks_balance_and_restarts_change_nothing(drawn, most, erased_on):
    whole, stored = Customers(terms(most=most)), {}
    for day, told in enumerate(drawn):
        records = [
            record
            for number, (who, kind, score) in enumerate(told)
            for record in said(f"c{who}", day + number / 10, kind, score if kind == "csat" else None)
        ]
        restarted = Customers(terms(most=most))
        restarted.load(stored)
        if day == erased_on:
            assert restarted.erase("main", customer_key("main", "c1"), 0) == whole.erase(
                "main", customer_key("main", "c1"), 0
            )
        expected = close(whole, day, records)
        assert close(restarted, day, records) == expected
        for name, value in restarted.changes().items():
            stored.pop(name, None) if value is None else stored.__setitem__(name, value)
        total = summed(expected)
        assert total.known == sum(value != b"" for value in whole.table.values()) - _left(whole)
        assert total.recovered <= total.failed <= total.known
        assert total.fell <= total.sound <= total.heard
        assert total.churned <= total.exposed
        assert total.repurchased <= total.repurchase_due
        assert total.recovered_in_time <= total.recovery_due
        assert min(astuple(total)) >= 0
        assert list(restarted.table) == list(whole.table)
    current = {name: value for name, value in whole.changes().items() if value is not None}
    assert stored == current


def _left(ledger: Customers) -> int:
    from streams.core.joining.relationships.customer import Customer
    from streams.core.joining.relationships.customers import CUSTOMER

    return sum(Customer.load(CUSTOMER.load(raw)).churned for raw in ledger.table.values())


def test_periods_are_kept_as_dates():
    assert terms(window=10).due(DAY0) == DAY0 + 10
    assert terms(window=900).due(DAY0) % 10 == 0
