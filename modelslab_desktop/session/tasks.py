"""The owner of every asyncio task: none runs unwatched, none outlives the program."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    import asyncio


class Tasks(QObject):
    """Starts tasks, keeps them, and tells of those that crash; what starts before there is a loop waits for it."""

    crashed = Signal(object)  # the exception of a task: always a fault of ours

    def __init__(self) -> None:
        super().__init__()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._early: list[tuple[Coroutine[Any, Any, None], str]] = []
        self._running: set[asyncio.Task[None]] = set()

    def attach(self, loop: "asyncio.AbstractEventLoop") -> None:
        """Begin with what has been waiting for the loop."""
        self._loop = loop
        early, self._early = self._early, []
        for coroutine, name in early:
            self.start(coroutine, name)

    def start(self, coroutine: Coroutine[Any, Any, None], name: str) -> "asyncio.Task[None] | None":
        """Run the coroutine; None when there is no loop to run it yet."""
        if self._loop is None:
            self._early.append((coroutine, name))
            return None
        task = self._loop.create_task(coroutine, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    def later(self, delay: float, call: Callable[[], None]) -> "asyncio.TimerHandle":
        """Call something after so many seconds; only from within a task."""
        assert self._loop is not None
        return self._loop.call_later(delay, call)

    async def close(self) -> None:
        """Cancel what runs and wait until each task has put its things in order."""
        # loaded late: 31 ms of start-up
        import asyncio

        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self.crashed.emit(error)
