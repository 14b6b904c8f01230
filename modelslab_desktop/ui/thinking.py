"""What a model thought before it answered: folded under how long that took, and set back when it is opened."""

from typing import cast

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.answer_words import title_of_thinking
from modelslab_desktop.ui.durations import seconds
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look

ICON = 16  # px at a zoom of 1
GAP = 6  # px at a zoom of 1, between the title and the text
BAR = 3  # px at a zoom of 1
INDENT = 16  # px at a zoom of 1, of the text


class Thinking(QWidget):
    """A title that opens and folds the text, which is only built and kept up to date while it is open."""

    height_changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._live: LiveAnswer | None = None
        self._text = ""  # once it is whole
        self._reading: Reading | None = None
        self._title = QToolButton(self)
        self._title.setCheckable(True)
        self._title.setProperty("role", "small")
        self._title.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._title.setIconSize(QSize(look.px(ICON), look.px(ICON)))
        self._title.setIcon(look.icon("right", size=ICON))
        self._title.toggled.connect(self._toggle)

    @property
    def reading(self) -> Reading | None:
        """What is read, while it is open."""
        return self._reading if self._title.isChecked() else None

    def show_live(self, live: LiveAnswer) -> bool:
        """Show what has come; False when it was too soon to draw."""
        self._live = live
        # for a screen reader the name stays while the seconds are counted
        self._title.setAccessibleName("Thinking…" if live.thought is None else "")
        self._entitle(title_of_thinking(live.thought) if live.thought is not None else _counted(live))
        return self._grow()

    def show_ended(self, text: str, taken: float | None) -> None:
        """Show the whole of it, and the seconds that it took, if they are known."""
        self._live, self._text = None, text
        self._title.setAccessibleName("")
        self._entitle(title_of_thinking(taken))
        if self._reading:
            self._reading.finish(text)

    def height_at(self, width: int) -> int:
        """The height in px at a width in px."""
        title = self._title.sizeHint().height()
        reading = self.reading
        if reading is None:
            return title
        return title + self._look.px(GAP) + reading.height_at(width - self._look.px(INDENT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()

    def paintEvent(self, event: QPaintEvent) -> None:
        if reading := self.reading:
            painter = QPainter(self)
            bar = QRect(0, reading.y(), self._look.px(BAR), reading.height() - reading.gap_below())
            painter.fillRect(bar, self._look.color("line"))
            reading.paint_behind(painter, event.rect())

    def _entitle(self, title: str) -> None:
        if title != self._title.text():
            self._title.setText(title)
            self._place()

    def _place(self) -> None:
        self._title.resize(self._title.sizeHint())
        if reading := self.reading:
            left, top = self._look.px(INDENT), self._title.height() + self._look.px(GAP)
            width = self.width() - left
            reading.setGeometry(left, top, width, reading.height_at(width))

    def _grow(self) -> bool:
        reading = self.reading
        if reading is None or self._live is None:
            return True
        reply = self._live.reply
        more = reply.thinking_since(reading.length)
        return reading.grow_to(reply.thinking) if more is None else reading.grow(more)

    def _toggle(self, opened: bool) -> None:
        self._title.setIcon(self._look.icon("down" if opened else "right", size=ICON))
        if opened and self._reading is None:
            self._build()
        if self._reading:
            self._reading.setVisible(opened)
        if opened and not self._grow():
            self._grow()  # what took a while to read is written at the next time
        self.height_changed.emit()
        self._place()

    def _build(self) -> None:
        self._reading = Reading(cast("Look", _SetBack(self._look)), "Thinking")
        self._reading.setParent(self)
        self._reading.reflowed.connect(self.height_changed)
        if self._live is None:
            self._reading.finish(self._text)


class _SetBack:
    """A look whose text is muted."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def __getattr__(self, name: str) -> object:
        return getattr(self._look, name)

    def color(self, role: str) -> QColor:
        return self._look.color("text-muted" if role == "text" else role)


def _counted(live: LiveAnswer) -> str:
    """The title while it goes on."""
    taken = int(live.thinking_for or 0)
    return f"Thinking… {seconds(taken)}" if taken else "Thinking…"
