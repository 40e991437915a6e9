"""Stage events in, closed stage tallies out: the rolling defect table, a tally per site, line, product, stage and
supplier.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from schemas.scaling import is_summable, scaled_down
from schemas.stage import StageEvent
from schemas.topics import CLOSINGS, LINKS, RELATIONSHIPS, STAGE_EVENTS, Topic
from streams.core.closed.closing import STAGE
from streams.core.counting.book import Book
from streams.core.counting.shard import CountingSettings, CountingShard, open_shard
from streams.core.joining.forwarding import Forward
from streams.core.joining.links.records import stage_records
from streams.core.notes import SCALED_DOWN
from streams.core.tallies.stage import StageKey, StageTally, add_to, stage_key

StageShard = CountingShard[StageKey, StageTally]


@dataclass(frozen=True, slots=True)
class Defects:
    """The operator of `quality.stage-events.v1`."""

    settings: CountingSettings
    name: ClassVar[str] = "defects"
    source: ClassVar[Topic[Any]] = STAGE_EVENTS
    sinks: ClassVar[tuple[Topic[Any], ...]] = (CLOSINGS, LINKS, RELATIONSHIPS)
    """To the last, watermarks alone: so that relationships keep pace where there is no feedback."""

    def open(self, partition: int, values: Mapping[str, bytes], position: int) -> StageShard:
        """See `Operator.open`."""
        return open_shard(
            self.settings,
            source=f"{self.source.stem}/{partition}",
            kind=STAGE,
            book=Book(StageTally, StageTally.load, StageKey, self.settings.keep_periods),
            key_of=stage_key,
            sender_of=_sender,
            count=_count,
            values=values,
            position=position,
            sinks=self.sinks,
            topic=self.source,
            forwards=[Forward(LINKS, stage_records)],
        )


def _sender(event: StageEvent) -> str:
    """Within whom an event_id is unique where no CloudEvents source is told."""
    return f"{event.enterprise}\n{event.site}"


def _count(shard: StageShard, event: StageEvent, tally: StageTally, _: int) -> None:
    if not is_summable(event):
        event = scaled_down(event)
        shard.notes[SCALED_DOWN] += 1
    tally.add(event)
    before = shard.flow.preceding(event)
    if before is not None:
        add_to(tally.preceded_by, before, 1)
