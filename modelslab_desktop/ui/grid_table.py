"""The table of a prompt set: prompts at the side, models above, and the beginning of each answer in its cell."""

import math
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from modelslab_desktop.ui.fields import ENTER
from modelslab_desktop.ui.grid_rows import GridRows, Shown
from modelslab_desktop.ui.theme import CONTROL, SMALL, Look

Index = QModelIndex | QPersistentModelIndex

LINES: Final = 3  # of an answer
INSET: Final = 10  # px
BELOW: Final = 2  # px, for the tails of the last line
GAP: Final = 4  # px, between what is said of an answer and its beginning
LEAST_COLUMN: Final = 220  # px
HEAD: Final = 36  # px
SIDE: Final = 240  # px, of the prompts
LEAST_HEIGHT: Final = 160  # px
NARROW: Final = 720  # px, below which the prompts have less
_ONE_LINE: Final = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)


class GridTable(QTableView):
    """Cells are opened by Enter or a double click; the columns share the width until they are at their least."""

    opened = Signal(object)  # QModelIndex
    moved = Signal(object)  # QModelIndex, that the keys act on now

    def __init__(self, look: Look, rows: GridRows) -> None:
        super().__init__()
        self._look = look
        self._rows = rows
        self.setViewport(QWidget())  # one that Python has made: for another it would load every widget class, 9 ms
        self.setAccessibleName("Answers")
        self.setAccessibleDescription("Enter opens an answer.")
        self.setModel(rows)
        self._cells = _Cells(look, rows, self)
        self._side = _Prompts(look, rows, self)
        self.setItemDelegate(self._cells)
        self.setHorizontalHeader(_Labels(look, self))
        self.setVerticalHeader(self._side)
        self.setCornerButtonEnabled(False)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(self.opened.emit)
        rows.modelReset.connect(self._share_width)
        self.fit()

    def fit(self) -> None:
        """Take the fonts and lengths of another zoom."""
        self._cells.fit()
        self.setMinimumHeight(self._look.px(LEAST_HEIGHT))
        height = self._cells.height
        for header, section in ((self.verticalHeader(), height), (self.horizontalHeader(), self._look.px(HEAD))):
            header.setMinimumSectionSize(min(section, height))
        self.verticalHeader().setDefaultSectionSize(height)
        self._side.fit(self.width())
        self._share_width()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.moved.emit(current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._side.fit(self.width())
        super().resizeEvent(event)
        self._share_width()
        self.scrollTo(self.currentIndex())

    def _share_width(self) -> None:
        count = self._rows.columnCount()
        room = self.viewport().width()
        for column in range(count):
            share = room * (column + 1) // count - room * column // count
            self.setColumnWidth(column, max(self._look.px(LEAST_COLUMN), share))


class _Cells(QStyledItemDelegate):
    """Paints how an answer stands, the verdict on it, and its first lines."""

    def __init__(self, look: Look, rows: GridRows, table: GridTable) -> None:
        super().__init__(table)
        self._look = look
        self._rows = rows
        self._table = table
        self.fit()

    def fit(self) -> None:
        """Take the fonts of another zoom."""
        self._small, self._text = self._look.font(SMALL), self._look.font(CONTROL)
        self._bold = self._look.font(SMALL, QFont.Weight.DemiBold)
        self._small_metrics, self._bold_metrics = QFontMetrics(self._small), QFontMetrics(self._bold)
        self.lines = _height_of_lines(self._text)
        px = self._look.px
        self.height = 2 * px(INSET) + self._small_metrics.height() + px(GAP) + self.lines

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        shown = self._rows.shown(index.row(), index.column())
        painter.save()
        self._paint_ground(painter, option.rect, is_current=index == self._table.currentIndex())
        place = option.rect.adjusted(*map(self._look.px, (INSET, INSET, -INSET, -INSET)))
        state = QRect(place.left(), place.top(), place.width(), self._small_metrics.height())
        self._write_state(painter, state, shown)
        text = QRect(place.left(), state.bottom() + 1 + self._look.px(GAP), place.width(), self.lines)
        painter.setPen(self._look.color("text"))
        _write_lines(painter, text, self._text, shown.text)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, *, is_current: bool) -> None:
        if is_current:
            painter.fillRect(rect, self._look.color("hover"))
        divider = self._look.color("divider")
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, divider)
        painter.fillRect(rect.left(), rect.top(), 1, rect.height(), divider)
        if is_current and self._table.hasFocus():
            painter.setPen(self._look.color("accent"))
            painter.drawRect(rect.adjusted(1, 0, -1, -2))

    def _write_state(self, painter: QPainter, place: QRect, shown: Shown) -> None:
        left = place
        if shown.mark:
            width = min(self._bold_metrics.horizontalAdvance(shown.mark), place.width() // 2)
            painter.setFont(self._bold)
            painter.setPen(self._look.color("success"))
            mark = self._bold_metrics.elidedText(shown.mark, Qt.TextElideMode.ElideRight, width)
            painter.drawText(place, _ONE_LINE, mark)
            left = place.adjusted(width + self._look.px(INSET), 0, 0, 0)
        painter.setFont(self._small)
        painter.setPen(self._look.color(shown.role))
        state = self._small_metrics.elidedText(shown.state, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, _ONE_LINE, state)


class _Labels(QHeaderView):
    """What the lanes are called, each on one line."""

    def __init__(self, look: Look, table: GridTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._look = look
        self.setViewport(QWidget())  # as that of the table
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setAccessibleName("Models")

    def sizeHint(self) -> QSize:
        return QSize(0, self._look.px(HEAD))

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        divider = self._look.color("divider")
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, divider)
        painter.fillRect(rect.left(), rect.top(), 1, rect.height(), divider)
        font = self._look.font(CONTROL, QFont.Weight.DemiBold)
        place = rect.adjusted(self._look.px(INSET), 0, -self._look.px(INSET), 0)
        label = str(self.model().headerData(section, Qt.Orientation.Horizontal))
        painter.setFont(font)
        painter.setPen(self._look.color("text"))
        elided = QFontMetrics(font).elidedText(label, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, _ONE_LINE, elided)


class _Prompts(QHeaderView):
    """The prompts at the side, with their numbers."""

    def __init__(self, look: Look, rows: GridRows, table: GridTable) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self._look = look
        self._rows = rows
        self._width = 0
        self.setViewport(QWidget())  # as that of the table
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setAccessibleName("Prompts")

    def fit(self, room: int) -> None:
        """Be as wide as is right for a table of this width in px."""
        width = self._look.px(SIDE)
        self._width = width if room > self._look.px(NARROW) else width * 2 // 3
        self.setFixedWidth(self._width)

    def sizeHint(self) -> QSize:
        return QSize(self._width, 0)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        divider = self._look.color("divider")
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, divider)
        painter.fillRect(rect.right(), rect.top(), 1, rect.height(), divider)
        place = rect.adjusted(*map(self._look.px, (2 * INSET, INSET, -INSET, -INSET)))
        small, text = self._look.font(SMALL), self._look.font(CONTROL)
        number = QRect(place.left(), place.top(), place.width(), QFontMetrics(small).height())
        painter.setFont(small)
        painter.setPen(self._look.color("text-muted"))
        painter.drawText(number, _ONE_LINE, str(section + 1))
        painter.setPen(self._look.color("text"))
        top = number.bottom() + 1 + self._look.px(GAP)
        lines = QRect(place.left(), top, place.width(), _height_of_lines(text))
        _write_lines(painter, lines, text, self._rows.beginning(section))
        painter.restore()


def _height_of_lines(font: QFont) -> int:
    return math.ceil(LINES * QFontMetricsF(font).lineSpacing()) + BELOW


def _write_lines(painter: QPainter, place: QRect, font: QFont, text: str) -> None:
    """As many lines of a text as there is room for; an ellipsis says that it goes on."""
    painter.setClipRect(place)
    painter.setFont(font)
    option = QTextOption(Qt.AlignmentFlag.AlignTop)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    most = LINES * 2 * place.width() // QFontMetrics(font).averageCharWidth()  # narrow letters
    painter.drawText(QRectF(place), cut(text[:most], font, option, place.width()), option)


def cut(text: str, font: QFont, option: QTextOption, width: int) -> str:
    """A text of one paragraph, without what goes beyond the last line that is shown at a width in px."""
    layout = QTextLayout(text, font)
    layout.setTextOption(option)
    layout.beginLayout()
    start = 0
    for number in range(LINES + 1):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        if number == LINES - 1:
            start = line.textStart()
    layout.endLayout()
    if layout.lineCount() <= LINES:
        return text
    return text[:start] + QFontMetrics(font).elidedText(text[start:], Qt.TextElideMode.ElideRight, width)
