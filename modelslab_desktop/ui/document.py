"""Semantic HTML into a QTextDocument: headings, lists, tables, code and quotes, set for reading."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import (
    QFontMetricsF,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextListFormat,
)

from modelslab_desktop.ui.code import card_formats, card_number, extend_lines, insert_lines
from modelslab_desktop.ui.colours import colour
from modelslab_desktop.ui.formats import (
    CARD_PADDING,
    CODE_CARD,
    FRAME_GAP,
    HEADED_GAP,
    HEADING_GAPS,
    INDENT,
    MARKER,
    NOT_HELD,
    PARAGRAPH_GAP,
    PICTURE_BLOCK,
    PICTURE_PADDING,
    QUOTE_INDENT,
    TIGHT_GAP,
    Holder,
    Marker,
    Place,
    Style,
    formats_of,
)
from modelslab_desktop.ui.page_top import begin_at
from modelslab_desktop.ui.tables import NO_TABLE, Cell, Rows, set_gap_below
from modelslab_desktop.ui.tables import Place as TablePlace
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.ui.pictures import DocumentPictures

# `markup` escapes every "<", ">" and quotation mark of a text: a tag is what stands between "<" and ">"
_PIECE = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|[^<]+")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_SPACES = re.compile(r"[\t\r\n][ \t\r\n]*| [ \t\r\n]+")  # one space alone is left as it is
_LANGUAGE = re.compile(r"language-(\S+)")
NO_LIST = -1


@dataclass(slots=True)
class _List:
    """An open list: its style, and whether the next block begins an item."""

    ordered: bool
    quotes: int  # that hold it
    start: int = 1
    item_pending: bool = False
    loose: bool = False
    index: int = NO_LIST  # of the document's list, which Qt deletes and makes anew as its items go and come
    number: int = 0  # of the item that has begun last
    room: int = 0  # px that this item needs for its number, beyond the indent


class _State(NamedTuple):
    """What has been begun at some place, as the writer's attributes of these names."""

    fresh: bool
    at_start: bool
    block_open: bool
    styles: list[Style]
    lists: list[_List]
    bars: tuple[int, ...]
    begun: int
    heading: int
    table: int


class Mark(NamedTuple):
    """A place before a block, with all that is needed to write on from there."""

    offset: int  # in the HTML
    position: int  # in the document
    block: QTextBlockFormat  # of the block there
    state: _State
    rows: tuple[Rows, int] | None  # the table in which it is, and how many of its rows are before it


