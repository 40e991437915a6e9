"""The ledger of closed tallies: what it is asked for again it remembers, what it dropped it has forgotten."""

from streams.core.closed.closing import STAGE, ClosedTally
from streams.core.closed.ledger import FORMAT, PREFIX, Ledger, ScopeId
from streams.core.tallies.stage import StageKey, StageTally


def key(product: str, stage: str = "welding", enterprise: str = "main") -> StageKey:
    return StageKey(enterprise, "north", "", product, stage, "")


def tally(period: int, product: str, n: int, revision: int = 0) -> ClosedTally:
    counts = StageTally(n, n, n, 0, 0).dump()
    return ClosedTally(STAGE, period, key(product), revision, 0, counts)


def products(scopes: list[ScopeId]) -> list[tuple[int, str]]:
    return [(scope.period, scope.key.product) for scope in scopes]


def test_scopes_of_a_kind_come_by_period_and_key_and_only_the_wanted_ones():
    ledger = Ledger(keep=10)
    for period in (1, 0):
        for product in ("valve", "axle", "pump"):
            ledger.record("a", tally(period, product, 5))
    ledger.record("a", tally(2, "valve", 5))

    found = ledger.scopes_of(STAGE, range(3), lambda its: its.product != "pump")
    assert products(found) == [(0, "axle"), (0, "valve"), (1, "axle"), (1, "valve"), (2, "valve")]
    assert ledger.scopes_of("links", range(3), lambda _: True) == []


def test_what_left_is_found_no_more_and_its_key_is_forgotten():
    ledger = Ledger(keep=10)
    ledger.record("a", tally(0, "valve", 5))
    ledger.record("a", tally(1, "axle", 5))
    ledger.record("a", tally(2, "axle", 5))
    ledger.forget(before=2)

    assert products(ledger.scopes_of(STAGE, range(3), lambda _: True)) == [(2, "axle")]
    assert list(ledger.keys[STAGE]) == [key("axle")]


def test_a_tally_is_remembered_from_period_to_period_and_an_amendment_is_no_first_reading():
    ledger = Ledger(keep=10)
    scope = ledger.record("a", tally(0, "valve", 5))
    ledger.record("b", tally(0, "valve", 7))
    first = ledger.first(scope)
    ledger.forget(before=0)
    assert ledger.first(scope) is first
    ledger.record("a", tally(0, "valve", 9, revision=1))

    assert ledger.first(scope).inspected == 12
    assert ledger.latest(scope)[0].inspected == 16


def test_a_late_tally_of_another_source_is_no_part_of_what_was_remembered_before_it():
    ledger = Ledger(keep=10)
    scope = ledger.record("a", tally(0, "valve", 5))
    ledger.first(scope)
    ledger.forget(before=0)
    ledger.record("b", tally(0, "valve", 7, revision=1))

    assert ledger.first(scope).inspected == 5


def test_a_restarted_ledger_knows_the_same_keys():
    ledger = Ledger(keep=10)
    ledger.record("a", tally(0, "valve", 5))
    restored = Ledger(keep=10)
    for name, raw in ledger.changes():
        restored.load(name.removeprefix(PREFIX), FORMAT.load(raw))

    assert restored.keys == ledger.keys


def test_what_an_older_release_wrote_under_another_name_is_written_anew_and_its_old_name_deleted():
    older = f'1/{STAGE}/["main","north","","valve","welding",""]'
    counts = StageTally(5, 5, 5, 0, 0).dump()
    ledger = Ledger(keep=10)

    ledger.load(older, {"a": [counts, 0, 0, counts]})

    changed = dict(ledger.changes())
    newer = f'{PREFIX}1/{STAGE}/{{"enterprise":"main","product":"valve","site":"north","stage":"welding"}}'
    assert changed[PREFIX + older] is None
    assert FORMAT.load(changed[newer]) == {"a": [counts, 0, 0, counts]}
    assert dict(ledger.changes()) == {}
