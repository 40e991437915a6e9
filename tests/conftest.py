"""From the machine to every test: one real Kafka a session, and an environment without the caller's settings."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from streams.dev.broker import EmbeddedKafka

# A shared, slow machine says nothing of a property: no deadline an example, and no judgement of how fast they come.
settings.register_profile("andon", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("andon")

# about the machine, not about Andon's behaviour
KEPT_VARIABLES = {
    "ANDON_CACHE",
    "ANDON_CHROMIUM",
    "ANDON_JAR_REPOSITORY",
    "ANDON_SHARED_DATA",
    "ANDON_TEST_BROKER",
}


@pytest.fixture(autouse=True)
def _no_settings_of_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's exported settings must not decide whether a test passes."""
    for name in [name for name in os.environ if name.startswith("ANDON_") and name not in KEPT_VARIABLES]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def kafka() -> Iterator[str]:
    """Bootstrap address of one broker for the whole session, started by the first test that asks."""
    if running := os.environ.get("ANDON_TEST_BROKER"):
        yield running
        return
    with EmbeddedKafka() as broker:
        yield broker.address


@pytest.fixture
def prefix() -> str:
    """Begins the topics of one test, so that tests can share the broker."""
    return f"t{uuid.uuid4().hex[:8]}."


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with real data, which is never part of the project; without it the tests that read it are skipped."""
    folder = Path(os.environ.get("ANDON_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set ANDON_SHARED_DATA to the folder that holds olist/")
    return folder
