"""Block structure as CommonMark and GFM read it, line by line; knows no inline markup.

A line first goes down the open blocks as far as each finds its own prefix, then may open new ones, and what is left
of it is text. Nothing is read twice and nothing ahead, so a text may be read while it grows.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from modelslab_desktop.markup.lines import TAB_STOP, Line
from modelslab_desktop.markup.links import References, normal_label, read_definition
from modelslab_desktop.markup.nodes import (
    Block,
    Document,
    FencedCode,
    Heading,
    IndentedCode,
    Item,
    List,
    Math,
    Paragraph,
    Quote,
    Rule,
    Step,
    Table,
)
from modelslab_desktop.markup.table import alignments_of, cells_of

DEEPEST = 100  # containers inside each other; what would stand deeper is text

_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_CLOSING_HASHES = re.compile(r"(?:^|[ \t])#+$")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_LIST_MARKER = re.compile(r"([-+*]|([0-9]{1,9})([.)]))(?=[ \t\v\f]|$)")
_TASK = re.compile(r"[ \t\v\f]*(?:[-+*]|[0-9]+.)[ \t\v\f]+\[([ xX])\][ \t\v\f]")
_DISPLAY_MATH = {"$$": "$$", "\\[": "\\]"}

AnyBlock = TypeVar("AnyBlock", bound=Block)


class BlockReader:
    """Reads lines into a document; `references` takes the link definitions found."""

    def __init__(self, references: References) -> None:
        self.document = Document()
        self._references = references
        self._tip: Block = self.document  # the innermost open block

    def read(self, lines: Iterable[str]) -> Document:
        """Read a whole text."""
        for line in lines:
            self.feed(line)
        self._close_down_to(self.document)
        return self.document

    def feed(self, text: str) -> None:
        """Read one line."""
        line = Line(text)
        matched = self._match_open(line)
        if matched is None:
            return
        tip = self._tip
        container = self._open_blocks(matched, line)
        if self._tip is tip:  # else the line made the open paragraph a heading or a table
            self._add_rest(container, matched, line)

    @property
    def tip(self) -> Block:
        """The innermost open block."""
        return self._tip

    def _match_open(self, line: Line) -> Block | None:
        """Go down the open blocks to the last that owns the line; None if the line was the end of one."""
        block: Block = self.document
        while block.children and block.children[-1].is_open:
            child = block.children[-1]
            step = child.step(line)
            if step is Step.NOT_MINE:
                break
            if step is Step.ENDS_IT:
                self._tip = self._close(child)
                return None
            block = child
        return block

    def _open_blocks(self, container: Block, line: Line) -> Block:
        in_paragraph = isinstance(self._tip, Paragraph)
        while not container.is_verbatim:
            opened = self._open_block(container, line, in_paragraph=in_paragraph)
            if opened is None:
                break
            container = opened
            if container.takes_lines:
                break
            in_paragraph = False
        return container

    def _open_block(self, container: Block, line: Line, *, in_paragraph: bool) -> Block | None:
        if line.indent >= TAB_STOP:
            return None if in_paragraph or line.blank else self._start_indented_code(container, line)
        for start in _STARTERS.get(line.mark, ()):
            if opened := start(self, container, line):
                return opened
        if isinstance(container, Paragraph):
            return self._start_table(container, line)
        if isinstance(container, Table):
            _add_row(container, line)
        elif isinstance(container, Item):
            _read_task(container, line)
        return None

    def _start_quote(self, container: Block, line: Line) -> Block | None:
        if container.depth >= DEEPEST:
            return None
        line.skip_to(line.start + 1)
        line.skip_space()
        return self._add(container, Quote)

    def _start_heading(self, container: Block, line: Line) -> Block | None:
        match = _HEADING.match(line.text, line.start)
        if match is None:
            return None
        text = _CLOSING_HASHES.sub("", line.text[match.end() :].rstrip(" \t\v\f"))
        line.use_up()
        return self._add(container, Heading, len(match[1]), text.strip(" \t\v\f"))

    def _start_fence(self, container: Block, line: Line) -> Block | None:
        match = _FENCE.match(line.text, line.start)
        if match is None:
            return None
        indent = line.indent
        line.use_up()
        return self._add(container, FencedCode, match[1] or match[3], indent, match[2] or match[4] or "")

    def _start_underlined(self, container: Block, line: Line) -> Block | None:
        if not isinstance(container, Paragraph) or not _UNDERLINE.match(line.text, line.start):
            return None
        if not self._take_definitions(container):
            container.lines = []
            return container
        level = 1 if line.mark == "=" else 2
        line.use_up()
        return self._replace(container, Heading, level, container.text)

    def _start_rule(self, container: Block, line: Line) -> Block | None:
        if not _RULE.match(line.text, line.start):
            return None
        line.use_up()
        return self._add(container, Rule)

    def _start_list(self, container: Block, line: Line) -> Block | None:
        match = _LIST_MARKER.match(line.text, line.start)
        if match is None or container.depth >= DEEPEST - 1:
            return None
        is_empty = not line.text[match.end() :].strip(" \t")
        start = int(match[2]) if match[2] else None
        if isinstance(container, Paragraph) and (is_empty or start not in (None, 1)):
            return None
        width = line.indent + _skip_marker(line, match.end(), is_empty=is_empty)
        sign = match[3] or match[1]
        if not isinstance(container, List) or container.sign != sign:
            container = self._add(container, List, sign, start)
        return self._add(container, Item, width)

    def _start_math(self, container: Block, line: Line) -> Block | None:
        closing = _DISPLAY_MATH.get(line.text[line.start : line.start + 2])
        if closing is None:
            return None
        content = line.text[line.start + 2 :].rstrip(" \t.,;")
        if closing not in content:
            return self._add(container, Math, closing)
        if content.index(closing) + 2 != len(content):
            return None
        formula = self._add(container, Math, closing)
        formula.add_line(line)
        formula.is_complete = True
        formula.is_open = False
        line.use_up()
        return formula

    def _start_indented_code(self, container: Block, line: Line) -> Block:
        line.skip_columns(TAB_STOP)
        return self._add(container, IndentedCode)

    def _start_table(self, paragraph: Paragraph, line: Line) -> Block | None:
        alignments = [] if paragraph.no_table or line.blank else alignments_of(line.content())
        if not alignments:
            return None
        heads = cells_of(paragraph.lines[-1])
        if len(heads) != len(alignments):
            paragraph.no_table = True
            return None
        line.use_up()
        return self._replace(paragraph, Table, heads, alignments, before=paragraph.lines[:-1])

    def _add(self, container: Block, kind: type[AnyBlock], *details: Any) -> AnyBlock:
        """Append a block to the nearest container that can hold it, closing those that cannot."""
        while not container.can_hold(kind):
            container = self._close(container)
        block = kind(container, *details)
        container.children.append(block)
        return block

    def _replace(
        self, paragraph: Paragraph, kind: type[AnyBlock], *details: Any, before: list[str] | None = None
    ) -> AnyBlock:
        """Make the open paragraph another block; its lines `before` stay a paragraph."""
        parent = _parent_of(paragraph)
        parent.children.pop()
        if before:
            self._add(parent, Paragraph).lines = before
            parent.children[-1].is_open = False  # as in cmark, no definitions are looked for in it
        block = self._add(parent, kind, *details)
        self._tip = block if block.is_open else parent
        return block

    def _add_rest(self, container: Block, matched: Block, line: Line) -> None:
        _note_blank(container, line)
        if container is matched and isinstance(self._tip, Paragraph) and not line.blank:
            if not line.is_used:
                self._tip.add_line(line)  # the next line of the paragraph, prefixed as it should or lazily
            return
        self._close_down_to(matched)
        if not line.is_used and (container.is_verbatim or not line.blank):
            if not container.takes_lines:
                container = self._add(container, Paragraph)
            container.add_line(line)
        self._tip = container if container.is_open else _parent_of(container)

    def _close_down_to(self, block: Block) -> None:
        while self._tip is not block:
            self._tip = self._close(self._tip)

    def _close(self, block: Block) -> Block:
        """Close a block; its parent."""
        block.is_open = False
        parent = _parent_of(block)
        if isinstance(block, Paragraph) and not self._take_definitions(block):
            del parent.children[_place(block, parent)]
        elif isinstance(block, Math) and not block.is_complete:
            paragraph = Paragraph(parent, block.lines)
            paragraph.is_open = False
            paragraph.ends_blank = block.ends_blank
            parent.children[_place(block, parent)] = paragraph
        elif isinstance(block, List):
            block.tight = _is_tight(block)
        return parent

    def _take_definitions(self, paragraph: Paragraph) -> bool:
        """Take the link definitions off a paragraph's beginning; whether text remains."""
        if not paragraph.lines[0].startswith("["):
            return True
        text, at = "\n".join(paragraph.lines), 0
        while definition := read_definition(text, at):
            label, address, title, at = definition
            self._references.setdefault(normal_label(label), (address, title))
        if at:
            paragraph.lines = text[at:].split("\n")
        return bool(text[at:].strip(" \t\n\v\f"))


