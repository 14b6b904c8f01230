"""What a growing document is spared: plain words and lines of code are appended, all else is read now and then."""

import itertools
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument, QTextTable

from modelslab_desktop.markup import is_ready, to_html
from modelslab_desktop.markup.completion import completed
from modelslab_desktop.ui.arriving import without_open_formula
from modelslab_desktop.ui.document import DocumentWriter
from modelslab_desktop.ui.growth import READ_AT_LEAST_EVERY, READ_EVERY, Growth
from modelslab_desktop.ui.theme import Look
from tests.ui.shapes import Shape, shapes

Settle = Callable[[Callable[[], bool]], None]

PYTHON = "def area(radius):\n    # round\n    return 3.14 * radius ** 2\n\n\nprint(area(2))"
IN_A_LIST = "1. Do this:\n\n   ```python\n   x = 1\n\n     y = '``'\n   ```\n\n2. Then that"
ROWS = "\n".join(f"| {row} | some *words* | `{row}` |" for row in range(12))
EMPTY_ITEMS = "- * \n-\n"  # the list goes and comes again with its items
TABLE = f"| a | b | a column |\n|---|:-:|--:|\n{ROWS}\n\nAfter it"
PIECES = [
    "word ",
    "a ",
    "**",
    "*",
    "`",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "   ",
    "```py\n",
    "```",
    "| a | b |\n",
    "|---|---|\n",
]
PIECES += ["> ", "# ", "x = 1\n", "[l](http://a.example)", "  ", "www.", "~~", "<", "&", "\\", "\t", "é", "中文"]


