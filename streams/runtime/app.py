"""Settings and operators in; a Faust app out, with one agent and one table for each operator, and what they share."""

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import faust
from aiokafka.errors import KafkaError
from faust.types import TP
from faust.types.auth import CredentialsT
from yarl import URL

from streams.core.operator import Operator
from streams.errors import AndonError
from streams.runtime.checkpoint import Checkpoint, Record
from streams.runtime.clients.connection import ssl_context
from streams.runtime.clients.denied import denied
from streams.runtime.clients.tokens import token_provider
from streams.runtime.clients.topic_ids import topic_ids as ids_of
from streams.runtime.dead_letters import DeadLetterLimit
from streams.runtime.driver import Batch, Driver
from streams.runtime.failure import Failure
from streams.runtime.holdings import Holding, Holdings
from streams.runtime.identity import TopicIds
from streams.runtime.meaning import Meaning
from streams.runtime.metrics import Metrics
from streams.runtime.outbox import Outbox
from streams.runtime.tables import SnapshotTable
from streams.runtime.transport import App, Untouched
from streams.settings import Settings

HEARTBEAT_SHARE = 0.3
BATCH_RECORDS = 10_000
FETCH_BYTES = 4 << 20
BATCHES_WAITING = 4
"""Batches between the consumer and an agent; each holds up to BATCH_RECORDS records."""

REQUEST_SECONDS = 60.0
MEMORY = "memory://"


class WorkerProgress:
    """Where reading goes on and what may be committed: `transport.Progress` and `checkpoint.Group`."""

    def __init__(
        self,
        app: App,
        prefix: str,
        operators: Iterable[Operator],
        holdings: Holdings,
        checkpoint: Checkpoint,
        *,
        failure: Failure,
        topic_ids: TopicIds,
    ) -> None:
        self._app = app
        self._prefix = prefix
        self._operators = {operator.source.full_name(prefix): operator for operator in operators}
        self._holdings = holdings
        self._checkpoint = checkpoint
        self._failure = failure
        self._topic_ids = topic_ids

    def next_offset(self, tp: TP) -> int | None:
        """See `transport.Progress`."""
        operator = self._operators.get(tp.topic)
        holding = self._holdings.get(operator, tp.partition) if operator is not None else None
        return holding.shard.position + 1 if holding is not None else None

    async def save(self) -> bool:
        """See `transport.Progress`."""
        return await self._checkpoint.save(self)

    def fail(self, error: Exception) -> None:
        """See `transport.Progress`."""
        if not self._failure:
            self._failure.report("the worker cannot read on", error, whole=True)

    async def commit(self, offsets: Mapping[Holding, int]) -> bool:
        """See `checkpoint.Group`. Never of a topic that is another one by now; not now while the broker is away."""
        places = {self.source(holding): offset for holding, offset in offsets.items()}
        try:
            await self._topic_ids.require_unchanged({tp.topic for tp in places})
        except (KafkaError, OSError):
            return False
        return await self._app.batches.commit_offsets(places)

    def owns(self, holding: Holding) -> bool:
        """See `checkpoint.Group`."""
        return self.source(holding) in self._app.batches.assignment()

    def source(self, holding: Holding) -> TP:
        """The topic partition that a holding folds."""
        return TP(holding.operator.source.full_name(self._prefix), holding.partition)


@dataclass(frozen=True, slots=True)
class Parts:
    """A worker's app and what its agents share."""

    app: App
    operators: Sequence[Operator]
    progress: WorkerProgress
    holdings: Holdings
    checkpoint: Checkpoint
    metrics: Metrics
    failure: Failure
    topic_ids: TopicIds


class TableChangelog:
    """Writes a holding's records to its table's changelog topic: `checkpoint.Changelog`."""

    def __init__(self, outbox: Outbox, tables: Mapping[str, SnapshotTable]) -> None:
        self._outbox = outbox
        self._tables = tables

    async def write(self, holding: Holding, records: Sequence[Record]) -> None:
        """See `checkpoint.Changelog`."""
        table = self._tables[holding.operator.name]
        last = await self._outbox.append(table.changelog_topic_name, holding.partition, records)
        if last is not None:
            table.saved(holding.partition, last)


