"""From a dead letter to the line a person reads and to the record a program reads."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from streams.runtime.clients.dead_letter import DeadLetter

SHOWN_BYTES = 4_000


def dead_letter_line(letter: "DeadLetter") -> str:
    """Its id, its reason, and what is wrong with it."""
    return f"{letter.id}  {letter.origin.reason}  attempt {letter.origin.attempt}  {letter.origin.error}"


def dead_letter_record(letter: "DeadLetter") -> dict[str, Any]:
    """All of it; bytes that are no UTF-8 are shown as lone surrogates, as in a log."""
    from streams.runtime.clients.dead_letter import time_text

    origin = letter.origin
    return {
        "id": letter.id,
        "reason": origin.reason,
        "error": origin.error,
        "attempt": origin.attempt,
        "topic": origin.topic,
        "partition": origin.partition,
        "offset": origin.offset,
        "timestamp": time_text(origin.timestamp_ms),
        "key": _text(letter.message.key),
        "value": _text(letter.message.value),
    }


def dead_letter_page(letter: "DeadLetter") -> str:
    """One field a line, the value last, cut when it is long."""
    record = dead_letter_record(letter)
    value = (letter.message.value or b"")[:SHOWN_BYTES].decode("utf-8", "backslashreplace")
    size = len(letter.message.value or b"")
    head = [f"{name:<9}  {text}" for name, text in record.items() if name != "value"]
    return "\n".join([*head, f"{'value':<9}  {size:,} bytes", "" if letter.message.value is None else value])


def _text(content: bytes | None) -> str | None:
    return None if content is None else content.decode("utf-8", "surrogateescape")
