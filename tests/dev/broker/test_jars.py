"""The cache of Kafka's jars: whole or not there, asked for once, and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from streams.dev.broker import BrokerError
from streams.dev.broker.jars import kafka_jars
from streams.dev.broker.locked import kafka_version, read_lock
from streams.dev.broker.ports import free_ports

ROOT = Path(__file__).parents[3]


def jars_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def published(registry: Any) -> dict[str, bytes]:
    return {path.rpartition("/")[2]: content for path, content in registry.files.items()}


def downloads(registry: Any) -> list[str]:
    """What was asked for, without the registry's own checksums (jgo asks for those as well)."""
    return sorted(path for path in registry.asked if path.endswith(".jar"))


def test_the_lock_holds_one_version_of_all_of_kafka() -> None:
    jars = read_lock()

    versions = {jar.version for jar in jars if jar.coordinate.startswith("org.apache.kafka:")}

    assert versions == {kafka_version(jars)}


def test_a_first_start_downloads_every_jar_of_the_lock_and_a_second_asks_nobody(registry: Any) -> None:
    folder = kafka_jars(registry.lock)

    assert jars_in(folder) == published(registry)
    assert downloads(registry) == sorted(registry.files)
    registry.asked.clear()
    assert kafka_jars(registry.lock) == folder
    assert registry.asked == []


def test_a_download_leaves_nothing_behind_but_the_jars_and_the_lock_file(registry: Any) -> None:
    folder = kafka_jars(registry.lock)

    assert {path.name for path in folder.parent.iterdir()} == {folder.name, f"{folder.name}.lock"}


@pytest.mark.parametrize("size", [None, 100])
def test_a_folder_with_a_jar_missing_or_cut_short_is_not_taken_as_complete(registry: Any, size: int | None) -> None:
    folder = kafka_jars(registry.lock)
    victim = next(folder.glob("kafka-clients-*.jar"))
    if size is None:
        victim.unlink()
    else:
        os.truncate(victim, size)

    assert jars_in(kafka_jars(registry.lock)) == published(registry)


def test_the_rest_of_a_killed_download_is_thrown_away(registry: Any) -> None:
    folder = kafka_jars(registry.lock)
    partial = folder.with_name(f"{folder.name}.partial")
    folder.rename(partial)
    (partial / "jars").mkdir()
    (partial / "jars" / "half.jar").write_bytes(b"PK")

    assert jars_in(kafka_jars(registry.lock)) == published(registry)
    assert not partial.exists()


def test_a_connection_that_breaks_in_the_middle_is_tried_again(registry: Any) -> None:
    registry.broken_answers = 2

    assert jars_in(kafka_jars(registry.lock)) == published(registry)


def test_a_jar_that_is_not_the_locked_one_is_refused_and_nothing_is_kept(registry: Any) -> None:
    path = next(path for path in registry.files if "slf4j" in path)
    registry.files[path] = b"PK of somebody else"

    with pytest.raises(BrokerError, match=r"slf4j-api:1\.7\.36 is not the file that jars\.lock names") as caught:
        kafka_jars(registry.lock)

    assert registry.url in str(caught.value)
    assert [found.suffix for found in Path(os.environ["ANDON_CACHE"]).iterdir()] == [".lock"]


def test_a_jar_that_the_registry_does_not_have_is_one_line(registry: Any) -> None:
    registry.files.popitem()

    with pytest.raises(BrokerError, match=r"cannot download org\.slf4j:slf4j-api:1\.7\.36 .*check the network"):
        kafka_jars(registry.lock)


def test_two_processes_at_once_download_each_jar_once(registry: Any) -> None:
    program = (
        "import sys, pathlib; from streams.dev.broker.jars import kafka_jars; kafka_jars(pathlib.Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", program, str(registry.lock)]
    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]

    assert [process.wait(120) for process in both] == [0, 0]
    assert downloads(registry) == sorted(registry.files)


def test_an_unreachable_registry_is_one_line_that_says_what_where_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (port,) = free_ports(1)
    monkeypatch.setenv("ANDON_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("ANDON_JAR_REPOSITORY", f"http://127.0.0.1:{port}/")

    with pytest.raises(BrokerError) as caught:
        kafka_jars()

    told = str(caught.value)
    assert "\n" not in told
    assert told.startswith("cannot download ")
    assert f"http://127.0.0.1:{port}" in told
    assert "check the network" in told


def test_a_cache_that_cannot_be_a_folder_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cache").write_text("a file")
    monkeypatch.setenv("ANDON_CACHE", str(tmp_path / "cache"))

    with pytest.raises(BrokerError, match="ANDON_CACHE"):
        kafka_jars()