class Clock:
    """A clock that goes on only when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "monotonic", made)
    return made


class Grown:
    """A document that is fed."""

    def __init__(self, look: Look, clock: Clock) -> None:
        self.look = look
        self.clock = clock
        self.document = QTextDocument()
        self.growth = Growth(self.document, look)
        self.text = ""

    def feed(self, text: str, *, read: bool = False) -> bool:
        """Let a text come; with time enough to read it, if wanted."""
        self.text += text
        self.clock.now += 100 if read else 0
        shown = self.growth.append(text)
        return self.growth.append("") if read and not shown else shown  # it may be written only now

    @property
    def shown(self) -> str:
        return self.document.toPlainText()


@pytest.fixture
def grown(look: Look, clock: Clock) -> Grown:
    return Grown(look, clock)


def whole(look: Look, text: str) -> list[Shape]:
    return written(look, to_html(text))


def written(look: Look, html: str) -> list[Shape]:
    document = QTextDocument()
    DocumentWriter(QTextCursor(document), look).write(html)
    return shapes(document)


# --- what is shown at once


@pytest.mark.parametrize(
    ("begun", "more", "shown"),
    [
        ("Some words", " and more, all plain", "Some words and more, all plain"),
        ("Some words ", "and  more ", "Some words and more"),
        ("- an item", " goes on", "an item goes on"),
        ("- an item\n  - within", " goes on", "an item \nwithin goes on"),
        ("# A title", " goes on", "A title goes on"),
        ("some **bold", " words", "some bold words"),
        ("```\ncode", " {x}\n  **y**\n", "code {x}\n  **y**"),
        ("1. a\n\n   ```\n   code", "\n   more\n\n     in", "a\ncode\nmore\n\n  in"),
    ],
)
def test_what_is_plain_is_shown_without_being_read(begun: str, more: str, shown: str, grown: Grown) -> None:
    assert grown.feed(begun, read=True)
    assert grown.feed(more)
    assert grown.shown == shown


@pytest.mark.parametrize(
    ("begun", "more"),
    [
        ("Some words", " and **more"),
        ("Some words", "\n- an item"),
        ("a `code`", " after it"),
        ("https://a.example", " after it"),
        ("```\ncode", "\n``"),
        ("```\ncode", "\n```\n\nafter"),
        ("1. a\n\n   ```\n   code", "\n  out of it"),
        ("> ```\n> code", "\n> more"),
        ("| a |\n|---|\n| 1", "23"),
    ],
)
def test_what_may_mean_more_waits_to_be_read(begun: str, more: str, grown: Grown) -> None:
    assert grown.feed(begun, read=True)
    before = grown.shown
    assert not grown.feed(more)
    assert grown.shown == before
    assert grown.feed("", read=True)
    assert grown.shown != before or grown.text.endswith("``")


def test_nothing_is_appended_to_what_is_behind(grown: Grown) -> None:
    grown.feed("Some words", read=True)
    grown.feed(" **bold")
    assert not grown.feed(" plain")
    assert grown.shown == "Some words"
    grown.feed("**", read=True)
    assert grown.shown == "Some words bold plain"


def test_the_open_block_is_read_no_oftener_than_needed(grown: Grown, clock: Clock) -> None:
    assert grown.feed("*a* ", read=True)
    clock.now += READ_EVERY / 2
    assert not grown.feed("*b* ")
    clock.now += 100
    assert grown.feed("*c* ")


def test_a_reading_that_took_long_puts_the_next_one_off_by_half_a_second_at_most(
    grown: Grown, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = itertools.count()
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(counter)))  # each look at it a second later
    assert grown.feed("*a* ", read=True)
    clock.now += READ_AT_LEAST_EVERY
    assert not grown.feed("*b* ")  # written in the next frame
    assert grown.feed("")


# --- what it comes to


@pytest.mark.parametrize("text", [PYTHON.join(("```python\n", "\n```\n\nAfter")), IN_A_LIST, TABLE, EMPTY_ITEMS])
@pytest.mark.parametrize("step", [1, 3, 17])
def test_it_ends_like_the_whole(text: str, step: int, grown: Grown, look: Look) -> None:
    for start in range(0, len(text), step):
        grown.feed(text[start : start + step], read=start % 2 == 0)
    grown.growth.finish(text)
    assert shapes(grown.document) == whole(look, text)


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40), reads=st.lists(st.booleans(), min_size=40, max_size=40))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whenever_it_was_read_it_shows_what_the_text_is_becoming(
    pieces: list[str], reads: list[bool], look: Look, clock: Clock
) -> None:
    grown = Grown(look, clock)
    for piece, read in zip(pieces, reads, strict=False):
        grown.feed(piece, read=read)
    grown.feed("*x*", read=True)
    tail = grown.growth.tail
    becoming = grown.text[: len(grown.text) - len(tail)] + completed(tail)
    html = without_open_formula(to_html(becoming), grown.text, becoming)
    assert shapes(grown.document) == written(look, html)
    grown.growth.finish(grown.text)
    assert shapes(grown.document) == whole(look, grown.text)


def test_rows_are_added_to_the_table_that_stands_there(grown: Grown) -> None:
    rows = TABLE.splitlines(keepends=True)
    grown.feed("".join(rows[:4]), read=True)
    (table,) = tables(grown.document)
    number = table.objectIndex()
    for row in rows[4:14]:
        grown.feed(row, read=True)
    (table,) = tables(grown.document)
    assert table.objectIndex() == number
    assert table.rows() == 13


def tables(document: QTextDocument) -> list[QTextTable]:
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


# --- the colours of code


def test_code_that_grew_has_the_colours_of_the_whole(grown: Grown, look: Look, settle: Settle) -> None:
    settle(lambda: is_ready("python"))
    text = f"```python\n{PYTHON}\n```"
    for start in range(0, len(text), 5):
        grown.feed(text[start : start + 5], read=True)
    grown.growth.finish(text)
    document = QTextDocument()
    DocumentWriter(QTextCursor(document), look).write(to_html(text))
    assert any(colours(grown.document))
    assert colours(grown.document) == colours(document)


def test_code_is_coloured_while_it_grows(grown: Grown, settle: Settle) -> None:
    settle(lambda: is_ready("python"))
    grown.feed("```python\nimport os\n", read=True)
    grown.feed("import sys\n", read=True)
    grown.feed("x", read=True)
    assert all(colours(grown.document)[:2])


def test_code_whose_colours_came_late_gets_them(grown: Grown, settle: Settle) -> None:
    grown.feed("```cobol\nMOVE 1 TO X.\n```\n\nAfter it", read=True)
    settle(lambda: is_ready("cobol"))
    grown.feed(" more", read=True)
    assert any(colours(grown.document))


def colours(document: QTextDocument) -> list[list[tuple[int, int, str]]]:
    return [
        [(piece.start, piece.length, piece.format.foreground().color().name()) for piece in block.layout().formats()]
        for block in blocks(document)
    ]


def blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()
