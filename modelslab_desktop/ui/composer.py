"""Where a message is written: grows with its text, sends on Enter, and stops an answer."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QToolButton, QWidget

from modelslab_desktop.ui.fields import ENTER
from modelslab_desktop.ui.theme import BODY, SCROLL_BAR, SIDE, Look

LINES_AT_MOST = 9
BUTTON = 34  # px
RADIUS = 12  # px


class MessageField(QPlainTextEdit):
    """The text to send; Enter asks for it to be sent, unless an input method is composing or Shift is held."""

    enter_pressed = Signal()
    focus_changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._room = 0  # px, at most; 0 for as much as the lines take
        self.setAccessibleName("Message")
        self.setPlaceholderText("Write a message…")
        self.setProperty("role", "bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(look.font(BODY))  # as in the style sheet, which is not there yet
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self._composing = False
        self.textChanged.connect(self.fit)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in ENTER and not shifted:
            if not self._composing:
                self.enter_pressed.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()

    def sizeHint(self) -> QSize:
        return QSize(300, self.height())

    def limit(self, room: int) -> int:
        """Be no higher than this, in px, but for the first line; returns the most that it will take."""
        if room != self._room:
            self._room = room
            self.fit()
        return self._height_of(self._most_lines())

    def fit(self) -> None:
        """Be as high as the text, between one line and nine; a plain-text document measures itself in lines."""
        lines = max(1, round(self.document().size().height()))
        self.setFixedHeight(self._height_of(min(lines, self._most_lines())))

    def _most_lines(self) -> int:
        fitting = (self._room - self._height_of(0)) // self.fontMetrics().lineSpacing()
        return max(1, min(fitting, LINES_AT_MOST)) if self._room else LINES_AT_MOST

    def _height_of(self, lines: int) -> int:
        return lines * self.fontMetrics().lineSpacing() + self._look.px(8)


class Composer(QFrame):
    """The field with its buttons; asks to send and to stop, and knows nothing of models."""

    submitted = Signal(str)
    stop_requested = Signal()
    text_changed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._streaming = False
        self.field = MessageField(look)
        self._send = self._button("Send")
        self._stop = self._button("Stop")
        self._stop.hide()
        row = QHBoxLayout(self)
        look.space(row, 10, 8, 8, 8, gap=8)
        row.addWidget(self.field, 1)
        row.addWidget(self._send, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignBottom)
        self.setFocusProxy(self.field)
        self.field.focus_changed.connect(self.update)
        self.field.enter_pressed.connect(self.submit)
        self.field.textChanged.connect(self._take_change)
        self._send.clicked.connect(self.submit)
        self._stop.clicked.connect(self.stop_requested)
        look.changed.connect(self._dress)
        self._take_change()
        self._dress()

    def limit(self, room: int) -> int:
        """Be no higher than this, in px, but for the first line; returns the most that it will take."""
        edges = self._look.px(16)
        return max(self.field.limit(room - edges), self._look.px(BUTTON)) + edges

    def text(self) -> str:
        """What is written."""
        return self.field.toPlainText()

    def show_draft(self, text: str) -> None:
        """Put a text into the field, the cursor at its end."""
        self.field.setPlainText(text)
        self.field.moveCursor(self.field.textCursor().MoveOperation.End)

    def quote(self, quotation: str) -> None:
        """Put a quotation after what is written, and go on below it."""
        cursor = self.field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        written = self.text()
        ended = len(written) - len(written.rstrip("\n"))
        gap = "\n" * max(0, 2 - ended) if written.strip() else ""
        cursor.insertText(f"{gap}{quotation}\n\n")
        self.field.setTextCursor(cursor)
        self.field.setFocus()

    def clear(self) -> None:
        """Empty the field, once what it held is stored."""
        self.field.clear()

    def show_streaming(self, streaming: bool) -> None:
        """Offer Stop in the place of Send while an answer is on its way."""
        if streaming == self._streaming:
            return
        self._streaming = streaming
        had_focus = self._stop.hasFocus() or self._send.hasFocus()
        self._send.setVisible(not streaming)
        self._stop.setVisible(streaming)
        if had_focus:
            self.field.setFocus()

    def name_stop(self, name: str) -> None:
        """Call the button so that stops what is on its way."""
        self._stop.setAccessibleName(name)
        self._stop.setToolTip(f"{name} (Esc)")

    def submit(self) -> None:
        """Ask to send the text, if there is any and no answer is on its way."""
        text = _trimmed(self.text())
        if text and not self._streaming:
            self.submitted.emit(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._look.color("accent" if self.field.hasFocus() else "line"))
        painter.setBrush(self._look.color("field"))
        radius = self._look.px(RADIUS)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def _take_change(self) -> None:
        text = self.text()
        self._send.setEnabled(bool(text.strip()))
        self._show_icons()
        self.text_changed.emit(text)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "send")
        button.setAccessibleName(name)
        button.setToolTip("Send (Enter)" if name == "Send" else "Stop (Esc)")
        return button

    def _dress(self) -> None:
        edge = self._look.px(BUTTON)
        self.field.fit()
        self._send.setFixedSize(edge, edge)
        self._stop.setFixedSize(edge, edge)
        self._show_icons()

    def _show_icons(self) -> None:
        self._send.setIcon(self._look.icon("send", "accent-text" if self._send.isEnabled() else "icon"))
        self._stop.setIcon(self._look.icon("stop", "accent-text"))


def _trimmed(text: str) -> str:
    """The text without blank lines around it; the first line keeps its indentation, which Markdown reads as code."""
    first = len(text) - len(text.lstrip())
    return text[text.rfind("\n", 0, first) + 1 :].rstrip()


class Column(QWidget):
    """Keeps one widget as wide as the reading column, centred."""

    def __init__(self, look: Look, content: QWidget) -> None:
        super().__init__()
        self._look = look
        self._content = content
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self._row.addWidget(content, 1000)
        self._row.addStretch(1)
        look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._row.setContentsMargins(SIDE, 0, SIDE + self._look.px(SCROLL_BAR), 0)
        self._content.setMaximumWidth(self._look.column)
