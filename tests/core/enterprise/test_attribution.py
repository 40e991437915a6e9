"""What several looks at one alarm amount to: growth, not growth, or that it cannot be told."""

from dataclasses import replace

import pytest

from streams.core.enterprise.attribution import Case, Look
from streams.core.enterprise.load_tree import WHOLE, LoadTree, NodeLoad
from streams.core.enterprise.whose import risen
from streams.core.stats.load_models import CAUSE_EVERY, step_shapes
from streams.core.stats.load_ratio import Carried, load_ratio

WEEK = 7
FRESH = Case(0, 0, "cannot_tell")
WELDING = {"stage": "welding"}


def seen(load: float) -> Look:
    answer = "growth" if load >= 0.75 else "not_growth" if load <= 0.15 else "cannot_tell"
    return Look(answer, load, "all", ("", ""))


def after(*loads: float, case: Case = FRESH) -> Case:
    for number, load in enumerate(loads, 1):
        case = case.after(number * WEEK, seen(load))
    return case


@pytest.mark.parametrize(
    ("loads", "answer"),
    [
        ((0.8,), "cannot_tell"),
        ((0.8, 0.8), "growth"),
        ((0.8, 0.5, 0.8), "cannot_tell"),
        ((0.95,), "growth"),
        ((0.95, 0.01), "growth"),
        ((0.1,), "cannot_tell"),
        ((0.1, 0.1), "not_growth"),
        ((0.01,), "not_growth"),
        ((0.01, 0.4), "not_growth"),
        ((0.01, 0.6), "cannot_tell"),
    ],
)
def test_two_looks_or_one_that_is_all_but_certain_decide(loads, answer):
    assert after(*loads).answer == answer


def test_a_look_is_no_growth_where_demand_has_not_surely_risen():
    assert FRESH.after(WEEK, seen(0.99), risen=False).answer == "cannot_tell"


def test_what_growth_explained_once_is_growth_anew_only_where_demand_grows_anew():
    carried, old = Carried(100.0, 8), after(0.95)
    high = load_ratio(560, 4, carried, 0.0)
    node = NodeLoad(WHOLE, carried, high, high, high, grown=False)
    over = old.over_demand(20 * WEEK, WEEK)

    def would(case: Case, node: NodeLoad) -> bool:
        return risen(LoadTree({WHOLE: node}), case, WELDING)

    assert would(old, node)
    assert not would(over, node)
    assert not would(over.after(21 * WEEK, seen(0.5)).anew(22 * WEEK, WEEK), node)
    assert would(over, node._replace(grown=True))
    assert Case.load_from(over.dump()) == over == replace(over, spent=True)


def test_a_cause_of_its_own_is_no_likelier_in_a_young_history():
    a_week = [step_shapes(weeks).weights.sum() / (weeks - 1) for weeks in (9, 21, CAUSE_EVERY + 1)]

    assert a_week == pytest.approx([1 / CAUSE_EVERY] * 3)
