"""The bar above a conversation: its title, and the buttons that fold what stands beside it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from modelslab_desktop.ui.theme import ICON_SIZE, Look

HEIGHT = 52  # px
LEAST_TITLE = 40  # px
NARROW = 360  # px, below which a button is but an icon


class Title(QLabel):
    """One line of text, cut where its room ends; the whole of it is its tool tip then."""

    def __init__(self, around: str = "{}", mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self._around = around  # what stays whole
        self._mode = mode  # where it is cut
        self._whole = ""
        self._tip = ""
        self.setTextFormat(Qt.TextFormat.PlainText)

    def show_text(self, text: str, tip: str = "") -> None:
        """Show a text, or as much of it as there is room for; its tool tip may say more."""
        self._whole, self._tip = text, tip
        self.elide()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.elide()

    def elide(self) -> None:
        """Cut the text anew."""
        metrics = self.fontMetrics()
        room = self.width() - metrics.horizontalAdvance(self._around.format(""))
        shown = metrics.elidedText(self._whole, self._mode, room)
        self.setText(self._around.format(shown))
        self.setToolTip(self._tip or (self._whole if shown != self._whole else ""))


class BackBar(QWidget):
    """The bar above what stands alone in a narrow window: the way back to the conversation."""

    clicked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._button = QPushButton("Back to the chat")
        self._button.setProperty("role", "quiet")
        self._button.clicked.connect(self.clicked)
        self.setFocusProxy(self._button)
        row = QHBoxLayout(self)
        look.space(row, 12, 0, 12, 0)
        row.addWidget(self._button)
        row.addStretch(1)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFixedHeight(self._look.px(HEIGHT))
        self._button.setIcon(self._look.icon("chat"))


class Header(QWidget):
    """Title and tools of the conversation on screen."""

    compare_requested = Signal()
    sidebar_toggled = Signal()
    inspector_toggled = Signal()
    rename_requested = Signal()
    delete_requested = Signal()
    report_requested = Signal()
    prompts_requested = Signal()
    results_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._is_stored = False  # whether the conversation on screen has begun
        self._sidebar = self._button("Show or hide the conversations", "Ctrl+B")
        self._sidebar.clicked.connect(self.sidebar_toggled)
        self._title = Title()
        self._title.setProperty("role", "heading")
        self._compare = QPushButton()
        self._compare.setAccessibleName("Compare")
        self._compare.setProperty("role", "quiet")
        self._compare.setToolTip("Compare with other models (Ctrl+Shift+C)")
        self._compare.clicked.connect(self.compare_requested)
        self._menu = self._button("Conversation menu", "")
        self._menu.clicked.connect(self._open_menu)
        self._inspector = self._button("Show or hide model and parameters", "Ctrl+I")
        self._inspector.clicked.connect(self.inspector_toggled)
        row = QHBoxLayout(self)
        look.space(row, 12, 0, 12, 0, gap=8)
        row.addWidget(self._sidebar)
        row.addWidget(self._title, 1)
        row.addWidget(self._compare)
        row.addWidget(self._menu)
        row.addWidget(self._inspector)
        look.changed.connect(self._dress)
        self._dress()

    def show_title(self, title: str, *, stored: bool) -> None:
        """Show a conversation's title; only a stored one can be renamed or deleted."""
        self._is_stored = stored
        self._title.show_text(title)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._compare.setText("Compare" if self.width() >= self._look.px(NARROW) else "")

    def offer_compare(self, *, offered: bool) -> None:
        """Show or hide the button that compares, which a set of prompts has no use for."""
        self._compare.setVisible(offered)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._is_stored:
            menu.addAction("Rename", self.rename_requested.emit)
            menu.addAction("Save report…", self.report_requested.emit)
            menu.addAction("Delete", self.delete_requested.emit)
            menu.addSeparator()
        menu.addAction("Run a set of prompts…", self.prompts_requested.emit)
        menu.addAction("My results", self.results_requested.emit)
        menu.popup(self._menu.mapToGlobal(self._menu.rect().bottomLeft()))

    def _button(self, name: str, keys: str) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({keys})" if keys else name)
        return button

    def _dress(self) -> None:
        self.setFixedHeight(self._look.px(HEIGHT))
        self._title.setMinimumWidth(self._look.px(LEAST_TITLE))
        self._title.elide()
        self._fit()
        edge = self._look.px(ICON_SIZE)
        for button in (self._sidebar, self._menu, self._inspector):
            button.setIconSize(QSize(edge, edge))
        self._sidebar.setIcon(self._look.icon("sidebar"))
        self._compare.setIcon(self._look.icon("compare"))
        self._menu.setIcon(self._look.icon("more"))
        self._inspector.setIcon(self._look.icon("inspector"))
