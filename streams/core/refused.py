"""A decision that cannot be carried out in; why, in words for whoever took it, out."""

from typing import NoReturn

from schemas.reason import Reason


class RefusedError(Exception):
    """One decision that is refused; the action goes to the dead letters of `quality.actions.v1` with this reason."""

    def __init__(self, reason: Reason, error: str) -> None:
        super().__init__(f"{reason}: {error}")
        self.reason = reason
        self.error = error


def raise_unknown(what: str, name: str, enterprise: str | None = None) -> NoReturn:
    """A target that does not exist, or not in this enterprise: an enterprise has no say in another's alerts."""
    where = "" if enterprise is None else f" in the enterprise {enterprise!r}"
    raise RefusedError(Reason.UNKNOWN_TARGET, f"no {what} {name!r} is known{where}: take its id from its message")
