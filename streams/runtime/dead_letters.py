"""A message that cannot be read in; the same bytes with the reason in their headers out. And a limit to how many."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from schemas.codec import Reason, Rejected
from schemas.headers import header_texts
from schemas.topics import dead_letter_name
from streams.errors import AndonError
from streams.runtime.clients.dead_letter import ATTEMPT, PREFIX, time_text

MAX_ERROR_CHARS = 1_000
SHOWN_ERROR_CHARS = 300
MAX_ATTEMPT_DIGITS = 9


class BadDeployment(AndonError):  # noqa: N818 - the name says it
    """So much of the input is bad that counting the rest would mislead."""


class DeadLetter(NamedTuple):
    """What goes to the dead-letter topic."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


def dead_letter(record: Any, reason: Reason, error: str) -> DeadLetter:
    """The untouched key, value and headers of a Kafka record, and what is wrong with it."""
    kept = [(name, content) for name, content in record.headers if not name.startswith(PREFIX)]
    told = {
        "dlq.topic": record.topic,
        "dlq.partition": str(record.partition),
        "dlq.offset": str(record.offset),
        "dlq.timestamp": time_text(record.timestamp),
        "dlq.reason": reason.value,
        "dlq.error": error[:MAX_ERROR_CHARS],
        ATTEMPT: str(_attempt(record)),
    }
    headers = [*kept, *((name, text.encode("utf-8", "replace")) for name, text in told.items())]
    return DeadLetter(dead_letter_name(record.topic), record.partition, record.key, record.value, headers)


def _attempt(record: Any) -> int:
    """How often this message has failed, this time included; one that was submitted again carries its earlier count."""
    before = header_texts(record.headers).get(ATTEMPT, "")
    return int(before) + 1 if before.isascii() and before.isdigit() and len(before) <= MAX_ATTEMPT_DIGITS else 1


@dataclass(slots=True)
class _Slice:
    seen: int
    bad: int
    reasons: Counter[str]


class DeadLetterLimit:
    """Stops when at least `ratio` of the last `run` messages or more of one topic were bad."""

    def __init__(self, ratio: float, run: int, topic: str = "") -> None:
        self._ratio = ratio
        self._run = run
        self._topic = topic
        self._slices: deque[_Slice] = deque()
        self._seen = self._bad = 0

    def observe(self, seen: int, rejected: Mapping[str, Rejected]) -> None:
        """Takes the account of some messages in, the rejected by their place; raises BadDeployment at the limit."""
        self._slices.append(_Slice(seen, len(rejected), Counter(why.reason.value for why in rejected.values())))
        self._seen += seen
        self._bad += len(rejected)
        while self._seen - self._slices[0].seen >= self._run:
            oldest = self._slices.popleft()
            self._seen -= oldest.seen
            self._bad -= oldest.bad
        if rejected and self._seen >= self._run and self._bad >= self._ratio * self._seen:
            raise BadDeployment(self._told(*next(iter(rejected.items()))))

    def _told(self, place: str, sample: Rejected) -> str:
        reasons = sum((each.reasons for each in self._slices), Counter[str]())
        most, count = reasons.most_common(1)[0]
        return (
            f"{self._bad} of the last {self._seen} messages of {self._topic} were rejected, {count} of them as {most}, "
            f"such as {place}: {sample.error[:SHOWN_ERROR_CHARS]!r}. It looks like a bad deployment: "
            "mend the publisher (`andon dlq list` shows them all) and start the worker again, which goes on behind "
            "them; or allow more (ANDON_DEAD_LETTER_RATIO, ANDON_DEAD_LETTER_RUN)"
        )
