"""The official Olist CSV files in, Andon's events in the order of receipt out: real orders and their reviews.

One order is one unit. It goes through three stages, and fails at a stage that misses its promise:

    approval   of the payment, within three days of the purchase, the usual term of a boleto (Brazil's payment slip)
    handover   to the carrier, by the latest shipping limit of the items: the order is whole when its last item is
    delivery   to the customer, by the estimated delivery date

What the files leave open is decided here and stands in `OlistOptions`, with the numbers it gives in
tests/dev/test_olist.py:

- Approval is told at the moment of purchase, because arrivals at the first stage are the demand; told at the
  approval, orders of a weekend or of a slow bank would move to the next week.
- The estimate is a day, written as its midnight. `late_by="clock"` calls a parcel of the promised day late, as most
  public analyses of these files do; `"day"` calls it on time, as its customers do. Either way the defect code tells
  the two apart, and how many days the parcel was late: late_same_day, late_1_to_3_days, …, late_15_days_or_more.
- A review is told when the order was delivered: it judges that delivery, and a late one is often asked for, and
  answered, before the parcel has come. `review_time` can be "created" or "answered" instead.
- Only delivered orders with a delivery time are told, since the fate of the others is not known at the stages.
- Times in the files are local Brazilian ones without an offset. They are taken for UTC, so days and weeks are those
  of the shop.
- Review texts are personal data and never leave the files.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from schemas.times import rfc3339, to_millis
from schemas.topics import FEEDBACK, STAGE_EVENTS
from streams.dev.event_log import LogLine
from streams.dev.olist_files import Order, Review, read_orders, read_reviews

SITE = "olist"
SERIOUS_DELAY = timedelta(days=4)
"""From here on three customers in four give one or two stars, before it one in three."""


@dataclass(frozen=True, slots=True)
class OlistOptions:
    """What the files leave open."""

    only_delivered: bool = True
    late_by: Literal["clock", "day"] = "clock"
    review_time: Literal["delivered", "created", "answered"] = "delivered"
    approval_promise: timedelta = timedelta(days=3)


class Moment(NamedTuple):
    """One event to be told, not built yet; sorts in the order of receipt."""

    ms: int
    order_id: str
    rank: int
    event_id: str
    topic: str
    fields: Callable[[], dict[str, Any]]


class Lateness(NamedTuple):
    """A missed promise."""

    code: str
    severity: str
    origin: str | None


def import_olist(directory: Path, options: OlistOptions | None = None) -> Iterator[LogLine]:
    """Every event of the files in `directory`, in the order of receipt; a missing or foreign file is a MisuseError."""
    options = options or OlistOptions()
    orders = {order.order_id: order for order in read_orders(directory) if _is_told(order, options)}
    moments = [moment for order in orders.values() for moment in _stage_moments(order, options)]
    moments += [_purchase_moment(order) for order in orders.values()]
    moments += [
        _review_moment(review, orders[review.order_id], options)
        for review in read_reviews(directory)
        if review.order_id in orders
    ]
    for moment in sorted(moments, key=lambda moment: moment[:4]):
        at = rfc3339(moment.ms)
        value = {"event_id": moment.event_id, "occurred_at": at, **moment.fields()}
        yield {"topic": moment.topic, "value": value, "received_at": at}


def _is_told(order: Order, options: OlistOptions) -> bool:
    return not options.only_delivered or (order.status == "delivered" and order.delivered is not None)


def _stage_moments(order: Order, options: OlistOptions) -> Iterator[Moment]:
    told_at = (
        ("approval", order.purchased if order.approved else None),
        ("handover", order.handed_over),
        ("delivery", order.delivered),
    )
    for rank, (stage, at) in enumerate(told_at, start=1):
        if at is not None:
            fields = partial(_stage_fields, order, stage, options)
            yield Moment(to_millis(at), order.order_id, rank, f"{order.order_id}.{stage}", STAGE_EVENTS.name, fields)


def _stage_fields(order: Order, stage: str, options: OlistOptions) -> dict[str, Any]:
    late = LATENESS[stage](order, options)
    fields = {
        "site": SITE,
        "product": order.product,
        "stage": stage,
        "unit_id": order.order_id,
        "order_id": order.order_id,
    }
    if late is None:
        return fields
    defect = {"code": late.code, "count": 1, "severity": late.severity}
    return {**fields, "defective": 1, "defects": [defect | {"origin_stage": late.origin} if late.origin else defect]}


def _purchase_moment(order: Order) -> Moment:
    fields = partial(_feedback_fields, order, {"kind": "purchase", "channel": "shop"})
    return Moment(to_millis(order.purchased), order.order_id, 0, f"{order.order_id}.purchase", FEEDBACK.name, fields)


def _review_moment(review: Review, order: Order, options: OlistOptions) -> Moment:
    at = {"delivered": order.delivered or review.answered, "created": review.created, "answered": review.answered}[
        options.review_time
    ]
    fields = partial(_feedback_fields, order, {"kind": "csat", "score": review.score, "channel": "review"})
    return Moment(
        to_millis(at), order.order_id, 4, f"{order.order_id}.review.{review.review_id}", FEEDBACK.name, fields
    )


def _feedback_fields(order: Order, said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "product": order.product,
        "customer_id": order.customer_id,
        "relationship": order.relationship,
        "segment": order.state,
        **said,
        "order_id": order.order_id,
        "unit_id": order.order_id,
    }


def _late_approval(order: Order, options: OlistOptions) -> Lateness | None:
    late = order.approved is not None and order.approved - order.purchased > options.approval_promise
    return Lateness("late_approval", "minor", "approval") if late else None


def _late_handover(order: Order, options: OlistOptions) -> Lateness | None:
    severity = _severity(order.handed_over, order.shipping_limit, options)
    return Lateness("late_handover", severity, "handover") if severity else None


def _late_delivery(order: Order, options: OlistOptions) -> Lateness | None:
    severity = _severity(order.delivered, order.promised, options)
    if severity is None or order.delivered is None or order.promised is None:
        return None
    days = (order.delivered.date() - order.promised.date()).days
    code = next(code for most, code in DAYS_LATE if days <= most)
    return Lateness(code, severity, _origin_of_late_delivery(order))


def _origin_of_late_delivery(order: Order) -> str | None:
    """The stage without whose delay the parcel had come in time; None where both had their part, or it is not known."""
    if order.delivered is None or order.handed_over is None or order.shipping_limit is None:
        return None
    lost_before = order.handed_over - order.shipping_limit
    if lost_before <= timedelta(0):
        return "delivery"
    return "handover" if lost_before >= order.delivered - order.promised else None


DAYS_LATE = (
    (0, "late_same_day"),
    (3, "late_1_to_3_days"),
    (7, "late_4_to_7_days"),
    (14, "late_8_to_14_days"),
    (10**6, "late_15_days_or_more"),
)
"""Up to so many days after the promised one: the defect code."""

LATENESS: dict[str, Callable[[Order, OlistOptions], Lateness | None]] = {
    "approval": _late_approval,
    "handover": _late_handover,
    "delivery": _late_delivery,
}


def _severity(actual: datetime | None, promised: datetime | None, options: OlistOptions) -> str | None:
    """None in time; minor on the promised day, but after its hour; critical from SERIOUS_DELAY on."""
    if actual is None or promised is None or actual <= promised:
        return None
    days_late = actual.date() - promised.date()
    if not days_late:
        return "minor" if options.late_by == "clock" else None
    return "critical" if days_late >= SERIOUS_DELAY else "major"