class DocumentWriter:
    """Appends semantic HTML, as `markup` writes it, at a cursor in an empty document."""

    def __init__(self, cursor: QTextCursor, look: Look, pictures: "DocumentPictures | None" = None) -> None:
        self._cursor = cursor
        self._look = look
        self._pictures = pictures
        self._formats = formats_of(look)
        self._fresh = True  # whether the block at the cursor is empty and free, as at the start and after a table
        self._at_start = True  # of a block: white space is dropped there
        self._block_open = False
        self._styles = [Style()]
        self._attrs: dict[str, str] = {}
        self._lists: list[_List] = []
        self._bars: tuple[int, ...] = ()  # of the quotes that are open: where they stand, px
        self._begun = 0  # the depth of the outermost quote in which nothing has been written yet
        self._heading = 0
        self._code: list[str] | None = None
        self._language = ""
        self._is_growing = False
        self._uncoloured: list[QTextBlock] = []
        self._formula = ""  # the class of the element with the formula that is open, if one is
        self._rows: Rows | None = None
        self._held: Holder | None = NOT_HELD  # by what the next block is held; None when that has to be told anew
        self._table = NO_TABLE  # the index of the one that has been written last
        self._cell: Cell | None = None

    def write(self, html: str, start: int = 0, marks: list[Mark] | None = None) -> None:
        """Append a fragment, or what of it follows an offset; marks take the places before its blocks."""
        self._is_growing = marks is not None
        self._cursor.beginEditBlock()
        for piece in _PIECE.finditer(html, start):
            end, tag, attributes = piece.groups()
            if tag is None:
                text = piece[0]
                if text != "\n" or not self._between_blocks() or self._code is not None:
                    self._take(_unescaped(text))
            elif end:
                self._end(tag)
            else:
                if marks is not None and (tag in _MARKED if self._rows is None else tag == "tr" and self._rows.count):
                    marks.append(self.mark(piece.start()))
                self._begin(tag, attributes)
        self._cursor.endEditBlock()

    def mark(self, offset: int) -> Mark:
        """What stands here, for going back; the offset is that of the HTML which follows."""
        state = _State(
            self._fresh,
            self._at_start,
            self._block_open,
            [*self._styles],
            [replace(opened) for opened in self._lists],
            self._bars,
            self._begun,
            self._heading,
            self._table,
        )
        rows = (self._rows, self._rows.count) if self._rows else None
        return Mark(offset, self._cursor.position(), self._cursor.blockFormat(), state, rows)

    def go_back(self, mark: Mark) -> None:
        """Remove all that has been written after a mark."""
        self._rows = None
        if mark.rows:
            self._rows, count = mark.rows
            self._rows.keep(count, self._cursor)
        else:
            self._cursor.setPosition(mark.position)
        self._cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        self._cursor.removeSelectedText()
        # an empty block takes over the format of what was removed after it
        self._cursor.setBlockFormat(self._formats.hairline if mark.rows else mark.block)
        self._fresh, self._at_start, self._block_open, styles, lists = mark.state[:5]
        self._bars, self._begun, self._heading, self._table = mark.state[5:]
        self._held = None
        self._styles, self._lists = [*styles], [replace(opened) for opened in lists]

    def moved(self, mark: Mark, difference: int) -> Mark:
        """A mark whose place has moved, and whose block may look otherwise now."""
        cursor = QTextCursor(self._cursor)
        cursor.setPosition(mark.position + difference)
        return mark._replace(position=cursor.position(), block=cursor.blockFormat())

    def take_uncoloured(self) -> list[QTextBlock]:
        """The last lines of the cards which have no colours yet, as those could not be told at once."""
        taken, self._uncoloured = self._uncoloured, []
        return taken

    def append(self, text: str) -> None:
        """Let the last run of text go on, or the last card of code."""
        if self._cursor.blockFormat().hasProperty(CODE_CARD):
            extend_lines(self._cursor, self._formats, text)
        else:
            self._cursor.insertText(text)

    # --- what is met

    def _begin(self, tag: str, attributes: str) -> None:
        self._attrs = {name: _unescaped(value) for name, value in _ATTRIBUTE.findall(attributes)} if attributes else {}
        if tag in _INLINE:
            self._styles.append(_INLINE[tag](self._styles[-1]))
        elif opener := _OPENERS.get(tag):
            opener(self)
        elif tag in _HEADINGS:
            self._open_heading(tag)

    def _end(self, tag: str) -> None:
        if tag in _INLINE or tag == "a":
            self._styles.pop()
        elif closer := _CLOSERS.get(tag):
            closer(self)
        elif tag in _HEADINGS:
            self._close_heading()

    def _take(self, data: str) -> None:
        if self._code is not None:
            self._code.append(data)
            return
        if self._formula.startswith("math") and self._insert_formula(data.strip()):
            return
        text = _SPACES.sub(" ", data)
        if self._at_start or self._between_blocks():
            text = text.lstrip(" ")
        if text:
            self._insert(text, self._formats.run(self._styles[-1]._replace(tex=True)) if self._formula else None)

    # --- text blocks

    def _open_p(self) -> None:
        if self._is_in_item():
            self._lists[-1].loose = True
            self._held = None
        self._block_open = False

    def _close_p(self) -> None:
        self._block_open = False

    def _open_div(self) -> None:
        self._block_open = False
        self._open_span()
        self._formula += " block"

    def _close_div(self) -> None:
        self._block_open = False
        self._formula = ""

    def _open_span(self) -> None:
        self._formula = self._attrs.get("class", "")

    def _close_span(self) -> None:
        self._formula = ""

    def _insert_formula(self, source: str) -> bool:
        """Write a formula; false when it is to be read as its source."""
        # loaded late: few texts have formulae
        from modelslab_desktop.ui.formula_objects import display_block, formula_runs

        runs = formula_runs(source, self._formats.run(self._styles[-1]), self._cursor.document())
        if runs is None:
            return False
        stands_alone = self._between_blocks() and self._formula == "math block"
        for text, char in runs:
            self._insert(text, char)
        if stands_alone:
            self._cursor.setBlockFormat(display_block(self._cursor.blockFormat(), self._formats))
        return True

    def _open_heading(self, tag: str) -> None:
        self._heading = int(tag[1])
        self._styles.append(Style(heading=self._heading))
        self._block_open = False

    def _close_heading(self) -> None:
        self._styles.pop()
        self._heading = 0
        self._block_open = False

    def _open_hr(self) -> None:
        self._begin_block(
            self._formats.block(Place(PARAGRAPH_GAP, indent=len(self._lists), rule=True, holder=self._holder()))
        )
        self._block_open = False

    def _open_blockquote(self) -> None:
        px = self._formats.px
        self._bars += (len(self._lists) * px(INDENT) + self._left(),)
        self._begun = self._begun or len(self._bars)
        self._held = None
        self._block_open = False
        self._styles.append(self._styles[-1]._replace(muted=True))

    def _close_blockquote(self) -> None:
        self._bars = self._bars[:-1]
        self._begun = 0
        self._held = None
        self._block_open = False
        self._styles.pop()

    # --- lists

    def _open_ul(self) -> None:
        self._open_list(_List(False, len(self._bars)))

    def _open_ol(self) -> None:
        start = self._attrs.get("start", "1")
        self._open_list(_List(True, len(self._bars), int(start) if start.isdigit() else 1))

    def _open_list(self, opened: _List) -> None:
        self._settle_item()
        self._lists.append(opened)
        self._held = None
        self._block_open = False

    def _close_ul(self) -> None:
        self._settle_item()
        self._lists.pop()
        self._held = None
        self._block_open = False
        ended = self._cursor.blockFormat()
        if self._gap() > TIGHT_GAP and ended.hasProperty(MARKER):
            ended.setBottomMargin(self._formats.px(PARAGRAPH_GAP))
            self._cursor.setBlockFormat(ended)

    _close_ol = _close_ul

    def _open_li(self) -> None:
        self._lists[-1].item_pending = True
        self._block_open = False

    def _close_li(self) -> None:
        self._settle_item()
        self._block_open = False

    def _open_input(self) -> None:
        """The box of a task list's item: drawn in the marker's place."""
        self._settle_item()
        block = self._cursor.blockFormat()
        marker = QTextBlockFormat.MarkerType
        checked = "checked" in self._attrs
        block.setMarker(marker.Checked if checked else marker.Unchecked)
        block.setProperty(MARKER, int(Marker.CHECKED if checked else Marker.UNCHECKED))
        self._cursor.setBlockFormat(block)

    def _settle_item(self) -> None:
        """Give an item that has no text of its own its line, so that its marker shows."""
        if self._lists and self._lists[-1].item_pending:
            self._begin_text_block()

    # --- code

    def _open_pre(self) -> None:
        self._settle_item()
        self._code = []
        self._language = ""

    def _open_code(self) -> None:
        if self._code is not None:
            found = _LANGUAGE.search(self._attrs.get("class", ""))
            self._language = found[1] if found else ""
        else:
            self._styles.append(self._styles[-1]._replace(code=True))

    def _close_code(self) -> None:
        if self._code is None:
            self._styles.pop()

    def _close_pre(self) -> None:
        code = "".join(self._code or []).removesuffix("\n")
        self._code = None
        holder = self._holder()
        line = self._formats.code_line(len(self._lists) * self._formats.px(INDENT), holder._replace(begun=0))
        line.setProperty(CODE_CARD, card_number(self._cursor, fresh=self._fresh))
        card = card_formats(self._formats, line, self._language, self._gap_above(), holder.begun)
        self._begin_block(card.first, self._formats.code)
        first = self._cursor.block()
        insert_lines(self._cursor, self._formats, card, code)
        self._colour(first, code)
        self._block_open = False

    def _colour(self, first: QTextBlock, code: str) -> None:
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import is_ready

        if not self._language:
            return
        if self._is_growing and not is_ready(self._language):
            self._uncoloured.append(self._cursor.block())
        else:
            colour(first, self._formats, code, self._language)

    def _gap_above(self) -> int:
        """The px that a card keeps away from what is above; of two margins that meet, Qt takes the larger one."""
        if self._fresh:
            return self._formats.px(FRAME_GAP) if self._cursor.position() else 0
        above = self._cursor.blockFormat()
        if above.headingLevel():
            return self._formats.px(HEADED_GAP)
        return self._formats.px(FRAME_GAP + self._padding_above(above))

    def _padding_above(self, above: QTextBlockFormat) -> int:
        """What the frame around the block above adds to it below, px at a zoom of 1."""
        if self._fresh:
            return 0
        if above.hasProperty(CODE_CARD):
            return CARD_PADDING
        return PICTURE_PADDING if above.boolProperty(PICTURE_BLOCK) else 0  # also when the picture itself has come

    # --- tables

    def _open_table(self) -> None:
        self._settle_item()
        self._rows = Rows()

    def _open_tr(self) -> None:
        if self._rows:
            self._rows.begin()

    def _open_td(self) -> None:
        self._open_cell(heading=False)

    def _open_th(self) -> None:
        self._open_cell(heading=True)

    def _open_cell(self, *, heading: bool) -> None:
        align = self._attrs.get("align", "") or self._attrs.get("style", "").partition("text-align:")[2].strip(" ;")
        self._cell = Cell(heading, align)
        if self._rows:
            self._rows.add(self._cell)
        self._styles.append(Style(head=heading))
        self._at_start = True

    def _close_td(self) -> None:
        self._cell = None
        self._styles.pop()

    _close_th = _close_td

    def _close_table(self) -> None:
        rows, self._rows = self._rows, None
        if not rows:
            return
        if self._fresh:
            self._make_room_above_table()
            self._cursor.setBlockFormat(self._formats.hairline)
        start = self._cursor.position()
        if rows.insert(self._cursor, self._look, self._formats, self._table_place()):
            if self._pictures:
                self._pictures.settle_cells(start, self._cursor.position())
            self._cursor.setBlockFormat(self._formats.hairline)
            self._table = rows.index
            self._fresh = True
            self._block_open = False
            self._has_begun()

    def _make_room_above_table(self) -> None:
        if self._cursor.position():
            set_gap_below(self._cursor.document(), self._table, self._formats.px(FRAME_GAP), self._formats)
        else:
            begin_at(self._cursor.document(), 0)

    def _table_place(self) -> TablePlace:
        holder = self._holder()
        # a table begins where the text ends above it, without that text's margin
        above = 0 if self._fresh else self._gap_above()
        return TablePlace(len(self._lists) * self._formats.px(INDENT) + holder.left, above, holder)

    # --- runs of text

    def _open_a(self) -> None:
        self._styles.append(self._styles[-1]._replace(link=self._attrs.get("href", "")))

    def _open_br(self) -> None:
        if self._between_blocks():
            return  # a picture that stands alone has ended its line
        self._insert(_BREAK)
        self._at_start = True

    def _open_img(self) -> None:
        """A picture is never fetched by itself: its name and address stand for it."""
        address, name = self._attrs.get("src", ""), self._attrs.get("alt", "")
        if self._pictures is None:
            self._insert(f"Picture: {name or address}", self._formats.run(self._styles[-1]._replace(link=address)))
            return
        if self._block_open and not self._heading and self._cursor.block().text().endswith(_BREAK):
            self._cursor.deletePreviousChar()  # it may stand alone
            self._block_open = False
        starts_item = bool(self._lists and self._lists[-1].item_pending)
        alone = self._between_blocks() and not self._heading and not starts_item
        gap_above = self._gap_above() if alone else None
        follows_table = alone and self._fresh and self._cursor.position() > 0
        for text, char in self._pictures.runs(address, name, self._formats.run(self._styles[-1]), alone=alone):
            self._insert(text, char)
        if self._cell is None:
            self._pictures.settle(self._cursor, gap_above)
            self._block_open = not alone
        if follows_table:
            gap = self._cursor.blockFormat().topMargin()
            set_gap_below(self._cursor.document(), self._table, gap, self._formats)

    def _insert(self, text: str, char: QTextCharFormat | None = None) -> None:
        """Write text in a format, or in that of where it stands."""
        char = char or self._formats.run(self._styles[-1])
        if self._cell:
            self._cell.runs.append((text, char))
        else:
            if not self._block_open:
                self._begin_text_block()
            self._cursor.insertText(text, char)
        self._at_start = False

    def _between_blocks(self) -> bool:
        return not self._block_open and self._cell is None

    # --- blocks

    def _begin_text_block(self) -> None:
        listed = self._lists[-1] if self._lists else None
        begins_item = bool(listed and listed.item_pending)
        if listed and begins_item:
            self._number_item(listed)
        # one that begins with a run of code is no code
        char = self._formats.run(_plain(self._styles[-1])) if len(self._styles) > 1 else self._formats.body
        self._begin_block(self._formats.block(self._place(listed)), char)
        if listed and begins_item:
            self._begin_item(listed)
        self._block_open = True

    def _place(self, listed: _List | None) -> Place:
        """Where a block of text stands that begins now."""
        begins_item = bool(listed and listed.item_pending)
        indent = 0 if begins_item else len(self._lists)
        marker = _marker(listed, len(self._lists)) if listed and begins_item else 0
        holder = self._holder()
        if not self._heading:
            return Place(self._gap(), indent=indent, marker=marker, holder=holder)
        above, below = HEADING_GAPS[self._heading]
        if self._fresh and self._cursor.position() == 0:
            above = 0
        above += self._padding_above(self._cursor.blockFormat())
        return Place(below, above, indent, self._heading, marker=marker, holder=holder)

    def _gap(self) -> int:
        """The gap below a block of text, px at a zoom of 1."""
        return TIGHT_GAP if self._is_in_item() and not self._lists[-1].loose else PARAGRAPH_GAP

    def _is_in_item(self) -> bool:
        """Whether an item of a list holds what comes, and no quote in that."""
        return bool(self._lists) and self._lists[-1].quotes == len(self._bars)

    def _holder(self) -> Holder:
        if self._held is None:
            bars = " ".join(map(str, self._bars))
            self._held = Holder(self._within(), len(self._bars), bars, self._begun, self._left())
        return self._held

    def _left(self) -> int:
        """What quotes and long numbers take from a line, px."""
        return len(self._bars) * self._formats.px(QUOTE_INDENT) + sum(opened.room for opened in self._lists)

    def _within(self) -> str:
        """What holds a block that begins now: q for a quote, u and o for lists, U and O for loose ones."""
        if not self._lists:
            return "q" * len(self._bars)
        letters, quotes = "", 0
        for opened in self._lists:
            letter = "o" if opened.ordered else "u"
            letters += "q" * (opened.quotes - quotes) + (letter.upper() if opened.loose else letter)
            quotes = opened.quotes
        return letters + "q" * (len(self._bars) - quotes)

    def _number_item(self, listed: _List) -> None:
        listed.number += 1
        last = listed.start + listed.number - 1
        if listed.ordered and last > 9:
            listed.room = self._formats.number_room(len(str(last)))
            self._held = None

    def _begin_item(self, listed: _List) -> None:
        listed.item_pending = False
        if listed.index == NO_LIST:
            style = QTextListFormat()
            level = len(self._lists)
            style.setIndent(level)
            if listed.ordered:
                style.setStyle(QTextListFormat.Style.ListDecimal)
                style.setStart(listed.start)
            else:
                style.setStyle(_BULLETS[_marker(listed, level)])
            listed.index = self._cursor.createList(style).objectIndex()
        else:
            item = QTextBlockFormat()
            item.setObjectIndex(listed.index)
            self._cursor.mergeBlockFormat(item)

    def _begin_block(self, block: QTextBlockFormat, char: QTextCharFormat | None = None) -> None:
        if self._fresh:
            self._make_room_above(block, char or self._formats.body)
            self._cursor.setBlockFormat(block)
            self._cursor.setBlockCharFormat(char or self._formats.body)
            self._fresh = False
        else:
            self._cursor.insertBlock(block, char or self._formats.body)
        self._at_start = True
        self._has_begun()

    def _has_begun(self) -> None:
        """Take note that something stands now in every quote that is open."""
        if self._begun:
            self._begun = 0
            self._held = None

    def _make_room_above(self, block: QTextBlockFormat, char: QTextCharFormat) -> None:
        """Do for a block which begins the document, or follows a table, what Qt does for others by its margin."""
        if self._cursor.position():
            set_gap_below(self._cursor.document(), self._table, block.topMargin(), self._formats)
        elif block.hasProperty(CODE_CARD):
            begin_at(self._cursor.document(), round(block.topMargin()))
        else:
            lead = round(block.lineHeight()) - ceil(QFontMetricsF(char.font()).height())
            begin_at(self._cursor.document(), -max(0, lead))


