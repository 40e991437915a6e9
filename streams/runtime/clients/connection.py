"""From settings to connected aiokafka clients, or to one line that says why no broker serves them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.errors import AndonError
from streams.runtime.clients.denied import Denied, denied
from streams.runtime.clients.diagnosis import Finding, diagnose
from streams.runtime.clients.tokens import token_provider
from streams.settings import Settings

CONNECT_SECONDS = 4.0
DIAGNOSIS_SECONDS = 6.0
SILENT_SECONDS = 1.0
"""Where nothing was heard for as long as a connection may take, nothing will be heard."""


class BrokerUnreachable(AndonError):  # noqa: N818 - the name says it
    """No broker serves us where the settings say, or not with what they say."""


class BrokerAway(BrokerUnreachable):
    """Nobody listens there; that may pass by itself."""


def ssl_context(settings: Settings) -> ssl.SSLContext | None:
    """The TLS context that the settings ask for, if they do, with a certificate of our own if there is one."""
    if not settings.security_protocol.endswith("SSL"):
        return None
    try:
        context = ssl.create_default_context(cafile=settings.ssl_cafile)
    except (OSError, ssl.SSLError) as error:
        msg = f"ssl_cafile={settings.ssl_cafile}: no readable certificates: {error}"
        raise AndonError(msg) from None
    if settings.ssl_certfile is not None:
        password = settings.ssl_key_password.get_secret_value() if settings.ssl_key_password else ""
        try:
            context.load_cert_chain(settings.ssl_certfile, settings.ssl_keyfile, lambda: password)
        except (OSError, ssl.SSLError) as error:
            where = f"ssl_certfile={settings.ssl_certfile}, ssl_keyfile={settings.ssl_keyfile}"
            msg = f"{where}: no certificate with its key, or another ssl_key_password: {error}"
            raise AndonError(msg) from None
    return context


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
        "sasl_oauth_token_provider": token_provider(settings),
    }


@asynccontextmanager
async def connected_producer(settings: Settings, **options: Any) -> AsyncIterator[AIOKafkaProducer]:
    """A producer that waits for all replicas and writes nothing twice; flushed and closed at the end."""
    client = AIOKafkaProducer(**client_options(settings), acks="all", enable_idempotence=True, **options)

    async def start() -> None:
        await client.start()
        # Stopped before it has its id, aiokafka would leave the connection that asks for it open.
        has_id = asyncio.ensure_future(client._txn_manager.wait_for_pid())
        sending = client._sender._sender_task
        await asyncio.wait({has_id, sending}, return_when=asyncio.FIRST_COMPLETED)
        if sending.done():  # it is refused an id, and would say so only in its log
            has_id.cancel()
            sending.result()

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
    except (KafkaError, OSError, ValueError) as error:  # TimeoutError is an OSError
        if (refused := denied(error, settings)) is not None:
            raise Denied(refused) from None
        raise await _why(settings, error) from None


async def _why(settings: Settings, error: Exception) -> BrokerUnreachable:
    found, silent = None, isinstance(error, TimeoutError)
    with suppress(TimeoutError):
        async with asyncio.timeout(SILENT_SECONDS if silent else DIAGNOSIS_SECONDS):
            found = await diagnose(client_options(settings))
    if found is None and silent:
        found = Finding("accepts connections but does not speak Kafka", "see what listens there, or set ANDON_BROKER")
    if found is None or found.away:
        reason = found.what if found else str(error) or "no answer in time"
        return BrokerAway(
            f"no Kafka broker answers at {settings.bootstrap} ({reason}): "
            "start one with `andon broker`, or set ANDON_BROKER to a running one"
        )
    return BrokerUnreachable(f"the Kafka broker at {settings.bootstrap} {found.what}: {found.remedy}")
