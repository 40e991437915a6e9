"""From nothing to everything at once, Kafka, worker, console and a simulated factory, and back to nothing."""

from streams.dev.demo.show import run_demo

__all__ = ["run_demo"]
