"""The blocks of a document: how each goes on from line to line, and the element it becomes; knows no inline markup."""

import re
from enum import Enum
from typing import ClassVar
from xml.etree.ElementTree import Element, SubElement

from markdown.util import AtomicString

from modelslab_desktop.markup.html import RUN
from modelslab_desktop.markup.lines import TAB_STOP, Line
from modelslab_desktop.markup.links import unescape
from modelslab_desktop.markup.table import cells_of

_CLOSING_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*$")
_LEAST_PADDING = 1000  # cells


class Step(Enum):
    """What a line is to an open block."""

    GOES_ON = 1
    NOT_MINE = 2
    ENDS_IT = 3  # the line belongs to the block and is its last


class Block:
    """A block; it stays open until a line arrives that is not its own."""

    __slots__ = ("children", "depth", "ends_blank", "is_open", "parent")

    takes_lines: ClassVar[bool] = False
    is_verbatim: ClassVar[bool] = False  # no block begins inside it
    minds_blank: ClassVar[bool] = True  # a blank line after it can make a list loose

    def __init__(self, parent: "Block | None" = None) -> None:
        self.parent = parent
        self.children: list[Block] = []
        self.depth: int = parent.depth + 1 if parent else 0
        self.is_open = True
        self.ends_blank = False

    def step(self, line: Line) -> Step:
        """Read this block's own prefix of the line."""
        raise NotImplementedError

    def can_hold(self, kind: "type[Block]") -> bool:  # noqa: ARG002 - containers look at it
        """Whether a block of that kind may stand in this one."""
        return False

    def add_line(self, line: Line) -> None:
        """Take what follows the cursor as a line of this block."""
        raise NotImplementedError

    def build(self, parent: Element) -> None:
        """Append this block's element; text that is not atomic is inline markup to be read."""
        raise NotImplementedError


class Container(Block):
    """A block of blocks."""

    __slots__ = ()

    tag: ClassVar[str] = "div"

    def step(self, line: Line) -> Step:  # noqa: ARG002 - the document takes every line
        return Step.GOES_ON

    def can_hold(self, kind: type[Block]) -> bool:
        return kind is not Item

    def build(self, parent: Element) -> None:
        element = SubElement(parent, self.tag)
        for child in self.children:
            child.build(element)


class Document(Container):
    """The whole."""

    __slots__ = ()

    def build(self, parent: Element) -> None:
        for child in self.children:
            child.build(parent)


class Quote(Container):
    """A block quote."""

    __slots__ = ()

    tag = "blockquote"
    minds_blank = False

    def step(self, line: Line) -> Step:
        if line.indent >= TAB_STOP or line.mark != ">":
            return Step.NOT_MINE
        line.skip_to(line.start + 1)
        line.skip_space()
        return Step.GOES_ON


class List(Container):
    """A list: items of one kind; `start` is None for bullets."""

    __slots__ = ("sign", "start", "tight")

    def __init__(self, parent: Block, sign: str, start: int | None) -> None:
        super().__init__(parent)
        self.sign = sign
        self.start = start
        self.tight = True

    def can_hold(self, kind: type[Block]) -> bool:
        return kind is Item

    def build(self, parent: Element) -> None:
        element = SubElement(parent, "ul" if self.start is None else "ol")
        if self.start not in (None, 1):
            element.set("start", str(self.start))
        for child in self.children:
            child.build(element)


class Item(Container):
    """A list item; its contents stand `width` columns to the right; `task` tells whether its box is ticked."""

    __slots__ = ("task", "width")

    def __init__(self, parent: Block, width: int) -> None:
        super().__init__(parent)
        self.width = width
        self.task: bool | None = None

    def step(self, line: Line) -> Step:
        if line.indent >= self.width:
            line.skip_columns(self.width)
            return Step.GOES_ON
        if line.blank and self.children:
            line.skip_to(line.start)
            return Step.GOES_ON
        return Step.NOT_MINE

    def build(self, parent: Element) -> None:
        element = SubElement(parent, "li")
        if self.task is not None:
            element.set("class", "task")
            box = SubElement(element, "input", {"type": "checkbox", "disabled": ""})
            if self.task:
                box.set("checked", "")
            box.tail = " "
        tight = isinstance(self.parent, List) and self.parent.tight
        for child in self.children:
            if tight and isinstance(child, Paragraph):
                SubElement(element, RUN).text = child.text
            else:
                child.build(element)


class Paragraph(Block):
    """Text."""

    __slots__ = ("lines", "no_table")

    takes_lines = True

    def __init__(self, parent: Block, lines: list[str] | None = None) -> None:
        super().__init__(parent)
        self.lines: list[str] = lines or []
        self.no_table = False  # a delimiter row was seen that did not fit the line before it

    @property
    def text(self) -> str:
        """The inline markup."""
        return "\n".join(self.lines).strip(" \t\n\v\f")

    def step(self, line: Line) -> Step:
        return Step.NOT_MINE if line.blank else Step.GOES_ON

    def add_line(self, line: Line) -> None:
        self.lines.append(line.content())

    def build(self, parent: Element) -> None:
        if text := self.text:
            SubElement(parent, "p").text = text


