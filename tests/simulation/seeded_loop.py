"""A seed in; an event loop in which every wait for the world outside ends when the schedule says so, out."""

import asyncio
import random
from collections.abc import Callable
from typing import Any


class Waiting:
    """The places at which somebody waits: each ends when it is drawn, in no order but the seed's."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self._places: list[tuple[Any, asyncio.Future[None]]] = []

    async def __call__(self, who: Any) -> None:
        """Waits; `who` does."""
        future = asyncio.get_running_loop().create_future()
        self._places.append((who, future))
        await future

    def cancel(self, who: Any) -> None:
        """Nobody of these waits any more."""
        for waits, future in self._places:
            if waits is who:
                future.cancel()

    def free(self, free: Callable[[Any], bool]) -> list[tuple[Any, asyncio.Future[None]]]:
        """Those who wait and may go on."""
        self._places = [place for place in self._places if not place[1].done()]
        return [place for place in self._places if free(place[0])]


class SeededLoop(asyncio.SelectorEventLoop):
    """Work that a worker gives to a thread is done here, before or after a wait: a thread is as far as chance will."""

    waiting: Waiting
    worker_of_task: Callable[[], Any]

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]
        """See the class. A thread goes on when nobody waits for it any more."""
        return asyncio.shield(self.create_task(self._in_thread(func, args, self.worker_of_task())))

    async def _in_thread(self, func: Callable[..., Any], args: tuple[Any, ...], who: Any) -> Any:
        early = self.waiting.chance.random() < 0.5
        result = func(*args) if early else None
        await self.waiting(who)
        return result if early else func(*args)

    async def settle(self) -> None:
        """Until everybody waits."""
        await asyncio.sleep(0)
        while self._ready:  # type: ignore[attr-defined]
            await asyncio.sleep(0)
