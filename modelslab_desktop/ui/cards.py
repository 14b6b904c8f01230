"""Finds what is framed in a document: cards of code and tables, by their numbers and their places."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextTable

from modelslab_desktop.ui.formats import (
    CARD_HEADER,
    CARD_PADDING,
    CODE_CARD,
    CODE_LANGUAGE,
    IN_TABLE,
    QUOTE_BARS,
    QUOTE_BEGUN,
    TABLE_NUMBER,
    Formats,
)


@dataclass(frozen=True, slots=True)
class Card:
    """A card of code, or a table, as it stands in the document."""

    number: int  # a card's as its blocks tell; a table's is negative
    rect: QRectF  # px; of a table, as wide as it is, even where that is beyond the edge
    first: int  # the number of its first block
    last: int  # the number of its last block
    language: str = ""
    bars: str = ""  # as QUOTE_BARS
    begun: int = 0  # as QUOTE_BEGUN

    @property
    def is_code(self) -> bool:
        """Whether it is code and not a table."""
        return self.number > 0


def card_at(document: QTextDocument, block: QTextBlock, formats: Formats, width: float) -> Card:
    """The card that a line of code belongs to, in a document of this width in px."""
    number = block.blockFormat().intProperty(CODE_CARD)
    first, last = _edge(document, block, number, -1), _edge(document, block, number, 1)
    form = first.blockFormat()
    layout = document.documentLayout()
    left = form.leftMargin() - formats.px(CARD_PADDING)
    top = layout.blockBoundingRect(first).top() - formats.px(CARD_HEADER)
    bottom = layout.blockBoundingRect(last).bottom() + formats.px(CARD_PADDING)
    rect = QRectF(left, top, width - left, bottom - top)
    return Card(
        number,
        rect,
        first.blockNumber(),
        last.blockNumber(),
        form.stringProperty(CODE_LANGUAGE),
        form.stringProperty(QUOTE_BARS),
        form.intProperty(QUOTE_BEGUN),
    )


def table_at(document: QTextDocument, block: QTextBlock) -> Card | None:
    """The table that a block stands in."""
    table: QTextTable | None = QTextCursor(block).currentTable()
    return _as_card(table, document) if table is not None else None


def found_again(card: Card, document: QTextDocument, formats: Formats, width: float) -> Card | None:
    """The card as it stands now, if it is still there."""
    block = document.findBlockByNumber(card.first)
    if not card.is_code:
        found = table_at(document, block) if block.blockFormat().hasProperty(IN_TABLE) else None
        return found if found and found.number == card.number else None
    return card_at(document, block, formats, width) if _is_of(block, card.number) else None


def code_of(document: QTextDocument, card: Card) -> str:
    """The code in a card, as it came."""
    lines = (document.findBlockByNumber(line).text() for line in range(card.first, card.last + 1))
    return "\n".join(lines)


def _edge(document: QTextDocument, block: QTextBlock, number: int, way: int) -> QTextBlock:
    """The last block of the card in one way; found by halves, for it may have thousands."""
    inside, step = block.blockNumber(), way
    while _is_of(document.findBlockByNumber(inside + step), number):
        inside, step = inside + step, step * 2
    while step != way:
        step //= 2
        if _is_of(document.findBlockByNumber(inside + step), number):
            inside += step
    return document.findBlockByNumber(inside)


def _is_of(block: QTextBlock, number: int) -> bool:
    return block.isValid() and block.blockFormat().intProperty(CODE_CARD) == number


def _as_card(table: QTextTable, document: QTextDocument) -> Card:
    # given, since PySide takes table.document() for a part of the table's wrapper, which ends here
    form = table.format()
    first, last = document.findBlock(table.firstPosition()), document.findBlock(table.lastPosition())
    outer = document.documentLayout().frameBoundingRect(table)  # with the margins; but begins at the first cell's text
    inset = outer.left() - form.leftMargin()
    rect = QRectF(
        form.leftMargin(),
        outer.top() - inset,
        outer.width() - form.leftMargin(),
        outer.height() - form.topMargin() - form.bottomMargin(),
    )
    bars, begun = form.stringProperty(QUOTE_BARS), form.intProperty(QUOTE_BEGUN)
    return Card(-form.intProperty(TABLE_NUMBER), rect, first.blockNumber(), last.blockNumber(), "", bars, begun)