def build_app(settings: Settings, operators: Sequence[Operator], metrics: Metrics, outbox: Outbox) -> Parts:
    """The app of one worker; a process may build several."""
    _check(settings, operators)
    app = _faust_app(settings)
    failure, holdings = Failure(partial(denied, settings=settings)), Holdings()
    sources = {o.name: o.source.full_name(settings.topic_prefix) for o in operators}
    topic_ids = TopicIds(lambda topics: ids_of(outbox.client, topics))
    meaning = Meaning(settings)
    tables = {
        o.name: SnapshotTable(app, o, sources[o.name], holdings, failure=failure, topic_ids=topic_ids, meaning=meaning)
        for o in operators
    }
    checkpoint = Checkpoint(holdings, TableChangelog(outbox, tables), metrics, failure)
    progress = WorkerProgress(
        app, settings.topic_prefix, operators, holdings, checkpoint, failure=failure, topic_ids=topic_ids
    )
    app.progress = progress
    for operator in operators:
        app.tables.add(tables[operator.name])
        limit = DeadLetterLimit(settings.dead_letter_ratio, settings.dead_letter_run, sources[operator.name])
        driver = Driver(operator, holdings, sender=outbox, limit=limit, metrics=metrics, failure=failure)
        source = app.topic(sources[operator.name], schema=Untouched())
        app.agent(source, name=operator.name, concurrency=1)(_agent(app, sources[operator.name], driver))
    return Parts(app, operators, progress, holdings, checkpoint, metrics, failure, topic_ids)


def _agent(app: App, source: str, driver: Driver) -> Callable[[Any], Awaitable[None]]:
    async def consume(stream: AsyncIterable[Batch]) -> None:
        async for batch in stream:
            tp = TP(source, batch.partition)
            if not app.batches.positions.is_obsolete(tp, batch):
                missing = await driver.process(batch)
                if missing is not None:
                    await app.batches.read_again(tp, missing)

    return consume


def _check(settings: Settings, operators: Sequence[Operator]) -> None:
    if settings.store != MEMORY:
        msg = (
            f"ANDON_STORE={settings.store}: tables are held in memory alone, and recovered from their changelogs; "
            f"set ANDON_STORE={MEMORY} (streams/DECISIONS.md says why)"
        )
        raise AndonError(msg)
    for what in ("name", "source"):
        if len({getattr(operator, what) for operator in operators}) < len(operators):
            msg = f"two operators have the same {what}: each has one topic, one agent and one table of its own"
            raise AndonError(msg)


def _faust_app(settings: Settings) -> App:
    return App(
        settings.group,
        broker=[URL(f"kafka://{address}") for address in settings.bootstrap.split(",")],
        broker_credentials=_credentials(settings),
        broker_client_id="andon",
        broker_commit_interval=settings.commit_interval_seconds,
        broker_session_timeout=settings.session_timeout_seconds,
        broker_heartbeat_interval=settings.session_timeout_seconds * HEARTBEAT_SHARE,
        broker_request_timeout=max(REQUEST_SECONDS, settings.session_timeout_seconds),
        broker_max_poll_records=BATCH_RECORDS,
        consumer_max_fetch_size=FETCH_BYTES,
        consumer_auto_offset_reset="earliest",
        consumer_group_instance_id=settings.group_instance_id,
        processing_guarantee="at_least_once",
        store=MEMORY,
        stream_buffer_maxsize=BATCHES_WAITING,
        stream_wait_empty=True,
        table_standby_replicas=0,
        topic_allow_declare=False,
        topic_partitions=settings.partitions,
        topic_disable_leader=True,
        autodiscover=False,
        web_enabled=False,
    )


def _credentials(settings: Settings) -> CredentialsT | None:
    context = ssl_context(settings)
    if (tokens := token_provider(settings)) is not None:
        return faust.OAuthCredentials(oauth_cb=tokens, ssl_context=context)
    if settings.security_protocol.startswith("SASL"):
        password = settings.sasl_password.get_secret_value() if settings.sasl_password else None
        return faust.SASLCredentials(
            username=settings.sasl_username, password=password, ssl_context=context, mechanism=settings.sasl_mechanism
        )
    return faust.SSLCredentials(context=context) if context is not None else None