# What a line may begin, by its first mark, in the order in which it is tried; tables and tasks need more than a mark.
_STARTERS: dict[str, tuple[Callable[[BlockReader, Block, Line], Block | None], ...]] = {
    ">": (BlockReader._start_quote,),
    "#": (BlockReader._start_heading,),
    "`": (BlockReader._start_fence,),
    "~": (BlockReader._start_fence,),
    "=": (BlockReader._start_underlined,),
    "-": (BlockReader._start_underlined, BlockReader._start_rule, BlockReader._start_list),
    "*": (BlockReader._start_rule, BlockReader._start_list),
    "_": (BlockReader._start_rule,),
    "+": (BlockReader._start_list,),
    **dict.fromkeys("0123456789", (BlockReader._start_list,)),
    "$": (BlockReader._start_math,),
    "\\": (BlockReader._start_math,),
}


def _parent_of(block: Block) -> Block:
    if block.parent is None:
        raise ValueError("the document has no parent")
    return block.parent


def _place(block: Block, parent: Block) -> int:
    """Where a block being closed stands: last, or before the one that the line has just opened."""
    return -1 if parent.children[-1] is block else -2


def _skip_marker(line: Line, end: int, *, is_empty: bool) -> int:
    """Go over a list marker and the space that belongs to it; their width in columns."""
    width = end - line.start
    line.skip_to(end)
    padding = line.indent if not is_empty and 1 <= line.indent <= TAB_STOP else 1
    line.skip_columns(min(padding, line.indent))
    return width + padding


