"""From what stands in the way of a secured broker to one sentence each; and through it, with each login, to counts."""

import gc
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
)

from schemas.topics import STAGE_EVENTS
from streams.cli.checks import check_broker
from streams.dev.broker import EmbeddedKafka
from streams.dev.broker.security import Security
from streams.errors import AndonError
from streams.runtime.clients.admin import check_topics, ensure_topics
from streams.runtime.clients.connection import connected_admin, connected_producer
from streams.settings import Settings
from tests.e2e.librdkafka import Sent, send
from tests.e2e.stage_events import event
from tests.e2e.worker_process import WorkerProcess, run

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(300)]

USERS = {"andon": "andon-secret", "plant": "plant-secret", "guest": "guest-secret"}


@pytest.fixture(autouse=True)
def _refused_connections() -> Iterator[None]:
    """Those that a broker refused end politely, and the loop of a test ends sooner: they are left to the collector."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def broker() -> Iterator[EmbeddedKafka]:
    """TLS and passwords; `plant` and `guest` have the rights that a test gives them."""
    with EmbeddedKafka(security=Security(tls=True, sasl=True, users=USERS), heap_mb=256) as running:
        yield running


@pytest.fixture
def good(broker: EmbeddedKafka, prefix: str) -> dict[str, Any]:
    return {
        "broker": broker.address,
        "security_protocol": "SASL_SSL",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_username": "andon",
        "sasl_password": "andon-secret",
        "ssl_cafile": str(broker.ca_file),
        "topic_prefix": prefix,
        "group": prefix.strip("."),
        "partitions": 1,
    }


async def refused(told: dict[str, Any]) -> str:
    with pytest.raises(AndonError) as caught:
        async with connected_admin(Settings.load({name: value for name, value in told.items() if value})):
            pass
    return str(caught.value)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"sasl_password": "wrong"}, "refused the password of user andon: correct ANDON_SASL_PASSWORD"),
        ({"sasl_username": "nobody"}, "knows no user nobody with a SCRAM-SHA-512 password"),
        ({"sasl_mechanism": "PLAIN", "sasl_password": "wrong"}, "refused user andon or the password"),
        ({"ssl_cafile": None}, "has a certificate that is not trusted here (self-signed certificate)"),
        ({"security_protocol": "PLAINTEXT"}, "speaks TLS, and PLAINTEXT does not: set ANDON_SECURITY_PROTOCOL=SSL"),
        ({"security_protocol": "SASL_PLAINTEXT"}, "speaks TLS, and SASL_PLAINTEXT does not"),
        ({"security_protocol": "SSL"}, "asks for a login: set ANDON_SECURITY_PROTOCOL=SASL_SSL"),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
async def test_what_stands_in_the_way_is_told_with_the_remedy(
    good: dict[str, Any], other: dict[str, Any], sentence: str
) -> None:
    told = await refused(good | other)

    assert told.startswith(f"the Kafka broker at {good['broker']} ")
    assert sentence in told


async def test_more_than_an_open_broker_asks_for_is_told(good: dict[str, Any], broker: EmbeddedKafka) -> None:
    inner = good | {"broker": broker.inner_address}

    assert "does not speak TLS: set ANDON_SECURITY_PROTOCOL=PLAINTEXT" in await refused(inner)
    assert "asks for no login: set ANDON_SECURITY_PROTOCOL=PLAINTEXT" in await refused(
        inner | {"security_protocol": "SASL_PLAINTEXT"}
    )


async def test_every_login_works(good: dict[str, Any], tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(unsecured_token("andon"))
    for login in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"):
        async with connected_admin(Settings.load(good | {"sasl_mechanism": login, "sasl_token_file": str(token)})):
            pass
    token.write_text("no token")

    said = await refused(good | {"sasl_mechanism": "OAUTHBEARER", "sasl_token_file": str(token)})
    assert "refused the token" in said


def unsecured_token(user: str) -> str:
    """What Kafka takes without a key when it is not told where to check: for tests."""
    import base64
    import json
    import time

    def part(content: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    now = int(time.time())
    return f"{part({'alg': 'none'})}.{part({'sub': user, 'iat': now - 10, 'exp': now + 600})}."


def allow(broker: EmbeddedKafka, user: str, kind: ResourceType, name: str, *operations: AclOperation) -> None:
    admin = AdminClient({"bootstrap.servers": broker.inner_address})
    rules = [
        AclBinding(kind, name, ResourcePatternType.PREFIXED, f"User:{user}", "*", operation, AclPermissionType.ALLOW)
        for operation in operations
    ]
    for done in admin.create_acls(rules).values():
        done.result(30)


def test_a_missing_right_is_told_and_with_all_rights_a_worker_counts(
    good: dict[str, Any], broker: EmbeddedKafka, tmp_path: Path
) -> None:
    run(ensure_topics(Settings.load(good)))
    plant = good | {"sasl_username": "plant", "sasl_password": "plant-secret"}
    settings = Settings.load(plant)

    async def writes() -> None:
        async with connected_producer(settings):
            pass

    with pytest.raises(AndonError, match=r"user plant has no right to topic .*stage-events\.v1.*kafka-acls --add"):
        run(check_topics(settings))
    with pytest.raises(AndonError, match="user plant has no right to write idempotently"):
        run(writes())
    kinds = AclOperation
    allow(broker, "plant", ResourceType.TOPIC, settings.topic_prefix, kinds.READ, kinds.WRITE, kinds.DESCRIBE_CONFIGS)
    checks = {check.name: check for check in run(check_broker(settings, worker_runs=False))}
    assert checks["lag"].status == "wrong"
    assert f"user plant has no right to group {settings.group}" in checks["lag"].detail

    environment = {f"ANDON_{name.upper()}": str(value) for name, value in plant.items()}
    worker = WorkerProcess.start(settings, tmp_path / "refused.log", **environment)
    assert worker.process.wait(60) == 1
    assert f"user plant has no right to group {settings.group}" in worker.told()
    assert "Traceback" not in worker.told()

    allow(broker, "plant", ResourceType.GROUP, settings.group, kinds.READ)
    allow(broker, "plant", ResourceType.TOPIC, settings.group, kinds.ALL)
    worker = WorkerProcess.start(settings, tmp_path / "worker.log", **environment)
    topic = STAGE_EVENTS.full_name(settings.topic_prefix)
    send(broker.inner_address, [Sent(topic, b"pump", event(n)) for n in range(20)])
    worker.wait("all of it", lambda: worker.metric("andon_events_total", outcome="counted") >= 20)
    assert worker.stop() == 0


def test_a_client_s_certificate_is_asked_for_and_used_and_so_is_a_mechanism(
    good: dict[str, Any], tmp_path: Path
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a client's certificate with")
    key, certificate = tmp_path / "client.key", tmp_path / "client.pem"
    words = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    words += ["-subj", "/CN=plant", "-keyout", str(key), "-out", str(certificate), "-days", "2"]
    subprocess.run(words, check=True, capture_output=True)
    strict = Security(tls=True, sasl=True, users=USERS, mechanisms=("PLAIN",), client_ca=certificate)
    with EmbeddedKafka(security=strict, heap_mb=256) as running:
        told = good | {"broker": running.address, "ssl_cafile": str(running.ca_file)}
        assert "asks for a client's certificate: set ANDON_SSL_CERTFILE and ANDON_SSL_KEYFILE" in run(refused(told))

        told |= {"ssl_certfile": str(certificate), "ssl_keyfile": str(key)}
        assert "takes no SCRAM-SHA-512 login, but PLAIN: set ANDON_SASL_MECHANISM" in run(refused(told))

        async def connects() -> None:
            async with connected_admin(Settings.load(told | {"sasl_mechanism": "PLAIN"})):
                pass

        run(connects())
