"""Emphasis, strong emphasis and strikethrough: which runs of * _ ~ open and close them; knows no element."""

import re
from unicodedata import category

_SPACES = frozenset("\t\n\f\r \u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))
_ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_RUN = re.compile(r"\*+|_+|~{1,100}")


def is_space(char: str) -> bool:
    """Whether a character is white space to Markdown."""
    return char in _SPACES


def is_punctuation(char: str) -> bool:
    """Whether a character is punctuation to Markdown."""
    return char in _ASCII_PUNCTUATION if char < "\x80" else category(char)[0] == "P"


class Run:
    """A run of one delimiter; `count` of its `length` characters are still text."""

    __slots__ = (
        "_begins_word",
        "after",
        "before",
        "can_close",
        "can_open",
        "char",
        "closes",
        "count",
        "length",
        "opens",
        "place",
    )

    def __init__(self, text: str, at: int) -> None:
        self._begins_word = not text[max(at - 1, 0) : at].isalnum()
        match = _RUN.match(text, at)
        self.char = text[at]
        self.length = self.count = match.end() - at if match else 1
        self.place = at
        self.opens: list[str] = []  # tags, in the order in which they were found: the innermost first
        self.closes: list[str] = []
        self.before: Run | None = None  # the neighbours among those that can still pair
        self.after: Run | None = None
        self._look_around(text, at, at + self.length)

    def _look_around(self, text: str, start: int, end: int) -> None:
        if self.char != "~":  # strikethrough's tildes are looked through
            while start and text[start - 1] == "~":
                start -= 1
            while text[end : end + 1] == "~":
                end += 1
        before, after = text[start - 1] if start else "\n", text[end] if end < len(text) else "\n"
        before_mark, after_mark = is_punctuation(before), is_punctuation(after)
        left = not is_space(after) and (not after_mark or is_space(before) or before_mark)
        right = not is_space(before) and (not before_mark or is_space(after) or after_mark)
        if self.char == "_":
            left, right = left and (not right or before_mark), right and (not left or after_mark)
        self.can_open, self.can_close = left, right

    @property
    def can_pair(self) -> bool:
        """Whether the run may be markup at all."""
        return (self.can_open or self.can_close) and (self.char != "~" or self.length <= 2)

    @property
    def is_open(self) -> bool:
        """Whether the run, left alone, looks like the beginning of markup whose end is yet to come."""
        is_mark = self.char != "~" or self.count == 2
        return is_mark and self.count > 0 and self.can_open and self._begins_word

    def opens_for(self, closer: "Run") -> bool:
        """Whether this run can be the opener of a closer; runs that do both must not sum up to a multiple of three."""
        if not self.can_open or self.char != closer.char:
            return False
        both = closer.can_open or self.can_close
        return not both or closer.length % 3 == 0 or (self.length + closer.length) % 3 != 0


class Delimiters:
    """The runs which may still pair, linked in their order."""

    def __init__(self) -> None:
        self.last: Run | None = None

    def add(self, run: Run) -> None:
        """Append a run."""
        run.before = self.last
        if self.last:
            self.last.after = run
        self.last = run

    def pair(self, bottom: Run | None = None) -> None:
        """Pair all runs after the bottom one, and forget them."""
        floors: dict[tuple[str, int], int] = {}  # where looking for an opener has failed before
        closer = self._first_after(bottom)
        lowest = bottom.place + 1 if bottom else 0
        while closer:
            if not closer.can_close:
                closer = closer.after
                continue
            kind = closer.char, closer.length % 3
            opener = _opener_for(closer, floors.get(kind, lowest))
            if opener:
                closer = self._join(opener, closer)
                continue
            floors[kind] = closer.place
            failed, closer = closer, closer.after
            if not failed.can_open:
                self._remove(failed)
        self._forget_after(bottom)

    def _first_after(self, bottom: Run | None) -> Run | None:
        run, first = self.last, None
        while run is not bottom and run:
            run, first = run.before, run
        return first

    def _join(self, opener: Run, closer: Run) -> Run | None:
        """Use up delimiters of both; the run to go on with."""
        self._drop_between(opener, closer)
        if closer.char == "~":
            return self._strike(opener, closer)
        used = 2 if opener.count >= 2 and closer.count >= 2 else 1
        tag = "strong" if used == 2 else "em"
        opener.opens.append(tag)
        closer.closes.append(tag)
        opener.count -= used
        closer.count -= used
        if not opener.count:
            self._remove(opener)
        if closer.count:
            return closer
        self._remove(closer)
        return closer.after

    def _strike(self, opener: Run, closer: Run) -> Run | None:
        if opener.count == closer.count:
            opener.opens.append("del")
            closer.closes.append("del")
            opener.count = closer.count = 0
        self._remove(opener)
        self._remove(closer)
        return closer.after

    def _drop_between(self, opener: Run, closer: Run) -> None:
        opener.after = closer
        closer.before = opener

    def _remove(self, run: Run) -> None:
        if run.before:
            run.before.after = run.after
        if run.after:
            run.after.before = run.before
        else:
            self.last = run.before

    def _forget_after(self, bottom: Run | None) -> None:
        self.last = bottom
        if bottom:
            bottom.after = None


def _opener_for(closer: Run, lowest: int) -> Run | None:
    run = closer.before
    while run and run.place >= lowest:
        if run.opens_for(closer):
            return run
        run = run.before
    return None
