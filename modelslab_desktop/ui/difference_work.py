"""Compares two texts in another thread; what is no longer wanted is not begun, or not told."""

from dataclasses import dataclass
from functools import cache
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal

from modelslab_desktop.core.difference import Disagreement, Piece, Unit
from modelslab_desktop.ui.worker import Worker


@dataclass(frozen=True, slots=True)
class Texts:
    """What two answers read, and the same with nothing in place of their code, at the same places."""

    a: str
    b: str
    prose_a: str
    prose_b: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What two texts differ in, by either unit, and on what they disagree."""

    pieces: dict[Unit, tuple[Piece, ...]]
    disagreements: list[Disagreement]


class _Job:
    """Two texts to compare, as long as somebody waits for it."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.cancelled = Event()


class Comparing(QObject):
    """Asks for one comparison at a time; the last one that was asked for is told, unless it was cancelled."""

    done = Signal(object)  # Outcome

    def __init__(self) -> None:
        super().__init__()
        self._job: _Job | None = None
        _worker().done.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def start(self, texts: Texts) -> None:
        """Compare these, and no others any more."""
        self.cancel()
        self._job = _Job(texts)
        _worker().start(self._job)

    def cancel(self) -> None:
        """Tell nothing of what was asked for."""
        if self._job:
            self._job.cancelled.set()
            self._job = None

    def _take(self, job: _Job, outcome: Outcome) -> None:
        if job is self._job:
            self._job = None
            self.done.emit(outcome)


def _compare(job: _Job) -> Outcome | None:
    """In the other thread: compare step by step, until it is cancelled."""
    # loaded late: it takes 20 ms, which the window must not wait for
    from modelslab_desktop.markup.difference import differences_by
    from modelslab_desktop.markup.disagreement import disagreements

    if job.cancelled.is_set():
        return None
    texts = job.texts
    pieces = differences_by(texts.a, texts.b, Unit)
    if job.cancelled.is_set():
        return None
    return Outcome(pieces, disagreements(texts.prose_a, texts.prose_b, pieces[Unit.SENTENCES]))


@cache
def _worker() -> Worker:
    return Worker(_compare, drops_rest=True)
