"""Trouble, shown: a title, a sentence, one next step, and the details folded away."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.words import Step, Words, seconds


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
        self._words = words
        self._left = round(wait or 0)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(12, 10, 12, 10)
        self._layout.setSpacing(6)
        heading = self._heading(look, words)
        self._layout.addLayout(heading)
        if closable:
            close = QToolButton()
            close.setAccessibleName("Dismiss")
            close.setIcon(look.icon("close", size=16))
            close.clicked.connect(self.close_requested)
            heading.addWidget(close)
        sentence = QLabel(words.sentence)
        sentence.setWordWrap(True)
        self._layout.addWidget(sentence)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._button = QPushButton(words.button)
        self._button.setVisible(bool(words.button))
        self._button.clicked.connect(lambda: self.step_requested.emit(words.step))
        row.addWidget(self._button)
        row.addStretch(1)
        self._layout.addLayout(row)
        if detail:
            self._add_details(row, detail)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._count_down)
        if words.step is Step.WAIT and self._left > 0:
            self._timer.start()
            self._show_wait()

    def offer_step(self, offered: bool) -> bool:
        """Show or hide the button for the next step; tells whether that has changed the box."""
        was = not self._button.isHidden()
        self._button.setVisible(offered and bool(self._words.button))
        return was == self._button.isHidden()

    def height_at(self, width: int) -> int:
        """The height in px at a width in px."""
        return max(self._layout.totalHeightForWidth(width), self._layout.totalMinimumSize().height())

    def _heading(self, look: Look, words: Words) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        mark = QLabel()
        mark.setPixmap(look.icon("warning", "danger").pixmap(18, 18))
        title = QLabel(words.title)
        title.setProperty("role", "heading")
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setWordWrap(True)
        row.addWidget(mark)
        row.addWidget(title, 1)
        return row

    def _add_details(self, row: QHBoxLayout, detail: str) -> None:
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
