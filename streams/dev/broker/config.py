"""From ports and a folder to the files Kafka reads: one node that is controller and broker, on the loopback only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from streams.dev.broker.ports import LOOPBACK
from streams.dev.broker.security import OPEN, Security

LOG4J = """\
status = off
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d{ISO8601} %p %c{1}: %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
"""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the broker keeps what, below one folder."""

    root: Path

    @property
    def logs(self) -> Path:
        """Kafka's partitions and metadata."""
        return self.root / "data"

    @property
    def properties(self) -> Path:
        """The server's configuration, written anew at each start."""
        return self.root / "server.properties"

    @property
    def log4j(self) -> Path:
        """What Kafka logs, and where to."""
        return self.root / "log4j2.properties"

    @property
    def output(self) -> Path:
        """Everything the Java processes print."""
        return self.root / "kafka.log"

    @property
    def formatted(self) -> bool:
        """Whether the storage carries a cluster id: the file Kafka's format writes last, and atomically."""
        return (self.logs / "meta.properties").exists()

    def write(
        self, *, port: int, controller_port: int, partitions: int, inner_port: int = 0, security: Security = OPEN
    ) -> None:
        """Put the configuration files in place, and the log of an earlier start aside."""
        if self.output.exists():
            self.output.replace(self.output.with_suffix(".log.1"))
        settings = server_properties(self.logs, port=port, controller_port=controller_port, partitions=partitions)
        if security.any:
            settings |= secured(port, inner_port, controller_port, security.protocol) | security.properties(self.root)
        self.properties.write_text("".join(f"{key}={value}\n" for key, value in settings.items()), encoding="utf-8")
        self.log4j.write_text(LOG4J, encoding="utf-8")


def secured(port: int, inner_port: int, controller_port: int, protocol: str) -> dict[str, str | int]:
    """Listeners where clients bring what `protocol` asks for, and the broker itself has a door of its own."""
    inner = f"INNER://{LOOPBACK}:{inner_port}"
    return {
        "listeners": f"CLIENT://{LOOPBACK}:{port},{inner},CONTROLLER://{LOOPBACK}:{controller_port}",
        "advertised.listeners": f"CLIENT://{LOOPBACK}:{port},{inner}",
        "listener.security.protocol.map": f"CLIENT:{protocol},INNER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "INNER",
    }


def server_properties(logs: Path, *, port: int, controller_port: int, partitions: int) -> dict[str, str | int]:
    """Kafka's settings; replication is 1 because there is one node."""
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{LOOPBACK}:{controller_port}",
        "listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "log.dirs": str(logs),
        "num.partitions": partitions,
        # a topic that nobody declared is a mistake, on a laptop as in production
        "auto.create.topics.enable": "false",
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        # after a kill the broker may register anew only when the session of the one before has run out (default 9 s)
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
        "group.initial.rebalance.delay.ms": 0,
        "message.max.bytes": 2 * 1024 * 1024,
        # history is published with its own, old timestamps: neither delete it on arrival nor roll a segment a week
        "log.retention.ms": -1,
        "log.roll.hours": 24 * 365 * 10,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
    }
