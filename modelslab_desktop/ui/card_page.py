"""The content of a card over the window: a title, a page below it that scrolls, and a foot that stays."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QLayout, QToolButton, QVBoxLayout, QWidget

from modelslab_desktop.ui.page import scroll_if, scrolling
from modelslab_desktop.ui.theme import Look

SIDE: Final = 24  # px, beside what stands in a card
ROOMY: Final = 400  # px of width, below which there is half of that


class CardPage(QWidget):
    """As high as all of it needs, so that it scrolls only where the window is too low."""

    close_requested = Signal()

    def __init__(self, look: Look, title: str) -> None:
        super().__init__()
        self._look = look
        self.close_button = QToolButton()
        self.close_button.setAccessibleName("Close")
        self.close_button.setToolTip("Close")
        self.close_button.clicked.connect(self.close_requested)
        self._heading = QWidget()
        self._heading_row = self._new_heading_row(title)
        self._page = _Page()
        self._page.height_changed.connect(self._refit)
        self._area = scrolling(self._page)
        self._foot = QWidget()
        self._foot.hide()
        self.sections = QVBoxLayout()
        self._foot_content: QLayout | None = None
        self._scrolled = _bare_rows(self._page)
        self._scrolled.addLayout(self.sections)
        self._whole = _bare_rows(self)
        for part in (self._heading, self._area, self._foot):
            self._whole.addWidget(part)
        self._space(SIDE)
        QApplication.instance().focusChanged.connect(self._reveal)  # type: ignore[union-attr]
        look.changed.connect(self._dress_heading)
        self._dress_heading()

    def set_foot(self, content: QLayout) -> None:
        """Have this below the page, where it does not scroll unless there is little room."""
        rows = _bare_rows(self._foot)
        line = QFrame()
        line.setObjectName("line")
        line.setFixedHeight(1)
        rows.addWidget(line)
        rows.addLayout(content)
        self._foot_content = content
        self._space(SIDE)
        self._foot.show()

    def add_section(self, heading: str, *parts: QWidget | QLayout) -> QVBoxLayout:
        """Add what stands together below a heading."""
        rows = QVBoxLayout()
        self._look.space(rows, 0, 0, 0, 0, gap=8)
        if heading:
            rows.addWidget(label(heading, "heading"))
        for part in parts:
            if isinstance(part, QWidget):
                rows.addWidget(part)
            else:
                rows.addLayout(part)
        self.sections.addLayout(rows)
        return rows

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as all of it, without a scroll bar."""
        below = 0 if self._foot_scrolls else self._foot_height(width)
        return self._heading.heightForWidth(width) + self._page.heightForWidth(width) + below

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._space(SIDE if self.width() >= self._look.px(ROOMY) else SIDE // 2)
        self._fit()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()  # heading or foot may have another height
        return super().event(event)

    def _space(self, side: int) -> None:
        """Leave this much room at both sides, in px at a zoom of 1."""
        self._look.space(self._heading_row, side, 20, side - 8, 8, gap=8)
        self._look.space(self.sections, side, 8, side, 24, gap=24)
        if self._foot_content:
            self._look.space(self._foot_content, side, 12, side, 12, gap=8)

    @property
    def _foot_scrolls(self) -> bool:
        return self._scrolled.indexOf(self._foot) >= 0

    def _place_foot(self) -> None:
        """Let the foot scroll with the page where it would leave the page less than half of the height."""
        around = self._heading.heightForWidth(self.width()) + self._foot_height(self.width())
        scrolls = not self._foot.isHidden() and self.height() < 2 * around
        if scrolls != self._foot_scrolls:
            focused = QApplication.focusWidget()
            (self._scrolled if scrolls else self._whole).addWidget(self._foot)
            self._foot.show()  # at once, so that the keyboard can stay in it
            if focused is not None and self._foot.isAncestorOf(focused):
                focused.setFocus()

    def _refit(self) -> None:
        self.updateGeometry()
        self._fit()
        self._order_tabs()

    def _fit(self) -> None:
        """Place the foot, and scroll where it is needed."""
        self._place_foot()
        scroll_if(self._area, needed=self.heightForWidth(self.width()) > self.height())

    def _order_tabs(self) -> None:
        """Let Tab go through the card as it is read, wherever something has been put between."""
        rows: list[QLayout] = [self._heading_row, self._scrolled]
        if self._foot_content and not self._foot_scrolls:
            rows.append(self._foot_content)
        for one, next_one in pairwise(stop for each in rows for stop in _stops(each)):
            QWidget.setTabOrder(one, next_one)

    def _reveal(self, _: QWidget | None, focused: QWidget | None) -> None:
        """Scroll to what the keyboard has come to, also from outside of the page."""
        if focused is not None and self._page.isAncestorOf(focused):
            self._area.ensureWidgetVisible(focused, 0, self._look.px(16))

    def _foot_height(self, width: int) -> int:
        if self._foot.isHidden():
            return 0
        return self._foot.heightForWidth(width) if self._foot.hasHeightForWidth() else self._foot.sizeHint().height()

    def _new_heading_row(self, title: str) -> QHBoxLayout:
        row = QHBoxLayout(self._heading)
        row.addWidget(label(title, "title"), 1)
        row.addWidget(self.close_button)
        return row

    def _dress_heading(self) -> None:
        self.close_button.setIcon(self._look.icon("close"))


def _stops(layout: QLayout) -> Iterator[QWidget]:
    """What the Tab key can stop at, in the order of the layouts."""
    for item in filter(None, map(layout.itemAt, range(layout.count()))):
        widget: QWidget | None = item.widget()
        inner: QLayout | None = item.layout() if widget is None else widget.layout()
        if widget is not None and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
        elif inner is not None:
            yield from _stops(inner)


def _bare_rows(widget: QWidget) -> QVBoxLayout:
    rows = QVBoxLayout(widget)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    return rows


class _Page(QWidget):
    """What is scrolled; tells that it may need another height, which a scroll area keeps to itself."""

    height_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.height_changed.emit()
        return super().event(event)


def label(text: str = "", role: str = "") -> QLabel:
    """Plain text in as many lines as it takes."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setProperty("role", role)
    return made
