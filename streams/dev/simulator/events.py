"""Inspections and reactions in, the fields of StageEvent and FeedbackEvent out; a field without a value is left out."""

from random import Random
from typing import Any

from streams.dev.simulator.draws import binomial
from streams.dev.simulator.factory import DefectKind, Factory, Tool
from streams.dev.simulator.feedback import Reaction
from streams.dev.simulator.market import Order
from streams.dev.simulator.production import Inspection, Line
from streams.dev.simulator.tray import Findings

ORIGIN_KNOWN = 0.8
"""Share of the finds of another stage's defects for which somebody can tell where they were made."""


def stage_fields(rng: Random, factory: Factory, line: Line, order: Order, inspection: Inspection) -> dict[str, Any]:
    """A StageEvent without its id and time."""
    findings = inspection.findings
    fields: dict[str, Any] = {
        "site": line.site,
        "line": line.name,
        "product": order.product.name,
        "stage": inspection.stage.name,
        "unit_id": order.unit_id,
        "order_id": order.order_id,
        "inspected": findings.inspected,
        "defective": findings.defective,
    }
    extras = {
        "lot_id": inspection.lot_id,
        "supplier": inspection.supplier,
        "attempt": inspection.attempt if inspection.attempt > 1 else None,
        "scrapped": findings.scrapped,
        "defects": tuple(defect_rows(rng, factory, inspection.stage.name, findings)),
        "measurements": tuple(
            measurement_row(inspection.stage.tool, value) for value in inspection.measured if inspection.stage.tool
        ),
    }
    fields.update((name, value) for name, value in extras.items() if value)
    return fields


def feedback_fields(order: Order, reaction: Reaction) -> dict[str, Any]:
    """A FeedbackEvent without its id and time."""
    return {
        "product": order.product.name,
        "customer_id": order.customer.customer_id,
        "relationship": order.relationship,
        "segment": order.customer.segment.name,
        **reaction.fields,
        "order_id": order.order_id,
        "unit_id": order.unit_id,
    }


def defect_rows(rng: Random, factory: Factory, found_at: str, findings: Findings) -> list[dict[str, Any]]:
    """The defects by code and origin, dealt out to the ways in which the stage of origin fails."""
    rows: list[dict[str, Any]] = []
    for origin, n in findings.found.items():
        if n:
            stage = factory.stage(origin)
            own = origin == found_at
            known = n if own else binomial(rng, n, ORIGIN_KNOWN)
            off_size = findings.tool_defects if own else 0
            if off_size and stage.tool:
                rows.append(_row(stage.tool.code, off_size, "major", origin))
            rows += _dealt(rng, stage.kinds, known - off_size, origin)
            rows += _dealt(rng, stage.kinds, n - known, None)
    return rows


def measurement_row(tool: Tool, value: float) -> dict[str, Any]:
    """One measured piece."""
    return {
        "characteristic": tool.characteristic,
        "value": round(value, 4),
        "unit": tool.unit,
        "lsl": round(tool.lsl, 4),
        "usl": round(tool.usl, 4),
        "target": tool.target,
    }


def _dealt(rng: Random, kinds: tuple[DefectKind, ...], n: int, origin: str | None) -> list[dict[str, Any]]:
    """N defects over the kinds, as a multinomial draw."""
    rows: list[dict[str, Any]] = []
    share_left = 1.0
    for kind in kinds:
        if not n:
            break
        count = binomial(rng, n, kind.share / share_left) if kind is not kinds[-1] else n
        if count:
            rows.append(_row(kind.code, count, kind.severity, origin))
        n -= count
        share_left -= kind.share
    return rows


def _row(code: str, count: int, severity: str, origin: str | None) -> dict[str, Any]:
    row = {"code": code, "count": count, "severity": severity}
    return row | {"origin_stage": origin} if origin else row
