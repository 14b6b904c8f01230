"""Semantic HTML into a QTextDocument: headings, lists, tables, code and quotes, set for reading."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor

from modelslab_desktop.ui.blocks import Blocks
from modelslab_desktop.ui.code import extend_lines
from modelslab_desktop.ui.colours import colour
from modelslab_desktop.ui.formats import CODE_CARD, Style, formats_of
from modelslab_desktop.ui.nesting import Nesting, Opened
from modelslab_desktop.ui.tables import Cell, TableRows
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.ui.pictures import DocumentPictures

# `markup` escapes every "<", ">" and quotation mark of a text: a tag is what stands between "<" and ">"
_PIECE = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>|[^<]+")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_SPACES = re.compile(r"[\t\r\n][ \t\r\n]*| [ \t\r\n]+")  # one space alone is left as it is
_LANGUAGE = re.compile(r"language-(\S+)")


class _State(NamedTuple):
    """What has been begun at some place, as the attributes of these names of the writer and its parts."""

    at_start: bool
    block_open: bool
    styles: list[Style]
    heading: int
    opened: Opened
    fresh: bool
    table: int


class Mark(NamedTuple):
    """A place before a block, with all that is needed to write on from there."""

    offset: int  # in the HTML
    position: int  # in the document
    block: QTextBlockFormat  # of the block there
    state: _State
    rows: tuple[TableRows, int] | None  # the table in which it is, and how many of its rows are before it


class DocumentWriter:
    """Appends semantic HTML, as `markup` writes it, at a cursor in an empty document."""

    def __init__(self, cursor: QTextCursor, look: Look, pictures: "DocumentPictures | None" = None) -> None:
        self._cursor = cursor
        self._pictures = pictures
        self._formats = formats_of(look)
        self._nesting = Nesting(self._formats)
        self._blocks = Blocks(cursor, look, self._formats, self._nesting)
        self._at_start = True  # of a block: white space is dropped there
        self._block_open = False
        self._styles = [Style()]
        self._attrs: dict[str, str] = {}
        self._heading = 0
        self._code: list[str] | None = None
        self._language = ""
        self._is_growing = False
        self._uncoloured: list[QTextBlock] = []
        self._formula = ""  # the class of the element with the formula that is open, if one is
        self._rows: TableRows | None = None
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
            self._at_start,
            self._block_open,
            [*self._styles],
            self._heading,
            self._nesting.opened(),
            self._blocks.fresh,
            self._blocks.table,
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
        self._at_start, self._block_open, styles, self._heading = mark.state[:4]
        opened, self._blocks.fresh, self._blocks.table = mark.state[4:]
        self._nesting.go_back(opened)
        self._styles = [*styles]

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
        self._nesting.loosen()
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
        self._blocks.add_rule()
        self._block_open = False

    def _open_blockquote(self) -> None:
        self._nesting.open_quote()
        self._block_open = False
        self._styles.append(self._styles[-1]._replace(muted=True))

    def _close_blockquote(self) -> None:
        self._nesting.close_quote()
        self._block_open = False
        self._styles.pop()

    # --- lists

    def _open_ul(self) -> None:
        self._open_list(ordered=False)

    def _open_ol(self) -> None:
        start = self._attrs.get("start", "1")
        self._open_list(ordered=True, start=int(start) if start.isdigit() else 1)

    def _open_list(self, *, ordered: bool, start: int = 1) -> None:
        self._settle_item()
        self._nesting.open_list(ordered=ordered, start=start)
        self._block_open = False

    def _close_ul(self) -> None:
        self._settle_item()
        self._nesting.close_list()
        self._blocks.end_list()
        self._block_open = False

    _close_ol = _close_ul

    def _open_li(self) -> None:
        self._nesting.item_pending = True
        self._block_open = False

    def _close_li(self) -> None:
        self._settle_item()
        self._block_open = False

    def _open_input(self) -> None:
        """The box of a task list's item: drawn in the marker's place."""
        self._settle_item()
        self._blocks.check(checked="checked" in self._attrs)

    def _settle_item(self) -> None:
        """Give an item that has no text of its own its line, so that its marker shows."""
        if self._nesting.item_pending:
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
        self._colour(self._blocks.add_card(code, self._language), code)
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

    # --- tables

    def _open_table(self) -> None:
        self._settle_item()
        self._rows = TableRows()

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
        start = self._cursor.position()
        if self._blocks.add_rows(rows):
            if self._pictures:
                self._pictures.settle_cells(start, self._cursor.position())
            self._block_open = False

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
        alone = self._between_blocks() and not self._heading and not self._nesting.item_pending
        gap_above = self._blocks.gap_above() if alone else None
        follows_table = alone and self._blocks.follows_table
        for text, char in self._pictures.runs(address, name, self._formats.run(self._styles[-1]), alone=alone):
            self._insert(text, char)
        if self._cell is None:
            self._pictures.settle(self._cursor, gap_above)
            self._block_open = not alone
        if follows_table:
            self._blocks.set_gap_below_table(self._cursor.blockFormat().topMargin())

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

    def _begin_text_block(self) -> None:
        # one that begins with a run of code is no code
        char = self._formats.run(_plain(self._styles[-1])) if len(self._styles) > 1 else self._formats.body
        self._blocks.begin_text(char, self._heading)
        self._block_open = self._at_start = True


def _plain(style: Style) -> Style:
    """What a block's text looks like, of which a run looks so."""
    return Style(heading=style.heading, muted=style.muted)


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MARKED = _HEADINGS | {"p", "li", "hr", "pre", "table", "blockquote"}
_BREAK = "\u2028"  # of a line
_INLINE: dict[str, Callable[[Style], Style]] = {
    "strong": lambda style: style._replace(bold=True),
    "b": lambda style: style._replace(bold=True),
    "em": lambda style: style._replace(italic=True),
    "i": lambda style: style._replace(italic=True),
    "del": lambda style: style._replace(strike=True),
    "s": lambda style: style._replace(strike=True),
}
_Handlers = dict[str, Callable[[DocumentWriter], None]]


def _handlers(prefix: str) -> _Handlers:
    """What is done at a tag, by the tag: the methods whose names begin so."""
    methods = vars(DocumentWriter).items()
    return {name.removeprefix(prefix): method for name, method in methods if name.startswith(prefix)}


_OPENERS = _handlers("_open_")
_CLOSERS = _handlers("_close_")
