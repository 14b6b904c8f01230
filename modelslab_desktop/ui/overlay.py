"""A card above the window: its own keyboard focus, closed by Esc or a click beside it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from modelslab_desktop.ui.focus_chain import others_in_chain
from modelslab_desktop.ui.theme import Look

MARGIN = 32  # px between the card and the window's edge
_ZOOM_KEYS = (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_0)  # with Ctrl


class Overlay(QWidget):
    """Lays a card over a window and gives the focus back when it goes."""

    closed = Signal()

    def __init__(
        self, look: Look, window: QWidget, content: QWidget, name: str, width: int, height: int | None = None
    ) -> None:
        super().__init__(window)
        self._look = look
        self._window = window
        self._content = content
        self._size = (width, height)
        self._focus_before: QWidget | None = None
        self._card = QFrame(self)
        self._card.setObjectName("card")
        self._card.setAccessibleName(name)
        layout = QVBoxLayout(self._card)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(content)
        self._card.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show the card and move the focus into it."""
        if self.isHidden():
            self._focus_before = self._window.focusWidget()
            self._window.installEventFilter(self)
        self.show()  # which dresses it, so that it can be measured
        self._place()
        self.raise_()
        self._content.setFocus()

    def close(self) -> bool:
        """Take the card away."""
        if self.isHidden():
            return True
        self._window.removeEventFilter(self)
        self.hide()
        for widget in self._window.findChildren(QWidget):
            if widget is self._focus_before:  # it may have gone meanwhile, as a message does with another theme
                widget.setFocus()
        self.closed.emit()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        asks = QEvent.Type.Resize if watched is self._window else QEvent.Type.LayoutRequest
        if event.type() is asks and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and not _zooms(event):
            event.accept()  # the window's other shortcuts rest, Esc among them
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        # nothing below may hear of keys that were meant for the card

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays within the card."""
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        for widget in others_in_chain(self._focused(), forward):
            if self._takes_focus(widget):
                widget.setFocus(reason)
                return True
        return False

    def _focused(self) -> QWidget:
        focused: QWidget | None = self._window.focusWidget()
        return self._content if focused is None else focused

    def _takes_focus(self, widget: QWidget) -> bool:
        reachable = self._card.isAncestorOf(widget) and widget.isVisible() and widget.isEnabled()
        if widget.focusProxy() is not None:
            return False  # it would give the keyboard back, as the line within a number field does
        return reachable and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(0, 0, 0, 90))

    def _place(self) -> None:
        self.setGeometry(self._window.rect())
        wanted, tall = self._size
        width = min(self._look.px(wanted), self.width() - 2 * MARGIN)
        height = min(self._look.px(tall) if tall else self._height_at(width), self.height() - 2 * MARGIN)
        top = max(MARGIN, (self.height() - height) // 3)
        self._card.setGeometry((self.width() - width) // 2, top, width, height)

    def _height_at(self, width: int) -> int:
        self._card.ensurePolished()
        edges = self._card.contentsMargins()
        if not self._content.hasHeightForWidth():
            return self._content.sizeHint().height() + edges.top() + edges.bottom()
        inner = width - edges.left() - edges.right()
        return self._content.heightForWidth(inner) + edges.top() + edges.bottom()


def _zooms(event: QKeyEvent) -> bool:
    return event.key() in _ZOOM_KEYS and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
