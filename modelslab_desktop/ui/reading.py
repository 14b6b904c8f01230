"""The text of one message: as high as its document, read and selected like any text, growing while it streams."""

import re
import time
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPalette,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser

from modelslab_desktop.ui.document import (
    CARD_PADDING,
    CODE_CARD,
    CODE_LANGUAGE,
    INDENT,
    QUOTE_DEPTH,
    QUOTE_INDENT,
    RULE,
    DocumentWriter,
    card_header,
)
from modelslab_desktop.ui.theme import SMALL, Look

if TYPE_CHECKING:
    from modelslab_desktop.markup import GrowingText

REREAD_SHARE = 8  # the open block is read again after at least so many times what reading it cost last time
_DEFINITION = re.compile(r"^[ >]*\[[^\]\n]+\]:", re.MULTILINE)  # of a link: it reaches beyond its block
_PAGE_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)


class Reading(QTextBrowser):
    """Rendered Markdown without a frame or scroll bars of its own."""

    link_activated = Signal(str)

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.anchorClicked.connect(self._activate)
        document = self.document()
        document.setDocumentMargin(0)
        document.setIndentWidth(INDENT)
        self._text = ""
        self._growing: GrowingText | None = None
        self._read_to = 0  # offset in the text up to which the blocks are finished
        self._finished_to = 0  # position in the document where the open block begins
        self._last_format = QTextBlockFormat()  # of the block at that position
        self._fresh = True  # whether that block is empty and the open block's to use
        self._next_reading = 0.0  # monotonic time, s
        self._clear()

    def show_html(self, html: str) -> None:
        """Show a whole text."""
        self._clear()
        DocumentWriter(QTextCursor(self.document()), self._look).write(html)

    def grow(self, text: str) -> bool:
        """Show a text that may grow; finished blocks stay as they are. False when it was too soon to draw."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import completed, to_html

        now = time.monotonic()
        if now < self._next_reading:
            return False
        selection = self.textCursor().anchor(), self.textCursor().position()
        finished = self._read_on(text)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        self._remove_open_block(cursor)
        if finished:
            self._fresh = self._append(cursor, to_html(finished))
            self._finished_to, self._last_format = cursor.position(), cursor.blockFormat()
        self._append(cursor, to_html(completed(text[self._read_to :])))
        cursor.endEditBlock()
        self._select(*selection)
        self._next_reading = now + REREAD_SHARE * (time.monotonic() - now)
        return True

    def finish(self, text: str) -> None:
        """Show a text that will not grow any more."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import to_html

        selection = self.textCursor().anchor(), self.textCursor().position()
        if not text.startswith(self._text) or _DEFINITION.search(text):
            self._clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        self._remove_open_block(cursor)
        self._append(cursor, to_html(text[self._read_to :]))
        cursor.endEditBlock()
        self._select(*selection)

    def _select(self, anchor: int, position: int) -> None:
        """Select again what was selected in a block that has been drawn anew."""
        cursor, end = self.textCursor(), self.document().characterCount() - 1
        if (cursor.anchor(), cursor.position()) != (anchor, position):
            cursor.setPosition(min(anchor, end))
            cursor.setPosition(min(position, end), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)

    def _read_on(self, text: str) -> str:
        """Read what is new; returns the source of the blocks that are finished now."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import GrowingText

        if self._growing is None or not text.startswith(self._text):  # blocks of the stream were interleaved
            self._clear()
            self._growing = GrowingText()
        finished = "".join(self._growing.append(text[len(self._text) :]))
        self._text = text
        self._read_to += len(finished)
        return finished

    def height_at(self, width: int) -> int:
        """The height in px that the text needs at a width in px, with the gap below its last block."""
        document = self.document()
        if document.isEmpty():
            return 0
        if document.textWidth() != width:
            document.setTextWidth(width)
        return ceil(document.size().height())

    def gap_below(self) -> int:
        """The part of the height, in px, that only keeps the last block away from a next one."""
        last = self.document().lastBlock().blockFormat()
        return 0 if last.intProperty(CODE_CARD) or self.document().isEmpty() else round(last.bottomMargin())

    def ideal_width(self) -> int:
        """The width in px of the text's longest line, unbroken."""
        return ceil(self.document().idealWidth())

    def sizeHint(self) -> QSize:
        return QSize(200, self.height_at(self.width()))

    def paint_behind(self, painter: QPainter, exposed: QRect) -> None:
        """Paint the cards, bars and rules, which Qt's documents do not know; for the widget that holds this one.

        It cannot be done here: to wrap its viewport, Shiboken would load every widget class (2 MB, 9 ms).
        """
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.pos())
        self._paint_blocks(painter, QRectF(exposed.translated(-self.pos())))
        painter.restore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the transcript scrolls

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PAGE_KEYS and not event.modifiers():
            event.ignore()  # the transcript scrolls
        else:
            super().keyPressEvent(event)

    def _activate(self, url: QUrl) -> None:
        self.link_activated.emit(url.toString())

    def _clear(self) -> None:
        self.document().clear()
        self._text = ""
        self._growing = None
        self._read_to = self._finished_to = 0
        self._last_format, self._fresh = QTextBlockFormat(), True
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        palette.setColor(QPalette.ColorRole.Text, self._look.color("text"))
        self.setPalette(palette)

    def _remove_open_block(self, cursor: QTextCursor) -> None:
        cursor.setPosition(self._finished_to)
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        cursor.setBlockFormat(self._last_format)  # an empty block takes over the format of what was removed after it

    def _append(self, cursor: QTextCursor, html: str) -> bool:
        """Append the HTML of some blocks; whether what comes next may use the block at the cursor."""
        writer = DocumentWriter(cursor, self._look, fresh=self._fresh)
        writer.write(html)
        return writer.fresh

    # --- cards, bars and rules, which Qt's documents do not know

    def _paint_blocks(self, painter: QPainter, exposed: QRectF) -> None:
        block = self.cursorForPosition(exposed.topLeft().toPoint()).block()
        block = self._first_of_card(block)
        while block.isValid():
            rect = self._rect_of(block)
            if rect.top() > exposed.bottom():
                return
            block = self._paint_block(painter, block, rect)

    def _paint_block(self, painter: QPainter, block: QTextBlock, rect: QRectF) -> QTextBlock:
        """Paint what lies behind a block, or behind the whole card that it begins; returns the block after it."""
        form = block.blockFormat()
        if depth := form.intProperty(QUOTE_DEPTH):
            for level in range(depth):
                painter.fillRect(QRectF(level * QUOTE_INDENT, rect.top(), 3, rect.height()), self._look.color("line"))
        if form.boolProperty(RULE):
            painter.fillRect(QRectF(0, rect.center().y(), self.width(), 1), self._look.color("line"))
        if card := form.intProperty(CODE_CARD):
            return self._paint_card(painter, block, card)
        return block.next()

    def _paint_card(self, painter: QPainter, first: QTextBlock, card: int) -> QTextBlock:
        last, after = first, first.next()
        while after.isValid() and after.blockFormat().intProperty(CODE_CARD) == card:
            last, after = after, after.next()
        form = first.blockFormat()
        left = form.leftMargin() - CARD_PADDING
        top = self._rect_of(first).top() - card_header(form.stringProperty(CODE_LANGUAGE))
        bottom = self._rect_of(last).bottom() + CARD_PADDING
        rect = QRectF(left, top, self.width() - left, bottom - top).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(self._look.color("divider"))
        painter.setBrush(self._look.color("code-surface"))
        painter.drawRoundedRect(rect, 8, 8)
        if language := form.stringProperty(CODE_LANGUAGE):
            painter.setFont(self._look.font(SMALL))
            painter.setPen(self._look.color("text-muted"))
            painter.drawText(rect.adjusted(CARD_PADDING, 7, -CARD_PADDING, 0), Qt.AlignmentFlag.AlignTop, language)
        return after

    def _first_of_card(self, block: QTextBlock) -> QTextBlock:
        card = block.blockFormat().intProperty(CODE_CARD)
        while card and block.previous().isValid() and block.previous().blockFormat().intProperty(CODE_CARD) == card:
            block = block.previous()
        return block

    def _rect_of(self, block: QTextBlock) -> QRectF:
        return self.document().documentLayout().blockBoundingRect(block)
