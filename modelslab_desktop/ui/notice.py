"""A trouble above the composer: it can be dismissed, and tried again where somebody knows how."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal

from modelslab_desktop.ui.composer import Column
from modelslab_desktop.ui.problem import ProblemBox
from modelslab_desktop.ui.theme import COLUMN, SIDE, Look
from modelslab_desktop.ui.words import Step, Words

_TRIES: Final = (Step.TRY_AGAIN, Step.WAIT, Step.FREE_SPACE)


class Notice(Column):
    """The box of a trouble, as wide as the messages; what tries again is offered only with a way to do so."""

    step_requested = Signal(object)  # Step
    close_requested = Signal()

    def __init__(
        self, look: Look, words: Words, detail: str, again: Callable[[], object] | None, *, lasting: bool
    ) -> None:
        tries = words.step in _TRIES
        shown = replace(words, step=Step.NONE, button="") if tries and not again else words
        box = ProblemBox(look, shown, detail, closable=True)
        box.setObjectName("notice")
        super().__init__(box, COLUMN, SIDE)
        self._said = words, detail
        self.again = again if tries else None
        self.lasting = lasting
        box.step_requested.connect(self.step_requested)
        box.close_requested.connect(self.close_requested)

    def says(self, words: Words, detail: str) -> bool:
        """Whether it says just this."""
        return self._said == (words, detail)
