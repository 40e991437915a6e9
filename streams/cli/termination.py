"""From SIGTERM to the way a Ctrl-C ends a command, so that all it opened is closed, and back to its own exit code."""

import signal
from types import FrameType, TracebackType
from typing import Self

INTERRUPTED = 130
TERMINATED = 143


class Termination:
    """While the block runs, SIGTERM does what Ctrl-C does."""

    def __init__(self) -> None:
        self._asked = False

    @property
    def exit_code(self) -> int:
        """Of a command that was stopped."""
        return TERMINATED if self._asked else INTERRUPTED

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGTERM, self._stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        signal.signal(signal.SIGTERM, self._before)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
        interrupt = signal.getsignal(signal.SIGINT)  # asyncio puts its own there, which cancels the task that runs
        if callable(interrupt):
            interrupt(number, frame)
        else:  # whoever started us had Ctrl-C ignored
            raise KeyboardInterrupt
