"""From the broker's refusal of a right to the sentence that says which right, on what, for whom, and how to give it."""

from aiokafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailed,
)

from streams.errors import AndonError
from streams.settings import Settings

HOW = "give it with kafka-acls --add --allow-principal User:{user} {right}"
RIGHTS: dict[type[Exception], tuple[str, str]] = {
    TopicAuthorizationFailedError: (
        "to topic {what}",
        "--topic {what} --operation Read --operation Write --operation Describe --operation DescribeConfigs",
    ),
    GroupAuthorizationFailedError: ("to group {what}", "--group {what} --operation Read --operation Describe"),
    TransactionalIdAuthorizationFailed: (
        "to transactions under {what}",
        "--transactional-id {what} --operation Write --operation Describe",
    ),
    ClusterAuthorizationFailedError: (
        "to write idempotently, or to create topics",
        "--cluster --operation IdempotentWrite --operation Create --operation DescribeConfigs",
    ),
}


DENIED: tuple[type[Exception], ...] = tuple(RIGHTS)
"""What aiokafka raises for a missing right."""


class Denied(AndonError):  # noqa: N818 - the name says it
    """The user lacks a right."""


def denied(error: BaseException, settings: Settings, on_what: str = "") -> str | None:
    """The sentence; None when the error is no refusal of a right. `on_what` where the error itself does not say it."""
    error = error.__cause__ or error
    for kind, (on, right) in RIGHTS.items():
        if isinstance(error, kind):
            user = settings.sasl_username or "ANONYMOUS"
            what = on_what or _named(error, settings)
            return f"user {user} has no right {on.format(what=what)}: " + HOW.format(
                user=user, right=right.format(what=what)
            )
    return None


def _named(error: BaseException, settings: Settings) -> str:
    """What the error names; else what it can only be about."""
    if isinstance(error, GroupAuthorizationFailedError):
        return str(error.args[0]) if error.args and isinstance(error.args[0], str) else settings.group
    if isinstance(error, TopicAuthorizationFailedError):
        named = error.args[0] if error.args else None
        names = (
            [named] if isinstance(named, str) else sorted(named) if isinstance(named, (set, frozenset, list)) else []
        )
        return ", ".join(names) or f"{settings.topic_prefix}*"
    return f"{settings.group}*"
