"""Trouble, shown: a title, a sentence, one next step, and the details folded away."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from modelslab_desktop.ui.durations import seconds
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.words import Step, Words


class ProblemBox(QFrame):
    """A box for one trouble; its button asks for the next step, after a countdown where there is a time to wait."""

    step_requested = Signal(object)  # Step
    height_changed = Signal()
    close_requested = Signal()

    def __init__(
        self, look: Look, words: Words, detail: str = "", *, wait: float | None = None, closable: bool = False
    ) -> None:
        super().__init__()
        self.setObjectName("problem")
        self.setAccessibleName(f"{words.title}. {words.sentence}")
        self._look = look
        self._words = words
        self._left = round(wait or 0)
        self._layout = QVBoxLayout(self)
        look.space(self._layout, 12, 10, 12, 10, gap=6)
        self._mark = QLabel()
        self._close = QToolButton()
        self._layout.addLayout(self._heading(words, closable=closable))
        sentence = QLabel(words.sentence)
        sentence.setWordWrap(True)
        self._layout.addWidget(sentence)
        self._button = QPushButton(words.button)
        self._button.setVisible(bool(words.button))
        self._button.clicked.connect(lambda: self.step_requested.emit(words.step))
        row = Flow(look, self._button)
        self._layout.addLayout(row)
        if detail:
            self._add_details(row, detail)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._count_down)
        if words.step is Step.WAIT and self._left > 0:
            self._timer.start()
            self._show_wait()
        look.changed.connect(self._dress)
        self._dress()

    def offer_step(self, offered: bool) -> bool:
        """Show or hide the button for the next step; tells whether that has changed the box."""
        was = not self._button.isHidden()
        self._button.setVisible(offered and bool(self._words.button))
        return was == self._button.isHidden()

    def height_at(self, width: int) -> int:
        """The height in px at a width in px."""
        return max(self._layout.totalHeightForWidth(width), self._layout.totalMinimumSize().height())

    def _dress(self) -> None:
        edge = self._look.px(18)
        self._mark.setPixmap(self._look.icon("warning", "danger").pixmap(edge, edge))
        self._close.setIcon(self._look.icon("close", size=16))

    def _heading(self, words: Words, *, closable: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        self._look.space(row, 0, 0, 0, 0, gap=8)
        title = QLabel(words.title)
        title.setProperty("role", "heading")
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        row.addWidget(self._mark)
        row.addWidget(title, 1)
        row.addWidget(self._close)
        self._close.setVisible(closable)
        self._close.setAccessibleName("Dismiss")
        self._close.clicked.connect(self.close_requested)
        return row

    def _add_details(self, row: Flow, detail: str) -> None:
        fold = QToolButton()
        fold.setText("Details")
        fold.setCheckable(True)
        fold.setProperty("role", "small")
        text = QLabel(detail)
        text.setProperty("role", "muted")
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.hide()
        fold.toggled.connect(text.setVisible)
        fold.toggled.connect(self.height_changed)
        row.addWidget(fold)
        self._layout.addWidget(text)

    def _count_down(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._timer.stop()
        self._show_wait()

    def _show_wait(self) -> None:
        wait = f"{self._words.button} in {seconds(self._left)}"
        self._button.setText(wait if self._left > 0 else self._words.button)
        self._button.setEnabled(self._left <= 0)
