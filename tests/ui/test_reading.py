"""A growing text: what is finished never moves, what is selected stays so, and the end is that of the whole text."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QPixmap, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from modelslab_desktop.core.paths import resource
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from tests.growing import finished
from tests.ui.shapes import Shape, shapes

Settle = Callable[[Callable[[], bool]], None]

RICH = resource("demo", "rich-markdown.md").read_text("utf-8")
CONSTRUCTS = [
    "---\n\nafter a rule",
    "before\n\n---\n\nafter",
    "before\n\n---\n\n- list\n- of two\n\n---\n\n# Title",
    "```\ncode\n\n```\n\nafter code with a blank line",
    "| a | b |\n|---|---|\n| 1 | 2 |\n\nafter a table\n\nand more",
    "| a |\n|---|\n| 1 |\n\n# Title\n\n| b |\n|---|\n| 2 |\n",
    "> quoted\n>\n> - list\n\n---\n\n1. a\n\n2. b\n\n   c\n",
    "- [x] done\n- [ ] open\n\n$$x^2$$\n\n$$y^2$$\n\nend",
    "[words][1]\n\n[1]: https://a.example\n\nafter",
]


@pytest.fixture
def reading(look: Look) -> Reading:
    made = Reading(look, "Answer")
    made.resize(500, 600)
    made.show()
    return made


def grow(reading: Reading, text: str, settle: Settle) -> None:
    """Show the text, as soon as it is time to draw again."""
    reading.grow(text[reading.length :])
    settle(lambda: reading.grow(""))


def whole(look: Look, text: str) -> list[Shape]:
    made = Reading(look, "Whole")
    made.finish(text)
    return shapes(made.document())


# --- growing


@pytest.mark.parametrize("text", CONSTRUCTS)
def test_a_text_that_grew_by_letters_ends_like_the_whole(
    text: str, look: Look, reading: Reading, settle: Settle
) -> None:
    for end in range(len(text) + 1):
        grow(reading, text[:end], settle)
    reading.finish(text)
    assert shapes(reading.document()) == whole(look, text)


@given(st.lists(st.integers(min_value=0, max_value=len(RICH)), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_a_text_is_cut_it_ends_like_the_whole(look: Look, settle: Settle, cuts: list[int]) -> None:
    reading = Reading(look, "Answer")
    for end in sorted(cuts):
        grow(reading, RICH[:end], settle)
    reading.finish(RICH)
    assert reading.toPlainText() == _plain(look, RICH)
    assert shapes(reading.document()) == whole(look, RICH)


def _plain(look: Look, text: str) -> str:
    made = Reading(look, "Whole")
    made.finish(text)
    return made.toPlainText()


def test_finished_blocks_never_move_or_change(reading: Reading, settle: Settle) -> None:
    kept: list[tuple[Shape, float]] = []
    for end in range(0, len(RICH), 40):
        grow(reading, RICH[:end], settle)
        now = list(zip(shapes(reading.document()), tops(reading), strict=True))
        assert now[: len(kept)] == kept
        # the last block's lower gap, and what Qt puts after a table, belong to what comes next
        done = Reading(reading._look, "Finished")
        done.finish(RICH[: finished(RICH[:end], 0)])
        kept = now[: max(0, len(shapes(done.document())) - 1)]
    assert len(kept) > 40


def tops(reading: Reading) -> list[float]:
    """Where each block begins, px."""
    layout, block, found = reading.document().documentLayout(), reading.document().begin(), []
    while block.isValid():
        found.append(layout.blockBoundingRect(block).top())
        block = block.next()
    return found


def test_a_text_that_turns_out_otherwise_is_read_anew(look: Look, reading: Reading, settle: Settle) -> None:
    grow(reading, "# One\n\ntwo", settle)
    grow(reading, "Zero\n\n# One\n\ntwo", settle)
    reading.finish("Zero\n\n# One\n\ntwo")
    assert shapes(reading.document()) == whole(look, "Zero\n\n# One\n\ntwo")
    reading.finish("Something else")
    assert shapes(reading.document()) == whole(look, "Something else")


def test_links_that_are_defined_elsewhere_are_known_at_the_end(look: Look, reading: Reading, settle: Settle) -> None:
    text = "[early]: https://a.example\n\nSee [early] and [late][1].\n\n[1]: https://b.example\n"
    grow(reading, text[:50], settle)
    reading.finish(text)
    assert [run.link for run in shapes(reading.document())[0].runs if run.link] == [
        "https://a.example",
        "https://b.example",
    ]


def test_finishing_twice_shows_the_text_once(reading: Reading) -> None:
    reading.finish("One\n\ntwo")
    reading.finish("One\n\ntwo")
    assert reading.toPlainText() == "One\ntwo"


# --- selecting


@pytest.mark.parametrize("where", ["finished", "open"])
def test_a_selection_survives_the_stream(where: str, reading: Reading, settle: Settle) -> None:
    text = "A finished paragraph.\n\nThe open one grows"
    grow(reading, text, settle)
    words = "finished paragraph" if where == "finished" else "open one"
    assert reading.find(words) or reading.find(words, reading.document().FindFlag.FindBackward)
    for more in (" and grows", " and grows.\n\nThen", " and grows.\n\nThen another"):
        grow(reading, text + more, settle)
        assert reading.textCursor().selectedText() == words
    reading.finish(text + " and grows.\n\nThen another")
    assert reading.textCursor().selectedText() == words


def test_a_selection_that_was_made_backwards_stays_so(reading: Reading, settle: Settle) -> None:
    grow(reading, "some words here", settle)
    cursor = reading.textCursor()
    cursor.setPosition(10)
    cursor.setPosition(5, QTextCursor.MoveMode.KeepAnchor)
    reading.setTextCursor(cursor)
    grow(reading, "some words here and there", settle)
    assert (reading.textCursor().anchor(), reading.textCursor().position()) == (10, 5)


def test_all_can_be_selected_and_copied_by_keys(reading: Reading) -> None:
    reading.finish("One\n\ntwo")
    reading.setFocus()
    QTest.keyClick(reading, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(reading, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "One\n\ntwo"


# --- being one part of a longer page


def test_it_is_as_high_as_its_text(reading: Reading) -> None:
    reading.finish("One line")
    low = reading.height_at(400)
    reading.finish("word " * 200)
    high = reading.height_at(400)
    assert high > 5 * low
    assert reading.height_at(800) < high
    reading.finish("")
    assert reading.height_at(400) == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End])
def test_page_keys_and_the_wheel_are_left_to_what_scrolls(look: Look, key: Qt.Key, settle: Settle) -> None:
    heard: list[str] = []

    class Page(QWidget):
        def keyPressEvent(self, event: object) -> None:
            heard.append("key")

        def wheelEvent(self, event: object) -> None:
            heard.append("wheel")

    page = Page()
    reading = Reading(look, "Answer")
    reading.setParent(page)
    reading.finish("word " * 500)
    page.resize(300, 300)
    page.show()
    QTest.keyClick(reading, key)
    QTest.wheelEvent(page.windowHandle(), QPointF(10, 10), QPoint(0, -120))
    settle(lambda: len(heard) > 1)
    assert heard == ["key", "wheel"]


def test_a_link_that_is_clicked_is_told_and_not_followed(reading: Reading) -> None:
    told: list[str] = []
    reading.link_activated.connect(told.append)
    reading.finish("[all of this](https://a.example/b)")
    QTest.mouseClick(reading.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(8, 10))
    assert told == ["https://a.example/b"]
    assert reading.toPlainText() == "all of this"


def test_code_cards_quotes_and_rules_are_painted_behind_the_text(look: Look, reading: Reading) -> None:
    reading.finish("> quote\n\n---\n\n```python\nx\n```")
    picture = QPixmap(reading.size())
    picture.fill()
    with QPainter(picture) as painter:
        reading.paint_behind(painter, reading.rect())
    image = picture.toImage()
    colors = {image.pixelColor(x, y).name() for x in range(0, 500, 3) for y in range(image.height())}
    assert {look.color("code-surface").name(), look.color("line").name()} <= colors
