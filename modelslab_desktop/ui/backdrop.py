"""Paints what lies behind a text and Qt's documents do not know: cards of code, bars of quotes, rules, items' marks."""

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QTextBlock, QTextDocument

from modelslab_desktop.ui.cards import Card, card_at, table_at
from modelslab_desktop.ui.formats import (
    CARD_HEADER,
    CARD_PADDING,
    CODE_CARD,
    FRAME_GAP,
    IN_TABLE,
    MARKER,
    PICTURE_CARD,
    QUOTE_BARS,
    QUOTE_BEGUN,
    RULE,
    Marker,
    formats_of,
)
from modelslab_desktop.ui.painting import paint_frame, paint_marker, text_rect
from modelslab_desktop.ui.pictures import paint_placeholder, placeholder_rect
from modelslab_desktop.ui.theme import SMALL, Look

RADIUS = 8  # px at a zoom of 1
BAR = 3  # px at a zoom of 1
NEAR_END = 4  # blocks
FURNISHED = CODE_CARD, IN_TABLE, PICTURE_CARD, QUOTE_BARS, RULE, MARKER  # the properties of what is painted here
BAR_MORE = 3  # px at a zoom of 1, that a bar is longer than the text at either end
NAME_ROOM = 96  # px at a zoom of 1, of a card's header, that its buttons take at least


class Backdrop:
    """What lies behind one document, of a width in px."""

    def __init__(self, document: QTextDocument, look: Look, width: int) -> None:
        self._document = document
        self._look = look
        self._formats = formats_of(look)
        self._width = width
        self._barred = 0  # the depth of the quotes that what has been painted last stands in
        self._barred_to = 0  # where that ends, px
        self.plain_from = math.inf  # px: below, there is nothing to paint, as far as is known from what was painted

    def paint(self, painter: QPainter, exposed: QRectF) -> list[Card]:
        """Paint what is exposed; returns the cards and the tables that were met."""
        met: list[Card] = []
        block = self._block_at(exposed.top())
        # a card's header stands above its first line, and a bar goes on to the block below
        end = exposed.bottom() + self._formats.px(CARD_HEADER + 2 * FRAME_GAP)
        furnished_to = exposed.top()
        while block.isValid() and self._rect_of(block).top() <= end:
            if not any(map(block.blockFormat().hasProperty, FURNISHED)):
                self._barred, block = 0, block.next()
                continue
            block = self._paint_block(painter, block, met, exposed)
            last = block.previous() if block.isValid() else self._document.lastBlock()
            furnished_to = max(furnished_to, self._rect_of(last).bottom() + self._formats.px(CARD_PADDING))
        self.plain_from = math.inf if block.isValid() else furnished_to
        return met

    def _block_at(self, height: float) -> QTextBlock:
        """The last block that begins above a height in px; found by halves, where Qt's hit test would try each."""
        block = self._document.lastBlock()
        for _ in range(NEAR_END):  # which is where a text grows
            if self._rect_of(block).top() <= height or not block.previous().isValid():
                return block
            block = block.previous()
        first, last = 0, block.blockNumber()
        while first < last:
            middle = (first + last + 1) // 2
            if self._rect_of(self._document.findBlockByNumber(middle)).top() <= height:
                first = middle
            else:
                last = middle - 1
        return self._document.findBlockByNumber(first)

    def _paint_block(self, painter: QPainter, block: QTextBlock, met: list[Card], exposed: QRectF) -> QTextBlock:
        """Paint what lies behind a block, or the card or table that it belongs to; returns the block after it."""
        form = block.blockFormat()
        is_code = form.hasProperty(CODE_CARD)
        if is_code or form.hasProperty(IN_TABLE):
            card = self._code_at(block) if is_code else table_at(self._document, block)
            if card:
                return self._paint_framed(painter, card, met, exposed)
        rect = text_rect(block)
        if form.boolProperty(PICTURE_CARD):
            rect = placeholder_rect(self._look, block, rect, self._width, self._document.indentWidth())
            paint_placeholder(painter, self._look, block, rect)
        more = 0 if form.boolProperty(PICTURE_CARD) else self._formats.px(BAR_MORE)
        bars = form.stringProperty(QUOTE_BARS)
        self._paint_bars(painter, bars, form.intProperty(QUOTE_BEGUN), rect.adjusted(0, -more, 0, more))
        if form.hasProperty(RULE):
            rule = QRectF(rect.left(), round(rect.center().y()), self._width - rect.left(), 1)
            painter.fillRect(rule, self._look.color("line"))
        if (marker := form.intProperty(MARKER)) and exposed.top() <= rect.bottom() and rect.top() <= exposed.bottom():
            paint_marker(painter, self._look, self._formats, block, Marker(marker))
        return block.next()

    def _code_at(self, block: QTextBlock) -> Card:
        return card_at(self._document, block, self._formats, self._width)

    def _paint_framed(self, painter: QPainter, card: Card, met: list[Card], exposed: QRectF) -> QTextBlock:
        self._paint_bars(painter, card.bars, card.begun, card.rect)
        if card.is_code:
            self._paint_card(painter, card, exposed)
        met.append(card)
        return self._document.findBlockByNumber(card.last + 1)

    def _paint_bars(self, painter: QPainter, bars: str, begun: int, rect: QRectF) -> None:
        """Paint the bars of the quotes that hold what stands somewhere; those which held the last block go on."""
        places = bars.split() if bars else ()
        bottom = round(rect.bottom())
        for level, place in enumerate(places, 1):
            goes_on = level <= self._barred and (not begun or level < begun)
            top = self._barred_to if goes_on else round(rect.top())
            bar = QRectF(int(place), top, self._formats.px(BAR), bottom - top)
            painter.fillRect(bar, self._look.color("line"))
        self._barred, self._barred_to = len(places), bottom

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
        room = max(0, round(header.width()) - self._formats.px(NAME_ROOM))
        name = QFontMetrics(painter.font()).elidedText(language_name(language), Qt.TextElideMode.ElideRight, room)
        painter.drawText(header, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)

    def _rect_of(self, block: QTextBlock) -> QRectF:
        return self._document.documentLayout().blockBoundingRect(block)
