"""What is said above the composer: one notice at a time, and what its button does."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout

from modelslab_desktop.core.errors import Problem
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.ui.notice import Notice
    from modelslab_desktop.ui.words import Step, Words


class Notices(QObject):
    """Shows a notice at the top of some rows, and takes it away."""

    step_requested = Signal(object)  # Step, that nobody here knows how to take
    changed = Signal()  # there is one now, or none any more

    def __init__(self, look: Look, rows: QVBoxLayout) -> None:
        super().__init__()
        self._look = look
        self._rows = rows
        self.shown: Notice | None = None

    def show_problem(self, problem: Problem, again: Callable[[], object] | None = None) -> None:
        """Say what is wrong."""
        # loaded late: only trouble needs it
        from modelslab_desktop.ui.words import words_for

        self.show(words_for(problem), problem.detail, again)

    def show(
        self, words: "Words", detail: str = "", again: Callable[[], object] | None = None, *, lasting: bool = False
    ) -> None:
        """Say something; it can be tried again where `again` does so.

        A lasting notice stays while conversations come and go.
        """
        # loaded late: only trouble needs it
        from modelslab_desktop.ui.notice import Notice

        if self.shown and self.shown.says(words, detail):
            return
        self.hide()
        self.shown = Notice(self._look, words, detail, again, lasting=lasting)
        self.shown.step_requested.connect(self._take_step)
        self.shown.close_requested.connect(self.hide)
        self._rows.insertWidget(0, self.shown)
        self.changed.emit()

    def hide(self) -> None:
        """Take the notice away."""
        if self.shown:
            self._rows.removeWidget(self.shown)
            self.shown.hide()
            self.shown.deleteLater()
            self.shown = None

    def leave(self) -> None:
        """Another conversation comes: a notice that lasts stays."""
        if self.shown and not self.shown.lasting:
            self.hide()

    def end(self) -> None:
        """Take a lasting notice away, once its reason has gone."""
        if self.shown and self.shown.lasting:
            self.hide()

    def _take_step(self, step: "Step") -> None:
        again = self.shown and self.shown.again
        self.hide()
        if again:
            again()
        else:
            self.step_requested.emit(step)
