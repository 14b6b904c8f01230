"""What is selected in a document, as the elements that it was written from."""

from collections.abc import Iterator
from typing import cast
from xml.etree.ElementTree import Element, SubElement

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextList, QTextTable

from modelslab_desktop.ui.formats import CODE_CARD, CODE_LANGUAGE, INLINE_CODE, MATH, RULE, TEX, WITHIN
from modelslab_desktop.ui.gathering import FORMULA, Item, Leaf, Mark, Run, fill, running, tree_of, unwrapped
from modelslab_desktop.ui.pictures import SCHEME, address_of, description_of

_ALIGNMENTS = {Qt.AlignmentFlag.AlignHCenter: "center", Qt.AlignmentFlag.AlignRight: "right"}
_TICKED = {QTextBlockFormat.MarkerType.Checked: True, QTextBlockFormat.MarkerType.Unchecked: False}


def selected(cursor: QTextCursor) -> Element:
    """The elements that hold what is selected; running text alone for a part of one block."""
    if cursor.hasComplexSelection():
        return _whole(_selected_cells(cursor))
    span = _Span(cursor)
    root = tree_of(span.leaves())
    return root if span.is_everything else running(unwrapped(root))


def _whole(element: Element) -> Element:
    root = Element("div")
    root.append(element)
    return root


class _Span:
    """A part of a document."""

    def __init__(self, cursor: QTextCursor) -> None:
        self._document = cursor.document()
        self._start = cursor.selectionStart()
        self._end = cursor.selectionEnd()
        self.is_everything = self._start == 0 and self._end == self._document.characterCount() - 1

    def leaves(self) -> Iterator[Leaf]:
        """The blocks that are selected, as far as they are."""
        block = self._document.findBlock(self._start)
        while block.isValid() and block.position() <= self._end:
            form = block.blockFormat()
            table = _table_at(block)
            if table is not None and not self._is_in_one_cell(table):
                yield self._table(table)
                block = self._document.findBlock(table.lastPosition() + 1)
            elif form.hasProperty(CODE_CARD) and not self._cuts(block):
                code, block = self._card(block)
                yield code
            else:
                if (leaf := self._text_leaf(block, form)) is not None:
                    yield leaf
                block = block.next()

    def _is_in_one_cell(self, table: QTextTable) -> bool:
        return (cell := table.cellAt(self._start)).isValid() and cell == table.cellAt(self._end)

    def _goes_beyond(self, block: QTextBlock) -> bool:
        return self._start < block.position() or self._end > block.position() + block.length() - 1

    # --- running text

    def _text_leaf(self, block: QTextBlock, form: QTextBlockFormat) -> Leaf | None:
        """A block of text; none for one of which nothing is selected."""
        item = _item(block)
        within = form.stringProperty(WITHIN)
        if form.boolProperty(RULE):
            return Leaf(within, item, Element("hr"))
        runs = self.runs(block) if not form.hasProperty(CODE_CARD) else self._code_runs(block)
        if not runs and (item is None or block.length() > 1):
            return None
        element = Element(self._name(block, form, runs))
        fill(element, runs)
        return Leaf(within, item, element)

    def _name(self, block: QTextBlock, form: QTextBlockFormat, runs: list[Run]) -> str:
        """The element that a block of text is."""
        if len(runs) == 1 and FORMULA in runs[0].marks and runs[0].text.startswith(("$$", "\\[")):
            return "div"
        level = form.headingLevel()
        return f"h{level}" if level and not self._cuts(block) else "p"

    def _cuts(self, block: QTextBlock) -> bool:
        """Whether only a part of one block is selected."""
        end = block.position() + block.length() - 1
        return (self._start > block.position() or self._end < end) and not self._goes_beyond(block)

    def runs(self, block: QTextBlock) -> list[Run]:
        """What is selected of a block's text; a formula, of which nothing but its source is text, is one run."""
        runs: list[Run] = []
        piece = block.begin()
        while not piece.atEnd():
            fragment = piece.fragment()
            piece += 1
            if text := self._part(fragment.text(), fragment.position()):
                run = _run(text, fragment.charFormat())
                if not (runs and run.whole and run.whole == runs[-1].whole):
                    runs.append(run)
        return runs

    def _code_runs(self, block: QTextBlock) -> list[Run]:
        """A part of one line of code, as running text."""
        text = self._part(block.text(), block.position())
        return [Run(text, frozenset({Mark("code")}))] if text else []

    def _part(self, text: str, position: int) -> str:
        """What is selected of a text that begins at a position; positions count units of UTF-16."""
        start, end = self._start - position, self._end - position
        if start <= 0 and end >= len(text) * 2:
            return text
        units = text.encode("utf-16-le", "surrogatepass")[max(0, start) * 2 : max(0, end) * 2]
        return units.decode("utf-16-le", "replace")

    # --- code

    def _card(self, block: QTextBlock) -> tuple[Leaf, QTextBlock]:
        """The code of a card, and the block after it."""
        form = block.blockFormat()
        card = form.intProperty(CODE_CARD)
        language = _first_of(block, card).blockFormat().stringProperty(CODE_LANGUAGE)
        lines = []
        while block.isValid() and block.blockFormat().intProperty(CODE_CARD) == card and block.position() <= self._end:
            lines.append(self._part(block.text(), block.position()))
            block = block.next()
        element = Element("pre")
        code = SubElement(element, "code", {"class": f"language-{language}"} if language else {})
        code.text = "\n".join(lines) + "\n" if lines != [""] else ""
        return Leaf(form.stringProperty(WITHIN), None, element), block

    # --- tables

    def _table(self, table: QTextTable) -> Leaf:
        first = table.cellAt(max(self._start, table.firstPosition()))
        last = table.cellAt(min(self._end, table.lastPosition()))
        rows = range(first.row(), last.row() + 1)
        return Leaf(table.format().stringProperty(WITHIN), None, _cells(table, rows, range(table.columns())))


