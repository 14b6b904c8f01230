"""The formats of what is read, made once for each look: of runs of text, of blocks; and the measures of a page."""

from enum import IntEnum
from functools import cached_property
from math import ceil
from typing import NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextFormat,
    QTextFrameFormat,
    QTextListFormat,
    QTextTableCellFormat,
)

from modelslab_desktop.ui.theme import BODY, Look

# block properties that tell the view what to paint behind the text
CODE_CARD = int(QTextFormat.Property.UserProperty) + 1  # the card's number: neighbours of one number are one card
CODE_LANGUAGE = CODE_CARD + 1  # on a card's first line
QUOTE_DEPTH = CODE_CARD + 2
RULE = CODE_CARD + 3
QUOTE_BARS = CODE_CARD + 7  # of a block or a table: where the bars of its quotes stand, px, the outermost first
QUOTE_BEGUN = CODE_CARD + 8  # the depth of the outermost quote that begins with it
MARKER = CODE_CARD + 9  # what stands before an item's first line; drawn by the view, as Qt's stand too close and leap
PICTURE_BLOCK = CODE_CARD + 70  # nothing but a picture stands in it, or its placeholder
PICTURE_CARD = PICTURE_BLOCK + 1  # it is the placeholder, which has a frame
IN_TABLE = CODE_CARD + 4
TABLE_NUMBER = CODE_CARD + 6
TABLE_GAP_BELOW = CODE_CARD + 13  # of a table: the gap below it that what follows asks for, px
TABLE_COLUMNS = CODE_CARD + 5  # of a table: how wide its columns would like to be, and are at least

# properties that tell what has been written, for copying
WITHIN = CODE_CARD + 10  # of a block or a table: a letter for each list or quote that holds it, the outermost first
INLINE_CODE = CODE_CARD + 11  # of a run of text
TEX = CODE_CARD + 12  # of a run of text: the source of a formula that could not be set
MATH = CODE_CARD + 20  # of a formula's runs, of which the first is drawn and the second not seen: its source

# lengths in px at a zoom of 1
INDENT = 30  # for each level of a list: room for a number of two digits
NUMBER_GAP = 6  # between an item's number and its text
QUOTE_INDENT = 16  # for each level of a quote
LINE = 25  # from line to line, in every script; what is left of it stands above the letters
PARAGRAPH_GAP = 14
TIGHT_GAP = 4  # between the items of a tight list
FRAME_GAP = 20  # between a card, a table, a picture or a displayed formula and what is around it
HEADED_GAP = 12  # between a heading and such a thing
CARD_PADDING = 12
PICTURE_PADDING = 8  # above and below the placeholder of a picture
CARD_HEADER = 38  # the name of the language, and the buttons
CELL_PADDING = 8
CELL_GAP = 10  # above and below the text of a cell
CELL_LINE = 22
CARD_LEAST = 260  # the width that a card's header needs
CODE_LINE = 20
TAB = 33  # about four letters of code
HAIRLINE = 1  # the height of the empty block after a table, at any zoom
HEADINGS = (BODY, 24, 20, 17, 15, 15, 15)  # by level
HEADING_GAPS = ((0, 0), (28, 7), (25, 6), (20, 4), (18, 3), (18, 3), (18, 3))  # above and below, by level
HEADING_LINE = 1.3  # of the size of its letters with all that they reach above and below

_MINIMUM = QTextBlockFormat.LineHeightTypes.MinimumHeight.value
_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value


class Marker(IntEnum):
    """What stands before an item of a list."""

    DISC = 1
    CIRCLE = 2
    SQUARE = 3
    NUMBER = 4
    UNCHECKED = 5
    CHECKED = 6


class Style(NamedTuple):
    """What a run of text looks like."""

    heading: int = 0  # level
    head: bool = False  # of a table
    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    muted: bool = False
    tex: bool = False  # of a formula, to be read as it is
    link: str = ""  # address


class Holder(NamedTuple):
    """The lists and quotes that hold a block."""

    within: str = ""  # as WITHIN
    depth: int = 0  # of quotes
    bars: str = ""  # as QUOTE_BARS
    begun: int = 0  # as QUOTE_BEGUN
    left: int = 0  # px, what they take from the line beside the levels of lists


