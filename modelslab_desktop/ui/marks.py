"""Highlights what a search finds in one text; the reader's selection and the text itself are left alone.

Only what is near the screen is marked: each mark costs 10 µs, and a letter may be found thousands of times.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextEdit

from modelslab_desktop.markup.plain import BREAK
from modelslab_desktop.session.finding import Needle
from modelslab_desktop.ui.formulae import covered
from modelslab_desktop.ui.pictures import description_of
from modelslab_desktop.ui.theme import Look

# What Qt's documents put between blocks, around cells and in place of objects becomes what parts them in plain text.
_BREAKS = dict.fromkeys(map(ord, "\u2029\ufdd0\ufdd1\ufffc"), BREAK)
_UNITS = "utf-16-le", "surrogatepass"  # in which Qt's documents count


class Marks:
    """The matches in one text, as positions in its document, kept right while it grows."""

    def __init__(self, edit: QTextEdit, look: Look, needle: Needle) -> None:
        self._edit = edit
        self._needle = needle
        self._formats = _format(look, "found"), _format(look, "found-current")
        self._spans: list[tuple[int, int]] = []
        self._current: int | None = None
        self._rows = 0, 0  # px: what is near the screen
        self._shown: tuple[object, ...] = ()
        self._changed_from = 0
        self._document = edit.document()
        self._document.contentsChange.connect(self._note_change)
        self._document.contentsChanged.connect(self._update)
        self._find()

    def remove(self) -> None:
        """Leave the text as it was."""
        self._document.contentsChange.disconnect(self._note_change)
        self._document.contentsChanged.disconnect(self._update)
        self._edit.setExtraSelections([])

    def show(self, top: int, bottom: int, current: int | None) -> None:
        """Mark what is between two heights in px, the current match, if it is here, more strongly."""
        self._rows, self._current = (top, bottom), current
        self._show()

    def position_of(self, nth: int) -> int:
        """Where a match begins in the document; its beginning for one that is not there yet."""
        return self._spans[nth][0] if nth < len(self._spans) else 0

    def count_before(self, position: int) -> int:
        """How many matches begin before a position in the document."""
        return bisect_left(self._spans, (position, 0))

    def _note_change(self, position: int, removed: int, added: int) -> None:
        self._changed_from = min(self._changed_from, position)

    def _update(self) -> None:
        self._find()
        self._show()

    def _find(self) -> None:
        """Find all matches from the first block on that has changed."""
        start = self._document.findBlock(self._changed_from).position()
        kept = bisect_right(self._spans, start, key=lambda span: span[1])
        text = text_from(self._document, start)
        found = _in_units(text, self._needle.spans_in(text), start)
        if found or kept < len(self._spans):
            self._spans[kept:] = found
            self._shown = ()
        self._changed_from = self._document.characterCount()

    def _show(self) -> None:
        top, bottom = self._rows
        first = bisect_left(self._spans, position_at(self._document, 0, top), key=lambda span: span[1])
        last = bisect_right(self._spans, (position_at(self._document, self._edit.width(), bottom), 0))
        shown = first, last, self._current
        if shown != self._shown:
            self._shown = shown
            self._edit.setExtraSelections([self._mark(nth) for nth in range(first, last)])

    def _mark(self, nth: int) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        mark.cursor = covered(self._cursor(*self._spans[nth]))
        mark.format = self._formats[nth == self._current]
        return mark

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor


def position_at(document: QTextDocument, x: int, y: int) -> int:
    """The position in a document that is nearest to a point in px."""
    return document.documentLayout().hitTest(QPointF(x, y), Qt.HitTestAccuracy.FuzzyHit)


def text_from(document: QTextDocument, start: int) -> str:
    """What is read of a document from a block's beginning on, as `plain_text` gives it, as long as it is there."""
    cursor = QTextCursor(document)
    cursor.setPosition(start)
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    text = cursor.selectedText()
    if _may_hold_picture(text):
        text = _without_asides(document, start, text)
    return text.translate(_BREAKS)


def _may_hold_picture(text: str) -> bool:
    return "Picture" in text or "\ufffc" in text


def _without_asides(document: QTextDocument, start: int, text: str) -> str:
    """The text with breaks for all that stands for pictures, but for their descriptions."""
    units = bytearray(text.encode(*_UNITS))
    block = document.findBlock(start)
    while block.isValid():
        if _may_hold_picture(block.text()):
            for position, said, name in _pictures_in(block):
                at = 2 * (position - start)
                described = _described(said, name).encode(*_UNITS)
                units[at : at + len(described)] = described
        block = block.next()
    return units.decode(*_UNITS)


def _pictures_in(block: QTextBlock) -> Iterator[tuple[int, str, str]]:
    """What is said of the pictures in a block: where, what, and the description among it."""
    piece = block.begin()
    while not piece.atEnd():
        fragment = piece.fragment()
        name = description_of(fragment.charFormat())
        if name is not None:
            yield fragment.position(), fragment.text(), name
        piece += 1


def _described(said: str, name: str) -> str:
    """What is said of a picture, as long as it is there: breaks, and the description where this is it."""
    shown = said.strip("\u2028 ").removeprefix("Picture: ")
    if not name or shown != name:
        return BREAK * _units(said)
    before, _, after = said.rpartition(name)
    return BREAK * _units(before) + name + BREAK * _units(after)


def _format(look: Look, role: str) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setBackground(look.color(role))
    form.setForeground(look.color(f"{role}-text"))
    return form


def _in_units(text: str, spans: list[tuple[int, int]], start: int) -> list[tuple[int, int]]:
    """The spans as positions in a document, which counts in units of UTF-16, from a position on."""
    if text.isascii() or max(text) <= "\uffff":
        return [(start + begin, start + end) for begin, end in spans]
    found, at, unit = [], 0, start
    for begin, end in spans:
        unit += _units(text[at:begin])
        found.append((unit, unit + _units(text[begin:end])))
        unit, at = found[-1][1], end
    return found


def _units(text: str) -> int:
    return len(text) + sum(each > "\uffff" for each in text)
