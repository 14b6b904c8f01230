"""The buttons in the header of a card of code: copy it, wrap its long lines."""

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QToolButton, QWidget

from modelslab_desktop.ui.formats import CARD_PADDING
from modelslab_desktop.ui.theme import SMALL, Look

COPIED_SHOWN = 2000  # ms
GAP = 4  # px at a zoom of 1, beside the buttons
SIDES = 20  # px at a zoom of 1, of a button, and between its icon and its text
ICON = 16  # px at a zoom of 1


class CardButtons:
    """The buttons of one card, at the right end of its header; they take the keyboard after another widget."""

    def __init__(
        self, parent: QWidget, look: Look, name: str, shown_name: str, after: QWidget, code: Callable[[], str]
    ) -> None:
        self._parent = parent
        self._look = look
        self._name = name
        self._name_width = QFontMetrics(look.font(SMALL)).horizontalAdvance(shown_name)  # px, in the header
        self._code = code
        self.copy = self._button()
        self.copy.clicked.connect(self._copy_code)
        self._again = QTimer(self.copy)
        self._again.setSingleShot(True)
        self._again.setInterval(COPIED_SHOWN)
        self._again.timeout.connect(self._offer_copy)
        self._offer_copy()
        self.wrap: QToolButton | None = None
        QWidget.setTabOrder(after, self.copy)

    @property
    def last(self) -> QToolButton:
        """The one that the keyboard comes to last."""
        return self.wrap or self.copy

    def offer_wrap(self, offered: bool, toggled: Callable[[bool], None]) -> None:
        """Show or hide what wraps the lines."""
        if offered and not self.wrap:
            self.wrap = self._wrap_button()
            self.wrap.toggled.connect(toggled)
            QWidget.setTabOrder(self.copy, self.wrap)
        if self.wrap:
            self.wrap.setVisible(offered)

    def place(self, header: QRect) -> None:
        """Stand at the end of the header; without words, where those would cover its name."""
        shown = [button for button in (self.copy, self.wrap) if button and not button.isHidden()]
        room = header.width() - self._look.px(2 * GAP + CARD_PADDING) - self._name_width
        self._say_less(is_narrow=sum(map(self._full_width, shown)) > room)
        right = header.right() - self._look.px(GAP)
        for button in shown:
            width, height = self._width(button), button.sizeHint().height()
            top = header.top() + (header.height() - height) // 2
            button.setGeometry(right - width, top, width, height)
            right -= width

    def remove(self) -> None:
        """Go away for good."""
        for button in (self.copy, self.wrap):
            if button:
                button.hide()
                button.deleteLater()

    def _button(self) -> QToolButton:
        button = QToolButton(self._parent)
        button.setProperty("role", "small")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(self._look.px(ICON), self._look.px(ICON)))
        button.setCursor(Qt.CursorShape.ArrowCursor)
        button.show()
        return button

    def _wrap_button(self) -> QToolButton:
        button = self._button()
        button.setText("Wrap lines")
        button.setIcon(self._look.icon("wrap", size=ICON))
        button.setAccessibleName(f"Wrap lines of {self._name}")
        button.setCheckable(True)
        return button

    def _copy_code(self) -> None:
        QGuiApplication.clipboard().setText(self._code())
        self._say("Copied", "check", "Copied")
        self._again.start()

    def _offer_copy(self) -> None:
        self._say("Copy", "copy", f"Copy {self._name}")

    def _say(self, text: str, icon: str, name: str) -> None:
        right = self.copy.geometry().right()
        self.copy.setText(text)
        self.copy.setIcon(self._look.icon(icon, size=ICON))
        self.copy.setAccessibleName(name)
        width = self._width(self.copy)
        self.copy.setGeometry(right - width + 1, self.copy.y(), width, self.copy.height())

    def _say_less(self, *, is_narrow: bool) -> None:
        """Show the buttons with their words, or only their icons."""
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if is_narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in (self.copy, self.wrap):
            if button and button.toolButtonStyle() is not style:
                button.setToolButtonStyle(style)
                button.setToolTip(button.text() if is_narrow else "")

    def _width(self, button: QToolButton) -> int:
        """The width in px of a button; Qt's own hint leaves much room for an arrow."""
        if button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly:
            return self._look.px(ICON + SIDES)
        return self._full_width(button)

    def _full_width(self, button: QToolButton) -> int:
        text = button.fontMetrics().horizontalAdvance(button.text())
        return text + self._look.px(ICON + SIDES)
