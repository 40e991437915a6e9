"""From a broker that cannot be used to the one sentence that says why, and what to do; asked only after a failure.

aiokafka tells the reason of a failed connection only in its log, so each address is tried once more by hand: the
connection, its encryption, the login, in this order.
"""

import asyncio
import os
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.admin import SaslHandShakeRequest
from aiokafka.protocol.metadata import MetadataRequest

SECONDS = 2.0
OTHER_NAME = {62, 64}
"""OpenSSL's codes for a certificate of another host name or address."""


class Finding(NamedTuple):
    """What is wrong and what to do; `away` when nobody listens, which may pass by itself."""

    what: str
    remedy: str
    away: bool = False


class _Connection(AIOKafkaConnection):  # type: ignore[misc]
    """Keeps its authenticator, which alone knows how far a login came."""

    scram: Any = None

    def authenticator_scram(self) -> Any:
        self.scram = super().authenticator_scram()
        return self.scram


class Door(NamedTuple):
    """One address, and with what it is approached (aiokafka's options)."""

    host: str
    port: int
    options: Mapping[str, Any]

    @property
    def protocol(self) -> str:
        """Kafka's name for encryption and login together."""
        return str(self.options["security_protocol"])

    @property
    def mechanism(self) -> str:
        """How the login is made."""
        return str(self.options["sasl_mechanism"])

    @property
    def user(self) -> str:
        """Who logs in."""
        return str(self.options["sasl_plain_username"])

    def connection(self, **more: Any) -> _Connection:
        """A connection that is not yet made."""
        kept = {name: value for name, value in self.options.items() if name not in {"bootstrap_servers", "client_id"}}
        return _Connection(self.host, self.port, request_timeout_ms=int(SECONDS * 1000), **(kept | more))


async def diagnose(options: Mapping[str, Any]) -> Finding | None:
    """What keeps these options of a client from working; None when one of the addresses can be used."""
    findings = []
    for address in options["bootstrap_servers"]:
        host, _, port = address.rpartition(":")
        found = await _at(Door(host.strip("[]"), int(port), options))
        if found is None:
            return None
        findings.append(found)
    return next((found for found in findings if not found.away), findings[-1])


async def _at(door: Door) -> Finding | None:
    if reason := await _unreachable(door):
        return Finding(reason, "", away=True)
    connection = door.connection()
    try:
        await connection.connect()
        await connection.send(MetadataRequest([]))
    except (KafkaError, OSError, ValueError) as error:  # ValueError: an answer that breaks the login's own rules
        return await _told(door, connection, error)
    finally:
        await _end(connection)
    return None


async def _unreachable(door: Door) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(door.host, door.port)
    except TimeoutError:
        return "no answer"
    except OSError as error:
        return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or str(error)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return ""


async def _told(door: Door, connection: _Connection, error: Exception) -> Finding:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error)
    if isinstance(error, SaslAuthenticationFailed):
        return _login(door, connection, error)
    if isinstance(error, UnsupportedSaslMechanismError):
        offered = ", ".join(await _mechanisms(door)) or "others"
        return Finding(f"takes no {door.mechanism} login, but {offered}", "set ANDON_SASL_MECHANISM to one of them")
    if isinstance(error, IllegalSaslStateError):
        plain = door.protocol.removeprefix("SASL_")
        return Finding("asks for no login", f"set ANDON_SECURITY_PROTOCOL={plain}")
    return await _closed(door) or Finding(_silence(error), "see its log, and check ANDON_BROKER")


def _certificate(error: ssl.SSLCertVerificationError) -> Finding:
    if error.verify_code in OTHER_NAME:
        return Finding(f"has a certificate for another name ({error.verify_message})", "name it so in ANDON_BROKER")
    return Finding(
        f"has a certificate that is not trusted here ({error.verify_message})",
        "set ANDON_SSL_CAFILE to the file of certificates that vouch for it",
    )


