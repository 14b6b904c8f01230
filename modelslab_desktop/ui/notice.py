"""A trouble above the composer: it can be dismissed, and tried again where somebody knows how."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent

from modelslab_desktop.ui.composer import Column
from modelslab_desktop.ui.page import scroll_if, scrolling
from modelslab_desktop.ui.problem import ProblemBox
from modelslab_desktop.ui.theme import Look
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
        scroll = scrolling(box)
        super().__init__(look, scroll)
        self._box, self._scroll = box, scroll
        self._room = 0  # px, at most
        self._said = words, detail
        self.again = again if tries else None
        self.lasting = lasting
        box.step_requested.connect(self.step_requested)
        box.close_requested.connect(self.close_requested)
        box.height_changed.connect(self._be_as_high)
        look.changed.connect(self._be_as_high)

    def limit(self, room: int) -> None:
        """Scroll where there is more to say than fits into a height in px."""
        self._room = room
        self._be_as_high()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._be_as_high()

    def _be_as_high(self) -> None:
        height = self._box.height_at(self._scroll.width())
        scroll_if(self._scroll, needed=height > self._room)
        self._scroll.setFixedHeight(max(0, min(height, self._room)))

    def says(self, words: Words, detail: str) -> bool:
        """Whether it says just this."""
        return self._said == (words, detail)
