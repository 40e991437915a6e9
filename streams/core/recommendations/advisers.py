"""Action code to the adviser that says whether it is to be done, why, and what it should bring."""

from collections.abc import Callable, Iterator

from streams.core.alerts import Live
from streams.core.concerns import CONCERNS
from streams.core.enterprise.view import View
from streams.core.recommendations.add_capacity import add_capacity
from streams.core.recommendations.add_first_time_checks import add_first_time_checks
from streams.core.recommendations.advice import Advice
from streams.core.recommendations.audit_supplier import audit_supplier
from streams.core.recommendations.change_supplier import change_supplier
from streams.core.recommendations.close_gaps import close_expectation_gap, close_requirement_gap
from streams.core.recommendations.collect_feedback import collect_feedback
from streams.core.recommendations.contain_critical_defects import contain_critical_defects
from streams.core.recommendations.fix_at_source_stage import fix_at_source_stage
from streams.core.recommendations.hold_the_standard import hold_the_standard
from streams.core.recommendations.keep_the_gain import keep_the_gain
from streams.core.recommendations.lift_to_target import lift_to_target
from streams.core.recommendations.protect_existing_customers import protect_existing_customers
from streams.core.recommendations.recenter_process import recenter_process
from streams.core.recommendations.recover_customers import recover_customers
from streams.core.recommendations.serve_emerging_need import serve_emerging_need
from streams.core.recommendations.slow_growth import slow_growth

Adviser = Callable[[Live, View], Advice | None]

ACTIONS: dict[str, Adviser] = {
    "contain_critical_defects": contain_critical_defects,
    "slow_growth": slow_growth,
    "add_capacity": add_capacity,
    "fix_at_source_stage": fix_at_source_stage,
    "change_supplier": change_supplier,
    "audit_supplier": audit_supplier,
    "add_first_time_checks": add_first_time_checks,
    "recover_customers": recover_customers,
    "protect_existing_customers": protect_existing_customers,
    "close_expectation_gap": close_expectation_gap,
    "close_requirement_gap": close_requirement_gap,
    "serve_emerging_need": serve_emerging_need,
    "collect_feedback": collect_feedback,
    "hold_the_standard": hold_the_standard,
    "lift_to_target": lift_to_target,
    "recenter_process": recenter_process,
    "keep_the_gain": keep_the_gain,
}
"""Action code to adviser, in the order in which equal advice ranks."""


def advisers_of(rule: str) -> Iterator[tuple[str, Adviser]]:
    """What the concern of a rule advises."""
    advised = CONCERNS[rule].advice if rule in CONCERNS else ()
    return ((code, adviser) for code, adviser in ACTIONS.items() if code in advised)
