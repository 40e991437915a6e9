"""From whatever goes wrong for good to the one line that ends the worker: after it nothing is folded."""

import asyncio
from collections.abc import Callable

import structlog
from aiokafka.errors import KafkaError

from streams.errors import AndonError

log = structlog.get_logger(__name__)


EXPECTED = (AndonError, KafkaError, OSError)
"""What can happen to a correct worker."""


class Failure:
    """The first reason to stop; later ones are only logged. `spoiled`: nothing may be remembered either."""

    def __init__(self, explain: Callable[[BaseException], str | None] = lambda _: None) -> None:
        self._explain = explain
        self.reason: str | None = None
        self.spoiled = False
        self.happened = asyncio.Event()

    def __bool__(self) -> bool:
        return self.reason is not None

    def report(self, what: str, error: BaseException | None = None, *, whole: bool = False, **where: object) -> None:
        """Stops the worker; `where` names topic, partition and offset. Only a defect of ours shows its traceback.

        `whole` says that everything folded was sent as well, so that it may still be saved.
        """
        self.spoiled |= not whole
        reason = what if error is None else f"{what}: {self._explain(error) or _told(error)}"
        log.error(reason, exc_info=None if error is None or isinstance(error, EXPECTED) else error, **where)
        if self.reason is None:
            self.reason = reason
            self.happened.set()


def _told(error: BaseException) -> str:
    return (isinstance(error, EXPECTED) and str(error)) or repr(error)
