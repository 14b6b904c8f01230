"""What the sidebar and the model picker share: rows under headings, their keys and their paint; knows neither.

QStyle is not used: its many enumerations cost 4 ms of start-up.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QMargins,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from modelslab_desktop.ui.fields import ENTER, LineEdit
from modelslab_desktop.ui.theme import SCROLL_BAR, SMALL, Look

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex

BATCH = 120  # rows given to the view at first; a view asks a model written in Python thrice per row and layout
RADIUS = 6  # px, of a row's background
INSET = 10  # px, from a row's edge to its text

_ROOT = QModelIndex()
_ICON = 16  # px


class Rows(QAbstractListModel, Generic[T]):
    """Headings (plain strings) and the rows below them; the view gets to know of more of them as it scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str | T] = []
        self._known = 0  # to the view

    def said(self, row: T, role: int) -> object:
        """What a row says to the view or to a screen reader."""
        raise NotImplementedError

    def row(self, index: Index) -> T | None:
        """The row at an index; None for a heading or no index."""
        row = self.rows[index.row()] if index.isValid() else None
        return None if isinstance(row, str) else row

    def become(self, rows: Sequence[str | T]) -> tuple[int, int]:
        """Take other rows over; from which one on they differ, and by how many the later ones have moved."""
        old, new = self.rows, list(rows)
        start = _alike(old, new)
        tail = _alike(old[start:][::-1], new[start:][::-1])
        removed, added = len(old) - tail - start, len(new) - tail - start
        if added > BATCH or not self._known:
            self._reset(new)
            return 0, 0
        self._remove(start, min(removed, self._known - start), new[:start] + old[start + removed :])
        self._insert(start, added, new)
        return start, added - removed

    def replace(self, position: int, row: T) -> None:
        """Put another row in the place of one."""
        self.rows[position] = row
        self.touch(position)

    def touch(self, position: int) -> None:
        """Tell that a row says something else now."""
        if 0 <= position < self._known:
            self.dataChanged.emit(self.index(position), self.index(position))

    def reveal(self, position: int) -> QModelIndex:
        """The index of a row, made known to the view first."""
        while self._known <= position:
            self.fetchMore()
        return self.index(position)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return self._known

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        return self._known < len(self.rows)

    def fetchMore(self, parent: Index = _ROOT) -> None:
        more = min(max(self._known, BATCH), len(self.rows) - self._known)
        if more > 0:
            self.beginInsertRows(_ROOT, self._known, self._known + more - 1)
            self._known += more
            self.endInsertRows()

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.rows[index.row()]
        if not isinstance(row, str):
            return self.said(row, role)
        return row if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.row(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def _reset(self, rows: list[str | T]) -> None:
        self.beginResetModel()
        self.rows = rows
        self._known = min(len(rows), BATCH)
        self.endResetModel()

    def _remove(self, start: int, count: int, left: list[str | T]) -> None:
        if count > 0:
            self.beginRemoveRows(_ROOT, start, start + count - 1)
            self._known -= count
            self.rows = left
            self.endRemoveRows()

    def _insert(self, start: int, count: int, rows: list[str | T]) -> None:
        if count > 0 and start <= self._known:
            self.beginInsertRows(_ROOT, start, start + count - 1)
            self._known += count
            self.rows = rows
            self.endInsertRows()
        self.rows = rows
        if self._known < BATCH:
            self.fetchMore()


@dataclass(frozen=True, slots=True)
class RowState:
    """How a row stands in its view."""

    selected: bool
    hovered: bool
    focused: bool


class SearchField(LineEdit):
    """The field above a list; its icon is only painted, since it does nothing."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(name)
        self._look = look
        self.fit()

    def event(self, event: QEvent) -> bool:
        """Keep Escape, which clears the field, from the window's commands as long as there is something to clear."""
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return super().event(event)
        if event.key() == Qt.Key.Key_Escape and self.text():
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        edge = self._look.px(_ICON)
        place = QRect(self._look.px(8), (self.height() - edge) // 2, edge, edge)
        self._look.icon("search", size=_ICON).paint(QPainter(self), mirrored(place, self.rect()))

    def fit(self) -> None:
        """Take the lengths of another zoom."""
        icon = self._look.px(_ICON + 4)
        left, right = (0, icon) if QGuiApplication.isRightToLeft() else (icon, 0)
        self.setTextMargins(left, 0, right, 0)


class ListView(QListView, Generic[T]):
    """A list whose rows are opened by a click or Enter; moving about in it opens nothing."""

    opened = Signal(object)  # QModelIndex
    menu_requested = Signal(QPoint)  # in the viewport, at the current row
    left_upwards = Signal()  # by the key Up on the first row

    def __init__(self, name: str, rows: Rows[T], delegate: "RowDelegate[T]") -> None:
        super().__init__()
        self.setViewport(QWidget())  # one that Python has made: for another it would load every widget class, 9 ms
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setItemDelegate(delegate)
        self.setModel(rows)
        self.pressed_at = QPoint()
        self._rows = rows
        self._delegate = delegate
        self.clicked.connect(self.click)
        self.verticalScrollBar().rangeChanged.connect(self._keep_width)
        self._keep_width(0, 0)

    def become(self, rows: Sequence[str | T]) -> None:
        """Show other rows; those in sight stay where they are, unless the list stands at its top."""
        bar = self.verticalScrollBar()
        seen = bar.value()
        self.setAutoScroll(False)  # or the view goes to the next row when the current one is taken away
        start, moved = self._rows.become(rows)
        if moved and start * self._delegate.height < seen:
            self.executeDelayedItemsLayout()
            bar.setValue(seen + moved * self._delegate.height)
        self.setAutoScroll(True)

    def put_current(self, index: Index) -> None:
        """Make a row the one that keys act on, without going there."""
        self.setAutoScroll(False)
        self.setCurrentIndex(index)
        self.setAutoScroll(True)

    def moveCursor(self, action: QListView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home does not stay on the first row when that is a heading."""
        if action is QListView.CursorAction.MoveHome:
            return self.first()
        return super().moveCursor(action, modifiers)

    def state_of(self, index: Index) -> RowState:
        """How a row stands."""
        return RowState(
            self.selectionModel().isSelected(index),
            self.viewport().underMouse() and self._is_pointed_at(index),
            self.hasFocus() and self.currentIndex() == index,
        )

    def click(self, index: Index) -> None:
        """What a click on a row does."""
        self.opened.emit(index)

    def first(self) -> QModelIndex:
        """The first row that is no heading."""
        position = next((at for at, row in enumerate(self._rows.rows) if not isinstance(row, str)), -1)
        return self._rows.index(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER and self.state() is not QListView.State.EditingState:
            self.opened.emit(self.currentIndex())
        elif _asks_for_menu(event):
            self._ask_for_menu()
        elif event.key() == Qt.Key.Key_Up and self.currentIndex() == self.first():
            self.left_upwards.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._ask_for_menu()
        elif self._rows.row(self.indexAt(event.pos())):
            self.menu_requested.emit(event.pos())

    def _keep_width(self, _minimum: int, maximum: int) -> None:
        """Rows are as wide without a scroll bar as with one."""
        bar = 0 if maximum else self._delegate.look.px(SCROLL_BAR)
        left, right = (bar, 0) if QGuiApplication.isRightToLeft() else (0, bar)
        if self.viewportMargins() != QMargins(left, 0, right, 0):
            self.setViewportMargins(left, 0, right, 0)

    def fit(self) -> None:
        """Take the fonts and lengths of another zoom; the row at the top stays there."""
        if not self._delegate.fit():
            return
        top = self.indexAt(QPoint(0, 0))
        self.setUniformItemSizes(True)  # forgets the size
        self.doItemsLayout()
        self._keep_width(0, self.verticalScrollBar().maximum())
        if top.row() > 0:
            self.scrollTo(top, QListView.ScrollHint.PositionAtTop)

    def _is_pointed_at(self, index: Index) -> bool:
        return self.visualRect(index).contains(self.viewport().mapFromGlobal(QCursor.pos()))

    def _ask_for_menu(self) -> None:
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())
            self.menu_requested.emit(self.visualRect(self.currentIndex()).center())


class RowDelegate(QStyledItemDelegate, Generic[T]):
    """Paints headings and rows, all of one height."""

    def __init__(self, look: Look, rows: Rows[T], height: int, hover: str = "hover") -> None:
        super().__init__()
        self.height = look.px(height)
        self._height = height
        self._hover = hover  # the role of its colour
        self.look = look
        self._rows = rows
        self._heading = look.font(SMALL, QFont.Weight.DemiBold)

    def fit(self) -> bool:
        """Take the fonts and lengths of another zoom; whether it is another."""
        if self.height == self.look.px(self._height):
            return False
        self.height = self.look.px(self._height)
        self._heading = self.look.font(SMALL, QFont.Weight.DemiBold)
        return True

    def paint_row(self, painter: QPainter, rect: QRect, row: T, state: RowState) -> None:
        """Paint what a row says; its background is painted already."""
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._rows.rows[index.row()]
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # a text is read its own way
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, str):
            place = self.inner(option.rect).adjusted(0, self.height - self.look.px(28), 0, -self.look.px(4))
            self.write(painter, place, row, self._heading, "text-muted")
        elif isinstance(option.widget, ListView):
            state = option.widget.state_of(index)
            self._paint_background(painter, option.rect, state)
            self.paint_row(painter, option.rect, row, state)

    def inner(self, rect: QRect) -> QRect:
        """The part of a row in which it says something."""
        return rect.adjusted(self.look.px(INSET), 0, -self.look.px(INSET), 0)

    def write(self, painter: QPainter, place: QRect, text: str, font: QFont, role: str) -> None:
        """One line of text, in the middle of its place and cut where that ends."""
        painter.setFont(font)
        painter.setPen(self.look.color(role))
        line = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        side = Qt.AlignmentFlag.AlignRight if QGuiApplication.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        painter.drawText(place, _LINE | int(side), line)

    def _paint_background(self, painter: QPainter, rect: QRect, state: RowState) -> None:
        filled, radius = state.selected or state.hovered, self.look.px(RADIUS)
        role = "selection" if state.selected else self._hover
        painter.setPen(self.look.color("accent") if state.focused else Qt.PenStyle.NoPen)
        painter.setBrush(self.look.color(role) if filled else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.toRectF().adjusted(0.5, 1.5, -0.5, -1.5), radius, radius)


_LINE = int(Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)


def column(look: Look, *widgets: QWidget) -> QVBoxLayout:
    """Widgets above or below a list whose scroll bar stands in the margin: as wide as its rows."""
    layout = QVBoxLayout()
    look.space(layout, 0, 0, SCROLL_BAR, 0, gap=8)
    for widget in widgets:
        layout.addWidget(widget)
    return layout


def mirrored(place: QRect, whole: QRect) -> QRect:
    """A place as it is where one reads from left to right, or at the other side of the whole."""
    if QGuiApplication.isRightToLeft():
        return place.translated(whole.left() + whole.right() - place.left() - place.right(), 0)
    return place


def _alike(one: Sequence[object], other: Sequence[object]) -> int:
    """How many of the first rows are the same in both; halving is quicker here than a walk in Python."""
    counts = range(1, min(len(one), len(other)) + 1)
    return bisect_right(counts, False, key=lambda count: one[:count] != other[:count])


def _asks_for_menu(event: QKeyEvent) -> bool:
    shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
    return event.key() == Qt.Key.Key_Menu or (event.key() == Qt.Key.Key_F10 and shift)
