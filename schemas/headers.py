"""The headers of a Kafka message, whatever a client put there, become texts: the one reader of them.

A value may be null (librdkafka and Java allow it), no text, or given twice under one name.
"""

from collections.abc import Iterable, Sequence

Headers = Sequence[tuple[str, bytes | None]]


def header_texts(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    """Texts by name. A null counts as absent, of a repeated name the last counts, and what is no UTF-8 is replaced."""
    return {name: content.decode("utf-8", "replace") for name, content in headers if content is not None}
