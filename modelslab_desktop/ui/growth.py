"""A document that grows with the text of an answer: finished blocks stay, only the open one is read again."""

import re
import time
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument

from modelslab_desktop.ui.document import DocumentWriter
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.markup import GrowingText

REREAD_SHARE = 8  # the open block is read again after at least so many times what reading it cost last time
_DEFINITION = re.compile(r"^[ >]*\[[^\]\n]+\]:", re.MULTILINE)  # of a link: it reaches beyond its block


class Growth:
    """Keeps a document up to date with Markdown that may grow."""

    def __init__(self, document: QTextDocument, look: Look) -> None:
        self._document = document
        self._look = look
        self.clear()

    def clear(self) -> None:
        """Begin anew, with an empty document."""
        self._document.clear()
        self._text = ""
        self._growing: GrowingText | None = None
        self._read_to = 0  # offset in the text up to which the blocks are finished
        self._finished_to = 0  # position in the document where the open block begins
        self._last_format = QTextBlockFormat()  # of the block at that position
        self._fresh = True  # whether that block is empty and the open block's to use
        self._next_reading = 0.0  # monotonic time, s

    def grow(self, text: str) -> bool:
        """Show a text that may grow; False when it was too soon to draw."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import completed, to_html

        now = time.monotonic()
        if now < self._next_reading:
            return False
        finished = self._read_on(text)
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        self._remove_open_block(cursor)
        if finished:
            self._fresh = self._append(cursor, to_html(finished))
            self._finished_to, self._last_format = cursor.position(), cursor.blockFormat()
        self._append(cursor, to_html(completed(text[self._read_to :])))
        cursor.endEditBlock()
        self._next_reading = now + REREAD_SHARE * (time.monotonic() - now)
        return True

    def finish(self, text: str) -> bool:
        """Show a text that will not grow any more."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import to_html

        if not text.startswith(self._text) or _DEFINITION.search(text):
            self.clear()
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        self._remove_open_block(cursor)
        self._append(cursor, to_html(text[self._read_to :]))
        cursor.endEditBlock()
        return True

    def _read_on(self, text: str) -> str:
        """Read what is new; returns the source of the blocks that are finished now."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import GrowingText

        if self._growing is None or not text.startswith(self._text):  # blocks of the stream were interleaved
            self.clear()
            self._growing = GrowingText()
        finished = "".join(self._growing.append(text[len(self._text) :]))
        self._text = text
        self._read_to += len(finished)
        return finished

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
