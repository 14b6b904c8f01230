"""The colours of code in a document, laid over its lines as a highlighter does; whole or a little at a time."""

import time
from collections.abc import Iterator

from PySide6.QtGui import QTextBlock, QTextDocument, QTextLayout

from modelslab_desktop.ui.formats import CODE_CARD, CODE_LANGUAGE, Formats

COLOURED_EVERY = 1.0  # s between readings of a card of code that grows, for its colours, at least
COLOURED_SHARE = 100  # and at least so many times what the last one cost
COLOURED_FOR = 0.002  # s in one step

Line = list[tuple[int, int, str]]  # where a piece begins, its length and its kind


def colour(first: QTextBlock, formats: Formats, code: str, language: str) -> None:
    """Colour the lines of a card, of which the first is given, at once."""
    block = first
    for line in _lines(code, language):
        _lay_over(block, formats, line)
        block = block.next()


class Colouring:
    """Colours a card that grows, again and again, in steps."""

    def __init__(self, document: QTextDocument, last: QTextBlock, formats: Formats) -> None:
        self._document = document
        self._card = last.blockFormat().intProperty(CODE_CARD)
        first = last
        while self.is_inside(first.previous()):
            first = first.previous()
        self._first = first.blockNumber()
        self._language = first.blockFormat().stringProperty(CODE_LANGUAGE)
        self._formats = formats
        self._shown: list[Line] = []
        self._is_wanted = False  # whether a reading is to begin
        self._reading: Iterator[Line] | None = None
        self._at = 0  # the line that is read next
        self._cost = 0.0  # s, of the reading so far

    def is_inside(self, block: QTextBlock) -> bool:
        """Whether a block belongs to the card."""
        return block.isValid() and block.blockFormat().intProperty(CODE_CARD) == self._card

    def begin(self) -> None:
        """Read the code anew, from its first line on."""
        self._is_wanted = bool(self._language)

    @property
    def is_reading(self) -> bool:
        """Whether there is something to go on with."""
        return self._is_wanted or self._reading is not None

    def _texts(self) -> Iterator[str]:
        block = self._document.findBlockByNumber(self._first)
        while self.is_inside(block):
            yield block.text()
            block = block.next()

    def go_on(self, seconds: float) -> float | None:
        """Colour more lines for about so long; what the whole reading has cost, in s, once it is at its end."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import is_ready

        if self._is_wanted and not is_ready(self._language):
            return None
        begun = time.perf_counter()
        for line in self._lines_to_read():
            self._show(line)
            if time.perf_counter() - begun > seconds:
                self._cost += seconds
                return None
        self._reading = None
        return self._cost + time.perf_counter() - begun

    def finish(self) -> None:
        """Colour all that is left of what has begun."""
        for line in self._lines_to_read():
            self._show(line)
        self._reading = None

    def _lines_to_read(self) -> Iterator[Line]:
        if self._is_wanted:
            self._reading = _lines("\n".join(self._texts()), self._language)
            self._is_wanted, self._at, self._cost = False, 0, 0.0
        return self._reading or iter(())

    def _show(self, line: Line) -> None:
        if self._at == len(self._shown):
            self._shown.append([])
        if self._shown[self._at] != line:
            self._shown[self._at] = line
            _lay_over(self._document.findBlockByNumber(self._first + self._at), self._formats, line)
        self._at += 1


class CardColours:
    """Colours the cards of a text that grows."""

    def __init__(self, document: QTextDocument, formats: Formats) -> None:
        self._document = document
        self._formats = formats
        self._cards: list[Colouring] = []  # whose colours are not final; the last one may be growing
        self._next_reading = 0.0  # monotonic time, s

    def begin(self, last: QTextBlock) -> None:
        """See to the colours of the card whose last line this is, from now on."""
        if not (self._cards and self._cards[-1].is_inside(last)):
            self._cards.append(Colouring(self._document, last, self._formats))

    def end(self) -> None:
        """Colour the last card for the last time, now that it is whole."""
        if self._cards:
            self._cards[-1].begin()

    def go_on(self, now: float, *, grows: bool) -> None:
        """Do a little; `now` is monotonic time in s, and `grows` tells whether the last card still does."""
        if not self._cards:
            return
        card, last = self._cards[0], self._cards[-1]
        if grows and not last.is_reading and now >= self._next_reading:
            last.begin()
        if card.is_reading:
            cost = card.go_on(COLOURED_FOR)
            if cost is None:
                return
            self._next_reading = now + max(COLOURED_EVERY, COLOURED_SHARE * cost)
        if card is not last or not grows:
            self._cards.pop(0)

    def finish(self) -> None:
        """Do all that is left."""
        for card in self._cards:
            card.finish()
        self._cards.clear()


def _lines(code: str, language: str) -> Iterator[Line]:
    """The lines of code, each with its coloured pieces."""
    # loaded late: Markdown costs 49 ms of start-up
    from modelslab_desktop.markup import kinds_in

    line: Line = []
    column = 0
    for text, kind in kinds_in(code, language):
        for index, part in enumerate(text.split("\n")):
            if index:
                yield line
                line, column = [], 0
            if kind and part:
                line.append((column, len(part), kind))
            column += len(part)
    yield line


def _lay_over(block: QTextBlock, formats: Formats, line: Line) -> None:
    layout = block.layout()
    if not line and not layout.formats():
        return
    ranges = []
    for start, length, kind in line:
        piece = QTextLayout.FormatRange()
        piece.start, piece.length, piece.format = start, length, formats.code_of(kind)
        ranges.append(piece)
    layout.setFormats(ranges)
