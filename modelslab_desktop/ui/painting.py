"""Paints what a page is furnished with: the frames of cards, and what stands before the items of lists."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextBlock, QTextList

from modelslab_desktop.ui.formats import NUMBER_GAP, QUOTE_INDENT, WITHIN, Formats, Marker
from modelslab_desktop.ui.theme import Look

# px at a zoom of 1
BULLET = 5.5  # across
BULLET_GAP = 10  # between a bullet and the text
BOX = 15  # of a task
BOX_GAP = 8
BOX_RADIUS = 4
BOX_LINE = 1.5
X_HEIGHT = 0.39  # of the height of a letter: where the middle of small letters is, above the baseline
TALL = 2  # times the height of letters: a line that reaches higher holds a picture


def paint_frame(painter: QPainter, look: Look, rect: QRectF, radius: int) -> None:
    """Paint a rounded card: filled twice, since to draw its line would cost ten times as much."""
    _paint_box(painter, rect, radius, 1, look.color("divider"), look.color("code-surface"))


def text_rect(block: QTextBlock) -> QRectF:
    """Where the lines of a block stand that has been laid out: without what is kept free above the first one."""
    layout = block.layout()
    return layout.boundingRect().translated(layout.position())


def paint_marker(painter: QPainter, look: Look, formats: Formats, block: QTextBlock, marker: Marker) -> None:
    """Paint what stands before the first line of an item."""
    layout = block.layout()
    if not layout.lineCount():
        return
    line = layout.lineAt(0)
    rect = line.naturalTextRect().translated(layout.position())
    ascent = line.ascent() if line.ascent() < TALL * formats.letter_height else formats.letter_height
    baseline = rect.top() + ascent
    within = block.blockFormat().stringProperty(WITHIN)
    aside = formats.px(QUOTE_INDENT) * (len(within) - len(within.rstrip("q")))  # it stands before a quote's bar
    is_rtl = block.textDirection() is Qt.LayoutDirection.RightToLeft
    edge = QPointF(rect.right() if is_rtl else rect.left() - aside, baseline)
    if marker is Marker.NUMBER:
        _paint_number(painter, look, formats, block, edge, is_rtl=is_rtl)
        return
    is_box = marker in (Marker.UNCHECKED, Marker.CHECKED)
    size, gap = (look.px(BOX), look.px(BOX_GAP)) if is_box else (BULLET * look.zoom, look.px(BULLET_GAP))
    left = edge.x() + gap if is_rtl else edge.x() - gap - size
    middle = baseline - X_HEIGHT * formats.letter_height
    if is_box:
        place = QRectF(round(left), round(middle - size / 2), size, size)
        _paint_task(painter, look, place, checked=marker is Marker.CHECKED)
    else:
        _paint_bullet(painter, look, QRectF(left, middle - size / 2, size, size), marker)


def _paint_number(
    painter: QPainter, look: Look, formats: Formats, block: QTextBlock, edge: QPointF, *, is_rtl: bool
) -> None:
    listed: QTextList | None = block.textList()
    if listed is None:
        return
    number, font = listed.itemText(block), formats.body.font()
    painter.setFont(font)
    painter.setPen(look.color("text-muted"))
    gap = formats.px(NUMBER_GAP)
    shift = gap if is_rtl else -gap - painter.fontMetrics().horizontalAdvance(number)
    painter.drawText(edge + QPointF(shift, 0), number)


def _paint_bullet(painter: QPainter, look: Look, place: QRectF, marker: Marker) -> None:
    color = look.color("text-muted")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if marker is Marker.SQUARE:
        inset = place.width() / 12
        painter.drawRect(place.adjusted(inset, inset, -inset, -inset))
        return
    painter.drawEllipse(place)
    if marker is Marker.CIRCLE:
        painter.setBrush(look.color("window"))
        line = place.width() / 5
        painter.drawEllipse(place.adjusted(line, line, -line, -line))


def _paint_task(painter: QPainter, look: Look, place: QRectF, *, checked: bool) -> None:
    radius, line = look.px(BOX_RADIUS), BOX_LINE * look.zoom
    if not checked:
        _paint_box(painter, place, radius, line, look.color("line"), look.color("window"))
        return
    _paint_box(painter, place, radius, 0, look.color("accent"), look.color("accent"))
    look.icon("check", "accent-text", BOX - 2).paint(painter, place.adjusted(1, 1, -1, -1).toRect())


def _paint_box(painter: QPainter, rect: QRectF, radius: float, line: float, edge: QColor, inside: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(edge)
    painter.drawRoundedRect(rect, radius, radius)
    if line:
        painter.setBrush(inside)
        painter.drawRoundedRect(rect.adjusted(line, line, -line, -line), radius - line, radius - line)
