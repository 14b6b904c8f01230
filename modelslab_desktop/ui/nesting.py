"""The lists and quotes that are open while a document is written: how they hold what begins in them; writes no text."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextListFormat

from modelslab_desktop.ui.formats import (
    INDENT,
    NOT_HELD,
    PARAGRAPH_GAP,
    QUOTE_INDENT,
    TIGHT_GAP,
    Formats,
    Holder,
    Marker,
)

_NO_LIST = -1


@dataclass(slots=True)
class _List:
    """An open list."""

    ordered: bool
    quotes: int  # that hold it
    number: int  # of the item that has begun last
    loose: bool = False
    index: int = _NO_LIST  # of the document's list, which Qt deletes and makes anew as its items go and come
    room: int = 0  # px that this item needs for its number, beyond the indent


class Opened(NamedTuple):
    """The lists and quotes that are open at some place, as the attributes of `Nesting`."""

    lists: list[_List]
    bars: tuple[int, ...]
    begun: int
    item_pending: bool


class Nesting:
    """The lists and quotes that are open."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats
        self._lists: list[_List] = []
        self.item_pending = False  # whether the next block of text begins an item of the innermost list
        self._bars: tuple[int, ...] = ()  # of the quotes: where they stand, px
        self._begun = 0  # the depth of the outermost quote in which nothing has been written yet
        self._held: Holder | None = NOT_HELD  # by what the next block is held; None when that has to be told anew

    def opened(self) -> Opened:
        """What is open here, for going back."""
        return Opened([replace(listed) for listed in self._lists], self._bars, self._begun, self.item_pending)

    def go_back(self, opened: Opened) -> None:
        """Let that be open which was at some place."""
        lists, self._bars, self._begun, self.item_pending = opened
        self._lists = [replace(listed) for listed in lists]
        self._held = None

    # --- quotes

    def open_quote(self) -> None:
        """Open a quote, whose bar stands where its text would stand without it."""
        self._bars += (self.indent + self._left(),)
        self._begun = self._begun or len(self._bars)
        self._held = None

    def close_quote(self) -> None:
        """Close the innermost quote."""
        self._bars = self._bars[:-1]
        self._begun = 0
        self._held = None

    def has_begun(self) -> None:
        """Take note that something stands now in every quote that is open."""
        if self._begun:
            self._begun = 0
            self._held = None

    # --- lists

    def open_list(self, *, ordered: bool, start: int = 1) -> None:
        """Open a list."""
        self._lists.append(_List(ordered, len(self._bars), start - 1))
        self._held = None

    def close_list(self) -> None:
        """Close the innermost list."""
        self._lists.pop()
        self._held = None

    def loosen(self) -> None:
        """Take note that a list, if one holds what comes, has paragraphs as its items."""
        if self._is_in_item():
            self._lists[-1].loose = True
            self._held = None

    def begin_item(self) -> int:
        """Begin the item that is pending: what stands before it, as MARKER."""
        self.item_pending = False
        listed = self._lists[-1]
        listed.number += 1
        if listed.ordered and listed.number > 9:
            listed.room = self._formats.number_room(len(str(listed.number)))
            self._held = None
        return _marker(listed, len(self._lists))

    def join_list(self, cursor: QTextCursor) -> None:
        """Let the block at a cursor, with which an item has begun, belong to the innermost list of the document."""
        listed = self._lists[-1]
        if listed.index == _NO_LIST:
            listed.index = cursor.createList(_list_format(listed, len(self._lists))).objectIndex()
        else:
            item = QTextBlockFormat()
            item.setObjectIndex(listed.index)
            cursor.mergeBlockFormat(item)

    # --- what begins now

    @property
    def levels(self) -> int:
        """How many lists are open."""
        return len(self._lists)

    @property
    def indent(self) -> int:
        """What the levels of lists take from a line, px."""
        return len(self._lists) * self._formats.px(INDENT)

    def gap_below(self) -> int:
        """The gap below a block of text, px at a zoom of 1."""
        return TIGHT_GAP if self._is_in_item() and not self._lists[-1].loose else PARAGRAPH_GAP

    def holder(self) -> Holder:
        """What holds a block that begins now."""
        if self._held is None:
            bars = " ".join(map(str, self._bars))
            self._held = Holder(self._within(), len(self._bars), bars, self._begun, self._left())
        return self._held

    def _is_in_item(self) -> bool:
        """Whether an item of a list holds what comes, and no quote in that."""
        return bool(self._lists) and self._lists[-1].quotes == len(self._bars)

    def _left(self) -> int:
        """What quotes and long numbers take from a line, px."""
        return len(self._bars) * self._formats.px(QUOTE_INDENT) + sum(listed.room for listed in self._lists)

    def _within(self) -> str:
        """What holds a block that begins now: q for a quote, u and o for lists, U and O for loose ones."""
        letters, quotes = "", 0
        for listed in self._lists:
            letter = "o" if listed.ordered else "u"
            letters += "q" * (listed.quotes - quotes) + (letter.upper() if listed.loose else letter)
            quotes = listed.quotes
        return letters + "q" * (len(self._bars) - quotes)


def _marker(listed: _List, level: int) -> int:
    """What stands before the items of a list at a level, as MARKER."""
    return _NUMBER if listed.ordered else _BY_LEVEL[min(level, len(_BY_LEVEL)) - 1]


def _list_format(listed: _List, level: int) -> QTextListFormat:
    """The format of a list at a level, whose first item has begun."""
    made = QTextListFormat()
    made.setIndent(level)
    if listed.ordered:
        made.setStyle(QTextListFormat.Style.ListDecimal)
        made.setStart(listed.number)
    else:
        made.setStyle(_BULLETS[_marker(listed, level)])
    return made


_NUMBER = int(Marker.NUMBER)
_BY_LEVEL = tuple(map(int, (Marker.DISC, Marker.CIRCLE, Marker.SQUARE)))  # plain, as an enum's hash is slow
_BULLETS: dict[int, QTextListFormat.Style] = {
    Marker.DISC: QTextListFormat.Style.ListDisc,
    Marker.CIRCLE: QTextListFormat.Style.ListCircle,
    Marker.SQUARE: QTextListFormat.Style.ListSquare,
}
