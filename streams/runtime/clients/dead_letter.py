"""From the headers of a dead letter (written by streams/runtime/dead_letters.py) to where it came from and why.

The value and key of a dead letter are those of the message, untouched; all that Andon has to say is in `dlq.` headers.
"""

from dataclasses import dataclass
from datetime import datetime

from schemas.headers import header_texts
from schemas.times import rfc3339, to_millis
from streams.errors import AndonError
from streams.runtime.clients.tail import Message

PREFIX = "dlq."
ATTEMPT = "dlq.attempt"
UNKNOWN = "unknown"
"""The reason of a message that somebody else put among the dead letters."""


class DeadLetterError(AndonError):
    """There is no such dead letter, or it cannot be sent to where it came from."""


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

    @property
    def record(self) -> str:
        """Names the rejected record; a topic made anew has the same offsets, and other times."""
        return f"{self.topic}:{self.partition}:{self.offset}:{self.timestamp_ms}"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One rejected message as it lies in its dead-letter topic."""

    origin: Origin
    message: Message

    @property
    def id(self) -> str:
        """TOPIC:PARTITION:OFFSET of the dead letter itself."""
        return f"{self.message.topic}:{self.message.partition}:{self.message.offset}"

    @property
    def is_known(self) -> bool:
        """Whether it says where it came from."""
        return self.origin.reason != UNKNOWN


def dead_letter(message: Message) -> DeadLetter:
    """What the headers of a message in a dead-letter topic tell; a stray message keeps nobody from the others."""
    told = header_texts(message.headers)
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
        why = f"no dead letter of Andon: its headers lack or garble {error}"
        origin = Origin("", -1, -1, message.timestamp_ms, UNKNOWN, why, 0)
    return DeadLetter(origin, message)


def headers_for_replay(letter: DeadLetter) -> list[tuple[str, bytes | None]]:
    """The publisher's own headers, and how many times the message was rejected, to which a worker adds."""
    own = [(name, content) for name, content in letter.message.headers if not name.startswith(PREFIX)]
    return [*own, (ATTEMPT, str(letter.origin.attempt).encode())]


def time_text(time_ms: int) -> str:
    """RFC 3339; a publisher may stamp a record with anything, and then the bare number."""
    try:
        return rfc3339(time_ms)
    except (OverflowError, ValueError):
        return str(time_ms)


def _millis(text: str) -> int:
    """RFC 3339; or the bare number of a record whose time is none that RFC 3339 can write."""
    return int(text) if text.removeprefix("-").isdigit() else to_millis(datetime.fromisoformat(text))
