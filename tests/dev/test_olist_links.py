"""Real reviews meet the deliveries they judge: the table of the delivered orders, and low scores by days late."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product as product_of
from pathlib import Path

import pytest

from schemas.partitioning import partition_for
from schemas.times import rfc3339
from streams.core.closed.closing import decode_closing
from streams.core.judging.operator import Assessment
from streams.core.stats.odds_ratio import odds_ratio
from streams.core.tallies.links import LinkTally
from streams.dev.olist import import_olist
from streams.dev.olist_files import read_orders, read_reviews
from streams.dev.replay import Replay, lines_of
from streams.settings import Settings
from streams.topology import operators

PARTITIONS = 4
LATER = datetime.fromisoformat("2019-03-01T00:00:00+00:00")


@pytest.fixture(scope="module")
def delivery(shared_data: Path) -> LinkTally:
    """All links of the delivery, without judging."""
    counted = LinkTally()

    def take(_: str, value: bytes) -> None:
        for tally in decode_closing(value).tallies:
            if tally.kind == "links" and tally.key.stage == "delivery":
                counted.merge(LinkTally.load(tally.counts))

    settings = Settings.load({"period": "P7D", "partitions": PARTITIONS})
    rows = [row for row in operators(settings.core()) if not isinstance(row, Assessment)]
    run = Unjudged(rows, PARTITIONS, take)
    run.feed(lines_of(import_olist(shared_data / "olist")))
    run.feed(lines_of(closing_events()))
    return counted


class Unjudged(Replay):
    """A replay that writes what would be judged."""

    def _pass_on(self, place: tuple[str, int], values: list[bytes]) -> None:
        if place[0] != "closings.v1":
            super()._pass_on(place, values)
            return
        for value in values:
            self.write("closings", value)


def closing_events() -> Iterator[dict]:
    """Three events a source partition, much later: with them the last weeks close."""
    products = {partition_for(f"p{n}".encode(), PARTITIONS): f"p{n}" for n in range(64)}
    for product, number in product_of(products.values(), range(3)):
        at = rfc3339(int(LATER.timestamp() * 1000))
        common = {"event_id": f"end-{product}-{number}", "occurred_at": at, "product": product}
        stage = {**common, "site": "olist", "stage": "approval"}
        yield {"topic": "quality.stage-events.v1", "value": stage, "received_at": at}
        feedback = {**common, "customer_id": "nobody", "kind": "praise"}
        yield {"topic": "quality.feedback.v1", "value": feedback, "received_at": at}


def test_the_table_of_the_delivered_orders(delivery: LinkTally) -> None:
    in_time, in_time_low, late, late_low = delivery.failed

    assert (in_time, in_time_low, late, late_low) == (4357, 457, 180, 238)
    assert round(odds_ratio(late_low, late, in_time_low, in_time).value or 0, 1) == 12.6


def test_low_scores_by_days_late_are_those_of_the_files(delivery: LinkTally, shared_data: Path) -> None:
    low = {code: (counts[1], sum(counts)) for code, counts in delivery.codes.items()}
    same_day = low.pop("late_same_day")
    low["on_time"] = delivery.failed[1] + same_day[0], sum(delivery.failed[:2]) + same_day[1]

    assert low == from_the_files(shared_data / "olist")
    shares = {code: round(100 * x / n, 1) for code, (x, n) in low.items()}
    assert shares["on_time"] == 9.6
    codes = ("late_1_to_3_days", "late_4_to_7_days", "late_8_to_14_days", "late_15_days_or_more")
    assert [shares[code] for code in codes] == [33.7, 73.6, 81.0, 84.4]


def from_the_files(directory: Path) -> dict[str, tuple[int, int]]:
    """The same by a few lines of its own: low reviews and reviews by days after the promised one."""
    orders = {
        order.order_id: order for order in read_orders(directory) if order.status == "delivered" and order.delivered
    }
    counts: dict[str, list[int]] = {}
    for review in read_reviews(directory):
        order = orders.get(review.order_id)
        if order is None or order.delivered is None or order.promised is None:
            continue
        late = order.delivered.date() - order.promised.date()
        bounds = {0: "on_time", 3: "late_1_to_3_days", 7: "late_4_to_7_days", 14: "late_8_to_14_days"}
        name = next((name for most, name in bounds.items() if late <= timedelta(most)), "late_15_days_or_more")
        count = counts.setdefault(name, [0, 0])
        count[0] += review.score <= 2
        count[1] += 1
    return {name: (low, n) for name, (low, n) in counts.items()}
