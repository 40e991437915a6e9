"""What changed: the right labels first, the split exact, nothing named where nothing stands out."""

import math

import pytest

from streams.core.stats.cause_table import Row, Side, cause_table
from streams.core.stats.what_changed import Named, log_upper, search, split

NAMES = ("site", "line", "product", "supplier")
Marks = dict[tuple[str, str], dict[tuple[str, ...], tuple[int, int]]]
CELLS: list[tuple[str, ...]] = [
    (site, f"{site}{line}", product, supplier)
    for site in ("north", "south")
    for line in "AB"
    for product in ("pump", "valve")
    for supplier in ("s1", "s2", "s3")
]
CODES = ("crack", "scratch")


def side(units: int, rate: float, factors=None, marks=None) -> Side:  # type: ignore[no-untyped-def]
    """Each cell with `units` units; each code fails at `rate`, times the factor of the first labels that it carries."""

    def failures(cell: tuple[str, ...], code: str) -> int:
        found = [factor for labels, factor in factors or () if set(labels) <= {*cell, code}]
        return round(units * rate * (found[0] if found else 1))

    rows = {cell: Row(units, {code: failures(cell, code) for code in CODES}) for cell in CELLS}
    return Side(rows, marks or {})


def named(*factors, rate=0.02):  # type: ignore[no-untyped-def]
    table = cause_table(NAMES, side(1000, rate), side(200, rate, factors))
    return table, search(table)


@pytest.mark.parametrize(
    "labels",
    [
        (("code", "crack"),),
        (("supplier", "s2"),),
        (("product", "pump"),),
        (("site", "north"),),
        (("line", "southB"),),
        (("line", "northA"), ("code", "crack")),
        (("product", "valve"), ("supplier", "s3")),
    ],
)
def test_what_was_planted_is_named_and_nothing_else(labels) -> None:  # type: ignore[no-untyped-def]
    _, found = named(({value for _, value in labels}, 3.0))

    assert [sorted(each.found.labels) for each in found.named] == [sorted(labels)]
    assert not found.even


def test_two_causes_are_both_named() -> None:
    _, found = named(({"s2"}, 4.0), ({"scratch"}, 2.5))

    assert {each.found.labels for each in found.named} == {(("supplier", "s2"),), (("code", "scratch"),)}


def test_what_grows_alike_everywhere_is_told_as_spread_evenly() -> None:
    _, found = named((set(), 2.5))

    assert found.named == ()
    assert found.even


def test_too_few_failures_are_neither_named_nor_spread() -> None:
    table = cause_table(NAMES, side(1000, 0.02), side(10, 0.02, [({"s2", "crack"}, 5.0), (set(), 0.0)]))

    assert sum(row.x.get("crack", 0) for row in side(10, 0.02, [({"s2", "crack"}, 5.0), (set(), 0.0)]).cells.values())
    found = search(table)
    assert not found.even


def test_three_failures_of_a_code_never_seen_before_are_not_named() -> None:
    before, after = side(1000, 0.02), side(200, 0.02)
    rows = dict(after.cells)
    rows[CELLS[0]] = Row(200, {**rows[CELLS[0]].x, "leak": 3})

    assert not search(cause_table(NAMES, before, Side(rows))).named


def test_only_the_mix_moves_and_nothing_is_named() -> None:
    worse = [({"pump"}, 3.0)]
    before, after = side(1000, 0.02, worse), side(200, 0.02, worse)
    rows = {
        cell: Row(row.n * 4, {code: x * 4 for code, x in row.x.items()}) if "pump" in cell else row
        for cell, row in after.cells.items()
    }
    table = cause_table(NAMES, before, Side(rows))
    parts = split(table, ())

    assert not search(table).named
    assert parts.mix > 100
    assert abs(parts.everywhere) < 0.05 * parts.mix


