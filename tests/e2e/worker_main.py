"""The worker process that end-to-end tests start, kill and stop; it tells where it stands when it gets SIGUSR1."""

import asyncio
import faulthandler
import gc
import signal
import sys
from types import FrameType

from streams.errors import AndonError
from streams.runtime.worker import run_worker
from streams.settings import Settings


def tell(number: int, frame: FrameType | None) -> None:
    """The stacks of all threads, and below them those of all tasks, to the log."""
    faulthandler.dump_traceback(all_threads=True)
    for task in [task for task in gc.get_objects() if isinstance(task, asyncio.Task)]:  # of Faust's other loop as well
        if not task.done():
            print(task.get_name(), *awaited(task.get_coro()), sep="\n    ", file=sys.stderr, flush=True)


def awaited(step: object) -> list[str]:
    """From the outermost coroutine to what it waits for."""
    lines: list[str] = []
    while (frame := getattr(step, "cr_frame", None)) is not None:
        lines.append(f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}")
        step = getattr(step, "cr_await", None)
    return lines


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, tell)
    try:
        sys.exit(run_worker(Settings.load()))
    except AndonError as error:
        sys.exit(f"andon: {error}")
