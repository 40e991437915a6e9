"""From whatever goes wrong for good to the one line that ends the worker: after it nothing is folded or remembered."""

import asyncio

import structlog

from streams.errors import AndonError

log = structlog.get_logger(__name__)


class Failure:
    """The first reason to stop; later ones are only logged."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.happened = asyncio.Event()

    def __bool__(self) -> bool:
        return self.reason is not None

    def report(self, what: str, error: BaseException | None = None, **where: object) -> None:
        """Stops the worker; `where` names topic, partition and offset. Only a defect of ours shows its traceback."""
        expected = error is None or isinstance(error, AndonError)
        reason = what if error is None else f"{what}: {error}" if expected else f"{what}: {error!r}"
        log.error(reason, exc_info=None if expected else error, **where)
        if self.reason is None:
            self.reason = reason
            self.happened.set()
