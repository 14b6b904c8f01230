"""Work in another thread, one job after the other, for as long as the program runs."""

import atexit
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QThreadPool, Signal


class Worker(QObject):
    """Works for all who ask: none of them must wait for the other thread, or be deleted by it, as they go."""

    done = Signal(object, object)  # a job, and what came of it

    def __init__(self, work: Callable[[Any], object], *, drops_rest: bool) -> None:
        """At the end of the program, the jobs that have not begun are dropped or done."""
        super().__init__()
        self._work = work
        self._drops_rest = drops_rest
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        atexit.register(self._end)

    def start(self, job: object) -> None:
        """Do this as soon as what came before is done."""
        self._pool.start(partial(self._do, job))

    def _do(self, job: object) -> None:
        """In the other thread: work, and tell the window's."""
        self.done.emit(job, self._work(job))

    def _end(self) -> None:
        """Wait for the other thread: Qt's objects, this one among them, are about to be deleted."""
        if self._drops_rest:
            self._pool.clear()
        self._pool.waitForDone()
