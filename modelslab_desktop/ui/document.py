"""Semantic HTML into a QTextDocument: headings, lists, tables, code and quotes, set for reading."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextList,
    QTextListFormat,
    QTextTableFormat,
)

from modelslab_desktop.ui.theme import BODY, Look

# block properties that tell the view what to paint behind the text
CODE_CARD = int(QTextFormat.Property.UserProperty) + 1  # the card's number: neighbours of one number are one card
CODE_LANGUAGE = CODE_CARD + 1  # on a card's first line
QUOTE_DEPTH = CODE_CARD + 2
RULE = CODE_CARD + 3

INDENT = 26  # px for each level of a list
QUOTE_INDENT = 16  # px for each level of a quote
PARAGRAPH_GAP = 12  # px
TIGHT_GAP = 4  # px between the items of a tight list
LINE_HEIGHT = 150  # per cent
CODE_LINE_HEIGHT = 145
CARD_PADDING = 12  # px
CARD_HEADER = 30  # px, for the name of the language
HEADINGS = {"h1": 24, "h2": 20, "h3": 17, "h4": 15, "h5": 15, "h6": 15}  # px
_SPACES = re.compile(r"[ \t\r\n]+")
_LANGUAGE = re.compile(r"language-(\S+)")


@dataclass(slots=True)
class _List:
    """An open list: its style, and whether the next block begins an item."""

    ordered: bool
    start: int = 1
    item_pending: bool = False
    loose: bool = False
    text_list: QTextList | None = None


@dataclass(slots=True)
class _Cell:
    heading: bool
    align: str
    runs: list[tuple[str, QTextCharFormat]] = field(default_factory=list)


class DocumentWriter(HTMLParser):
    """Appends semantic HTML at a cursor; the block at the cursor must be empty when `fresh` is true."""

    def __init__(self, cursor: QTextCursor, look: Look, *, fresh: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self._cursor = cursor
        self._look = look
        self._fresh = fresh
        self._at_start = True  # of a block: white space is dropped there
        self._block_open = False
        self._body = QTextCharFormat()
        self._body.setFont(look.font(BODY))
        self._body.setForeground(look.color("text"))
        self._formats = [self._body]
        self._attrs: dict[str, str] = {}
        self._lists: list[_List] = []
        self._quotes = 0
        self._heading = 0
        self._code: list[str] | None = None
        self._language = ""
        self._rows: list[list[_Cell]] | None = None
        self._cell: _Cell | None = None

    def write(self, html: str) -> None:
        """Append a whole fragment."""
        self._cursor.beginEditBlock()
        self.feed(html)
        self.close()
        self._cursor.endEditBlock()

    @property
    def fresh(self) -> bool:
        """Whether the block at the cursor is empty and free, as at the start and after a table."""
        return self._fresh

    # --- what the parser meets

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._attrs = {name: value or "" for name, value in attrs}
        opener = getattr(self, f"_open_{tag}", None)
        if opener:
            opener()
        elif tag in HEADINGS:
            self._open_heading(tag)
        elif tag in _INLINE:
            self._push(_INLINE[tag])

    def handle_endtag(self, tag: str) -> None:
        closer = getattr(self, f"_close_{tag}", None)
        if closer:
            closer()
        elif tag in HEADINGS:
            self._formats.pop()
            self._heading = 0
            self._block_open = False
        elif tag in _INLINE or tag == "a":
            self._formats.pop()

    def handle_data(self, data: str) -> None:
        if self._code is not None:
            self._code.append(data)
            return
        text = _SPACES.sub(" ", data)
        if self._at_start or self._between_blocks():
            text = text.lstrip(" ")
        if text:
            self._insert(text)

    # --- text blocks

    def _open_p(self) -> None:
        if self._lists:
            self._lists[-1].loose = True
        self._block_open = False

    def _close_p(self) -> None:
        self._block_open = False

    _open_div = _close_div = _close_p  # a formula

    def _open_heading(self, tag: str) -> None:
        self._heading = int(tag[1])
        heading = QTextCharFormat(self._body)
        heading.setFont(self._look.font(HEADINGS[tag], QFont.Weight.DemiBold))
        self._formats.append(heading)
        self._block_open = False

    def _open_hr(self) -> None:
        block = self._block_format(gap=PARAGRAPH_GAP)
        block.setProperty(RULE, True)
        self._begin_block(block)
        self._block_open = False

    def _open_blockquote(self) -> None:
        self._quotes += 1
        self._block_open = False
        quoted = QTextCharFormat(self._formats[-1])
        quoted.setForeground(self._look.color("text-muted"))
        self._formats.append(quoted)

    def _close_blockquote(self) -> None:
        self._quotes -= 1
        self._block_open = False
        self._formats.pop()

    # --- lists

    def _open_ul(self) -> None:
        self._open_list(_List(ordered=False))

    def _open_ol(self) -> None:
        start = self._attrs.get("start", "1")
        self._open_list(_List(ordered=True, start=int(start) if start.isdigit() else 1))

    def _open_list(self, opened: _List) -> None:
        self._settle_item()
        self._lists.append(opened)
        self._block_open = False

    def _close_ul(self) -> None:
        self._settle_item()
        self._lists.pop()
        self._block_open = False
        if not self._lists and self._cursor.block().textList() is not None:
            ended = self._cursor.blockFormat()
            ended.setBottomMargin(PARAGRAPH_GAP)
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
        block.setMarker(marker.Checked if "checked" in self._attrs else marker.Unchecked)
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
            return
        code = QTextCharFormat(self._formats[-1])
        code.setFont(self._look.code_font())
        code.setBackground(self._look.color("code-surface"))
        self._formats.append(code)

    def _close_code(self) -> None:
        if self._code is None:
            self._formats.pop()

    def _close_pre(self) -> None:
        code = "".join(self._code or []).removesuffix("\n")
        self._code = None
        plain = QTextCharFormat(self._body)
        plain.setFont(self._look.code_font())
        number, last = self._cursor.position() + 1, code.count("\n")
        for index, runs in enumerate(self._coloured_lines(code, plain)):
            self._begin_block(self._code_line(number, first=index == 0, last=index == last), plain)
            for text, char in runs:
                self._cursor.insertText(text, char)
        self._block_open = False

    def _coloured_lines(self, code: str, plain: QTextCharFormat) -> Iterator[list[tuple[str, QTextCharFormat]]]:
        """The lines of code, each as runs of one colour."""
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import kinds_in

        runs: list[tuple[str, QTextCharFormat]] = []
        for text, kind in kinds_in(code, self._language):
            char = self._colored(plain, kind) if kind else plain
            first, *others = text.split("\n")
            runs.append((first, char))
            for other in others:
                yield runs
                runs = [(other, char)]
        yield runs

    def _colored(self, plain: QTextCharFormat, kind: str) -> QTextCharFormat:
        char = QTextCharFormat(plain)
        char.setForeground(self._look.color(f"code-{kind}"))
        return char

    def _code_line(self, number: int, *, first: bool, last: bool) -> QTextBlockFormat:
        block = self._block_format(gap=PARAGRAPH_GAP + CARD_PADDING if last else 0)
        block.setLineHeight(CODE_LINE_HEIGHT, _PROPORTIONAL)
        block.setProperty(CODE_CARD, number)
        block.setLeftMargin(block.leftMargin() + len(self._lists) * INDENT + CARD_PADDING)
        block.setRightMargin(CARD_PADDING)
        if first:
            block.setProperty(CODE_LANGUAGE, self._language)
            block.setTopMargin(self._gap_above() + card_header(self._language))
        return block

    def _gap_above(self) -> int:
        """The px that a card keeps away from what is above; of two margins that meet, Qt takes the larger one."""
        if self._fresh and self._cursor.position() == 0:
            return 0
        follows_card = self._cursor.blockFormat().hasProperty(CODE_CARD) and not self._fresh
        return PARAGRAPH_GAP + (CARD_PADDING if follows_card else 0)

    # --- tables

    def _open_table(self) -> None:
        self._settle_item()
        self._rows = []

    def _open_tr(self) -> None:
        if self._rows is not None:
            self._rows.append([])

    def _open_td(self) -> None:
        self._open_cell(heading=False)

    def _open_th(self) -> None:
        self._open_cell(heading=True)

    def _open_cell(self, *, heading: bool) -> None:
        align = self._attrs.get("align", "") or self._attrs.get("style", "").partition("text-align:")[2].strip(" ;")
        self._cell = _Cell(heading, align)
        if self._rows:
            self._rows[-1].append(self._cell)
        text = QTextCharFormat(self._body)
        if heading:
            text.setFontWeight(QFont.Weight.DemiBold)
        self._formats.append(text)
        self._at_start = True

    def _close_td(self) -> None:
        self._cell = None
        self._formats.pop()

    _close_th = _close_td

    def _close_table(self) -> None:
        rows, self._rows = [row for row in self._rows or [] if row], None
        if not rows:
            return
        if self._fresh:
            self._cursor.setBlockFormat(_hairline())
        columns = max(len(row) for row in rows)
        table = self._cursor.insertTable(len(rows), columns, self._table_format())
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                self._fill(table.cellAt(r, c).firstCursorPosition(), cell)
        self._cursor.setPosition(table.lastPosition() + 1)
        self._cursor.setBlockFormat(_hairline())
        self._fresh = True
        self._block_open = False

    def _fill(self, cursor: QTextCursor, cell: _Cell) -> None:
        block = QTextBlockFormat()
        block.setLineHeight(135, _PROPORTIONAL)
        block.setAlignment(_ALIGNMENTS.get(cell.align, Qt.AlignmentFlag.AlignLeft))
        cursor.setBlockFormat(block)
        for text, char in cell.runs:
            cursor.insertText(text, char)

    def _table_format(self) -> QTextTableFormat:
        table = QTextTableFormat()
        table.setBorder(1)
        table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        table.setBorderCollapse(True)
        table.setBorderBrush(self._look.color("divider"))
        table.setCellPadding(7)
        table.setCellSpacing(0)
        table.setTopMargin(2)
        table.setBottomMargin(PARAGRAPH_GAP)
        table.setLeftMargin(len(self._lists) * INDENT + self._quotes * QUOTE_INDENT)
        table.setHeaderRowCount(1)
        table.setWidth(QTextLength(QTextLength.Type.VariableLength, 0))
        return table

    # --- runs of text

    def _open_a(self) -> None:
        self._push_link(self._attrs.get("href", ""))

    def _push_link(self, address: str) -> None:
        link = QTextCharFormat(self._formats[-1])
        link.setAnchor(True)
        link.setAnchorHref(address)
        link.setToolTip(address)
        link.setForeground(self._look.color("link"))
        link.setFontUnderline(True)
        self._formats.append(link)

    def _open_br(self) -> None:
        self._insert("\u2028")
        self._at_start = True

    def _open_img(self) -> None:
        """A picture is never fetched; its name and address stand for it."""
        address = self._attrs.get("src", "")
        self._push_link(address)
        self._insert(f"Picture: {self._attrs.get('alt') or address}")
        self._formats.pop()

    def _push(self, change: str) -> None:
        char = QTextCharFormat(self._formats[-1])
        if change == "bold":
            char.setFontWeight(QFont.Weight.Bold)
        elif change == "italic":
            char.setFontItalic(True)
        elif change == "strike":
            char.setFontStrikeOut(True)
        self._formats.append(char)

    def _insert(self, text: str) -> None:
        if self._cell:
            self._cell.runs.append((text, self._formats[-1]))
        else:
            if not self._block_open:
                self._begin_text_block()
            self._cursor.insertText(text, self._formats[-1])
        self._at_start = False

    def _between_blocks(self) -> bool:
        return not self._block_open and self._cell is None

    # --- blocks

    def _begin_text_block(self) -> None:
        listed = self._lists[-1] if self._lists else None
        block = self._block_format(gap=PARAGRAPH_GAP if not listed or listed.loose else TIGHT_GAP)
        if self._heading:
            block.setHeadingLevel(self._heading)
            block.setTopMargin(0 if self._fresh and self._cursor.position() == 0 else 10)
            block.setBottomMargin(8)
            block.setLineHeight(130, _PROPORTIONAL)
        begins_item = bool(listed and listed.item_pending)
        if listed and not begins_item:
            block.setIndent(len(self._lists))
        self._begin_block(block, self._formats[-1])
        if listed and begins_item:
            self._begin_item(listed)
        self._block_open = True

    def _begin_item(self, listed: _List) -> None:
        listed.item_pending = False
        if listed.text_list is None:
            style = QTextListFormat()
            level = len(self._lists)
            style.setIndent(level)
            if listed.ordered:
                style.setStyle(QTextListFormat.Style.ListDecimal)
                style.setStart(listed.start)
            else:
                style.setStyle(_BULLETS[min(level, len(_BULLETS)) - 1])
            listed.text_list = self._cursor.createList(style)
        else:
            listed.text_list.add(self._cursor.block())

    def _begin_block(self, block: QTextBlockFormat, char: QTextCharFormat | None = None) -> None:
        if self._fresh:
            self._cursor.setBlockFormat(block)
            self._cursor.setBlockCharFormat(char or self._body)
            self._fresh = False
        else:
            self._cursor.insertBlock(block, char or self._body)
        self._at_start = True

    def _block_format(self, *, gap: int) -> QTextBlockFormat:
        block = QTextBlockFormat()
        block.setLineHeight(LINE_HEIGHT, _PROPORTIONAL)
        block.setBottomMargin(gap)
        if self._quotes:
            block.setProperty(QUOTE_DEPTH, self._quotes)
            block.setLeftMargin(self._quotes * QUOTE_INDENT)
        return block


_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
_INLINE = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "del": "strike", "s": "strike"}
_BULLETS = (QTextListFormat.Style.ListDisc, QTextListFormat.Style.ListCircle, QTextListFormat.Style.ListSquare)
_ALIGNMENTS = {"center": Qt.AlignmentFlag.AlignHCenter, "right": Qt.AlignmentFlag.AlignRight}


def card_header(language: str) -> int:
    """The px of a code card above its first line."""
    return CARD_HEADER if language else CARD_PADDING


def _hairline() -> QTextBlockFormat:
    """The block that Qt demands before and after a table, as low as can be."""
    block = QTextBlockFormat()
    block.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return block
