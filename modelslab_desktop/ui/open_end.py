"""The end of a document that grows: the HTML that stands there, and how it goes on; it is written again sparingly."""

import re
from collections.abc import Callable
from html import escape

from modelslab_desktop.ui.document import DocumentWriter

_PLAIN = re.compile(r"[^\x00-\x1f\\`*_~\[\]<>&$|#@/^={}]*")  # words which mean no more than they say
_CODE = re.compile(r"[^\x00\r]*")
_FENCE = re.compile(r" {0,3}[`~]")  # a line that may yet end the code
_PROSE_END = re.compile(r"(?:</(?:p|li|ul|ol|blockquote|h[1-6]|strong|em|del|code)>\n?|\n)+\Z")
_CODE_END = re.compile(r"\n</code></pre>(?:\n|</(?:li|ul|ol)>)*\Z")
_CLOSERS = 200  # characters in which the end tags of an open block stand


class OpenEnd:
    """The HTML that stands in a document from some place on to its end."""

    def __init__(self, writer: DocumentWriter) -> None:
        self._writer = writer
        self._marks = [writer.mark(0)]
        self._html = ""
        self._more: list[str] = []  # HTML that has been appended since, before the end tags
        self._end = ""  # the end tags
        self._extend: Callable[[str], bool] | None = None
        self._held = ""  # white space that shows only once something follows
        self._line = ""  # of code, the last one
        self._margin = (0, 0)  # columns before each line of code: those it must have, and those it may

    def write(self, html: str, *, grows: bool = True) -> None:
        """Let other HTML stand there; only what follows the first difference is written again."""
        was = "".join((self._html, *self._more, self._end))
        start = len(was)
        if not html.startswith(was):
            while not html.startswith(was[: self._marks[-1].offset]):
                self._marks.pop()
            start = self._marks[-1].offset
            self._writer.go_back(self._marks[-1])
        if start < len(html):
            self._writer.write(html, start, self._marks if grows else None)
        self._html, self._end, self._more, self._extend = html, "", [], None

    @property
    def is_code(self) -> bool:
        """Whether lines of code may be appended."""
        return self._extend == self._extend_code

    def shift(self, position: int, difference: int) -> None:
        """Take note that what follows a position of the document has moved."""
        self._marks = [
            self._writer.moved(mark, difference) if mark.position > position else mark for mark in self._marks
        ]

    def extend(self, more: str) -> bool:
        """Append source text to what stands last, if it is sure what that means."""
        return self._extend is not None and self._extend(more)

    def prepare(self, source: str, code_margin: tuple[int, int] | None) -> None:
        """Find out how the source for which the HTML stands may be extended."""
        if code_margin and (end := _CODE_END.search(self._html, max(0, len(self._html) - _CLOSERS))):
            self._margin, self._line = code_margin, source[source.rfind("\n") + 1 :]
            own = self._own(self._line)
            if not self._line or (own and not own.isspace() and not _FENCE.match(own)):
                self._begin_extending(end[0], "" if self._line else "\n", self._extend_code)
        elif end := _PROSE_END.search(self._html, max(0, len(self._html) - _CLOSERS)):
            last = source.rstrip(" ")[-1:]
            if self._html[end.start() - 1] == last and _PLAIN.fullmatch(last):
                self._begin_extending(end[0], source[len(source.rstrip(" ")) :], self._extend_prose)

    def _begin_extending(self, end: str, held: str, extend: Callable[[str], bool]) -> None:
        self._html, self._end = self._html[: -len(end)], end
        self._held, self._extend = held, extend

    def _extend_prose(self, more: str) -> bool:
        if not _PLAIN.fullmatch(more):
            return False
        text = self._held + more
        shown = text.rstrip(" ")
        self._held = text[len(shown) :]
        self._show(re.sub(" +", " ", shown))
        return True

    def _extend_code(self, more: str) -> bool:
        lines = (self._line + more).split("\n")
        own = [self._own(line) for line in lines]
        if not _CODE.fullmatch(more) or any(line is None or _FENCE.match(line) for line in own):
            return False
        text = self._held + "\n".join(map(str, own))[len(str(self._own(self._line))) :]
        self._line = lines[-1]
        shown = text.removesuffix("\n")
        self._held = text[len(shown) :]
        self._show(shown)
        return True

    def _own(self, line: str) -> str | None:
        """What belongs to the code of one of its lines; None for a line that does not belong to it."""
        must, may = self._margin
        before = line[: must + may]
        if line[:must].strip(" ") or "\t" in before:
            return None
        return line[len(before) - len(before[must:].lstrip(" ")) :]

    def _show(self, text: str) -> None:
        if text:
            self._writer.append(text)
            self._more.append(escape(text, quote=False))
