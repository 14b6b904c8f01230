"""A document that grows with the text of an answer, at a cost that does not depend on how much has come.

Finished blocks stay as they are. Of the open block only that is written again which reads otherwise than before, at
most seven times a second; plain words and lines of code are appended as they come, in between. What has taken a while
to read is written in the next frame, so that no frame does both.
"""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor, QTextDocument

from modelslab_desktop.ui.arriving import can_show, without_open_formula
from modelslab_desktop.ui.colours import CardColours
from modelslab_desktop.ui.document import DocumentWriter
from modelslab_desktop.ui.formats import formats_of
from modelslab_desktop.ui.open_end import OpenEnd
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.markup import GrowingText
    from modelslab_desktop.ui.pictures import DocumentPictures

READ_ALONE = 0.0005  # s that a reading may take which is written in the same frame
READ_AGAIN = 0.02  # s until the next reading, where one had to wait for formulae
READ_EVERY = 0.15  # s between readings of the open block, at least
READ_SHARE = 120  # and at least so many times what the last reading cost
READ_AT_LEAST_EVERY = 0.5  # s, whatever that was: something may have been loaded for it


@dataclass(frozen=True, slots=True)
class _Read:
    """What has been read and is not written yet."""

    finished: str  # source of the blocks that are finished
    finished_html: str
    tail: str  # source of the open block
    html: str  # of the open block, as what it is becoming
    is_tail: bool  # whether that shows all of the tail
    code_margin: tuple[int, int] | None
    since: list[str] = field(default_factory=list)  # source that has come since


class Growth:
    """Keeps a document up to date with Markdown that grows."""

    def __init__(self, document: QTextDocument, look: Look, pictures: "DocumentPictures | None" = None) -> None:
        self._document = document
        self._look = look
        self._pictures = pictures
        self.writings = 0  # how often something else than plain text was written
        self.clear()

    def clear(self) -> None:
        """Begin anew, with an empty document."""
        self.writings += 1
        self._document.clear()
        self.length = 0  # characters that have come
        self._parts: list[str] = []  # in which they came
        self._growing: GrowingText | None = None
        self._cursor = QTextCursor(self._document)
        self._writer = DocumentWriter(self._cursor, self._look, self._pictures)
        self._end = OpenEnd(self._writer)
        self._finished = ""  # source of finished blocks that are not yet written as such
        self._is_behind = False  # whether something has come that is not shown
        self._unwritten: _Read | None = None
        self._next_reading = 0.0  # monotonic time, s
        self._colours = CardColours(self._document, formats_of(self._look))

    def append(self, more: str) -> bool:
        """Take more text in; False when it was too soon to show it: append nothing, later, to see to it."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import GrowingText

        if self._growing is None:
            self._growing = GrowingText()
        self._parts.append(more)
        self.length += len(more)
        self._finished += "".join(self._growing.append(more))
        now = time.monotonic()
        self._colours.go_on(now, grows=self._end.is_code)
        if self._unwritten:
            self._unwritten.since.append(more)
            self._write(self._unwritten)
        elif self._is_behind or self._finished or not self._end.extend(more):
            self._is_behind = True
            if now >= self._next_reading:
                self._read(self._growing, now)
        return not self._is_behind

    @property
    def tail(self) -> str:
        """The source of what is not finished."""
        return self._growing.tail if self._growing else ""

    def shift(self, position: int, difference: int) -> None:
        """Take note that what follows a position of the document has moved, since something there was replaced."""
        self.writings += 1
        self._end.shift(position, difference)

    def rest_of(self, text: str) -> str:
        """What has not come yet of a text; one that begins otherwise than what has come is begun anew."""
        if not text.startswith("".join(self._parts)):
            self.clear()
        return text[self.length :]

    def finish(self, text: str) -> None:
        """Show a text that will not grow any more."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import defines_links, to_html

        self.writings += 1
        rest = self.rest_of(text)
        if defines_links(text):
            self.clear()
            rest = text
        self._end_card()
        self._end.write(to_html(self._finished + self.tail + rest), grows=False)
        self._colours.finish()

    def _end_card(self) -> None:
        if self._end.is_code:
            self._colours.end()

    def _read(self, growing: "GrowingText", now: float) -> None:
        """Read what has been finished, and the open block as what it is becoming."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import to_html

        begun = time.perf_counter()
        finished_html = to_html(self._finished) if self._finished else ""
        tail, shown = growing.tail, growing.open_end
        html = without_open_formula(to_html(shown), tail, shown)
        is_tail = shown.startswith(tail.rstrip(" \n"))
        cost = time.perf_counter() - begun
        if not can_show(finished_html + html):
            self._next_reading = now + READ_AGAIN
            return
        self._next_reading = now + min(max(READ_EVERY, READ_SHARE * cost), READ_AT_LEAST_EVERY)
        self._unwritten = _Read(self._finished, finished_html, tail, html, is_tail, growing.code_margin)
        if cost < READ_ALONE:
            self._write(self._unwritten)

    def _write(self, read: _Read) -> None:
        """Write what has been read, and what can be appended to that."""
        self.writings += 1
        self._unwritten = None
        cursor = self._cursor
        cursor.beginEditBlock()
        if read.finished:
            self._end_card()
            self._end.write(read.finished_html)
            self._end = OpenEnd(self._writer)
            self._finished = self._finished[len(read.finished) :]
        self._end.write(read.html)
        if read.is_tail:
            self._end.prepare(read.tail, read.code_margin)
        since = "".join(read.since)
        self._is_behind = bool(since) and (bool(self._finished) or not self._end.extend(since))
        cursor.endEditBlock()
        for last in self._writer.take_uncoloured():
            self._colours.begin(last)
            self._colours.end()
        if self._end.is_code:
            self._colours.begin(cursor.block())
