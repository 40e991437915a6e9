"""A real Kafka: it starts, keeps its promises, survives a kill, and goes without a trace."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from streams.dev.broker import BrokerError, EmbeddedKafka
from streams.dev.broker.probe import answers

pytestmark = pytest.mark.kafka

ROOT = Path(__file__).parents[3]
WITHIN_SECONDS = 30.0
"""It takes one or two; a busy machine gets more."""


async def create_topic(address: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic(topic, 1, 1)])
    await admin.close()


async def publish(address: str, topic: str, *values: bytes, timestamp_ms: int | None = None) -> None:
    async with AIOKafkaProducer(bootstrap_servers=address, max_request_size=3_000_000) as producer:
        for value in values:
            await producer.send_and_wait(topic, value, partition=0, timestamp_ms=timestamp_ms)


async def read(address: str, topic: str) -> list[bytes]:
    async with AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest") as consumer:
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        end = (await consumer.end_offsets([partition]))[partition]
        return [(await consumer.getone()).value for _ in range(end)]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def gone_soon(pid: int, folder: Path) -> bool:
    deadline = time.monotonic() + WITHIN_SECONDS
    while not (gone(pid) and not folder.exists()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return gone(pid) and not folder.exists()


async def test_what_is_published_is_read_back_in_order(kafka: str, prefix: str) -> None:
    await create_topic(kafka, f"{prefix}words")
    await publish(kafka, f"{prefix}words", b"one", b"two", b"three")

    assert await read(kafka, f"{prefix}words") == [b"one", b"two", b"three"]


async def test_history_with_its_own_old_times_stays(kafka: str, prefix: str) -> None:
    await create_topic(kafka, f"{prefix}history")
    await publish(kafka, f"{prefix}history", b"of 2017", timestamp_ms=1_500_000_000_000)

    assert await read(kafka, f"{prefix}history") == [b"of 2017"]


async def test_a_consumer_group_forms_and_commits(kafka: str, prefix: str) -> None:
    topic = f"{prefix}grouped"
    await create_topic(kafka, topic)
    await publish(kafka, topic, b"one")
    options = {"bootstrap_servers": kafka, "group_id": f"{prefix}group", "auto_offset_reset": "earliest"}

    async with AIOKafkaConsumer(topic, **options) as consumer:
        assert (await consumer.getone()).value == b"one"
        await consumer.commit()
        assert await consumer.committed(TopicPartition(topic, 0)) == 1


async def test_a_message_of_more_than_a_megabyte_fits_and_one_of_more_than_two_does_not(
    kafka: str, prefix: str
) -> None:
    await create_topic(kafka, f"{prefix}large")
    await publish(kafka, f"{prefix}large", b"x" * 1_900_000)

    with pytest.raises(KafkaError, match="MessageSizeTooLarge"):
        await publish(kafka, f"{prefix}large", b"x" * 2_200_000)


async def test_a_topic_that_nobody_declared_is_not_created(kafka: str, prefix: str) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka, request_timeout_ms=1000, retry_backoff_ms=100)
    await producer.start()
    with pytest.raises(KafkaError):
        await producer.send_and_wait(f"{prefix}undeclared", b"lost")
    await producer.stop()

    async with AIOKafkaConsumer(bootstrap_servers=kafka) as consumer:
        assert f"{prefix}undeclared" not in await consumer.topics()


async def test_a_killed_broker_comes_back_with_its_cluster_its_address_and_its_messages(tmp_path: Path) -> None:
    with EmbeddedKafka(data_dir=tmp_path / "kept") as broker:
        address, cluster = broker.address, (tmp_path / "kept/data/meta.properties").read_text()
        await create_topic(address, "kept")
        await publish(address, "kept", b"before")

        broker.kill()
        assert not answers("127.0.0.1", int(address.rpartition(":")[2]))
        assert broker.start() == address

        await publish(address, "kept", b"after")
        assert await read(address, "kept") == [b"before", b"after"]
        assert (tmp_path / "kept/data/meta.properties").read_text() == cluster

    with EmbeddedKafka(data_dir=tmp_path / "kept") as again:
        assert await read(again.address, "kept") == [b"before", b"after"]
        with pytest.raises(BrokerError, match=f"another broker uses this data folder .{tmp_path}"):
            EmbeddedKafka(data_dir=tmp_path / "kept").start()
        assert again.is_running()
        pid = again.pid
    assert gone(pid)
    assert not again.is_running()


def test_a_port_in_use_is_one_line_that_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(BrokerError, match=f"port {port} is already in use") as caught:
            EmbeddedKafka(port=port).start()

    assert "\n" not in str(caught.value)
    assert "choose another" in str(caught.value)


def test_a_broker_that_cannot_start_tells_what_kafka_said(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("version=1\nnode.id=2\ncluster.id=AAAAAAAAAAAAAAAAAAAAAQ\n")

    with pytest.raises(BrokerError, match=r"Kafka ended with exit code 1.*its log says: .*Stored node id 2") as caught:
        EmbeddedKafka(data_dir=tmp_path).start()

    assert "\n" not in str(caught.value)
    assert "end of Kafka's log" in caught.value.__notes__[0]


def test_a_data_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(BrokerError, match="--data"):
        EmbeddedKafka(data_dir=tmp_path / "file").start()


def test_a_parent_killed_at_once_leaves_neither_kafka_nor_its_folder() -> None:
    program = "import time; from streams.dev.broker import EmbeddedKafka; broker = EmbeddedKafka(); broker.start();"
    program += "print(broker.pid, broker.data_dir, flush=True); time.sleep(120)"
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid, folder = parent.stdout.readline().split()
        parent.kill()

    assert gone_soon(int(pid), Path(folder))


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_the_address_and_ends_with_zero(ending: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "streams.dev.broker"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        process_group=0,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        host, port = process.stdout.readline().strip().split(":")
        assert answers(host, int(port))
        begun = time.monotonic()
        os.killpg(process.pid, ending)
        assert process.wait(WITHIN_SECONDS) == 0
        assert time.monotonic() - begun < WITHIN_SECONDS
        assert process.stderr.read() == ""

    assert not answers(host, int(port))
    assert list(tmp_path.iterdir()) == []


def test_the_command_tells_a_failure_in_one_line_and_ends_with_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        command = [sys.executable, "-m", "streams.dev.broker", port]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert f"port {port} is already in use" in done.stderr
