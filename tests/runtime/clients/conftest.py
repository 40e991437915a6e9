"""Settings that reach the session's broker with topics of the test's own."""

import pytest

from streams.settings import Settings


@pytest.fixture
def settings(kafka: str, prefix: str) -> Settings:
    return Settings.load({"broker": kafka, "topic_prefix": prefix, "group": f"{prefix}workers", "partitions": 3})
