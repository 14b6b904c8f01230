"""Two answers side by side, with marks on what differs; they scroll together, passage by passage."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRect, QSignalBlocker, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextLayout,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QSizePolicy, QTextEdit, QWidget

from modelslab_desktop.core.difference import Kind, Piece, Span, places
from modelslab_desktop.markup import to_html
from modelslab_desktop.markup.facts import without
from modelslab_desktop.ui.formats import CODE_CARD
from modelslab_desktop.ui.formulae import covered
from modelslab_desktop.ui.marks import text_from
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look

_PADDING = 12  # px, between the edges of a column and its text
_BLANK = " \t\r\n\u2028\u2029\0"
_OBJECT = "\ufffc"
_MOST_ANCHORS = 400  # of the passages that scroll side by side
_LONG = 60  # characters, which can hardly be read when they are struck through
_DASHED = QTextCharFormat.UnderlineStyle.DashUnderline
_DOTTED = QTextCharFormat.UnderlineStyle.DotLine


class DifferenceTexts(QWidget):
    """The first text at the left, or where one begins to read, and the second beside it."""

    link_activated = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.sides = Side(look, "removed"), Side(look, "added")
        self._anchors: list[tuple[int, int]] = []  # positions in both texts that stand side by side
        self._heights: tuple[list[int], list[int]] | None = None  # px, of the anchors
        row = QHBoxLayout(self)
        look.space(row, 0, 0, 0, 0, gap=12)
        for side in self.sides:
            row.addWidget(side, 1)
            side.link_activated.connect(self.link_activated)
            side.reshaped.connect(self._forget_heights)
        one, other = self.sides
        one.verticalScrollBar().valueChanged.connect(lambda: self._follow(0))
        other.verticalScrollBar().valueChanged.connect(lambda: self._follow(1))

    def show_answers(self, a: str, b: str) -> None:
        """Show two answers, given as Markdown, from their beginnings on."""
        self._anchors = []
        self._forget_heights()
        for side, answer in zip(self.sides, (a, b), strict=True):
            side.show_answer(answer)

    def align(self, pieces: Sequence[Piece]) -> None:
        """Let the sentences that correspond stand side by side when one of the texts is scrolled."""
        both = [(place.a.start, place.b.start) for place in places(pieces) if place.piece.a and place.piece.b]
        self._anchors = both[:: len(both) // _MOST_ANCHORS + 1]
        self._forget_heights()
        self._follow(0)

    def mark(self, pieces: Sequence[Piece]) -> None:
        """Mark what differs, and nothing else."""
        differing = [place for place in places(pieces) if place.piece.kind is not Kind.SAME]
        one, other = self.sides
        one.mark([(place.a, place.piece.kind) for place in differing])
        other.mark([(place.b, place.piece.kind) for place in differing])

    def go_to(self, a: Span, b: Span) -> None:
        """Bring a place of both texts into sight, and point it out; an empty one is only brought into sight."""
        one, other = self.sides
        one.point_out(a)
        other.point_out(b)
        leader = 0 if a.start < a.end else 1
        self.sides[leader].bring(a if leader == 0 else b)
        self._follow(leader)

    def _forget_heights(self) -> None:
        self._heights = None

    def _follow(self, leader: int) -> None:
        """Scroll the other text to what corresponds."""
        side, other = self.sides[leader], self.sides[1 - leader]
        own, others = self._anchor_heights(leader)
        with QSignalBlocker(other.verticalScrollBar()):
            other.scroll_to(_interpolated(side.looked_at, own, others))

    def _anchor_heights(self, leader: int) -> tuple[list[int], list[int]]:
        if self._heights is None:
            one, other = self.sides
            self._heights = (
                [0, *(one.height_of(a) for a, _ in self._anchors), one.text_height],
                [0, *(other.height_of(b) for _, b in self._anchors), other.text_height],
            )
        return self._heights[leader], self._heights[1 - leader]


def _interpolated(height: float, own: Sequence[int], others: Sequence[int]) -> float:
    """The height in the other text, px, that corresponds to one in the own, between the anchors around it."""
    after = min(max(bisect_right(own, height), 1), len(own) - 1)
    start, end = own[after - 1], own[after]
    share = (height - start) / (end - start) if end > start else 0
    return others[after - 1] + share * (others[after] - others[after - 1])


class Side(QScrollArea):
    """One of the texts."""

    link_activated = Signal(str)
    reshaped = Signal()  # its lines stand at other heights

    def __init__(self, look: Look, role: str) -> None:
        super().__init__()
        self._look = look
        self.setObjectName("side")
        self._role = role  # of the colour of what the other text does not have
        self._paper = _Paper(look)
        self._paper.reshaped.connect(self.reshaped)
        self._text = ""
        self._wide: list[int] = []  # where the characters stand that take two places in a document
        self._plain: dict[int, list[QTextLayout.FormatRange]] = {}  # by the number of a marked block: its own formats
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(self._paper)
        self.reading.link_activated.connect(self.link_activated)

    @property
    def reading(self) -> Reading:
        """What is read and selected."""
        return self._paper.reading

    def name(self, label: str) -> None:
        """Say whose text it is."""
        self.reading.setAccessibleName(label)

    # --- the text

    def show_answer(self, answer: str) -> None:
        """Show an answer, given as Markdown."""
        self._plain = {}
        self.reading.setExtraSelections([])
        self._paper.show_html(to_html(answer))
        self._text = text_from(self.reading.document(), 0)
        self._wide = [at for at, each in enumerate(self._text) if each > "\uffff"] if not self._text.isascii() else []
        self.verticalScrollBar().setValue(0)

    @property
    def text(self) -> str:
        """What is read."""
        return self._text

    @property
    def prose(self) -> str:
        """What is read, with nothing in the place of code."""
        blocks = _blocks(self.reading.document().begin())
        code = [block for block in blocks if block.blockFormat().hasProperty(CODE_CARD)]
        return without(self._text, [self._span(block) for block in code])

    def _span(self, block: QTextBlock) -> Span:
        return Span(self._index(block.position()), self._index(block.position() + block.length() - 1))

    def _position(self, index: int) -> int:
        """The position in the document of a character of the text."""
        return index + bisect_left(self._wide, index)

    def _index(self, position: int) -> int:
        """The character of the text at a position in the document."""
        return position - bisect_left(range(len(self._wide)), position, key=lambda n: self._wide[n] + n + 1)

    # --- marks

    def mark(self, spans: Sequence[tuple[Span, Kind]]) -> None:
        """Mark what differs, and nothing else; the text and what is selected in it stay as they are."""
        document = self.reading.document()
        ranges: dict[int, list[QTextLayout.FormatRange]] = {number: [] for number in self._plain}
        for span, kind in spans:
            for block, start, end in self._lines(span):
                made = QTextLayout.FormatRange()
                made.start, made.length, made.format = start, end - start, self._format(kind, span)
                ranges.setdefault(block.blockNumber(), []).append(made)
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        for number, marks in ranges.items():
            layout = document.findBlockByNumber(number).layout()
            layout.setFormats([*self._plain.setdefault(number, layout.formats()), *marks])
        cursor.endEditBlock()

    def _lines(self, span: Span) -> Iterator[tuple[QTextBlock, int, int]]:
        """What of a span there is to see, block by block: where it begins and ends in the block."""
        text = self._text[span.start : span.end]
        start = self._position(span.start + len(text) - len(text.lstrip(_BLANK)))
        end = self._position(span.start + len(text.rstrip(_BLANK)))
        block = self.reading.document().findBlock(start)
        while block.isValid() and block.position() < end:
            first, last = max(start, block.position()), min(end, block.position() + block.length() - 1)
            if _OBJECT in block.text() and first < last:
                whole = covered(self._cursor(first, last))
                first, last = whole.selectionStart(), whole.selectionEnd()
            if first < last:
                yield block, first - block.position(), last - block.position()
            block = block.next()

    def _format(self, kind: Kind, span: Span) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setBackground(self._look.color("moved" if kind is Kind.MOVED else self._role))
        if kind is Kind.MOVED:
            made.setUnderlineStyle(_DASHED)
        elif self._role == "added":
            made.setFontUnderline(True)
        elif span.end - span.start > _LONG:
            made.setUnderlineStyle(_DOTTED)
        else:
            made.setFontStrikeOut(True)
        return made

    def point_out(self, span: Span) -> None:
        """Let a span stand out from all others."""
        marks = []
        role = "found-current" if span.end - span.start <= _LONG else "selection"
        for block, start, end in self._lines(span):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._cursor(block.position() + start, block.position() + end)
            mark.format.setBackground(self._look.color(role))
            mark.format.setForeground(self._look.color(f"{role}-text"))
            marks.append(mark)
        self.reading.setExtraSelections(marks)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.reading.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    # --- scrolling

    @property
    def text_height(self) -> int:
        """How high the whole is, px."""
        return self._paper.height()

    def height_of(self, index: int) -> int:
        """How far below the top a character of the text stands, px."""
        cursor = QTextCursor(self.reading.document())
        cursor.setPosition(self._position(index))
        return self.reading.cursorRect(cursor).top() + self.reading.y()

    @property
    def looked_at(self) -> float:
        """The height, px, that the reader is taken to look at: at the top of the page first, at its end at last."""
        bar = self.verticalScrollBar()
        return bar.value() * (1 + self.viewport().height() / bar.maximum()) if bar.maximum() else 0

    def scroll_to(self, looked_at: float) -> None:
        """Scroll so that the reader looks at a height, px."""
        bar = self.verticalScrollBar()
        if bar.maximum():
            bar.setValue(round(looked_at / (1 + self.viewport().height() / bar.maximum())))

    def bring(self, span: Span) -> None:
        """Bring a span into the middle, unless it is in sight."""
        lines = list(self._lines(span))
        index = span.start if not lines else self._index(lines[0][0].position() + lines[0][1])
        top = self.height_of(index)
        self.reading.show_position(self._position(index))
        seen = self.verticalScrollBar().value()
        if not seen + _PADDING <= top <= seen + self.viewport().height() * 3 // 4:
            self.verticalScrollBar().setValue(top - self.viewport().height() // 3)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy what is selected."""
        menu = QMenu(self)
        copy = menu.addAction("Copy")
        copy.setEnabled(self.reading.textCursor().hasSelection())
        copy.triggered.connect(self.reading.copy)
        menu.addAction("Select all").triggered.connect(self.reading.selectAll)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())


class _Paper(QWidget):
    """What the text stands on: as high as it."""

    reshaped = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("page")
        self._look = look
        self.reading = Reading(look, "Answer", ground="raised")
        self.reading.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_html(self, html: str) -> None:
        """Show another text."""
        self.reading.show_html(html)
        self.updateGeometry()
        self._fit()

    def heightForWidth(self, width: int) -> int:
        padding = self._look.px(_PADDING)
        return self.reading.height_at(max(1, width - 2 * padding)) + 2 * padding

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.reading.paint_behind(QPainter(self), event.rect())

    def _fit(self) -> None:
        padding = self._look.px(_PADDING)
        width = max(1, self.width() - 2 * padding)
        self.reading.setGeometry(QRect(padding, padding, width, self.reading.height_at(width)))
        self.update()
        self.reshaped.emit()


def _blocks(block: QTextBlock) -> Iterator[QTextBlock]:
    while block.isValid():
        yield block
        block = block.next()
