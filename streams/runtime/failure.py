"""From whatever goes wrong for good to the one line that ends the worker: after it nothing is folded or remembered."""

import asyncio

import structlog
from aiokafka.errors import KafkaError

from streams.errors import AndonError

log = structlog.get_logger(__name__)


EXPECTED = (AndonError, KafkaError, OSError)
"""What can happen to a correct worker."""


class Failure:
    """The first reason to stop; later ones are only logged."""

    def __init__(self) -> None:
        self.reason: str | None = None
        self.happened = asyncio.Event()

    def __bool__(self) -> bool:
        return self.reason is not None

    def report(self, what: str, error: BaseException | None = None, **where: object) -> None:
        """Stops the worker; `where` names topic, partition and offset. Only a defect of ours shows its traceback."""
        reason = what if error is None else f"{what}: {_told(error)}"
        log.error(reason, exc_info=None if error is None or isinstance(error, EXPECTED) else error, **where)
        if self.reason is None:
            self.reason = reason
            self.happened.set()


def _told(error: BaseException) -> str:
    return (isinstance(error, EXPECTED) and str(error)) or repr(error)
