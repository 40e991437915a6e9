"""The quick start is a convenience: the broker starts without it wherever it cannot be had."""

from pathlib import Path

import pytest

from streams.dev.broker.jars import kafka_jars
from streams.dev.broker.quick_start import quick_start_flags


def test_a_training_that_fails_is_not_repeated(tmp_path: Path) -> None:
    jars = tmp_path / "no-kafka-in-here"
    jars.mkdir()

    assert quick_start_flags(jars) == []
    (marker,) = tmp_path.glob("*.aot")
    made = marker.stat()
    assert quick_start_flags(jars) == []
    assert (marker.stat().st_size, marker.stat().st_ino) == (0, made.st_ino)
    assert list(tmp_path.glob("*.partial")) == []


def test_a_cache_that_cannot_be_written_means_an_ordinary_start(tmp_path: Path) -> None:
    assert quick_start_flags(tmp_path / "absent" / "jars") == []


@pytest.mark.kafka
def test_where_kafka_has_run_once_the_quick_start_is_ready(kafka: str) -> None:
    (cache, *_) = quick_start_flags(kafka_jars())

    assert Path(cache.removeprefix("-XX:AOTCache=")).stat().st_size > 1_000_000
