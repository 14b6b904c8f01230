"""Where a document begins: its first line at the very top, and whole, whatever stands in it and frames it."""

from PySide6.QtGui import QTextDocument

from modelslab_desktop.ui.formats import CARD_HEADER, CODE_CARD, HAIRLINE, PICTURE_CARD, PICTURE_PADDING
from modelslab_desktop.ui.theme import Look


def begin_at(document: QTextDocument, height: int) -> None:
    """Let the first block of a document begin at a height in px, which may be negative: Qt heeds no margin there."""
    frame = document.rootFrame()
    form = frame.frameFormat()
    if form.topMargin() != height:
        form.setTopMargin(height)
        frame.setFrameFormat(form)


def begin_at_top(document: QTextDocument, look: Look) -> None:
    """Let a document that has been laid out begin so that its first line, or its frame, stands at the top."""
    first = document.begin()
    form, layout = first.blockFormat(), first.layout()
    if form.hasProperty(CODE_CARD):
        begin_at(document, look.px(CARD_HEADER))
    elif form.lineHeight() == HAIRLINE:  # before a table
        begin_at(document, 0)
    elif layout.lineCount():
        padding = look.px(PICTURE_PADDING) if form.boolProperty(PICTURE_CARD) else 0
        begin_at(document, padding - round(layout.lineAt(0).y()))