NOT_HELD = Holder()


class Place(NamedTuple):
    """Where a block of text stands; lengths in px at a zoom of 1."""

    gap_below: int
    gap_above: int = 0
    indent: int = 0  # level
    heading: int = 0  # level
    rule: bool = False
    marker: int = 0  # as MARKER
    holder: Holder = NOT_HELD


class Formats:
    """The formats of one look, at one zoom. They are shared: nobody may change one."""

    def __init__(self, look: Look) -> None:
        self.made_for = _facts_of(look)
        self._look = look
        self._runs: dict[Style, QTextCharFormat] = {}
        self._blocks: dict[Place, QTextBlockFormat] = {}
        self._kinds: dict[str, QTextCharFormat] = {}
        self._cells: dict[str, QTextBlockFormat] = {}
        self._number_rooms: dict[int, int] = {}
        self.px = look.px

    def run(self, style: Style) -> QTextCharFormat:
        """The format of a run of text."""
        if style.link:
            return self._linked(style)
        if style not in self._runs:
            self._runs[style] = self._new_run(style)
        return self._runs[style]

    def block(self, place: Place) -> QTextBlockFormat:
        """The format of a block of text."""
        if place not in self._blocks:
            self._blocks[place] = self._new_block(place)
        return self._blocks[place]

    @cached_property
    def body(self) -> QTextCharFormat:
        """The format of plain text."""
        return self.run(Style())

    @cached_property
    def code(self) -> QTextCharFormat:
        """The format of code in a card."""
        made = QTextCharFormat()
        made.setFont(self._look.code_font())
        made.setForeground(self._look.color("text"))
        return made

    @cached_property
    def code_advance(self) -> float:
        """The width in px of a letter of code."""
        return QFontMetricsF(self.code.font()).horizontalAdvance("0")

    def code_of(self, kind: str) -> QTextCharFormat:
        """The format of code of a kind ("" for none)."""
        if not kind:
            return self.code
        if kind not in self._kinds:
            made = QTextCharFormat(self.code)
            made.setForeground(self._look.color(f"code-{kind}"))
            self._kinds[kind] = made
        return self._kinds[kind]

    @cached_property
    def lead(self) -> int:
        """The px that a line of plain text keeps free above its letters."""
        return max(0, self.px(LINE) - ceil(QFontMetricsF(self.body.font()).height()))

    @cached_property
    def letter_height(self) -> float:
        """How far plain text reaches above its baseline, px."""
        return QFontMetricsF(self.body.font()).ascent()

    def number_room(self, digits: int) -> int:
        """The px that a number of so many digits needs beyond the indent of its list."""
        if digits not in self._number_rooms:
            width = QFontMetricsF(self.body.font()).horizontalAdvance("0" * digits + ".")
            self._number_rooms[digits] = max(0, ceil(width) + self.px(NUMBER_GAP) - self.px(INDENT))
        return self._number_rooms[digits]

    def code_line(self, left: int, holder: Holder) -> QTextBlockFormat:
        """A new format of a line of code in a card that begins at `left` px."""
        made = self._held(holder)
        made.setLineHeight(self.px(CODE_LINE), _FIXED)  # the same for letters of every script
        made.setLeftMargin(made.leftMargin() + left + self.px(CARD_PADDING))
        made.setRightMargin(self.px(CARD_PADDING))
        made.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        made.setNonBreakableLines(True)
        return made

    def cell(self, align: str) -> QTextBlockFormat:
        """The format of the text in a cell of a table."""
        if align not in self._cells:
            made = QTextBlockFormat()
            made.setLineHeight(self.px(CELL_LINE), _MINIMUM)
            made.setAlignment(_ALIGNMENTS.get(align, Qt.AlignmentFlag.AlignLeft))
            made.setProperty(IN_TABLE, True)
            self._cells[align] = made
        return self._cells[align]

    @cached_property
    def head_cell(self) -> QTextTableCellFormat:
        """The format of a cell in a table's first row."""
        made = QTextTableCellFormat(self.body_cell)
        made.setBackground(self._look.color("surface"))
        return made

    @cached_property
    def body_cell(self) -> QTextTableCellFormat:
        """The format of any other cell."""
        made = QTextTableCellFormat()
        above = ceil(QFontMetricsF(self.body.font()).height()) - self.px(CELL_LINE)
        made.setTopPadding(max(0, self.px(CELL_GAP) + above))
        made.setBottomPadding(self.px(CELL_GAP))
        # a line below each cell: those of the whole table take Qt four times as long to paint, and twice to lay out
        made.setBottomBorder(1)
        made.setBottomBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        made.setBottomBorderBrush(self._look.color("divider"))
        return made

    @cached_property
    def hairline(self) -> QTextBlockFormat:
        """The block that Qt demands before and after a table, as low as can be."""
        made = QTextBlockFormat()
        made.setLineHeight(HAIRLINE, _FIXED)
        return made

    def _linked(self, style: Style) -> QTextCharFormat:
        made = QTextCharFormat(self.run(style._replace(link="")))
        made.setAnchor(True)
        made.setAnchorHref(style.link)
        made.setToolTip(style.link)
        made.setForeground(self._look.color("link"))
        made.setFontUnderline(True)
        return made

    def _new_run(self, style: Style) -> QTextCharFormat:
        made = QTextCharFormat()
        weight = QFont.Weight.DemiBold if style.heading or style.head else QFont.Weight.Normal
        made.setFont(self._look.code_font() if style.code else self._look.font(HEADINGS[style.heading], weight))
        made.setForeground(self._look.color("text-muted" if style.muted else "text"))
        if style.code:
            made.setBackground(self._look.color("code-surface"))
            made.setProperty(INLINE_CODE, True)
        if style.tex:
            made.setProperty(TEX, True)
        if style.bold:
            made.setFontWeight(QFont.Weight.Bold)
        if style.italic:
            made.setFontItalic(True)
        if style.strike:
            made.setFontStrikeOut(True)
        return made

    def _new_block(self, place: Place) -> QTextBlockFormat:
        made = self._held(place.holder)
        made.setLineHeight(self._line_height(place.heading), _MINIMUM)
        made.setBottomMargin(self.px(place.gap_below))
        if place.gap_above:
            made.setTopMargin(self.px(place.gap_above))
        if place.indent:
            made.setIndent(place.indent)
        if place.heading:
            made.setHeadingLevel(place.heading)
        if place.rule:
            made.setProperty(RULE, True)
        if place.marker:
            made.setProperty(MARKER, place.marker)
            made.setProperty(QTextFormat.Property.ListStyle, QTextListFormat.Style.ListStyleUndefined.value)
        return made

    def _line_height(self, heading: int) -> int:
        if not heading:
            return self.px(LINE)
        return ceil(QFontMetricsF(self.run(Style(heading=heading)).font()).height() * HEADING_LINE)

    def _held(self, holder: Holder) -> QTextBlockFormat:
        made = QTextBlockFormat()
        hold(made, holder)
        if holder.depth:
            made.setProperty(QUOTE_DEPTH, holder.depth)
        if holder.left:
            made.setLeftMargin(holder.left)
        return made


def hold(form: QTextBlockFormat | QTextFrameFormat, holder: Holder) -> None:
    """Note in the format of a block or a table what holds it."""
    if holder.within:
        form.setProperty(WITHIN, holder.within)
    if holder.bars:
        form.setProperty(QUOTE_BARS, holder.bars)
    if holder.begun:
        form.setProperty(QUOTE_BEGUN, holder.begun)


def formats_of(look: Look) -> Formats:
    """The formats of a look as it is now."""
    made = _made.get(look)
    if made is None or made.made_for != _facts_of(look):
        made = _made[look] = Formats(look)
    return made


def _facts_of(look: Look) -> tuple[str, float]:
    return look.theme.name, look.zoom


_made: WeakKeyDictionary[Look, Formats] = WeakKeyDictionary()
_ALIGNMENTS = {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}
