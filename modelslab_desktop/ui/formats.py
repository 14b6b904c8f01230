"""The formats of what is read, made once for each look: of runs of text, of blocks; and the measures of a page."""

from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextFormat, QTextTableCellFormat

from modelslab_desktop.ui.theme import BODY, Look

# block properties that tell the view what to paint behind the text
CODE_CARD = int(QTextFormat.Property.UserProperty) + 1  # the card's number: neighbours of one number are one card
CODE_LANGUAGE = CODE_CARD + 1  # on a card's first line
QUOTE_DEPTH = CODE_CARD + 2
RULE = CODE_CARD + 3
PICTURE_BLOCK = CODE_CARD + 70  # nothing but a picture stands in it, or its placeholder
PICTURE_CARD = PICTURE_BLOCK + 1  # it is the placeholder, which has a frame
IN_TABLE = CODE_CARD + 4
TABLE_NUMBER = CODE_CARD + 6
TABLE_COLUMNS = CODE_CARD + 5  # of a table: how wide its columns would like to be, and are at least

# properties that tell what has been written, for copying
WITHIN = CODE_CARD + 10  # of a block or a table: a letter for each list or quote that holds it, the outermost first
INLINE_CODE = CODE_CARD + 11  # of a run of text
TEX = CODE_CARD + 12  # of a run of text: the source of a formula that could not be set
MATH = CODE_CARD + 20  # of a formula's runs, of which the first is drawn and the second not seen: its source

# lengths in px at a zoom of 1
INDENT = 26  # for each level of a list
QUOTE_INDENT = 16  # for each level of a quote
PARAGRAPH_GAP = 12
TIGHT_GAP = 4  # between the items of a tight list
CARD_PADDING = 12
PICTURE_PADDING = 8  # above and below the placeholder of a picture
CARD_HEADER = 38  # the name of the language, and the buttons
CELL_PADDING = 8
CELL_TOP = 11  # above the text of a cell, which has a line's gap below it
CELL_BOTTOM = 6
CARD_LEAST = 260  # the width that a card's header needs
CARD_GAP = 20  # between a card and the text around it, which brings a line's gap of its own above
CODE_LINE = 20
TAB = 33  # about four letters of code
TABLE_GAP = 8  # above a table
HAIRLINE = 1  # the height of the empty block after a table, at any zoom
HEADINGS = (BODY, 24, 20, 17, 15, 15, 15)  # by level
HEADING_GAPS = (10, 8)  # above and below

# per cent
LINE_HEIGHT = 150
HEADING_LINE_HEIGHT = 130
CELL_LINE_HEIGHT = 135

_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value


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


class Place(NamedTuple):
    """Where a block of text stands; lengths in px at a zoom of 1."""

    gap_below: int
    gap_above: int = 0
    quotes: int = 0  # depth
    indent: int = 0  # level
    heading: int = 0  # level
    rule: bool = False
    within: str = ""  # as WITHIN


class Formats:
    """The formats of one look, at one zoom. They are shared: nobody may change one."""

    def __init__(self, look: Look) -> None:
        self.made_for = _facts_of(look)
        self._look = look
        self._runs: dict[Style, QTextCharFormat] = {}
        self._blocks: dict[Place, QTextBlockFormat] = {}
        self._kinds: dict[str, QTextCharFormat] = {}
        self._cells: dict[str, QTextBlockFormat] = {}
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

    def code_line(self, left: int, quotes: int) -> QTextBlockFormat:
        """A new format of a line of code in a card that begins at `left` px."""
        made = self._quoted(quotes)
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
            made.setLineHeight(CELL_LINE_HEIGHT, _PROPORTIONAL)
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
        made.setTopPadding(self.px(CELL_TOP))
        made.setBottomPadding(self.px(CELL_BOTTOM))
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
        made = self._quoted(place.quotes)
        made.setLineHeight(HEADING_LINE_HEIGHT if place.heading else LINE_HEIGHT, _PROPORTIONAL)
        made.setBottomMargin(self.px(place.gap_below))
        if place.gap_above:
            made.setTopMargin(self.px(place.gap_above))
        if place.indent:
            made.setIndent(place.indent)
        if place.heading:
            made.setHeadingLevel(place.heading)
        if place.rule:
            made.setProperty(RULE, True)
        if place.within:
            made.setProperty(WITHIN, place.within)
        return made

    def _quoted(self, quotes: int) -> QTextBlockFormat:
        made = QTextBlockFormat()
        if quotes:
            made.setProperty(QUOTE_DEPTH, quotes)
            made.setLeftMargin(quotes * self.px(QUOTE_INDENT))
        return made


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
