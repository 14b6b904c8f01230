"""An answer as it is set and painted: where its lines stand, and what is painted behind them."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QTextBlock

from modelslab_desktop.ui.backdrop import Backdrop
from modelslab_desktop.ui.cards import Card
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.painting import text_rect
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look

WIDTH = 700  # px


class Page:
    """A text that is laid out, and what is painted of it."""

    def __init__(self, look: Look, text: str, gallery: Gallery | None = None, width: int = WIDTH) -> None:
        self.look = look
        self.reading = Reading(look, "Answer", gallery)
        self.reading.finish(text)
        self.height = self.reading.height_at(width)
        self.reading.resize(width, self.height)
        self.document = self.reading.document()
        self.behind = QImage(QSize(width, self.height), QImage.Format.Format_RGB32)
        self.cards = self._paint()

    def _paint(self) -> list[Card]:
        self.behind.fill(self.look.color("window"))
        painter = QPainter(self.behind)
        met = Backdrop(self.document, self.look, self.behind.width()).paint(painter, QRectF(self.behind.rect()))
        painter.end()
        return met

    def block(self, text: str) -> QTextBlock:
        """The block that begins with a text."""
        block = self.document.begin()
        while block.isValid() and not block.text().startswith(text):
            block = block.next()
        assert block.isValid(), text
        return block

    def lines(self, text: str) -> QRectF:
        """Where the lines of a block stand."""
        return text_rect(self.block(text))

    def baselines(self, text: str) -> list[int]:
        """How high the lines of a block stand."""
        layout = self.block(text).layout()
        lines = map(layout.lineAt, range(layout.lineCount()))
        return [round(layout.position().y() + line.y() + line.ascent()) for line in lines]

    def inked(self, area: QRect) -> QRect:
        """What of an area behind the text is painted at all."""
        ground = self.look.color("window").rgb()
        points = [
            QPoint(x, y)
            for y in range(area.top(), area.bottom() + 1)
            for x in range(area.left(), area.right() + 1)
            if self.behind.rect().contains(x, y) and self.behind.pixel(x, y) != ground
        ]
        assert points, "nothing is painted there"
        left, right = min(point.x() for point in points), max(point.x() for point in points)
        top, bottom = min(point.y() for point in points), max(point.y() for point in points)
        return QRect(QPoint(left, top), QPoint(right, bottom))

    def mark(self, text: str) -> QRect:
        """What stands before the first line of an item that stands in nothing else."""
        line = self.block(text).layout().lineAt(0)
        layout = self.block(text).layout()
        place = line.naturalTextRect().translated(layout.position())
        return self.inked(QRect(0, int(place.top()), int(place.left()) - 2, int(place.height())))

    def bar(self, x: int) -> list[tuple[int, int]]:
        """From where to where there are bars at a distance from the edge."""
        color, runs = self.look.color("line"), list[tuple[int, int]]()
        for y in range(self.height):
            if QColor(self.behind.pixel(x, y)) == color:
                if runs and runs[-1][1] == y - 1:
                    runs[-1] = runs[-1][0], y
                else:
                    runs.append((y, y))
        return runs
