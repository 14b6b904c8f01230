"""What two texts differ in: pieces that both are made of, and facts on which they disagree; compares nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Unit(Enum):
    """What is told apart: single words, or whole sentences."""

    WORDS = auto()
    SENTENCES = auto()


class Kind(Enum):
    """How a piece of the one text stands to the other."""

    SAME = auto()  # it reads alike in both; white space and the shape of quotation marks may be others
    CHANGED = auto()  # the other text has something else in its place
    REMOVED = auto()  # it stands in the first text alone
    ADDED = auto()  # it stands in the second text alone
    MOVED = auto()  # the other text has it in another place: one piece here and one there


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands at one place of the first text, `a`, and of the second, `b`; all pieces in turn make up both."""

    kind: Kind
    a: str
    b: str
    twin: int | None = None  # of what has moved: the index of the piece with its other place


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, by the indices of its characters."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece stands in both texts; empty where a text has nothing of it."""

    piece: Piece
    a: Span
    b: Span


def places(pieces: Iterable[Piece]) -> Iterator[Place]:
    """The pieces with their places."""
    a = b = 0
    for piece in pieces:
        yield Place(piece, Span(a, a + len(piece.a)), Span(b, b + len(piece.b)))
        a, b = a + len(piece.a), b + len(piece.b)


class Fact(Enum):
    """What can disagree; the value is its name."""

    NUMBER = "Number"
    DATE = "Date"
    NAME = "Name"


@dataclass(frozen=True, slots=True)
class Mention:
    """A fact as it is written in a text."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A fact of one text that the other does not have, with what that has in its place, where this is plain."""

    fact: Fact
    a: Mention | None
    b: Mention | None
