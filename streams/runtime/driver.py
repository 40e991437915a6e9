"""Raw records of one partition in; counted state, messages and dead letters out. The one loop that every agent shares.

For each batch: decode every record or bury it, fold, send, await every acknowledgement, all under the partition's
lock, so that a snapshot never holds what was not sent. What goes wrong for good ends the worker before anything is
remembered, and the records come again.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import structlog

from schemas.codec import Headers, Reason, Rejected, read
from schemas.times import to_millis
from schemas.topics import INPUTS, Topic
from streams.core.closed.closing import NewerMessage
from streams.core.notes import ERASED, NOT_FOUND
from streams.core.operator import Arrival, Operator, Received, Returned, Step
from streams.errors import AndonError
from streams.runtime.dead_letters import BadDeployment, DeadLetterLimit, dead_letter
from streams.runtime.failure import Failure
from streams.runtime.fast_decode import RULES, Fast, Timed, fast_events
from streams.runtime.holdings import Holding, Holdings
from streams.runtime.identity import TopicMadeAnew
from streams.runtime.metrics import Metrics
from streams.runtime.outbox import Ack, Sender

log = structlog.get_logger(__name__)

SLICE = 2_000
"""Records folded before the event loop gets its turn (some 20 ms)."""
INTERNAL_SLICE = 25
"""Of internal topics: a few records can close a period of a whole enterprise, and judging it takes long. Between two
slices what was told is sent, however long the history is that is caught up with.
"""

MAX_LEFT_OUT = 20
LOGGED = (ERASED, NOT_FOUND)
"""Notes of a step that somebody must be able to prove later."""

Decoder = Callable[[bytes | None, Headers], Timed]


class Batch(NamedTuple):
    """The records that one poll fetched of a partition.

    `start` is the offset from which it was asked, `era` counts the seeks before it (`positions.Positions`).
    """

    partition: int
    start: int
    records: Sequence[Any]
    era: int = 0


class LeftOut(AndonError):  # noqa: N818 - the name says it
    """The same records were left out again and again."""


class _Slice(NamedTuple):
    """What came of some records: messages on their way, and which were rejected, by offset."""

    acks: list[Ack]
    seen: int
    rejected: Mapping[int, Rejected]


class Driver:
    """Folds the batches of one operator."""

    def __init__(
        self,
        operator: Operator,
        holdings: Holdings,
        *,
        sender: Sender,
        limit: DeadLetterLimit,
        metrics: Metrics,
        failure: Failure,
    ) -> None:
        self.operator = operator
        self._holdings = holdings
        self._sender = sender
        self._limit = limit
        self._metrics = metrics
        self._failure = failure
        self._decode = decoder(operator)
        self._is_input = operator.source in INPUTS
        self._slice_records = SLICE if self._is_input else INTERNAL_SLICE
        self._keeps_records = getattr(operator, "keeps_records", False)
        self._left_out = 0

    async def process(self, batch: Batch) -> int | None:
        """Takes one batch in; returns the offset to read from again when records before it were left out.

        It never raises, since Faust would go on with the next batch.
        """
        holding = self._holdings.get(self.operator, batch.partition)
        if holding is None:
            return None
        async with holding.lock:
            if self._failure:
                return None
            place: dict[str, Any] = {
                "topic": self.operator.source.stem,
                "partition": batch.partition,
                "after": holding.shard.position,
            }
            try:
                if batch.start > holding.shard.position + 1:
                    return self._again(holding, batch, place)
                await self._process(holding, batch)
            except BadDeployment as error:  # all of it is folded and buried: what is saved now is buried once
                self._failure.report("too much of the input is bad", error, whole=True, **place)
            except Exception as error:
                self._failure.report("a batch was not processed", error, **place)
            except asyncio.CancelledError as error:  # what was folded may not have been sent, so it must not be saved
                self._failure.report("a batch was cut off; it will be read again", error, **place)
                raise
        return None

    def _again(self, holding: Holding, batch: Batch, place: Mapping[str, Any]) -> int:
        """Faust clears its queues when a rebalance ends, and so may drop a batch that was fetched after the seek."""
        self._left_out += 1
        if self._left_out > MAX_LEFT_OUT:
            msg = f"the records from {holding.shard.position + 1} to {batch.start} were left out again and again"
            raise LeftOut(msg)
        log.info("records were left out and are read again", start=batch.start, **place)
        return holding.shard.position + 1

    async def _process(self, holding: Holding, batch: Batch) -> None:
        self._left_out = 0
        records = after(holding.shard.position, batch)
        self._metrics.batch_events.labels(self.operator.source.stem).observe(len(records))
        slices = []
        for first in range(0, len(records), self._slice_records):
            slices.append(await self._slice(holding, records[first : first + self._slice_records]))
            await asyncio.sleep(0)
        if acks := [ack for part in slices for ack in part.acks]:
            await asyncio.gather(*acks)
            self._metrics.acknowledged(records[-1].timestamp)
        for part in slices:
            self._limit.observe(part.seen, {f"{batch.partition}:{at}": why for at, why in part.rejected.items()})

    async def _slice(self, holding: Holding, records: Sequence[Any]) -> _Slice:
        started = time.perf_counter()
        arrivals, rejected = self._arrivals(records)
        step = await self._fold(holding, arrivals, records[-1].offset)
        for offset, reason, error in step.refusals:
            rejected[offset] = Rejected(reason, error)
        self._metrics.folded(self.operator, step, rejected.values(), time.perf_counter() - started)
        if told := {note: step.notes[note] for note in LOGGED if note in step.notes}:
            log.info("customers were erased", partition=holding.partition, **told)
        acks = await self._sender.post(step.outs) if step.outs else []
        if rejected:
            acks += await self._bury(
                (record, rejected[record.offset]) for record in records if record.offset in rejected
            )
        if step.returned:
            acks += await self._return(records[-1].topic, step.returned)
        return _Slice(acks, len(records), rejected)

    async def _fold(self, holding: Holding, arrivals: list[Arrival], through: int) -> Step:
        """Of internal topics in a thread of its own: one record may close a period of a million customers, and a worker
        whose event loop rests for that long is taken for dead by its group, again and again. A fold that is cut off
        goes on in its thread: from then on nobody may read what it still writes.
        """
        if self._is_input:
            return holding.shard.fold(arrivals, through)
        holding.folding = True
        step = await asyncio.to_thread(holding.shard.fold, arrivals, through)
        holding.folding = False
        return step

    def _arrivals(self, records: Sequence[Any]) -> tuple[list[Arrival], dict[int, Rejected]]:
        """The hot path: every record decoded once, or its rejection by offset."""
        arrivals: list[Arrival] = []
        rejected: dict[int, Rejected] = {}
        decode, add, is_input = self._decode, arrivals.append, self._is_input
        for record in records:
            stamp = record.timestamp
            try:
                if is_input and record.key is None:
                    raise Rejected(Reason.NULL_KEY, "the message has no key; the event's key field must be its key")
                event, occurred, source = decode(record.value, record.headers)
            except Rejected as refusal:
                rejected[record.offset] = refusal
                continue
            add(Arrival(record.offset, occurred, stamp if stamp >= 0 else None, event, record, source))
        if self._keeps_records:
            arrivals = _with_records(arrivals, records)
        return arrivals, rejected

    async def _bury(self, refused: Iterable[tuple[Any, Rejected]]) -> list[Ack]:
        if self._is_input:
            return await self._sender.bury(dead_letter(record, why.reason, why.error) for record, why in refused)
        for record, why in refused:  # only Andon writes there, so it has no dead letters: nobody could send it again
            place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
            log.error("a message on an internal topic was passed over", error=why.error, **place)
        return []

    async def _return(self, topic: str, returned: Iterable[Returned]) -> list[Ack]:
        """Buries what an input's operator had forwarded, under the input's own name."""
        prefix = topic.removesuffix(self.operator.source.stem)
        letters = []
        for origin, reason, error, _ in returned:
            letters.append(dead_letter(origin._replace(topic=prefix + origin.topic), reason, error))
            self._metrics.returned(origin.topic, reason)
            place = {"topic": origin.topic, "offset": origin.offset}
            log.info("a record was refused where it would have taken effect", **place, error=error)
        return await self._sender.bury(letters)


def _with_records(arrivals: list[Arrival], records: Sequence[Any]) -> list[Arrival]:
    came = {record.offset: Received(record.key, record.value, tuple(record.headers)) for record in records}
    return [arrival._replace(record=came[arrival.offset]) for arrival in arrivals]


def after(position: int, batch: Batch) -> Sequence[Any]:
    """The records behind `position`; raises when the topic began anew."""
    first = batch.records[0].offset
    if first < batch.start:
        msg = (
            f"offset {first} came where {batch.start} was due: the topic was deleted and made anew, or lost records; "
            "choose a new ANDON_GROUP to count it from its start"
        )
        raise TopicMadeAnew(msg)
    return batch.records if first > position else [record for record in batch.records if record.offset > position]


def decoder(operator: Operator) -> Decoder:
    """How the operator's records are read: fast where that is sure, else by the model of its topic, or by itself."""
    own = getattr(operator, "decode", None)
    if own is not None:
        return partial(_decode_own, operator.name, own)
    by_model = partial(_decode_by_model, operator.source)
    model = operator.source.model
    return partial(_decode_fast, fast_events(model), by_model) if model in RULES else by_model


def _decode_fast(fast: Fast, by_model: Decoder, value: bytes | None, headers: Headers) -> Timed:
    return fast(value, headers) or by_model(value, headers)


def _decode_by_model(source: Topic[Any], value: bytes | None, headers: Headers) -> Timed:
    event, sender = read(source, value, headers)
    return event, to_millis(event.occurred_at), sender


def _decode_own(name: str, own: Callable[[bytes], Any], value: bytes | None, headers: Headers) -> Timed:
    """Of an internal topic; its messages carry no time of their own."""
    try:
        return own(value or b""), 0, None
    except NewerMessage as error:  # it must not be passed over
        raise AndonError(str(error)) from None
    except (KeyError, TypeError, ValueError) as error:
        raise Rejected(Reason.NOT_JSON, f"not what {name} reads: {error!r}") from None
