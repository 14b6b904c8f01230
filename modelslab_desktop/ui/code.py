"""Code into a QTextDocument: the lines of a card, in the colours of their kinds; knows no widget."""

from typing import NamedTuple

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextFormat

from modelslab_desktop.ui.formats import (
    CARD_HEADER,
    CARD_PADDING,
    CODE_LANGUAGE,
    FRAME_GAP,
    QUOTE_BEGUN,
    Formats,
)


class CardFormats(NamedTuple):
    """The formats of a card's lines."""

    first: QTextBlockFormat
    middle: QTextBlockFormat
    last: QTextBlockFormat


def card_formats(
    formats: Formats, middle: QTextBlockFormat, language: str, gap_above: int, begun: int = 0
) -> CardFormats:
    """The formats of a card whose lines look like `middle`; `gap_above` in px, `begun` as QUOTE_BEGUN."""
    first = QTextBlockFormat(middle)
    first.setProperty(CODE_LANGUAGE, language)
    if begun:
        first.setProperty(QUOTE_BEGUN, begun)
    first.setTopMargin(gap_above + formats.px(CARD_HEADER))
    last = QTextBlockFormat(middle)
    last.setBottomMargin(formats.px(FRAME_GAP + CARD_PADDING) - formats.lead)
    return CardFormats(first, middle, last)


def card_number(cursor: QTextCursor, *, fresh: bool) -> int:
    """The number of a card that begins at the cursor: one more than the position of its first line."""
    return cursor.position() + (1 if fresh else 2)


def insert_lines(cursor: QTextCursor, formats: Formats, card: CardFormats, code: str) -> None:
    """Write the code, from the card's first line on, at which the cursor is; without colours."""
    line, newline, others = code.partition("\n")
    cursor.insertText(line, formats.code)
    if newline:
        cursor.insertBlock(card.middle, formats.code)
        cursor.insertText(others, formats.code)  # a block for each line, in the format of the one before
        cursor.setBlockFormat(card.last)
    else:
        only = QTextBlockFormat(card.first)
        only.setBottomMargin(card.last.bottomMargin())
        cursor.setBlockFormat(only)


def extend_lines(cursor: QTextCursor, formats: Formats, code: str) -> None:
    """Let the last line of a card go on, and more lines follow; without colours."""
    line, newline, others = code.partition("\n")
    cursor.insertText(line, formats.code)
    if newline:
        last = cursor.blockFormat()
        ended = QTextBlockFormat(last)
        ended.clearProperty(QTextFormat.Property.BlockBottomMargin)
        cursor.setBlockFormat(ended)
        for fact in (CODE_LANGUAGE, QUOTE_BEGUN, QTextFormat.Property.BlockTopMargin):  # of a card's first line
            ended.clearProperty(fact)
            last.clearProperty(fact)
        cursor.insertBlock(ended, formats.code)
        cursor.insertText(others, formats.code)
        cursor.setBlockFormat(last)