def _table_at(block: QTextBlock) -> QTextTable | None:
    return QTextCursor(block).currentTable()


def _selected_cells(cursor: QTextCursor) -> Element:
    table = cursor.currentTable()
    # it returns its four results as a tuple
    row, rows, column, columns = cast("tuple[int, int, int, int]", cursor.selectedTableCells())
    return _cells(table, range(row, row + rows), range(column, column + columns))


def _cells(table: QTextTable, rows: range, columns: range) -> Element:
    """A table of some rows and columns of another one."""
    element = Element("table")
    heads = range(table.format().headerRowCount())
    part = Element("")
    for row in rows:
        name = "thead" if row in heads else "tbody"
        if part.tag != name:
            part = SubElement(element, name)
        cells = SubElement(part, "tr")
        for column in columns:
            cursor = table.cellAt(row, column).firstCursorPosition()
            align = _ALIGNMENTS.get(cursor.blockFormat().alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
            cell = SubElement(cells, "th" if row in heads else "td", {"align": align} if align else {})
            fill(cell, _all_runs(cursor.block()))
    return element


def _all_runs(block: QTextBlock) -> list[Run]:
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    return _Span(cursor).runs(block)


def _first_of(block: QTextBlock, card: int) -> QTextBlock:
    while block.previous().isValid() and block.previous().blockFormat().intProperty(CODE_CARD) == card:
        block = block.previous()
    return block


def _item(block: QTextBlock) -> Item | None:
    """The item that begins with a block."""
    listed: QTextList | None = block.textList()
    if listed is None:
        return None
    number = listed.format().start() + listed.itemNumber(block)
    return Item(listed.objectIndex(), number, _TICKED.get(block.blockFormat().marker()))


def _run(text: str, form: QTextCharFormat) -> Run:
    """A run of text; what stands for a picture or a formula is several, of which each is the whole."""
    marks = frozenset(_marks(form))
    if (name := description_of(form)) is not None:
        picture = Mark("img", f"{address_of(form)} {name}")
        return Run("", marks | {picture}, picture)
    if form.hasProperty(MATH):
        source = form.stringProperty(MATH)
        return Run(source, marks | {FORMULA}, Mark(FORMULA.tag, source))
    return Run(text, marks | {FORMULA} if form.boolProperty(TEX) else marks)


def _marks(form: QTextCharFormat) -> Iterator[Mark]:
    """What holds a run of text."""
    if form.isAnchor() and not form.anchorHref().startswith(SCHEME):
        yield Mark("a", form.anchorHref())
    if form.fontWeight() >= QFont.Weight.Bold:
        yield Mark("strong")
    if form.fontItalic():
        yield Mark("em")
    if form.fontStrikeOut():
        yield Mark("del")
    if form.boolProperty(INLINE_CODE):
        yield Mark("code")
