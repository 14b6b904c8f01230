"""Columns of answers: the heads above them, the lines between them that can be moved, and where each one stands."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from modelslab_desktop.ui.gaps import Gaps
from modelslab_desktop.ui.theme import Look

# px at a zoom of 1
HEIGHT = 44  # of the heads
NARROWEST = 360  # a column, at least
PADDING = 20  # at either side of the text in a column
GRIP = 9  # around a line, where the mouse takes hold of it


class Columns(QWidget):
    """The strip of heads; the columns below it share the width by what their lines were moved to."""

    resized = Signal()  # columns have other widths
    scrolled = Signal()  # sideways

    def __init__(
        self,
        look: Look,
        heads: Sequence[QWidget],
        hides: Callable[[int], bool] = lambda _: False,
        *,
        side_by_side: bool = True,
    ) -> None:
        super().__init__()
        self.setObjectName("columns")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._heads = list(heads)
        self.is_side_by_side = side_by_side  # else the heads stand above one column, or none, as tabs do
        self.hides = hides  # whether it is hidden whose the answers of a turn are, by its id
        self._shares = [1.0] * len(self._heads)
        self._edges = [0] * (len(self._heads) + 1)  # px, of the columns, the first one at the left
        self._lines: list[Line] = []
        self._gaps: Gaps | None = None  # where columns stand side by side
        self._area: QAbstractScrollArea | None = None
        self._room = 0  # px
        self._widened = 0  # which of the heads, where they stand as tabs
        self._least: Callable[[], int] = lambda: 0  # how wide that one is at least, px
        for head in self._heads:
            head.setParent(self)
            head.show()

    @property
    def height_above(self) -> int:
        """The height of the strip in px."""
        return self._look.px(HEIGHT)

    def enter(self, area: QAbstractScrollArea, page: QWidget) -> None:
        """Stand above the messages on a page that an area scrolls."""
        self._area = area
        self.setParent(area)
        if self.is_side_by_side:
            self._gaps = Gaps(self._look, page)
            self._lines = [Line(self._look, page, self, number) for number in range(1, len(self._heads))]
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            area.horizontalScrollBar().valueChanged.connect(self._scroll)
            area.horizontalScrollBar().setAccessibleName("Scroll sideways")
        self.show()

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._heads)

    def show_gaps(self, gaps: Sequence[tuple[int, int]]) -> None:
        """Say at these heights on the page, px, that nobody was asked in a column."""
        if self._gaps:
            spans = ((self.span(column), top) for top, column in gaps)
            self._gaps.show_at([(left, top, width) for (left, width), top in spans])

    def share_as(self, before: "Columns") -> None:
        """Share the width as so many columns did before."""
        if len(before._shares) == len(self._shares):
            self._shares = before._shares

    def leave(self) -> None:
        """Go, with the lines."""
        if self._area and self.is_side_by_side:
            bar = self._area.horizontalScrollBar()
            bar.valueChanged.disconnect(self._scroll)
            bar.setRange(0, 0)
            self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for widget in (*self._lines, *filter(None, [self._gaps])):
            widget.hide()
            widget.deleteLater()
        self._lines, self._gaps, self._area = [], None, None
        self.hide()
        self.deleteLater()

    def widen(self, place: int, least: Callable[[], int]) -> None:
        """Let one of the heads, where they stand as tabs, be at least so many px wide, at the others' cost."""
        self._widened, self._least = place, least
        if self._room and not self.is_side_by_side:
            self.fit(self._room)

    def fit(self, room: int) -> bool:
        """Share so many px; tells whether a column has another width than before."""
        before = self._edges
        self._room = room
        self._edges = self._shared(room) if self.is_side_by_side else self._as_tabs(room)
        self._place()
        return before != self._edges

    def span(self, place: int) -> tuple[int, int]:
        """Where the text of a column begins, and how wide it is, px."""
        padding = self._look.px(PADDING)
        left, right = self._edges[place : place + 2]
        return left - self._offset() + padding, right - left - 2 * padding

    @property
    def whole(self) -> tuple[int, int]:
        """The same for what spans all columns, and does not scroll sideways with them."""
        padding = self._look.px(PADDING)
        return padding, max(1, self._room - 2 * padding)

    def reveal(self, place: int) -> None:
        """Scroll sideways no further than it takes to see a column."""
        if self._area and self.is_side_by_side:
            bar, left, right = self._area.horizontalScrollBar(), self._edges[place], self._edges[place + 1]
            bar.setValue(min(left, max(bar.value(), right - self._room)))

    def drag(self, number: int, x: int) -> None:
        """Move the line after so many columns to a place on the page, px."""
        least = self._look.px(NARROWEST)
        left, right = self._edges[number - 1], self._edges[number + 1]
        edge = max(left + least, min(x + self._offset(), right - least))
        if edge != self._edges[number] and right - left >= 2 * least:
            self._edges[number] = edge
            self._shares = [float(b - a) for a, b in zip(self._edges, self._edges[1:], strict=False)]
            self._place()
            self.resized.emit()

    def _shared(self, room: int) -> list[int]:
        """The edges of columns that share the room, none of them narrower than can be read."""
        least = self._look.px(NARROWEST)
        count, total = len(self._shares), sum(self._shares)
        spare = max(0, room - count * least)
        # what a column has beyond the least is its share of what there is beyond it
        beyond = [max(0.0, share - total * least / max(room, count * least)) for share in self._shares]
        parts = sum(beyond) or 1.0
        edges = [0]
        for extra in beyond if sum(beyond) else [1.0 / count] * count:
            edges.append(edges[-1] + least + int(spare * extra / (parts if sum(beyond) else 1.0)))
        edges[-1] = max(room, count * least)
        return edges

    def _as_tabs(self, room: int) -> list[int]:
        """The edges of tabs that share the room; one of them may have more of it, up to a half."""
        count, place = len(self._heads), self._widened
        width = max(-(-room // count), min(self._least(), room // 2))
        others = [(room - width) * n // max(1, count - 1) for n in range(count)]
        return [*others[: place + 1], *(edge + width for edge in others[place:])]

    def _offset(self) -> int:
        return self._area.horizontalScrollBar().value() if self._area and self.is_side_by_side else 0

    def _scroll(self) -> None:
        self._place()
        self.scrolled.emit()

    def _place(self) -> None:
        if self._area is None:
            return
        self.setGeometry(0, 0, self._area.width(), self.height_above)
        if self.is_side_by_side:
            bar = self._area.horizontalScrollBar()
            bar.setPageStep(self._room)
            bar.setSingleStep(self._look.px(PADDING))
            bar.setRange(0, max(0, self._edges[-1] - self._room))
        offset = self._offset()
        for head, left, right in zip(self._heads, self._edges, self._edges[1:], strict=False):
            head.setGeometry(left - offset, 0, right - left, self.height_above - 1)
        grip = self._look.px(GRIP)
        for line, edge in zip(self._lines, self._edges[1:], strict=False):
            line.setGeometry(edge - offset - grip // 2, 0, grip, self._area.height())
            line.lower()  # below the questions, which span all columns
            line.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._look.color("window"))
        color = self._look.color("divider")
        painter.fillRect(0, self.height() - 1, self.width(), 1, color)
        for edge in self._edges[1:-1]:
            painter.fillRect(edge - self._offset(), 0, 1, self.height(), color)


class Line(QWidget):
    """The line between two columns, which the mouse moves."""

    def __init__(self, look: Look, page: QWidget, columns: Columns, number: int) -> None:
        super().__init__(page)
        self._look = look
        self._columns = columns
        self._number = number
        self.setCursor(Qt.CursorShape.SplitHCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._columns.drag(self._number, self.mapToParent(event.position().toPoint()).x())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.width() // 2, 0, 1, self.height(), self._look.color("divider"))
