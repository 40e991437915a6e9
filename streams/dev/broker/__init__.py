"""From nothing installed to a real Apache Kafka for development and tests, and back without a trace."""

from streams.dev.broker.command import run_broker
from streams.dev.broker.embedded import EmbeddedKafka
from streams.dev.broker.errors import BrokerError

__all__ = ["BrokerError", "EmbeddedKafka", "run_broker"]
