"""A window onto a part of a document that has been scrolled sideways, or only the shade where more of it follows."""

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QAbstractTextDocumentLayout, QColor, QLinearGradient, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QTextEdit, QWidget

SHADE = 28  # px at a zoom of 1


class Pane(QWidget):
    """Shows what lies under it, `offset` px to the left of where the text has it; the mouse goes through."""

    def __init__(self, edit: QTextEdit, ground: QColor, edge: QColor | None, shade: int) -> None:
        super().__init__(edit)
        self._edit = edit
        self._ground = ground
        self._edge = edge  # of the card's line at the right
        self._shade = shade  # px
        self._offset = 0
        self._most = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # while the text grows, only what is new is painted

    def show_at(self, region: QRect, offset: int, most: int) -> None:
        """Stand over a region that is scrolled by so many px of so many at most; unscrolled, only its end is shaded."""
        if not offset:
            region = QRect(region.right() + 1 - self._shade, region.top(), self._shade, region.height())
        self.setGeometry(region)
        self.setVisible(most > 0)
        if offset or (offset, most) != (self._offset, self._most):
            self.update()
        self._offset, self._most = offset, most

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        seen = event.rect()
        if self._offset:
            painter.fillRect(seen, self._ground)
            self._paint_text(painter, seen)
            self._paint_shade(painter, seen, 0, self._shade)
        if self._offset < self._most:
            self._paint_shade(painter, seen, self.width(), -self._shade)
        if self._edge:
            painter.fillRect(QRect(self.width() - 1, seen.top(), 1, seen.height()), self._edge)

    def _paint_text(self, painter: QPainter, exposed: QRect) -> None:
        shift = self.pos() + QPoint(self._offset, 0)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette = self._edit.palette()
        context.clip = QRectF(exposed.translated(shift))
        context.selections = self._selections()
        cursor = self._edit.textCursor()
        if self._edit.hasFocus() and not cursor.hasSelection():
            context.cursorPosition = cursor.position()
        painter.save()
        painter.translate(-shift)
        self._edit.document().documentLayout().draw(painter, context)
        painter.restore()

    def _selections(self) -> list[QAbstractTextDocumentLayout.Selection]:
        made = []
        for marked in self._edit.extraSelections():
            selection = QAbstractTextDocumentLayout.Selection()
            selection.cursor, selection.format = marked.cursor, marked.format
            made.append(selection)
        if self._edit.textCursor().hasSelection():
            made.append(self._selection())
        return made

    def _selection(self) -> QAbstractTextDocumentLayout.Selection:
        palette = self._edit.palette()
        group = QPalette.ColorGroup.Active if self._edit.hasFocus() else QPalette.ColorGroup.Inactive
        selection = QAbstractTextDocumentLayout.Selection()
        selection.cursor = self._edit.textCursor()
        selection.format.setBackground(palette.brush(group, QPalette.ColorRole.Highlight))
        selection.format.setForeground(palette.brush(group, QPalette.ColorRole.HighlightedText))
        return selection

    def _paint_shade(self, painter: QPainter, seen: QRect, edge: int, width: int) -> None:
        clear = QColor(self._ground)
        clear.setAlpha(0)
        gradient = QLinearGradient(edge, 0, edge + width, 0)
        gradient.setColorAt(0, self._ground)
        gradient.setColorAt(1, clear)
        painter.fillRect(QRect(min(edge, edge + width), seen.top(), abs(width), seen.height()), gradient)
