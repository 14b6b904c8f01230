"""What is selected in a document comes out as what it was written from, also where only parts are selected."""

from collections.abc import Callable
from pathlib import Path
from typing import Never

import pytest
from PySide6.QtGui import QTextCursor

from modelslab_desktop.markup import to_html
from modelslab_desktop.markup.html import serialize
from modelslab_desktop.markup.source import to_markdown
from modelslab_desktop.markup.text import plain_text
from modelslab_desktop.session.pictures import Pictures
from modelslab_desktop.session.tasks import Tasks
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.selection import selected
from modelslab_desktop.ui.theme import Look
from tests.markup.oracle import structure
from tests.markup.samples import CORPUS, answers

Select = Callable[..., QTextCursor]

GOAL = 0.995  # of real answers; emphasis within emphasis, for one, looks like a single one
CONSTRUCTS = {
    "headings": "# a\n\ntext\n\n### b `c`",
    "marks": "a **b *c* d** ~~e~~ `f` [g **h**](http://i.example) **[j](http://k.example)** l",
    "breaks": "a\\\nb\n\n- c\\\n  d",
    "lists": "- a\n  - b\n    1. c\n  - d\n- e\n\nend",
    "loose lists": "- a\n\n  b\n- c\n\n1. d\n\n2. e",
    "numbers": "7. a\n8. b\n\ntext\n\n9. c",
    "a list after a list": "- a\n\n1. b\n\n- c",
    "tasks": "- [x] a\n- [ ] b\n  - c\n- d",
    "code": "```python\ndef f():\n    return 1\n\n\n# end\n```\n\n```\nplain\n```\n\n    indented",
    "code in a list": "1. a\n   ```py\n   x\n\n   y\n   ```\n   b\n2. c",
    "an item that begins with code": "- ```\n  x\n  ```\n- b",
    "code without a line": "```\n```",
    "quotes": "> a\n>\n> > b\n>\n> c\n\nd",
    "a list in a quote": "> a\n>\n> - b\n>   - c\n>\n> d",
    "a quote in a list": "- a\n  > b\n\n- c",
    "a table": "a\n\n| b | c | d |\n|:-:|--:|---|\n| **e** | `f` | |\n| g | h | [i](http://j.example) |\n\nk",
    "tables in a row": "| a |\n|---|\n| b |\n\n| c |\n|---|\n| d |",
    "a table in a list": "- a\n\n  | b |\n  |---|\n  | c |\n\n- d",
    "a rule": "a\n\n***\n\nb",
    "a rule in a list": "- a\n  ***\n  b",
    "a picture": "a\n\n![b c](http://d.example/e.png)\n\nf",
    "pictures in a text": "a ![b c](http://d.example/e.png) and **![](http://f.example/g.png)**\n\n- ![h](http://i.example/)",
    "formulae": "a $x^2$ b\n\n$$\n\\frac{a}{b}\n$$\n\nc",
    "formulae that cannot be set": "a $\\nosuchcommand{x}$ b\n\n$$\n\\nosuchcommand\n$$",
    "letters beyond the basic plane": "a 🙂 **🙃 b** c",
}


async def _no_client() -> Never:
    raise AssertionError("nothing is loaded here")