def _plain(style: Style) -> Style:
    """What a block's text looks like, of which a run looks so."""
    return Style(heading=style.heading, muted=style.muted)


def _marker(listed: _List, level: int) -> int:
    """What stands before the items of a list at a level, as MARKER."""
    return _NUMBER if listed.ordered else _BY_LEVEL[min(level, len(_BY_LEVEL)) - 1]


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


_MARKED = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "table", "blockquote"})
_BREAK = "\u2028"  # of a line
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INLINE: dict[str, Callable[[Style], Style]] = {
    "strong": lambda style: style._replace(bold=True),
    "b": lambda style: style._replace(bold=True),
    "em": lambda style: style._replace(italic=True),
    "i": lambda style: style._replace(italic=True),
    "del": lambda style: style._replace(strike=True),
    "s": lambda style: style._replace(strike=True),
}
_NUMBER = int(Marker.NUMBER)
_BY_LEVEL = tuple(map(int, (Marker.DISC, Marker.CIRCLE, Marker.SQUARE)))  # plain, as an enum's hash is slow
_BULLETS: dict[int, QTextListFormat.Style] = {
    Marker.DISC: QTextListFormat.Style.ListDisc,
    Marker.CIRCLE: QTextListFormat.Style.ListCircle,
    Marker.SQUARE: QTextListFormat.Style.ListSquare,
}
_Handlers = dict[str, Callable[[DocumentWriter], None]]


def _handlers(prefix: str) -> _Handlers:
    """What is done at a tag, by the tag: the methods whose names begin so."""
    methods = vars(DocumentWriter).items()
    return {name.removeprefix(prefix): method for name, method in methods if name.startswith(prefix)}


_OPENERS = _handlers("_open_")
_CLOSERS = _handlers("_close_")
