"""The bar above a conversation: its title, and the buttons that fold what stands beside it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from modelslab_desktop.ui.theme import Look

HEIGHT = 52  # px


class Header(QWidget):
    """Title and tools of the conversation on screen."""

    sidebar_toggled = Signal()
    inspector_toggled = Signal()
    rename_requested = Signal()
    delete_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        self._look = look
        self._full_title = ""
        self._sidebar = self._button("Show or hide the conversations", "Ctrl+B")
        self._sidebar.clicked.connect(self.sidebar_toggled)
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setMinimumWidth(40)
        self._menu = self._button("Conversation menu", "")
        self._menu.clicked.connect(self._open_menu)
        self._inspector = self._button("Show or hide model and parameters", "Ctrl+I")
        self._inspector.clicked.connect(self.inspector_toggled)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._sidebar)
        row.addWidget(self._title, 1)
        row.addWidget(self._menu)
        row.addWidget(self._inspector)
        look.changed.connect(self._dress)
        self._dress()

    def show_title(self, title: str, *, stored: bool) -> None:
        """Show a conversation's title; only a stored one can be renamed or deleted."""
        self._full_title = title
        self._menu.setVisible(stored)
        self._elide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename", self.rename_requested.emit)
        menu.addAction("Delete", self.delete_requested.emit)
        menu.popup(self._menu.mapToGlobal(self._menu.rect().bottomLeft()))

    def _elide(self) -> None:
        room = self._title.width()
        self._title.setText(self._title.fontMetrics().elidedText(self._full_title, Qt.TextElideMode.ElideRight, room))
        self._title.setToolTip(self._full_title if self._title.text() != self._full_title else "")

    def _button(self, name: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({keys})" if keys else name)
        button.setIconSize(QSize(20, 20))
        return button

    def _dress(self) -> None:
        self._sidebar.setIcon(self._look.icon("sidebar"))
        self._menu.setIcon(self._look.icon("more"))
        self._inspector.setIcon(self._look.icon("inspector"))
