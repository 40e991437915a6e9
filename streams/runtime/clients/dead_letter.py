"""From the headers of a dead letter (written by streams/runtime/dead_letters.py) to where it came from and why.

The value and key of a dead letter are those of the message, untouched; all that Andon has to say is in `dlq.` headers.
"""

from dataclasses import dataclass
from datetime import datetime

from schemas.times import to_millis
from streams.errors import AndonError
from streams.runtime.clients.tail import Message

PREFIX = "dlq."
ATTEMPT = "dlq.attempt"


class DeadLetterError(AndonError):
    """There is no such dead letter, or it does not say where it came from."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message came from, its time there, why it was rejected, and how many times by now."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    reason: str
    error: str
    attempt: int


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One rejected message as it lies in its dead-letter topic."""

    origin: Origin
    message: Message

    @property
    def id(self) -> str:
        """TOPIC:PARTITION:OFFSET of the dead letter itself."""
        return f"{self.message.topic}:{self.message.partition}:{self.message.offset}"


def dead_letter(message: Message) -> DeadLetter:
    """What the headers of a message in a dead-letter topic tell."""
    told = {name: content.decode("utf-8", "replace") for name, content in message.headers if name.startswith(PREFIX)}
    try:
        origin = Origin(
            told["dlq.topic"],
            int(told["dlq.partition"]),
            int(told["dlq.offset"]),
            _millis(told["dlq.timestamp"]),
            told["dlq.reason"],
            told["dlq.error"],
            int(told[ATTEMPT]),
        )
    except (KeyError, ValueError) as error:
        place = f"{message.topic}:{message.partition}:{message.offset}"
        msg = f"{place} is no dead letter of Andon: its headers lack or garble {error}"
        raise DeadLetterError(msg) from None
    return DeadLetter(origin, message)


def headers_for_replay(letter: DeadLetter) -> list[tuple[str, bytes]]:
    """The publisher's own headers, and how many times the message was rejected, to which a worker adds."""
    own = [(name, content) for name, content in letter.message.headers if not name.startswith(PREFIX)]
    return [*own, (ATTEMPT, str(letter.origin.attempt).encode())]


def _millis(text: str) -> int:
    """RFC 3339; or the bare number of a record whose time is none that RFC 3339 can write."""
    return int(text) if text.removeprefix("-").isdigit() else to_millis(datetime.fromisoformat(text))
