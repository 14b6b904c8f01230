"""One line under the block parser's cursor, tabs included; knows no block."""

import re

TAB_STOP = 4
REPLACEMENT = "\ufffd"

_SPACES = re.compile(r" *")
_BREAK = re.compile(r"\r\n?|\n")
# Control characters, halves of surrogate pairs and non-characters: no place in HTML, and some parsers stop at them.
_UNFIT = re.compile("[\0-\b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BYTE_ORDER_MARK = "\ufeff"


def clean(text: str) -> str:
    """The text without byte order marks, other characters that are unfit for HTML replaced."""
    return _UNFIT.sub(REPLACEMENT, text).replace(_BYTE_ORDER_MARK, "")


def split_lines(text: str) -> list[str]:
    """The lines of a text without their ends; a final line end begins no further line."""
    lines = _BREAK.split(text) if "\r" in text else text.split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


class Line:
    """A line being read: `offset` is the cursor; `start`, `indent` and `blank` describe what follows it."""

    __slots__ = ("_partial", "_tabs", "blank", "column", "indent", "is_used", "offset", "start", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0
        self.column = 0
        self.is_used = False  # nothing of it is left to be text
        self._partial = False  # the cursor stands inside a tab
        self._tabs = "\t" in text
        self.measure()

    def measure(self) -> None:
        """Find the next character that is neither space nor tab, and the columns up to it."""
        if self._tabs:
            self._measure_tabs()
        else:
            match = _SPACES.match(self.text, self.offset)
            self.start = match.end() if match else self.offset
            self.indent = self.start - self.offset
        self.blank = self.start >= len(self.text)

    def _measure_tabs(self) -> None:
        column, start = self.column, self.offset
        while start < len(self.text) and self.text[start] in " \t":
            column += TAB_STOP - column % TAB_STOP if self.text[start] == "\t" else 1
            start += 1
        self.start, self.indent = start, column - self.column

    def skip_columns(self, count: int) -> None:
        """Move the cursor by columns, into a tab if need be."""
        if not self._tabs:
            self.offset = self.column = min(self.offset + count, len(self.text))
        while self._tabs and count > 0 and self.offset < len(self.text):
            width = TAB_STOP - self.column % TAB_STOP if self.text[self.offset] == "\t" else 1
            self._partial = width > count
            self.column += min(width, count)
            self.offset += not self._partial
            count -= width
        self.measure()

    def skip_to(self, offset: int) -> None:
        """Move the cursor to a character."""
        if not self._tabs:
            self.offset = self.column = offset
        while self._tabs and self.offset < offset:
            self.column += TAB_STOP - self.column % TAB_STOP if self.text[self.offset] == "\t" else 1
            self.offset += 1
            self._partial = False
        self.measure()

    def use_up(self) -> None:
        """Leave nothing of the line to be text."""
        self.skip_to(len(self.text))
        self.is_used = True

    def skip_space(self) -> None:
        """Move the cursor over one column of white space, if there is one."""
        if self.indent:
            self.skip_columns(1)

    @property
    def mark(self) -> str:
        """The first character that is not white space, or nothing."""
        return self.text[self.start : self.start + 1]

    def rest(self) -> str:
        """What follows the cursor; the rest of a tab that was entered becomes spaces."""
        if self._partial:
            return " " * (TAB_STOP - self.column % TAB_STOP) + self.text[self.offset + 1 :]
        return self.text[self.offset :]

    def content(self) -> str:
        """What follows the cursor, without white space before it."""
        return self.text[self.start :]
