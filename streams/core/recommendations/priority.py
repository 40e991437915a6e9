"""Open recommendations in, their order and their contradictions out: what to do first, and what not to do together.

First comes what keeps most satisfied customers per unit of effort: the share by which the metric should change, times
the units or answers a period that it holds for, times how many of these are a customer kept; over the effort of the
action, in person-weeks by default (`ANDON_EFFORTS`). What nothing can be computed for comes last, in the order of
ACTIONS.
"""

from collections.abc import Mapping
from typing import Any

from streams.core.recommendations.advice import Advice

EFFORTS: dict[str, float] = {
    "slow_growth": 4.0,
    "add_capacity": 12.0,
    "fix_at_source_stage": 3.0,
    "audit_supplier": 2.0,
    "change_supplier": 8.0,
    "add_first_time_checks": 2.0,
    "recover_customers": 1.0,
    "protect_existing_customers": 1.0,
    "close_expectation_gap": 2.0,
    "close_requirement_gap": 6.0,
    "serve_emerging_need": 12.0,
    "collect_feedback": 0.5,
    "hold_the_standard": 1.0,
    "contain_critical_defects": 1.0,
    "lift_to_target": 8.0,
    "recenter_process": 1.0,
    "keep_the_gain": 0.5,
}
"""Person-weeks of an action, for want of one's own."""

KEPT: dict[str, float] = {"first_pass_yield": 0.1, "escape_rate": 0.3}
"""Customers kept by one failure that does not happen: one in ten is felt, of what escapes a stage three in ten; a
dissatisfied answer less is one.
"""

CONFLICTS: dict[frozenset[str], str] = {
    frozenset({"slow_growth", "add_capacity"}): "one of the two will do: fewer orders, or more capacity",
    frozenset({"slow_growth", "serve_emerging_need"}): "a new need brings orders that the strained stage cannot make",
    frozenset({"add_capacity", "serve_emerging_need"}): "both need the same people: mend the strain first",
    frozenset({"audit_supplier", "change_supplier"}): "one of the two will do: mend the supplier, or leave it",
}
"""Two actions that are not to be done together, and why."""


def priority(code: str, advice: Advice, efforts: Mapping[str, float], cost: float) -> dict[str, float]:
    """Satisfied customers kept a period, what they are worth, the effort, and worth over effort."""
    effect = advice.effect
    change = abs((effect.get("to") or 0.0) - (effect.get("from") or 0.0))
    kept = change * advice.reach * KEPT.get(effect["metric"], 1.0)
    effort = efforts.get(code, EFFORTS[code])
    named = {"customers_kept_per_period": kept, "worth": kept * cost, "effort": effort, "worth_per_effort": 0.0}
    return {name: round(value, 6) for name, value in (named | {"worth_per_effort": kept * cost / effort}).items()}


def conflicts(mine: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> list[dict[str, str]]:
    """The open recommendations that contradict this one; those about a supplier only where it is the same."""
    found = []
    for identity, other in sorted(others.items()):
        why = CONFLICTS.get(frozenset({mine["action"], other["action"]}))
        same = mine["labels"].get("supplier") == other["labels"].get("supplier")
        if why is not None and same:
            found.append({"recommendation_id": identity, "action": other["action"], "why": why})
    return found
