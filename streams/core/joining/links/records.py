"""Stage events and feedback in, records under the key of their unit or order out.

A stage event that carries both is told under both. Feedback names one: its unit, else its order; so it is told, and
counted, once. Of feedback only the answers to a csat question are told, and never its text.
"""

from typing import Any

from schemas.feedback import FeedbackEvent
from schemas.stage import StageEvent
from streams.core.joining.marks import mark
from streams.core.joining.record import Record
from streams.core.tallies.satisfaction import LOW_CSAT

ANSWER = "answer"
OUTCOME = "stage"
REWORK = 2
"""An attempt of so much or more is a re-inspection after rework; more than that is not told."""

MAX_CODES = 4
"""Defect codes that a failure tells."""


def stage_records(event: StageEvent, occurred: int, _: int = 0) -> list[Record]:
    """Of each key: `[…, stage, attempt, failed, codes]`, or the mark of a stage that was passed at first inspection.

    A batch under one id (inspected > 1) has failed when any of it was defective: the order did not come through right
    first time, whichever of its units the customer means. No id is told: outcomes come to the same in any order.
    """
    unit, order = event.unit_id, event.order_id
    if unit is None and order is None:
        return []
    if event.attempt < REWORK and not event.defective:
        return _passed(event.enterprise, event.stage, unit, order)
    codes = sorted({defect.code for defect in event.defects})[:MAX_CODES] if event.defects else []
    told = event.stage, min(event.attempt, REWORK), int(event.defective > 0), codes
    records: list[Record] = []
    if unit is not None:
        records.append([occurred, "", OUTCOME, event.enterprise, f"u/{unit}", *told])
    if order is not None:
        records.append([occurred, "", OUTCOME, event.enterprise, f"o/{order}", *told])
    return records


def _passed(enterprise: str, stage: str, unit: str | None, order: str | None) -> list[Record]:
    if order is None:
        return [mark(enterprise, f"u/{unit}", stage)]
    if unit is None:
        return [mark(enterprise, f"o/{order}", stage)]
    return [mark(enterprise, f"u/{unit}", stage), mark(enterprise, f"o/{order}", stage)]


def answer_records(event: FeedbackEvent, occurred: int, content: int = 0) -> list[Record]:
    """`[…, low, segment, need]` of a csat answer that names a unit or order; its id holds what was answered too, since
    one response of a survey may answer several questions.
    """
    key = _named(event)
    if key is None or event.kind != "csat":
        return []
    low = int((event.score or 0) <= LOW_CSAT)
    told = low, event.segment or "", event.need or ""
    return [[occurred, f"{event.event_id}/{content:08x}", ANSWER, event.enterprise, key, *told]]


def _named(event: Any) -> str | None:
    if event.unit_id is not None:
        return f"u/{event.unit_id}"
    return f"o/{event.order_id}" if event.order_id is not None else None
