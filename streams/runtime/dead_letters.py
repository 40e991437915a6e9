"""A message that cannot be read in; the same bytes with the reason in their headers out. And a limit to how many."""

from collections import deque
from dataclasses import dataclass
from typing import Any, NamedTuple

from schemas.codec import Reason
from schemas.times import rfc3339
from schemas.topics import dead_letter_name
from streams.errors import AndonError
from streams.runtime.clients.dead_letter import ATTEMPT, PREFIX

MAX_ERROR_CHARS = 1_000
MAX_ATTEMPT_DIGITS = 9


class BadDeployment(AndonError):  # noqa: N818 - the name says it
    """So much of the input is bad that counting the rest would mislead."""


class DeadLetter(NamedTuple):
    """What goes to the dead-letter topic."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


def dead_letter(record: Any, reason: Reason, error: str) -> DeadLetter:
    """The untouched key, value and headers of a Kafka record, and what is wrong with it."""
    kept = [(name, content) for name, content in record.headers if not name.startswith(PREFIX)]
    told = {
        "dlq.topic": record.topic,
        "dlq.partition": str(record.partition),
        "dlq.offset": str(record.offset),
        "dlq.timestamp": _time_of(record),
        "dlq.reason": reason.value,
        "dlq.error": error[:MAX_ERROR_CHARS],
        ATTEMPT: str(_attempt(record)),
    }
    headers = kept + [(name, text.encode("utf-8", "replace")) for name, text in told.items()]
    return DeadLetter(dead_letter_name(record.topic), record.partition, record.key, record.value, headers)


def _time_of(record: Any) -> str:
    try:
        return rfc3339(record.timestamp)
    except OverflowError:  # a publisher may stamp a record with anything
        return str(record.timestamp)


def _attempt(record: Any) -> int:
    """How often this message has failed, this time included; one that was submitted again carries its earlier count."""
    before = dict(record.headers).get(ATTEMPT) or b"0"
    return int(before) + 1 if before.isdigit() and len(before) <= MAX_ATTEMPT_DIGITS else 1


@dataclass(slots=True)
class _Slice:
    seen: int
    bad: int


class DeadLetterLimit:
    """Stops when at least `ratio` of the last `run` messages or more of one topic were bad."""

    def __init__(self, ratio: float, run: int) -> None:
        self._ratio = ratio
        self._run = run
        self._slices: deque[_Slice] = deque()
        self._seen = self._bad = 0

    def observe(self, seen: int, bad: int) -> None:
        """Takes the account of some messages in; raises BadDeployment at the limit."""
        self._slices.append(_Slice(seen, bad))
        self._seen += seen
        self._bad += bad
        while self._seen - self._slices[0].seen >= self._run:
            oldest = self._slices.popleft()
            self._seen -= oldest.seen
            self._bad -= oldest.bad
        if self._seen >= self._run and self._bad >= self._ratio * self._seen:
            msg = (
                f"{self._bad} of the last {self._seen} messages were rejected, which looks like a bad deployment: "
                "see why with `andon dlq list` and mend the publisher, or allow more (ANDON_DEAD_LETTER_RATIO, _RUN)"
            )
            raise BadDeployment(msg)
