"""What a bridge does in; its Prometheus metrics, and what is wrong with it in words, out."""

import time
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge

OUTCOMES = ("accepted", "refused", "unreadable")


class Health:
    """What became of the messages, and since when and why the target takes none."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        made: Any = {"registry": self.registry}
        # messages by what became of them; refused and unreadable ones are dead: logged, and passed over
        self.messages = Counter("andon_bridge_messages", "Messages, by outcome", ["outcome"], **made)
        # attempts that must be repeated
        self.retries = Counter("andon_bridge_retries", "Attempts that the target did not take", **made)
        # alerts that the bridge keeps firing at its target
        self.firing = Gauge("andon_bridge_firing_alerts", "Alerts kept firing", **made)
        # for how long the target has taken nothing
        holding = Gauge("andon_bridge_holding_seconds", "How long the target has taken nothing", **made)
        holding.set_function(self.holding_seconds)
        for outcome in OUTCOMES:
            self.messages.labels(outcome)
        self.reason: str | None = "reading the topic"
        self._since: float | None = None

    def holding_seconds(self) -> float:
        """0 while the target takes what it is given."""
        return 0.0 if self._since is None else time.monotonic() - self._since

    def held(self, reason: str) -> None:
        """The target did not take a message, for this reason; it will be given it again."""
        self.retries.inc()
        self.reason = reason
        self._since = time.monotonic() if self._since is None else self._since

    def well(self) -> None:
        """The topic is read, and the target takes what it is given."""
        self.reason, self._since = None, None