def _add_row(table: Table, line: Line) -> None:
    if not line.blank:
        table.rows.append(cells_of(line.content()))
        line.use_up()


def _read_task(item: Item, line: Line) -> None:
    """See if a new item begins with a box to tick."""
    task = _TASK.match(line.text)
    if task and not item.children and line.mark == "[":
        item.task = task[1] != " "
        line.skip_to(line.start + 3)


def _note_blank(container: Block, line: Line) -> None:
    """Remember what ends with a blank line: that makes a list loose."""
    last = container.children[-1] if container.children else None
    is_blank = line.blank and not isinstance(last, Rule)  # as in cmark: a rule takes the blank lines after it
    if is_blank and last:
        last.ends_blank = True
    container.ends_blank = is_blank and container.minds_blank and not (last is None and isinstance(container, Item))
    while container.parent:
        container = container.parent
        container.ends_blank = False


def _is_tight(items: List) -> bool:
    last_item = items.children[-1]
    for item in items.children:
        if item.ends_blank and item is not last_item:
            return False
        for block in item.children:
            if (item is not last_item or block is not item.children[-1]) and _ends_blank(block):
                return False
    return True


def _ends_blank(block: Block) -> bool:
    while isinstance(block, List | Item) and block.children:
        block = block.children[-1]
    return block.ends_blank
