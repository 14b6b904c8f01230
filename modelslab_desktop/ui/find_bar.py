"""The bar in which text to find in the conversation is typed; searches nothing itself."""

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from modelslab_desktop.ui.composer import Column
from modelslab_desktop.ui.fields import ENTER, LineEdit
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look

ANNOUNCED_AFTER = 600  # ms without another result, so that typing is not talked into
FIELD_WIDTH = 420  # px, at most


class FindField(LineEdit):
    """The text to find; Enter asks for the next match, with Shift for the previous one."""

    entered = Signal(bool)  # whether Shift was held

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and not self._composing:
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)


class FindBar(QWidget):
    """A field, how much was found, and the buttons that lead to it."""

    needle_changed = Signal(str)
    next_requested = Signal()
    previous_requested = Signal()
    close_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("find")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._field = FindField("Find in the conversation")
        self._result = QLabel()
        self._result.setProperty("role", "muted")
        self._result.setTextFormat(Qt.TextFormat.PlainText)
        self._previous = self._button("Previous match", "Shift+Enter")
        self._next = self._button("Next match", "Enter")
        self._close = self._button("Close the search", "Esc")
        content = QWidget()
        row = QHBoxLayout(content)
        look.space(row, 0, 0, 0, 0, gap=4)
        row.addWidget(self._field, 1000)
        row.addSpacing(4)
        row.addWidget(self._result)
        row.addStretch(1)
        for button in (self._previous, self._next, self._close):
            row.addWidget(button)
        column = QVBoxLayout(self)
        look.space(column, 0, 6, 0, 6)
        column.addWidget(Column(look, content))
        self._telling = QTimer(self, singleShot=True, interval=ANNOUNCED_AFTER)
        self._telling.timeout.connect(self._announce)
        self._told = ""
        self._connect()
        self._dress()

    def _connect(self) -> None:
        self._field.textChanged.connect(self.needle_changed)
        self._field.entered.connect(lambda back: (self.previous_requested if back else self.next_requested).emit())
        self._previous.clicked.connect(self.previous_requested)
        self._next.clicked.connect(self.next_requested)
        self._close.clicked.connect(self.close_requested)
        self._look.changed.connect(self._dress)

    @property
    def needle(self) -> str:
        """What is looked for."""
        return self._field.text()

    def begin(self, needle: str) -> None:
        """Take the keyboard, with this to find, or with what was looked for last."""
        if needle:
            with QSignalBlocker(self._field):
                self._field.setText(needle)
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def show_result(self, result: str, *, found: bool, final: bool) -> None:
        """Say what was found; what is not final is not announced."""
        self._previous.setEnabled(found)
        self._next.setEnabled(found)
        if result != self._result.text():
            self._result.setText(result)
            self._telling.stop()
        if final and result != self._told:
            self._telling.start()

    def _announce(self) -> None:
        self._told = self._result.text()
        announce(self, self._told)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and _is_escape(event):
            event.accept()  # it closes the bar and stops no answer
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_escape(event):
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)

    def _button(self, name: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({keys})")
        return button

    def _dress(self) -> None:
        self._field.setMaximumWidth(self._look.px(FIELD_WIDTH))
        for button, icon in ((self._previous, "up"), (self._next, "down"), (self._close, "close")):
            button.setIcon(self._look.icon(icon))
            edge = self._look.px(20)
            button.setIconSize(QSize(edge, edge))


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
