"""The owner of every asyncio task: none runs unwatched, none outlives the program."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    import asyncio

FINISHED_WITHIN = 3.0  # s that the end of the program leaves to what should come to its end


class Work:
    """A coroutine to run: at once, or as soon as there is a loop; it can be cancelled in both cases."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], name: str, *, to_its_end: bool) -> None:
        self._coroutine = coroutine
        self._name = name
        self._when_ended: list[Callable[[], None]] = []
        self.to_its_end = to_its_end
        self.task: asyncio.Task[None] | None = None  # None as long as there is no loop
        self.cancelled = False  # whether its end was asked for

    def begin(self, loop: "asyncio.AbstractEventLoop") -> None:
        """Run in this loop."""
        self.task = loop.create_task(self._coroutine, name=self._name)
        self.task.add_done_callback(lambda _: self._end())

    def cancel(self) -> None:
        """Ask for its end; what has not begun has ended by that."""
        begun, again, self.cancelled = self.task, self.cancelled, True
        if begun:
            begun.cancel()
        elif not again:
            self._coroutine.close()
            self._end()

    def when_ended(self, call: Callable[[], None]) -> None:
        """Call this once the coroutine has ended, however it did."""
        self._when_ended.append(call)

    def _end(self) -> None:
        for call in self._when_ended:
            call()


class Tasks(QObject):
    """Starts tasks, keeps them, and tells of those that crash; what starts before there is a loop waits for it."""

    crashed = Signal(object)  # the exception of a task: a Problem that nobody took, or a fault of ours

    def __init__(self) -> None:
        super().__init__()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._works: dict[Work, None] = {}  # in the order of their start

    def attach(self, loop: "asyncio.AbstractEventLoop") -> None:
        """Begin with what has been waiting for the loop."""
        self._loop = loop
        for work in self._works:
            work.begin(loop)

    def start(self, coroutine: Coroutine[Any, Any, None], name: str, *, to_its_end: bool = False) -> Work:
        """Run the coroutine; one that shall come to its end gets some time for it when the program is closed."""
        work = Work(coroutine, name, to_its_end=to_its_end)
        work.when_ended(lambda: self._ended(work))
        self._works[work] = None
        if self._loop:
            work.begin(self._loop)
        return work

    def later(self, delay: float, call: Callable[[], None]) -> "asyncio.TimerHandle":
        """Call something after so many seconds; only from within a task."""
        assert self._loop is not None
        return self._loop.call_later(delay, call)

    async def close(self) -> None:
        """Cancel what runs and wait until each task has put its things in order."""
        # loaded late: 31 ms of start-up
        import asyncio

        tasks = [work.task for work in self._works if work.task]
        self._cancel_all(lambda work: not work.to_its_end)
        if tasks:
            await asyncio.wait(tasks, timeout=FINISHED_WITHIN)
        self._cancel_all(lambda _: True)
        await asyncio.gather(*tasks, return_exceptions=True)

    def _cancel_all(self, chosen: Callable[[Work], bool]) -> None:
        for work in list(self._works):
            if chosen(work):
                work.cancel()

    def _ended(self, work: Work) -> None:
        del self._works[work]
        if work.task and not work.task.cancelled() and (error := work.task.exception()):
            self.crashed.emit(error)
