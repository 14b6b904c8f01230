"""Finds text in a thread little by little: how often it is there and which match is next; knows no Qt.

It finds what is read, not the source. Rendering is dear, so a message is rendered only when its source may hold what
is looked for, and what was rendered is kept for the next search.
"""

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from time import perf_counter
from typing import Protocol

from modelslab_desktop.core.chat import Message

PIECE = 4096  # characters of an answer on its way that are read at a time
KEPT = 16_000_000  # characters of rendered text, at most
_WORDS = re.compile(r"[^\W_]+")
_NO_WORDS = re.compile(r"[\W_]+")
_SPACES = re.compile(r"\s+")
_CHANGES_WORDS = re.compile(r"&(?:#|\w+;)|\][(\[]")  # entities, links and pictures: others are read than stand there
_ALIKE = {"'": "['\u2018\u2019]", '"': '["\u201c\u201d]'}  # typed, and set by models


class Needle:
    """What is looked for: in any case, accents as they are, any white space for white space."""

    def __init__(self, text: str) -> None:
        self.text = text
        forms = dict.fromkeys(unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
        self._pattern = re.compile("|".join(map(_pattern_of, forms)), re.IGNORECASE)
        self._words = _WORDS.findall(_bare(text))

    def spans_in(self, text: str) -> list[tuple[int, int]]:
        """Where the matches in a text begin and end."""
        return [match.span() for match in self._pattern.finditer(text)]

    def count_in(self, text: str) -> int:
        """How many matches a text holds."""
        return sum(1 for _ in self._pattern.finditer(text))

    def may_be_in(self, source: str) -> bool:
        """Whether a text with this source, which is Markdown, may hold a match; quick, and never wrong in saying no."""
        if not self._words or _CHANGES_WORDS.search(source):
            return True
        squeezed = _NO_WORDS.sub("", _bare(source))
        return all(word in squeezed for word in self._words)


def _pattern_of(text: str) -> str:
    return "".join(r"\s+" if each.isspace() else _ALIKE.get(each) or re.escape(each) for each in _SPACES.sub(" ", text))


def _bare(text: str) -> str:
    """The text without case, accents as characters of their own."""
    return unicodedata.normalize("NFD", text).casefold().replace("ı", "i")


class Growing(Protocol):
    """Renders an answer on its way."""

    def append(self, delta: str) -> str:
        """Take more of the source; the text of what is finished by it."""

    def open_text(self) -> str:
        """The text of what is not finished."""


class Renderer(Protocol):
    """Turns sources into the text that is read."""

    def pieces(self, message: Message) -> Iterable[str]:
        """The text of a message, in pieces that take a few ms each."""

    def growing(self) -> Growing:
        """Begin with an answer on its way."""


class Texts:
    """The texts of messages as they are read; those used last are kept."""

    def __init__(self, renderer: Renderer) -> None:
        self.renderer = renderer
        self._kept: OrderedDict[int, tuple[str, list[str]]] = OrderedDict()  # by id: source and text
        self._size = 0

    def kept(self, message: Message) -> list[str] | None:
        """The pieces of a message's text, if they are there."""
        source, pieces = self._kept.get(message.id, ("", None))
        if pieces is None or source != message.text:
            return None
        self._kept.move_to_end(message.id)
        return pieces

    def keep(self, message: Message, pieces: list[str]) -> None:
        """Keep a message's text, and give up what was not used for longest."""
        self._give_up(message.id)
        self._kept[message.id] = message.text, pieces
        self._size += sum(map(len, pieces))
        while self._size > KEPT:
            self._give_up(next(iter(self._kept)))

    def _give_up(self, message_id: int) -> None:
        _, pieces = self._kept.pop(message_id, ("", []))
        self._size -= sum(map(len, pieces))


@dataclass(frozen=True, slots=True)
class Match:
    """A match: its message's index in the thread, and how many matches are before it in that message."""

    index: int
    nth: int


# Where to look for a match to go to: a message's index, which of its matches, and the one of these to take.
_Visit = tuple[int, slice, int]
_FIRST, _LAST, _ALL = 0, -1, slice(None)


class Finding:
    """One search in one thread. `work` counts on; `current` is the match that the reader is taken to."""

    def __init__(
        self, needle: Needle, messages: list[Message], texts: Texts, on_its_way: Callable[[int], str | None]
    ) -> None:
        self.needle = needle
        self.current: Match | None = None
        self._messages = messages
        self._texts = texts
        self._on_its_way = on_its_way  # by a message's id: the text so far
        self._growing: dict[int, _GrowingCount] = {}  # by a message's id
        self._counts: list[int | None] = [None] * len(messages)
        self._counted_to = 0  # all messages before this one are counted
        self._visits: Iterator[_Visit] = iter(())
        self._visit: _Visit | None = None  # where the match to go to is looked for next
        self._scan: Iterator[None] = iter(())

    # --- what was found

    @property
    def is_done(self) -> bool:
        """Whether all is counted."""
        return self._counted_to == len(self._counts)

    @property
    def is_looking(self) -> bool:
        """Whether the match to go to is not known yet."""
        return self._visit is not None

    @property
    def total(self) -> int:
        """The matches counted so far."""
        return sum(filter(None, self._counts))

    @property
    def place(self) -> int | None:
        """Which of all matches the current one is, from 1 on; None as long as that is not known."""
        if self.current is None or self._counted_to < self.current.index:
            return None
        return sum(filter(None, self._counts[: self.current.index])) + self.current.nth + 1

    # --- where to go

    def go_near(self, index: int, nth: int = 0) -> None:
        """Go to the first match that is not before this one, or else to the last one before it."""
        after = ((i, _ALL, _FIRST) for i in range(index + 1, len(self._counts)))
        before = ((i, _ALL, _LAST) for i in range(index - 1, -1, -1))
        self._go([(index, slice(nth, None), _FIRST)], after, [(index, slice(nth), _LAST)], before)

    def go_next(self) -> None:
        """Go to the match after the current one; after the last comes the first."""
        if self.current:
            index, others = self.current.index, self._others(self.current.index)
            following = ((i, _ALL, _FIRST) for i in others)
            self._go([(index, slice(self.current.nth + 1, None), _FIRST)], following, [(index, _ALL, _FIRST)])

    def go_back(self) -> None:
        """Go to the match before the current one; before the first comes the last."""
        if self.current:
            index, others = self.current.index, self._others(self.current.index)
            preceding = ((i, _ALL, _LAST) for i in reversed(others))
            self._go([(index, slice(self.current.nth), _LAST)], preceding, [(index, _ALL, _LAST)])

    def _others(self, index: int) -> list[int]:
        return [*range(index + 1, len(self._counts)), *range(index)]

    def _go(self, *visits: Iterable[_Visit]) -> None:
        self._visits = chain.from_iterable(visits)
        self._visit = next(self._visits, None)
        self._look()

    def _look(self) -> None:
        """Look for the match to go to as far as is counted."""
        while self._visit:
            index, part, choice = self._visit
            count = self._counts[index]
            if count is None:
                return
            if found := range(count)[part]:
                self.current, self._visit = Match(index, found[choice]), None
                return
            self._visit = next(self._visits, None)

    # --- what has changed

    def change(self, first: int, messages: list[Message]) -> None:
        """Take a thread over that is another one from a message on; the match nearest to the current one stays so."""
        near = self.current or Match(self._visit[0] if self._visit else first, 0)
        self._messages = messages
        self._counts[first:] = [None] * (len(messages) - first)
        self._counted_to = min(self._counted_to, first)
        self._scan = iter(())
        if near.index >= first or self._visit:
            self.current = None
            self._visit = None
            if messages:
                self.go_near(min(near.index, len(messages) - 1), near.nth)

    def recount(self, message_id: int) -> None:
        """Count an answer anew that has grown."""
        index = next(i for i in range(len(self._messages) - 1, -1, -1) if self._messages[i].id == message_id)
        self._counts[index] = None
        self._counted_to = min(self._counted_to, index)
        self._scan = iter(())
        if self.current is None and self._visit is None:
            self.go_near(index)

    # --- counting

    def work(self, seconds: float) -> bool:
        """Count on for about so long; tells whether there is more to do."""
        until = perf_counter() + seconds
        while not self.is_done:
            for _ in self._scan:
                if perf_counter() >= until:
                    return not self.is_done
            self._scan = self._count_all()
        return False

    def _count_all(self) -> Iterator[None]:
        """Count what the match to go to is looked for in, and else from the beginning."""
        while not self.is_done:
            yield from self._count(self._visit[0] if self._visit else self._counted_to)
            self._look()

    def _count(self, index: int) -> Iterator[None]:
        message = self._messages[index]
        text = self._on_its_way(message.id)
        if text is None:
            yield from self._count_ended(index, message)
        else:
            growing = self._growing.setdefault(message.id, _GrowingCount(self.needle, self._texts.renderer))
            yield from growing.read(text)
            self._counts[index] = growing.count
        while self._counted_to < len(self._counts) and self._counts[self._counted_to] is not None:
            self._counted_to += 1
        yield

    def _count_ended(self, index: int, message: Message) -> Iterator[None]:
        pieces = self._texts.kept(message)
        if pieces is None and not self.needle.may_be_in(message.text):
            pieces = []
        if pieces is None:
            pieces = []
            for piece in self._texts.renderer.pieces(message):
                pieces.append(piece)
                yield
            self._texts.keep(message, pieces)
        self._counts[index] = sum(map(self.needle.count_in, pieces))


class _GrowingCount:
    """The matches in an answer on its way, of which only what is new is read."""

    def __init__(self, needle: Needle, renderer: Renderer) -> None:
        self._needle = needle
        self._renderer = renderer
        self._begin()

    def _begin(self) -> None:
        self._source = ""
        self._growing = self._renderer.growing()
        self._finished = 0
        self.count = 0

    def read(self, source: str) -> Iterator[None]:
        """Count on in what has come until now."""
        if not source.startswith(self._source):  # blocks of the stream were interleaved
            self._begin()
        while len(self._source) < len(source):
            delta = source[len(self._source) : len(self._source) + PIECE]
            self._finished += self._needle.count_in(self._growing.append(delta))
            self._source += delta
            yield
        self.count = self._finished + self._needle.count_in(self._growing.open_text())
