"""Where no broker answers, one line says so within five seconds."""

import asyncio
import time
from pathlib import Path

import pytest

from streams.dev.broker.ports import free_ports
from streams.errors import AndonError
from streams.runtime.clients.connection import (
    BrokerUnreachable,
    client_options,
    connected_admin,
    connected_consumer,
    connected_producer,
)
from streams.settings import Settings


def settings_for(port: int) -> Settings:
    return Settings.load({"broker": f"127.0.0.1:{port}"})


@pytest.mark.parametrize("connected", [connected_admin, connected_consumer, connected_producer])
async def test_a_refused_connection_is_told_with_its_reason_and_remedy(connected: object) -> None:
    (port,) = free_ports(1)

    with pytest.raises(BrokerUnreachable) as told:
        async with connected(settings_for(port)):  # type: ignore[operator]
            pass

    assert str(told.value) == (
        f"no Kafka broker answers at 127.0.0.1:{port} (Connection refused): "
        "start one with `andon broker`, or set ANDON_BROKER to a running one"
    )


async def test_something_that_does_not_speak_kafka_is_told_within_five_seconds() -> None:
    async def stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(stay_silent, "127.0.0.1", 0)
    started = time.monotonic()
    with pytest.raises(BrokerUnreachable, match="does not speak Kafka"):
        async with connected_admin(settings_for(server.sockets[0].getsockname()[1])):
            pass
    took = time.monotonic() - started
    server.close()
    await asyncio.sleep(0.2)  # for its side to see that we have hung up

    assert took < 5.5


def test_credentials_and_certificates_reach_the_clients() -> None:
    settings = Settings.load({"security_protocol": "SASL_SSL", "sasl_username": "andon", "sasl_password": "secret"})

    options = client_options(settings)

    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("andon", "secret")
    assert options["ssl_context"] is not None
    assert client_options(Settings.load())["ssl_context"] is None


def test_a_file_without_certificates_is_told(tmp_path: Path) -> None:
    cafile = tmp_path / "ca.pem"
    cafile.write_text("nothing")

    with pytest.raises(AndonError, match=r"ca\.pem: no readable certificates"):
        client_options(Settings.load({"security_protocol": "SSL", "ssl_cafile": str(cafile)}))
