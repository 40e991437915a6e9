"""Feedback in, closed satisfaction tallies out: the rolling satisfaction table, a tally per product, segment, need and
relationship.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from schemas.feedback import FeedbackEvent
from schemas.topics import CLOSINGS, FEEDBACK, LINKS, RELATIONSHIPS, Topic
from streams.core.closed.closing import SATISFACTION
from streams.core.counting.book import Book
from streams.core.counting.shard import CountingSettings, CountingShard, open_shard
from streams.core.joining.forwarding import Forward
from streams.core.joining.links.records import answer_records
from streams.core.joining.relationships.records import customer_records
from streams.core.notes import SURPLUS
from streams.core.tallies.satisfaction import SatisfactionKey, SatisfactionTally, satisfaction_key

SatisfactionShard = CountingShard[SatisfactionKey, SatisfactionTally]


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The operator of `quality.feedback.v1`."""

    settings: CountingSettings
    name: ClassVar[str] = "satisfaction"
    source: ClassVar[Topic[Any]] = FEEDBACK
    sinks: ClassVar[tuple[Topic[Any], ...]] = (CLOSINGS, LINKS, RELATIONSHIPS)

    def open(self, partition: int, values: Mapping[str, bytes], position: int) -> SatisfactionShard:
        """See `Operator.open`."""
        return open_shard(
            self.settings,
            source=f"{self.source.stem}/{partition}",
            kind=SATISFACTION,
            book=Book(SatisfactionTally, SatisfactionTally.load, SatisfactionKey, self.settings.keep_periods),
            key_of=satisfaction_key,
            sender_of=_sender,
            count=_count,
            values=values,
            position=position,
            sinks=self.sinks,
            topic=self.source,
            forwards=[Forward(LINKS, answer_records), Forward(RELATIONSHIPS, customer_records)],
        )


UNLIMITED = frozenset({"purchase"})
"""What is no answer: however much a customer buys, it says nothing of how content the others are."""


def _sender(event: FeedbackEvent) -> str:
    """Within whom an event_id is unique where no CloudEvents source is told: each system numbers by itself."""
    return f"{event.enterprise}\n{event.kind}"


def _count(shard: SatisfactionShard, event: FeedbackEvent, tally: SatisfactionTally, period: int) -> None:
    if event.kind in UNLIMITED or shard.weights.admits(period, event.enterprise, event.customer_id):
        tally.add(event)
    else:
        tally.surplus += 1
        shard.notes[SURPLUS] += 1
