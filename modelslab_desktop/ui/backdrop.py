"""Paints what lies behind a text and Qt's documents do not know: cards of code, bars of quotes, rules."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QTextBlock, QTextDocument

from modelslab_desktop.ui.cards import Card, card_at, table_at
from modelslab_desktop.ui.formats import (
    CARD_HEADER,
    CARD_PADDING,
    CODE_CARD,
    IN_TABLE,
    PICTURE_CARD,
    PICTURE_PADDING,
    QUOTE_DEPTH,
    QUOTE_INDENT,
    RULE,
    formats_of,
)
from modelslab_desktop.ui.pictures import paint_placeholder
from modelslab_desktop.ui.theme import SMALL, Look

RADIUS = 8  # px at a zoom of 1
BAR = 3  # px at a zoom of 1


class Backdrop:
    """What lies behind one document, of a width in px."""

    def __init__(self, document: QTextDocument, look: Look, width: int) -> None:
        self._document = document
        self._look = look
        self._formats = formats_of(look)
        self._width = width

    def paint(self, painter: QPainter, exposed: QRectF) -> list[Card]:
        """Paint what is exposed; returns the cards and the tables that were met."""
        met: list[Card] = []
        block = self._block_at(exposed.top())
        end = exposed.bottom() + self._formats.px(CARD_HEADER)  # which stands above a card's first line
        while block.isValid() and self._rect_of(block).top() <= end:
            block = self._paint_block(painter, block, met, exposed)
        return met

    def _block_at(self, height: float) -> QTextBlock:
        """The last block that begins above a height in px; found by halves, where Qt's hit test would try each."""
        first, last = 0, self._document.blockCount() - 1
        while first < last:
            middle = (first + last + 1) // 2
            if self._rect_of(self._document.findBlockByNumber(middle)).top() <= height:
                first = middle
            else:
                last = middle - 1
        return self._document.findBlockByNumber(first)

    def _paint_block(self, painter: QPainter, block: QTextBlock, met: list[Card], exposed: QRectF) -> QTextBlock:
        """Paint what lies behind a block, or behind the whole card that it belongs to; returns the block after it."""
        form = block.blockFormat()
        if form.hasProperty(IN_TABLE) and (table := table_at(self._document, block)):
            met.append(table)
            return self._document.findBlockByNumber(table.last + 1)
        depth = form.intProperty(QUOTE_DEPTH)
        if form.hasProperty(CODE_CARD):
            card = card_at(self._document, block, self._formats, self._width)
            if depth:
                self._paint_bars(painter, depth, card.rect)
            self._paint_card(painter, card, exposed)
            met.append(card)
            return self._document.findBlockByNumber(card.last + 1)
        if depth:
            more = self._formats.px(PICTURE_PADDING) if form.boolProperty(PICTURE_CARD) else 0
            self._paint_bars(painter, depth, self._rect_of(block).adjusted(0, -more, 0, more))
        if form.hasProperty(RULE):
            middle = self._rect_of(block).center().y()
            painter.fillRect(QRectF(0, middle, self._width, 1), self._look.color("line"))
        if form.boolProperty(PICTURE_CARD):
            level = self._document.indentWidth()
            paint_placeholder(painter, self._look, block, self._rect_of(block), self._width, level)
        return block.next()

    def _paint_bars(self, painter: QPainter, depth: int, rect: QRectF) -> None:
        step = self._formats.px(QUOTE_INDENT)
        for level in range(depth):
            bar = QRectF(level * step, rect.top(), self._formats.px(BAR), rect.height())
            painter.fillRect(bar, self._look.color("line"))

    def _paint_card(self, painter: QPainter, card: Card, exposed: QRectF) -> None:
        px = self._formats.px
        rect = QRectF(card.rect)
        # of a long card no more than what is exposed: all of it would cost a millisecond
        rect.setTop(max(rect.top(), exposed.top() - 2 * px(RADIUS)))
        rect.setBottom(min(rect.bottom(), exposed.bottom() + 2 * px(RADIUS)))
        paint_frame(painter, self._look, rect, px(RADIUS))
        header = QRectF(
            rect.left() + px(CARD_PADDING), card.rect.top(), rect.width() - px(CARD_PADDING), px(CARD_HEADER)
        )
        if header.intersects(exposed):
            self._paint_name(painter, header, card.language)

    def _paint_name(self, painter: QPainter, header: QRectF, language: str) -> None:
        # loaded late: only cards of code have names
        from modelslab_desktop.markup import language_name

        painter.setFont(self._look.font(SMALL))
        painter.setPen(self._look.color("text-muted"))
        painter.drawText(header, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, language_name(language))

    def _rect_of(self, block: QTextBlock) -> QRectF:
        return self._document.documentLayout().blockBoundingRect(block)


def paint_frame(painter: QPainter, look: Look, rect: QRectF, radius: int) -> None:
    """Paint a rounded card: filled twice, since to draw its line would cost ten times as much."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.color("divider"))
    painter.drawRoundedRect(rect, radius, radius)
    painter.setBrush(look.color("code-surface"))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius - 1, radius - 1)
