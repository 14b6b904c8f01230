"""The top-level blocks of a growing text: which of them are finished; knows no element.

A finished block never changes, whatever text comes after it: only definitions of links, wherever they stand, reach
beyond their block. The blocks' sources, one after the other, are the text.
"""

import re
from collections.abc import Iterator

from modelslab_desktop.markup.block import BlockReader
from modelslab_desktop.markup.completion import completed
from modelslab_desktop.markup.lines import clean
from modelslab_desktop.markup.nodes import Block, Document, FencedCode, Item, List

_WHOLE_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\n|\r(?=[^\n]))")  # a carriage return may be half of a line end to come
_DEFINITION = re.compile(r"^[ >]*\[[^\]\n]+\]:", re.MULTILINE)
_LINE_END = re.compile(r"[\r\n]")


def defines_links(text: str) -> bool:
    """Whether a text seems to define links, which reach beyond their block: it has to be read as a whole."""
    return _DEFINITION.search(text) is not None


class GrowingText:
    """A text that grows at its end; each of its lines is read once."""

    def __init__(self) -> None:
        self.tail = ""  # the source of what is not finished: the open block, as a rule
        self._reader = BlockReader({})
        self._read = 0  # up to where in the tail whole lines were read
        self._item: Block | None = None  # the last item of the list that is open
        self._item_start = 0  # where in the tail that begins: what stands before it is whole

    def append(self, delta: str) -> list[str]:
        """Take more text; the sources of the blocks that are finished now."""
        self.tail += delta
        if not _LINE_END.search(delta):
            return []
        done, blocks = 0, []
        while line := _WHOLE_LINE.match(self.tail, self._read):
            self._read = line.end()
            for boundary in self._boundaries_in(line):
                if boundary > done:
                    blocks.append(self.tail[done:boundary])
                    done = boundary
        self.tail = self.tail[done:]
        self._read -= done
        self._item_start = max(0, self._item_start - done)
        return blocks

    @property
    def open_end(self) -> str:
        """The tail with its unfinished markup closed; of an open list only the last item can have any."""
        return self.tail[: self._item_start] + completed(self.tail[self._item_start :])

    @property
    def code_margin(self) -> tuple[int, int] | None:
        """The columns before each line of the fenced code that is open: those it must have, and those it may have.

        None where no such code is open, or it is in a quote, which has more than columns before its lines.
        """
        code = self._reader.tip
        if not isinstance(code, FencedCode):
            return None
        columns, block = 0, code.parent
        while isinstance(block, List | Item):
            columns += block.width if isinstance(block, Item) else 0
            block = block.parent
        return (columns, code.indent) if isinstance(block, Document) else None

    def _boundaries_in(self, line: re.Match[str]) -> Iterator[int]:
        """Read a line; the offsets between blocks at its beginning and its end."""
        children = self._reader.document.children
        before = _open_block(children)
        self._reader.feed(clean(line[1]))
        now = _open_block(children)
        if before and len(children) > 1 and children[-2] is before:
            yield line.start()
        if now is None and (before or children):
            yield line.end()
        self._note_item(now, line.start())
        del children[: None if now is None else -1]

    def _note_item(self, block: Block | None, start: int) -> None:
        """Take note of an item of the open list that begins with the line at `start`."""
        item = block.children[-1] if isinstance(block, List) and block.children else None
        if item is not self._item:
            self._item, self._item_start = item, start if item else 0


def _open_block(children: list[Block]) -> Block | None:
    return children[-1] if children and children[-1].is_open else None
