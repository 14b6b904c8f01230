"""A column of widgets that scrolls once there is less room than it needs."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

if TYPE_CHECKING:
    from PySide6.QtWidgets import QScrollArea


class Page(QWidget):
    """Has its scroll area made only when it is first needed, since most windows are large enough."""

    def __init__(self) -> None:
        super().__init__()
        self._area: QScrollArea | None = None
        self.rows = QVBoxLayout(self)
        self.setMinimumHeight(1)  # less than the rows need

    def fit(self) -> None:
        """Scroll if the rows have come to need more than there is."""
        least = max(self.rows.minimumSize().height(), self.rows.minimumHeightForWidth(self.width()))
        if self._area is None and least > self.height():
            self._move_into_area()
        if self._area:
            scroll_if(self._area, needed=least > self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def _move_into_area(self) -> None:
        content = QWidget()
        content.setObjectName("page")
        content.setLayout(self.rows)  # with all that is in it
        self._area = scrolling(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        self._area.show()  # at once: the keyboard may be on its way into it


class LivelyPage(Page):
    """One whose parts come to need more or less by themselves."""

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.fit()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # of what scrolls, which a scroll area keeps to itself
            self.fit()
        return False

    def _move_into_area(self) -> None:
        super()._move_into_area()
        if self._area and (content := self._area.widget()):
            content.installEventFilter(self)


def scrolling(content: QWidget) -> "QScrollArea":
    """An area that shows as much of a widget as there is room for; the keyboard passes it by."""
    # loaded late: the first frame scrolls no widget
    from PySide6.QtWidgets import QScrollArea

    area = QScrollArea(widgetResizable=True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    return area


def scroll_if(area: "QScrollArea", *, needed: bool) -> None:
    """Have a scroll bar only where it is needed: Qt keeps one which is needed only because it takes width itself."""
    policies = Qt.ScrollBarPolicy
    area.setVerticalScrollBarPolicy(policies.ScrollBarAsNeeded if needed else policies.ScrollBarAlwaysOff)