@pytest.mark.parametrize("labels", [(), ((("code", "crack"),),), ((("supplier", "s2"),), (("code", "crack"),))])
def test_the_split_adds_up_to_the_unit(labels) -> None:  # type: ignore[no-untyped-def]
    table, _ = named(({"s2"}, 4.0), ({"scratch"}, 2.5))
    parts = split(table, labels)

    assert parts.excess == pytest.approx(
        parts.mix + parts.everywhere + math.fsum(part.excess for part in parts.parts), abs=1e-9
    )
    assert parts.observed == table.x1.sum()


def test_scaled_to_another_expectation_the_rest_adds_up_to_what_that_judge_found() -> None:
    table, found = named(({"crack", "north"}, 3.0))
    parts = split(table, [each.found.labels for each in found.named], expected=150.0)

    own = math.fsum(part.excess for part in parts.parts)
    assert parts.everywhere + own == pytest.approx(parts.observed - 150.0, abs=1e-9)
    assert all(part.low < part.excess < part.high for part in parts.parts)


def test_a_bad_lot_is_named_and_the_rest_of_its_cell_is_not() -> None:
    cell = CELLS[5]
    after = side(200, 0.02)
    rows = dict(after.cells)
    rows[cell] = Row(200, {"crack": 24, "scratch": 4})
    marks = {("lot", f"L{at}"): {cell: (20, 20 if at == 3 else 1)} for at in range(8)}
    found = search(cause_table(NAMES, side(1000, 0.02), Side(rows, marks)))

    assert [each.found.labels for each in found.named] == [(("lot", "L3"),)]


def test_an_attribute_that_always_failed_more_is_not_what_changed() -> None:
    """The night shift fails twice as often before and after; all grows alike."""

    def shifts(units: int, failing: int) -> Marks:
        day, night = (dict.fromkeys(CELLS, (n, failing)) for n in (2 * units, units))
        return {("shift", "day"): day, ("shift", "night"): night}

    table = cause_table(NAMES, side(1000, 0.02, marks=shifts(300, 20)), side(200, 0.02, [(set(), 2.0)], shifts(60, 8)))

    assert not search(table).named


def test_an_attribute_value_that_fails_more_than_it_did_is_named() -> None:
    before = {("machine", name): dict.fromkeys(CELLS, (500, 20)) for name in ("m1", "m2")}
    after = {("machine", name): dict.fromkeys(CELLS, (100, x)) for name, x in (("m1", 4), ("m2", 12))}
    table = cause_table(NAMES, side(1000, 0.02, marks=before), side(200, 0.04, marks=after))

    assert [each.found.labels for each in search(table).named] == [(("machine", "m2"),)]


def test_where_cells_wander_strongly_nothing_is_named_but_the_nearest_is_told() -> None:
    table = cause_table(NAMES, side(1000, 0.02), side(200, 0.02, [({"crack"}, 3.0)]), phi_cell=3.0)
    found = search(table)

    assert not found.named
    assert found.nearest is not None
    assert found.nearest.labels == (("code", "crack"),)


def test_labels_that_always_come_together_are_told_as_alike() -> None:
    """Supplier s9 delivers only what product turbine needs."""
    cells = [*CELLS, ("north", "northA", "turbine", "s9")]
    before = {cell: Row(1000, {"crack": 20, "scratch": 20}) for cell in cells}
    after = {
        cell: Row(200, {"crack": 4, "scratch": 4} if "s9" not in cell else {"crack": 20, "scratch": 20})
        for cell in cells
    }
    found = search(cause_table(NAMES, Side(before), Side(after))).named

    assert len(found) == 1
    told: Named = found[0]
    assert {told.found.labels, *told.alike} >= {(("supplier", "s9"),), (("product", "turbine"),)}


def test_the_tail_of_the_normal_goes_on_where_floats_end() -> None:
    assert log_upper(1.6448536269514722) == pytest.approx(math.log(0.05))
    assert log_upper(29.999) == pytest.approx(log_upper(30.001), abs=0.1)
