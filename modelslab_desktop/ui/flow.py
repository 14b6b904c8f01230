"""A layout like a line of text: its parts stand side by side, and go on below where the width ends."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QLayout, QLayoutItem, QWidget

from modelslab_desktop.ui.theme import Look

LINE_GAP = 8  # px


class Flow(QLayout):
    """Places each part at its own size, or narrower if it can be, and takes as many lines as they need."""

    def __init__(self, look: Look, *widgets: QWidget, gap: int = 8) -> None:
        super().__init__()
        self._look = look
        self._items: list[QLayoutItem] = []
        look.space(self, 0, 0, 0, 0, gap)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """That of a single line."""
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() + self.spacing() for hint in hints) - self.spacing()
        return QSize(max(0, width), max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """That of the widest and the highest part."""
        least = QSize(0, 0)
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return least

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _place(self, rect: QRect, *, move: bool) -> int:
        """Go through the lines; returns the height in px that they take."""
        top = 0
        for line in self._lines(rect.width()):
            height = max(_size(item, rect.width()).height() for item in line)
            if move:
                self._place_line(line, QRect(rect.left(), rect.top() + top, rect.width(), height))
            top += height + self._look.px(LINE_GAP)
        return max(0, top - self._look.px(LINE_GAP))

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        """The parts of each line."""
        return self._broken(self._shown(), width)

    def _broken(self, items: list[QLayoutItem], width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        room = -1  # px in the last line
        for item in items:
            needed = _size(item, width).width() + self.spacing()
            if needed > room + self.spacing():
                lines.append([])
                room = width
            lines[-1].append(item)
            room -= needed
        return lines

    def _place_line(self, line: list[QLayoutItem], rect: QRect) -> None:
        x = 0
        for item in line:
            size = _size(item, rect.width())
            place = QRect(rect.topLeft(), size).translated(x, (rect.height() - size.height()) // 2)
            item.setGeometry(_mirrored(place, rect))
            x += size.width() + self.spacing()


class LedFlow(Flow):
    """A flow whose first part says what the others are: it stands above them where they do not all fit into a line."""

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines, shown = super()._lines(width), self._shown()
        return lines if len(lines) < 2 else [shown[:1], *self._broken(shown[1:], width)]


def _size(item: QLayoutItem, width: int) -> QSize:
    """The size of a part in a line of this width in px; some can be narrower than they wish."""
    hint = item.sizeHint()
    room = max(width, item.minimumSize().width())
    if hint.width() <= room:
        return hint
    return QSize(room, item.heightForWidth(room) if item.hasHeightForWidth() else hint.height())


def _mirrored(place: QRect, whole: QRect) -> QRect:
    if QApplication.isRightToLeft():
        return place.translated(whole.left() + whole.right() - place.left() - place.right(), 0)
    return place
