"""One limit for the whole program: the account allows only so many requests at a time."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

PLACES = 5  # what the smallest account may have queued


class Limiter:
    """Hands out places to requests, first come, first served."""

    def __init__(self, places: int = PLACES) -> None:
        self._places = places
        self._free: asyncio.Semaphore | None = None

    @asynccontextmanager
    async def place(self, when_waiting: Callable[[], None]) -> AsyncIterator[None]:
        """Hold a place; `when_waiting` is called first if there is none free."""
        if self._free is None:
            # loaded late: 31 ms of start-up
            import asyncio

            self._free = asyncio.Semaphore(self._places)
        if self._free.locked():
            when_waiting()
        async with self._free:
            yield