class Heading(Block):
    """A heading, of one line (#) or underlined."""

    __slots__ = ("level", "text")

    takes_lines = True
    minds_blank = False

    def __init__(self, parent: Block, level: int, text: str) -> None:
        super().__init__(parent)
        self.level = level
        self.text = text
        self.is_open = False

    def build(self, parent: Element) -> None:
        SubElement(parent, f"h{self.level}").text = self.text


class Rule(Block):
    """A thematic break."""

    __slots__ = ()

    takes_lines = True
    minds_blank = False

    def __init__(self, parent: Block) -> None:
        super().__init__(parent)
        self.is_open = False

    def build(self, parent: Element) -> None:
        SubElement(parent, "hr")


class Code(Block):
    """Lines shown as they are."""

    __slots__ = ("lines",)

    takes_lines = True
    is_verbatim = True

    def __init__(self, parent: Block) -> None:
        super().__init__(parent)
        self.lines: list[str] = []

    def add_line(self, line: Line) -> None:
        self.lines.append(line.rest())

    def build(self, parent: Element) -> None:
        code = SubElement(SubElement(parent, "pre"), "code")
        if language := self.language():
            code.set("class", f"language-{language}")
        code.text = AtomicString("".join(f"{line}\n" for line in self.shown()))

    def language(self) -> str:
        """The language named, or nothing."""
        return ""

    def shown(self) -> list[str]:
        """The lines to show."""
        return self.lines


class IndentedCode(Code):
    """Code by four columns of indentation."""

    __slots__ = ()

    def step(self, line: Line) -> Step:
        if line.indent >= TAB_STOP:
            line.skip_columns(TAB_STOP)
            return Step.GOES_ON
        if line.blank:
            line.skip_to(line.start)
            return Step.GOES_ON
        return Step.NOT_MINE

    def shown(self) -> list[str]:
        end = len(self.lines)
        while end and not self.lines[end - 1].strip(" \t"):
            end -= 1
        return self.lines[:end]


class FencedCode(Code):
    """Code between fences; a fence that never closes holds all that follows."""

    __slots__ = ("fence", "indent", "info")

    minds_blank = False

    def __init__(self, parent: Block, fence: str, indent: int, info: str) -> None:
        super().__init__(parent)
        self.fence = fence
        self.indent = indent
        self.info = info

    def step(self, line: Line) -> Step:
        if line.indent < TAB_STOP and line.mark == self.fence[0]:
            closing = _CLOSING_FENCE.match(line.text, line.start)
            if closing and len(closing[1]) >= len(self.fence):
                return Step.ENDS_IT
        if self.indent:
            line.skip_columns(min(self.indent, line.indent))
        return Step.GOES_ON

    def language(self) -> str:
        words = unescape(self.info).split()
        return words[0] if words else ""


class Math(Block):
    r"""A formula on lines of its own, between $$ and $$ or \[ and \]; without its end it is a paragraph."""

    __slots__ = ("closing", "is_complete", "lines")

    takes_lines = True
    is_verbatim = True
    minds_blank = False

    def __init__(self, parent: Block, closing: str) -> None:
        super().__init__(parent)
        self.closing = closing
        self.lines: list[str] = []
        self.is_complete = False

    def step(self, line: Line) -> Step:
        if line.blank:
            return Step.NOT_MINE
        if not line.content().rstrip(" \t.,;").endswith(self.closing):
            return Step.GOES_ON
        self.add_line(line)
        self.is_complete = True
        return Step.ENDS_IT

    def add_line(self, line: Line) -> None:
        self.lines.append(line.content())

    def build(self, parent: Element) -> None:
        SubElement(parent, "div", {"class": "math"}).text = AtomicString("\n".join(self.lines).strip())


class Table(Block):
    """A table: a row of heads, and rows of cells."""

    __slots__ = ("alignments", "heads", "rows")

    minds_blank = False

    def __init__(self, parent: Block, heads: list[str], alignments: list[str]) -> None:
        super().__init__(parent)
        self.heads = heads
        self.alignments = alignments
        self.rows: list[list[str]] = []

    def step(self, line: Line) -> Step:
        return Step.GOES_ON if cells_of(line.content()) else Step.NOT_MINE

    def build(self, parent: Element) -> None:
        table = SubElement(parent, "table")
        self._build_row(SubElement(table, "thead"), "th", self.heads)
        if not self.rows:
            return
        body = SubElement(table, "tbody")
        # Short rows are filled up, but no small text makes a huge table.
        padding = _LEAST_PADDING + 2 * sum(map(len, self.rows))
        for row in self.rows:
            missing = min(len(self.heads) - len(row), padding)
            padding -= max(missing, 0)
            self._build_row(body, "td", row[: len(self.heads)] + [""] * missing)

    def _build_row(self, parent: Element, tag: str, cells: list[str]) -> None:
        row = SubElement(parent, "tr")
        for text, alignment in zip(cells, self.alignments, strict=False):
            cell = SubElement(row, tag, {"align": alignment} if alignment else {})
            cell.text = text
