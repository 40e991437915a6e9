"""From any failure of the embedded broker to one line that says what, where and what to do."""

from __future__ import annotations

from streams.errors import AndonError


class BrokerError(AndonError):
    """The embedded broker could not be downloaded, started or reached."""

    def __init__(self, *, what: str, where: str, remedy: str, log_tail: str = "") -> None:
        super().__init__(f"{what} ({where}): {remedy}")
        self.log_tail = log_tail
        if log_tail:  # tracebacks and pytest show it; the one line does not
            self.add_note(f"end of Kafka's log:\n{log_tail}")
