"""From settings to connected aiokafka clients, or to one line that says why no broker answers.

aiokafka tells the reason of a failed connection only in its log, so on failure, and only then, each address is tried
once more by hand to be able to name it.
"""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.errors import AndonError
from streams.settings import Settings

CONNECT_SECONDS = 4.0
PROBE_SECONDS = 1.0


class BrokerUnreachable(AndonError):  # noqa: N818 - the name says it
    """No broker answers where the settings say."""


def ssl_context(settings: Settings) -> ssl.SSLContext | None:
    """The TLS context that the settings ask for, if they do."""
    if not settings.security_protocol.endswith("SSL"):
        return None
    try:
        return ssl.create_default_context(cafile=settings.ssl_cafile)
    except (OSError, ssl.SSLError) as error:
        msg = f"ssl_cafile={settings.ssl_cafile}: no readable certificates: {error}"
        raise AndonError(msg) from None


def client_options(settings: Settings) -> dict[str, Any]:
    """What every aiokafka client needs to reach the cluster."""
    password = settings.sasl_password
    return {
        "bootstrap_servers": settings.bootstrap.split(","),
        "client_id": "andon",
        "security_protocol": settings.security_protocol,
        "ssl_context": ssl_context(settings),
        "sasl_mechanism": settings.sasl_mechanism,
        "sasl_plain_username": settings.sasl_username,
        "sasl_plain_password": password.get_secret_value() if password else None,
    }


@asynccontextmanager
async def connected_producer(settings: Settings, **options: Any) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that waits for all replicas and writes nothing twice; flushed and closed at the end."""
    client = AIOKafkaProducer(**client_options(settings), acks="all", enable_idempotence=True, **options)

    async def start() -> None:
        await client.start()
        # Stopped before it has its id, aiokafka would leave the connection that asks for it open.
        await client._txn_manager.wait_for_pid()

    try:
        await _start(start(), settings)
        yield client
    finally:
        await client.stop()


@asynccontextmanager
async def connected_consumer(settings: Settings, **options: Any) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of what is committed, without a group: it commits nothing itself and disturbs no worker."""
    kept = {"enable_auto_commit": False, "isolation_level": "read_committed"}
    client = AIOKafkaConsumer(**client_options(settings), **kept, **options)
    try:
        await _start(client.start(), settings)
        yield client
    finally:
        await client.stop()


@asynccontextmanager
async def connected_admin(settings: Settings) -> AsyncIterator[AIOKafkaAdminClient]:
    """An admin client."""
    client = AIOKafkaAdminClient(**client_options(settings))
    try:
        await _start(client.start(), settings)
        yield client
    finally:
        await client.close()


async def _start(starting: Awaitable[None], settings: Settings) -> None:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await starting
    except (KafkaError, OSError) as error:  # TimeoutError is an OSError
        reason = await _why_unreachable(settings) or _told(error)
        msg = (
            f"no Kafka broker answers at {settings.bootstrap} ({reason}): "
            "start one with `andon broker`, or set ANDON_BROKER to a running one"
        )
        raise BrokerUnreachable(msg) from None


async def _why_unreachable(settings: Settings) -> str:
    """Why the addresses take no connection; empty when one of them does."""
    reasons = [await _probe(address) for address in settings.bootstrap.split(",")]
    return "" if "" in reasons else reasons[-1]


async def _probe(address: str) -> str:
    host, _, port = address.rpartition(":")
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
    except TimeoutError:
        return "no answer"
    except OSError as error:
        return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or str(error)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return ""


def _told(error: Exception) -> str:
    return "it accepts connections but does not speak Kafka" if isinstance(error, TimeoutError) else str(error)