def _login(door: Door, connection: _Connection, error: SaslAuthenticationFailed) -> Finding:
    """A broker says the same of a wrong password and of an unknown user; but it gives only a known one its salt."""
    if door.mechanism == "OAUTHBEARER":
        return Finding(f"refused the token ({error})", "see where it comes from: ANDON_SASL_TOKEN_FILE or _URL")
    if connection.scram is None:
        what = f"refused user {door.user} or the password (it does not say which)"
        return Finding(what, "correct ANDON_SASL_USERNAME and ANDON_SASL_PASSWORD")
    if connection.scram._salted_password is None:
        what = f"knows no user {door.user} with a {door.mechanism} password"
        return Finding(what, "correct ANDON_SASL_USERNAME, or create the user there")
    return Finding(f"refused the password of user {door.user}", "correct ANDON_SASL_PASSWORD")


async def _closed(door: Door) -> Finding | None:
    """Why it hangs up without a word: it waits for something else than it was sent."""
    encrypted, login = door.protocol.endswith("SSL"), door.protocol.startswith("SASL")
    if not encrypted and await _speaks_tls(door):
        return Finding(f"speaks TLS, and {door.protocol} does not", "set ANDON_SECURITY_PROTOCOL=SSL, or SASL_SSL")
    if encrypted and await _connects(door, security_protocol="PLAINTEXT"):
        return Finding("does not speak TLS", "set ANDON_SECURITY_PROTOCOL=PLAINTEXT, or SASL_PLAINTEXT")
    if encrypted and await _wants_certificate(door):
        return Finding("asks for a client's certificate", "set ANDON_SSL_CERTFILE and ANDON_SSL_KEYFILE")
    if not login and await _connects(door):
        return Finding("asks for a login", f"set ANDON_SECURITY_PROTOCOL=SASL_{door.protocol}, with user and password")
    return None


async def _connects(door: Door, **more: Any) -> bool:
    connection = door.connection(**more)
    try:
        await connection.connect()
    except (KafkaError, OSError, ValueError):
        return False
    finally:
        await _end(connection)
    return True


async def _mechanisms(door: Door) -> list[str]:
    connection = door.connection(security_protocol=door.protocol.removeprefix("SASL_"))
    try:
        await connection.connect()
        return list((await connection.send(SaslHandShakeRequest(door.mechanism))).enabled_mechanisms)
    except (KafkaError, OSError, ValueError):
        return []
    finally:
        await _end(connection)


async def _speaks_tls(door: Door) -> bool:
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname, blind.verify_mode = False, ssl.CERT_NONE
    return await _tls(door, blind, lambda error: "CERTIFICATE_REQUIRED" in str(error.reason))


async def _wants_certificate(door: Door) -> bool:
    def required(error: ssl.SSLError) -> bool:
        return "CERTIFICATE_REQUIRED" in str(error.reason) or "HANDSHAKE_FAILURE" in str(error.reason)

    return not await _tls(door, door.options["ssl_context"], lambda error: not required(error))


async def _tls(door: Door, context: ssl.SSLContext, good: Callable[[ssl.SSLError], bool]) -> bool:
    """Whether a handshake succeeds and the other side does not object; what it says then is `good` or not."""
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(door.host, door.port, ssl=context)
    except ssl.SSLError as error:
        return good(error)
    except OSError:
        return False
    try:
        async with asyncio.timeout(SECONDS / 4):
            await reader.read(1)
    except ssl.SSLError as error:
        return good(error)
    except OSError:  # TimeoutError is one: it waits for us
        pass
    finally:
        writer.transport.abort()  # a polite end would wait for theirs
        await asyncio.sleep(0)
    return True


async def _end(connection: _Connection) -> None:
    """Closed on both sides, unless it was never open."""
    closed = connection.close()
    if closed is not None and connection._protocol is not None:
        await asyncio.wait({closed}, timeout=SECONDS)


def _silence(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "accepts connections but does not speak Kafka"
    return f"does not serve us ({str(error) or type(error).__name__})"
