"""From a coroutine to its result; asyncio is imported only by a command that does something."""

from collections.abc import Coroutine
from typing import Any, TypeVar

ResultT = TypeVar("ResultT")


def run(work: Coroutine[Any, Any, ResultT]) -> ResultT:
    """Run it to its end in an event loop of its own."""
    import asyncio

    return asyncio.run(work)
