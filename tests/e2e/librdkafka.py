"""Messages in; compressed, transactional or oddly headed records on a real broker out, as librdkafka sends them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from confluent_kafka import Producer

SECONDS = 30.0
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")


class Sent(NamedTuple):
    """One message; without a partition, its key picks it as Andon's own partitioner would."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]] = ()
    partition: int = -1


def producer(broker: str, **settings: Any) -> Producer:
    """A client as another team would set it up; errors are raised, not logged."""
    return Producer({"bootstrap.servers": broker, "partitioner": "murmur2_random", "linger.ms": 50, **settings})


def produce(client: Producer, messages: Iterable[Sent]) -> None:
    """Hand over, and wait until the broker has them all."""
    failed: list[Any] = []
    for message in messages:
        client.produce(
            message.topic,
            message.value,
            message.key,
            message.partition,
            headers=list(message.headers),
            on_delivery=lambda error, _: failed.append(error) if error is not None else None,
        )
    assert client.flush(SECONDS) == 0, "not everything was delivered"
    assert not failed, failed


def send(broker: str, messages: Iterable[Sent], **settings: Any) -> None:
    """All of it by a client of its own."""
    produce(producer(broker, **settings), messages)


@contextmanager
def transaction(broker: str, name: str) -> Iterator[Producer]:
    """A producer with an open transaction; whoever opens it also ends it."""
    client = producer(broker, **{"transactional.id": name, "transaction.timeout.ms": 600_000})
    client.init_transactions(SECONDS)
    client.begin_transaction()
    yield client