@pytest.fixture
def select(look: Look) -> Select:
    """A document of a text, with a selection from the first of some words up to the last of others."""
    kept: list[Reading] = []
    gallery = Gallery(look, Pictures(_no_client, Tasks()))

    def select(source: str, start: str = "", end: str = "") -> QTextCursor:
        reading = Reading(look, "Answer", gallery)
        kept.append(reading)
        reading.show_html(to_html(source))
        document = reading.document()
        cursor = QTextCursor(document)
        cursor.select(QTextCursor.SelectionType.Document)
        if start:
            first, last = document.find(start), document.find(end, document.find(start).selectionStart())
            assert not first.isNull()
            assert not last.isNull()
            cursor.setPosition(first.selectionStart())
            cursor.setPosition(last.selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    return select


@pytest.mark.parametrize("source", CONSTRUCTS.values(), ids=CONSTRUCTS.keys())
def test_everything_selected_is_the_source_again(source: str, select: Select) -> None:
    root = selected(select(source))
    assert structure(serialize(root)) == structure(to_html(source))
    assert structure(to_html(to_markdown(root))) == structure(to_html(source))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_real_answers_come_back_as_they_were(path: Path, select: Select) -> None:
    read = answers(path)[::4]
    differing = [
        each for each in read if structure(to_html(to_markdown(selected(select(each))))) != structure(to_html(each))
    ]
    assert len(differing) <= (1 - GOAL) * len(read), differing[0]


PARTS = {
    "words of a paragraph": ("a **b c** d", "b", "c", "b c", "**b c**"),
    "words of a heading": ("# a b", "b", "b", "b", "b"),
    "a whole heading": ("# a b\n\nc", "a b", "b", "a b", "# a b"),
    "words of an item": ("- a b\n- c", "b", "b", "b", "b"),
    "half an item and more": ("- a b\n- c\n- d", "b", "c", "- b\n- c", "- b\n- c"),
    "numbers from the middle": ("1. a\n2. b\n3. c\n4. d", "b", "c", "2. b\n3. c", "2. b\n3. c"),
    "items of a nested list": ("- a\n  1. b\n  2. c\n- d", "b", "c", "1. b\n2. c", "1. b\n2. c"),
    "from a nested item to an outer one": (
        "1. a\n2. b\n   - c\n3. d",
        "c",
        "d",
        "2. - c\n3. d",
        "2. - c\n3. d",
    ),
    "from a later paragraph of an item": ("3. a\n\n   b\n4. c", "b", "c", "3. b\n\n4. c", "3. b\n\n4. c"),
    "from a paragraph into a list": ("a b\n\n- c\n- d e", "b", "d", "b\n\n- c\n- d", "b\n\n- c\n- d"),
    "words of a quote": ("> a b\n>\n> c", "b", "c", "b\n\nc", "b\n\nc"),
    "from a quote on": ("> a b\n\nc", "b", "c", "> b\n\nc", "> b\n\nc"),
    "words of a line of code": ("```\nfoo bar baz\n```", "bar", "bar", "bar", "`bar`"),
    "lines of code": ("```py\na\n    b\n    c\n```", "    b", "c", "    b\n    c", "```py\n    b\n    c\n```"),
    "from code on": ("```py\na\nb = 1\n```\n\nc d", "= 1", "c", "= 1\n\nc", "```py\n= 1\n```\n\nc"),
    "words of a cell": ("| a |\n|---|\n| b c d |", "c", "d", "c d", "c d"),
    "rows from a table on": (
        "| a | b |\n|---|---|\n| c | d |\n\ne f",
        "d",
        "e",
        "a\tb\nc\td\n\ne",
        "| a | b |\n| --- | --- |\n| c | d |\n\ne",
    ),
    "a link": ("a [b c](http://d.example) e", "b", "b", "b", "[b](http://d.example)"),
    "a letter beyond the basic plane": ("🙂 a 🙃 b", "a", "🙃", "a 🙃", "a 🙃"),
}


@pytest.mark.parametrize(("source", "start", "end", "plain", "markdown"), PARTS.values(), ids=PARTS.keys())
def test_a_part_makes_sense(source: str, start: str, end: str, plain: str, markdown: str, select: Select) -> None:
    root = selected(select(source, start, end))
    assert plain_text(root, addresses=False) == plain
    assert to_markdown(root) == markdown


def test_cells_that_are_selected_are_a_table_of_their_own(select: Select) -> None:
    cursor = select("| a | b | c |\n|---|---|---|\n| d | e | f |\n| g | h | i |", "e", "i")
    assert cursor.hasComplexSelection()
    root = selected(cursor)
    assert plain_text(root) == "e\tf\nh\ti"
    assert to_markdown(root) == "|  |  |\n| --- | --- |\n| e | f |\n| h | i |"


def test_half_a_formula_is_the_whole(select: Select) -> None:
    cursor = select("a $x^2$ b", "a", "b")
    cursor.setPosition(cursor.anchor() + 3, QTextCursor.MoveMode.KeepAnchor)
    assert plain_text(selected(cursor)) == "a $x^2$"


def test_a_line_that_is_only_touched_is_left_out(select: Select) -> None:
    cursor = select("a\n\nb\n\nc", "b", "b")
    first = cursor.document().firstBlock()
    cursor.setPosition(first.position() + 1)
    cursor.setPosition(cursor.document().lastBlock().position(), QTextCursor.MoveMode.KeepAnchor)
    assert plain_text(selected(cursor)) == "b"


def test_nothing_selected_is_nothing(select: Select) -> None:
    cursor = select("a b")
    cursor.clearSelection()
    assert plain_text(selected(cursor)) == ""
