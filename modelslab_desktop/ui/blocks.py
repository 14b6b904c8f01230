"""Blocks into a QTextDocument: where each begins, and the room between it and what is above; knows no HTML."""

from math import ceil

from PySide6.QtGui import QFontMetricsF, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor

from modelslab_desktop.ui.code import card_formats, card_number, insert_lines
from modelslab_desktop.ui.formats import (
    CARD_PADDING,
    CODE_CARD,
    FRAME_GAP,
    HEADED_GAP,
    HEADING_GAPS,
    MARKER,
    PARAGRAPH_GAP,
    PICTURE_BLOCK,
    PICTURE_PADDING,
    TIGHT_GAP,
    Formats,
    Marker,
    Place,
)
from modelslab_desktop.ui.nesting import Nesting
from modelslab_desktop.ui.page_top import begin_at
from modelslab_desktop.ui.tables import NO_TABLE, TableRows, set_gap_below
from modelslab_desktop.ui.tables import Place as TablePlace
from modelslab_desktop.ui.theme import Look


class Blocks:
    """Begins blocks at a cursor, each below what has been written last and in the lists and quotes that are open."""

    def __init__(self, cursor: QTextCursor, look: Look, formats: Formats, nesting: Nesting) -> None:
        self._cursor = cursor
        self._look = look
        self._formats = formats
        self._nesting = nesting
        self.fresh = True  # whether the block at the cursor is empty and free, as at the start and after a table
        self.table = NO_TABLE  # the index of the one that has been written last

    # --- blocks of each kind

    def begin_text(self, char: QTextCharFormat, heading: int = 0) -> None:
        """Begin a block of text, with which an item begins if one is pending; `heading` is its level."""
        marker = self._nesting.begin_item() if self._nesting.item_pending else 0
        self._begin(self._formats.block(self._place(heading, marker)), char)
        if marker:
            self._nesting.join_list(self._cursor)

    def check(self, *, checked: bool) -> None:
        """Let the item at the cursor have a box in the place of its marker."""
        block = self._cursor.blockFormat()
        marker = QTextBlockFormat.MarkerType
        block.setMarker(marker.Checked if checked else marker.Unchecked)
        block.setProperty(MARKER, int(Marker.CHECKED if checked else Marker.UNCHECKED))
        self._cursor.setBlockFormat(block)

    def end_list(self) -> None:
        """Keep what follows a list that has been closed as far away as other text."""
        ended = self._cursor.blockFormat()
        if self._nesting.gap_below() > TIGHT_GAP and ended.hasProperty(MARKER):
            ended.setBottomMargin(self._formats.px(PARAGRAPH_GAP))
            self._cursor.setBlockFormat(ended)

    def add_rule(self) -> None:
        """Write a line across the page."""
        nesting = self._nesting
        place = Place(PARAGRAPH_GAP, indent=nesting.levels, rule=True, holder=nesting.holder())
        self._begin(self._formats.block(place), self._formats.body)

    def add_card(self, code: str, language: str) -> QTextBlock:
        """Write a card of code, without colours: its first line."""
        holder = self._nesting.holder()
        line = self._formats.code_line(self._nesting.indent, holder._replace(begun=0))
        line.setProperty(CODE_CARD, card_number(self._cursor, fresh=self.fresh))
        card = card_formats(self._formats, line, language, self.gap_above(), holder.begun)
        self._begin(card.first, self._formats.code)
        first = self._cursor.block()
        insert_lines(self._cursor, self._formats, card, code)
        return first

    def add_rows(self, rows: TableRows) -> bool:
        """Write what is new of a table, and go behind it; false when it has no cells."""
        if self.fresh:
            self._make_room_above_table()
            self._cursor.setBlockFormat(self._formats.hairline)
        if not rows.insert(self._cursor, self._look, self._formats, self._table_place()):
            return False
        self._cursor.setBlockFormat(self._formats.hairline)
        self.table = rows.index
        self.fresh = True
        self._nesting.has_begun()
        return True

    # --- the room above

    @property
    def follows_table(self) -> bool:
        """Whether a table stands right above what begins now."""
        return self.fresh and self._cursor.position() > 0

    def set_gap_below_table(self, gap: float) -> None:
        """Keep what follows the last table so many px away from it."""
        set_gap_below(self._cursor.document(), self.table, gap, self._formats)

    def gap_above(self) -> int:
        """The px that a card keeps away from what is above; of two margins that meet, Qt takes the larger one."""
        if self.fresh:
            return self._formats.px(FRAME_GAP) if self._cursor.position() else 0
        above = self._cursor.blockFormat()
        if above.headingLevel():
            return self._formats.px(HEADED_GAP)
        return self._formats.px(FRAME_GAP + self._padding_above(above))

    def _padding_above(self, above: QTextBlockFormat) -> int:
        """What the frame around the block above adds to it below, px at a zoom of 1."""
        if self.fresh:
            return 0
        if above.hasProperty(CODE_CARD):
            return CARD_PADDING
        return PICTURE_PADDING if above.boolProperty(PICTURE_BLOCK) else 0  # also when the picture itself has come

    def _place(self, heading: int, marker: int) -> Place:
        """Where a block of text stands that begins now."""
        nesting = self._nesting
        indent = 0 if marker else nesting.levels
        if not heading:
            return Place(nesting.gap_below(), indent=indent, marker=marker, holder=nesting.holder())
        above, below = HEADING_GAPS[heading]
        if self.fresh and self._cursor.position() == 0:
            above = 0
        above += self._padding_above(self._cursor.blockFormat())
        return Place(below, above, indent, heading, marker=marker, holder=nesting.holder())

    def _table_place(self) -> TablePlace:
        holder = self._nesting.holder()
        # a table begins where the text ends above it, without that text's margin
        above = 0 if self.fresh else self.gap_above()
        return TablePlace(self._nesting.indent + holder.left, above, holder)

    def _begin(self, block: QTextBlockFormat, char: QTextCharFormat) -> None:
        if self.fresh:
            self._make_room_above(block, char)
            self._cursor.setBlockFormat(block)
            self._cursor.setBlockCharFormat(char)
            self.fresh = False
        else:
            self._cursor.insertBlock(block, char)
        self._nesting.has_begun()

    def _make_room_above(self, block: QTextBlockFormat, char: QTextCharFormat) -> None:
        """Do for a block which begins the document, or follows a table, what Qt does for others by its margin."""
        if self._cursor.position():
            self.set_gap_below_table(block.topMargin())
        elif block.hasProperty(CODE_CARD):
            begin_at(self._cursor.document(), round(block.topMargin()))
        else:
            lead = round(block.lineHeight()) - ceil(QFontMetricsF(char.font()).height())
            begin_at(self._cursor.document(), -max(0, lead))

    def _make_room_above_table(self) -> None:
        if self._cursor.position():
            self.set_gap_below_table(self._formats.px(FRAME_GAP))
        else:
            begin_at(self._cursor.document(), 0)
