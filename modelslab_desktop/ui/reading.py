"""The text of one message: as high as its document, read and selected like any text, growing while it streams."""

from collections.abc import Callable
from math import ceil

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPalette,
    QTextBlock,
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
from modelslab_desktop.ui.growth import Growth
from modelslab_desktop.ui.theme import SMALL, Look

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
        self._growth = Growth(document, look)
        self._dress()

    def show_html(self, html: str) -> None:
        """Show a whole text."""
        self._growth.clear()
        DocumentWriter(QTextCursor(self.document()), self._look).write(html)

    def grow(self, text: str) -> bool:
        """Show a text that may grow; finished blocks stay as they are. False when it was too soon to draw."""
        return self._keeping_selection(lambda: self._growth.grow(text))

    def finish(self, text: str) -> None:
        """Show a text that will not grow any more."""
        self._keeping_selection(lambda: self._growth.finish(text))

    def _keeping_selection(self, change: Callable[[], bool]) -> bool:
        """Change the document, and select again what was selected in a block that has been drawn anew."""
        was = self.textCursor().anchor(), self.textCursor().position()
        changed = change()
        cursor, end = self.textCursor(), self.document().characterCount() - 1
        if (cursor.anchor(), cursor.position()) != was:
            cursor.setPosition(min(was[0], end))
            cursor.setPosition(min(was[1], end), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        return changed

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

    def _dress(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        palette.setColor(QPalette.ColorRole.Text, self._look.color("text"))
        self.setPalette(palette)

    def _activate(self, url: QUrl) -> None:
        self.link_activated.emit(url.toString())

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
