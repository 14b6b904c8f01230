"""Cards of code and wide tables: scrolled within their frames, copied, wrapped; also while they grow."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QCursor, QFontMetrics, QImage, QMouseEvent, QTextCursor, QTextTable
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollBar, QToolButton

from modelslab_desktop.core.chat import Message
from modelslab_desktop.ui.focus_chain import others_in_chain
from modelslab_desktop.ui.message import AnswerView, QuestionView
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.transcript import Transcript
from tests.ui import talk

Settle = Callable[[Callable[[], bool]], None]

LONG = "value = " + " + ".join(f"number_{n}" for n in range(40))
CODE = f"Before.\n\n```python\nfirst = 1\n{LONG}\n```\n\nAfter."
WIDE = (
    "| " + " | ".join(f"column number {n}" for n in range(12)) + " |\n" + "|---" * 12 + "|\n" + "| words " * 12 + "|\n"
)


class Page:
    """A transcript with one answer on screen."""

    def __init__(self, look: Look, settle: Settle, messages: list[Message], width: int = 700) -> None:
        self.transcript = Transcript(look, lambda _: None)
        self.transcript.resize(width, 900)
        self.transcript.show()
        self.transcript.show_thread(messages)
        self.settle = settle
        settle(lambda: self.reading.isVisible())
        self.paint()

    @property
    def reading(self) -> Reading:
        views = [view for view in self.transcript.findChildren(Reading) if view.isVisible()]
        return views[-1]

    def paint(self) -> QImage:
        """Paint all, and let what follows from it happen."""
        self.transcript.grab()
        QApplication.processEvents()
        return self.transcript.grab().toImage()

    def buttons(self, name: str) -> list[QToolButton]:
        found = self.reading.findChildren(QToolButton)
        return [button for button in found if button.accessibleName().startswith(name) and not button.isHidden()]

    def bars(self) -> list[QScrollBar]:
        return [bar for bar in self.reading.findChildren(QScrollBar) if bar.property("role") and not bar.isHidden()]

    def place_of(self, text: str) -> QRect:
        """Where the text stands in the document, px."""
        cursor = self.reading.document().find(text)
        assert not cursor.isNull()
        return self.reading.cursorRect(cursor)


@pytest.fixture
def page(look: Look, settle: Settle) -> Callable[..., Page]:
    return lambda text, width=700: Page(look, settle, [talk.answer(text)], width)


def of_reading(image: QImage, reading: Reading) -> QImage:
    """The part of a picture of the transcript that shows the text."""
    corner = reading.mapTo(reading.window(), QPoint(0, 0))
    return image.copy(QRect(corner, reading.size()))


# --- the header of a card


def test_code_is_copied_as_it_came(page: Callable[..., Page]) -> None:
    shown = page("```c++\nint a;\n\n\tint b;  \n```\n\n```\nother\n```")
    shown.buttons("Copy C++ code")[0].click()
    assert QApplication.clipboard().text() == "int a;\n\n\tint b;  "
    shown.buttons("Copy code")[0].click()
    assert QApplication.clipboard().text() == "other"


def test_copying_is_confirmed_for_a_while(page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelslab_desktop.ui.card_buttons.COPIED_SHOWN", 50)
    shown = page("```python\nx\n```")
    (button,) = shown.buttons("Copy")
    button.click()
    assert (button.text(), button.accessibleName()) == ("Copied", "Copied")
    shown.settle(lambda: button.text() == "Copy")
    assert button.accessibleName() == "Copy Python code"


def test_a_text_without_code_or_wide_tables_has_nothing_of_a_frame(page: Callable[..., Page]) -> None:
    shown = page("# Title\n\nwords\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert not shown.buttons("")
    assert not shown.bars()
    assert shown.reading._frames is None


def test_the_buttons_of_the_cards_follow_the_text_in_the_order_of_the_cards(page: Callable[..., Page]) -> None:
    shown = page(f"```python\n{LONG}\n```\n\n```json\n1\n```")
    chain = others_in_chain(shown.reading, forward=True)
    names = [widget.accessibleName() for widget in chain if widget.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert names[:3] == ["Copy Python code", "Wrap lines of Python code", "Copy JSON code"]


def test_lines_that_fit_need_no_bar_and_no_switch(page: Callable[..., Page]) -> None:
    shown = page("```python\nx = 1\n```")
    assert not shown.bars()
    assert not shown.buttons("Wrap")


# --- wrapping


def test_wrapped_lines_end_within_the_card_and_make_the_message_higher(page: Callable[..., Page]) -> None:
    shown = page(CODE)
    below, height = shown.place_of("After").top(), shown.reading.height()
    (switch,) = shown.buttons("Wrap")
    switch.click()
    shown.paint()
    assert not shown.bars()
    assert shown.place_of("After").top() > below
    assert shown.reading.height() - height == shown.place_of("After").top() - below
    assert shown.reading.document().size().width() <= shown.reading.width()
    switch.click()
    shown.paint()
    assert (shown.place_of("After").top(), shown.reading.height()) == (below, height)
    assert shown.bars()


def test_the_lines_of_a_question_are_wrapped_too(look: Look, settle: Settle) -> None:
    shown = Page(look, settle, [talk.question(f"Look:\n\n```\n{LONG}\n```")])
    height = shown.transcript.findChildren(QuestionView)[0].height()
    shown.buttons("Wrap")[0].click()
    shown.paint()
    assert shown.transcript.findChildren(QuestionView)[0].height() > height
    assert not shown.bars()


# --- scrolling


@pytest.mark.parametrize("text", [CODE, WIDE], ids=["code", "table"])
def test_what_is_too_wide_is_scrolled_by_its_bar_to_its_very_end(text: str, page: Callable[..., Page]) -> None:
    shown = page(text)
    before = of_reading(shown.paint(), shown.reading)
    (bar,) = shown.bars()
    assert bar.maximum() >= shown.reading.document().size().width() - shown.reading.width()
    bar.setValue(bar.maximum())
    after = of_reading(shown.paint(), shown.reading)
    assert before != after
    bar.setValue(0)
    assert of_reading(shown.paint(), shown.reading) == before


def test_only_the_frame_is_scrolled(page: Callable[..., Page]) -> None:
    shown = page(CODE)
    before = of_reading(shown.paint(), shown.reading)
    shown.bars()[0].setValue(100)
    after = of_reading(shown.paint(), shown.reading)
    for words in ("Before", "After"):
        rows = QRect(0, shown.place_of(words).top(), shown.reading.width(), 20)
        assert before.copy(rows) == after.copy(rows)


def turn(shown: Page, at: QPoint, turned: QPoint, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    place = shown.reading.mapTo(shown.transcript, at)
    QTest.wheelEvent(shown.transcript.windowHandle(), QPointF(place), turned, QPoint(), keys)
    QApplication.processEvents()


def test_the_wheel_scrolls_a_frame_sideways(page: Callable[..., Page]) -> None:
    shown = page(CODE)
    (bar,) = shown.bars()
    over = shown.place_of("first").center()
    turn(shown, over, QPoint(-120, 0))
    sideways = bar.value()
    assert sideways > 0
    turn(shown, over, QPoint(0, -120), Qt.KeyboardModifier.ShiftModifier)
    assert bar.value() > sideways
    turn(shown, over, QPoint(240, 0))
    assert bar.value() == 0


def test_the_wheel_scrolls_the_conversation_where_it_is_not_turned_sideways(page: Callable[..., Page]) -> None:
    shown = page(CODE + "\n\nmore" * 60)
    shown.transcript.verticalScrollBar().setValue(0)
    shown.paint()
    turn(shown, shown.place_of("first").center(), QPoint(0, -120))
    assert shown.bars()[0].value() == 0
    assert shown.transcript.verticalScrollBar().value() > 0


def test_the_mouse_finds_scrolled_words_where_they_are_seen(page: Callable[..., Page]) -> None:
    shown = page(CODE)
    offset = 150
    shown.bars()[0].setValue(offset)
    place = shown.place_of("number_5").center() - QPoint(offset + 12, 0)
    QTest.mouseDClick(shown.reading.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shown.reading.textCursor().selectedText() == "number_5"


def move(reading: Reading, place: QPoint) -> None:
    """Move the mouse with its left button pressed."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    there = QPointF(reading.viewport().mapToGlobal(place))
    QCursor.setPos(there.toPoint())  # Qt asks for it while it scrolls
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(place), there, Qt.MouseButton.NoButton, left, none)
    QApplication.sendEvent(reading.viewport(), event)


def test_a_selection_drawn_beyond_the_edge_takes_the_frame_along(page: Callable[..., Page]) -> None:
    shown = page(CODE)
    (bar,) = shown.bars()
    start = shown.place_of("number_1").center()
    edge = QPoint(shown.reading.width() - 2, start.y())
    QTest.mousePress(shown.reading.viewport(), Qt.MouseButton.LeftButton, pos=start)
    move(shown.reading, edge)
    shown.settle(lambda: bar.value() == bar.maximum())
    shown.settle(lambda: shown.reading.textCursor().selectedText().endswith("number_39"))
    QTest.mouseRelease(shown.reading.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    assert shown.reading.horizontalScrollBar().value() == 0


@pytest.mark.parametrize("text", [CODE, WIDE], ids=["code", "table"])
def test_the_caret_brings_itself_into_sight(text: str, page: Callable[..., Page]) -> None:
    shown = page(text)
    (bar,) = shown.bars()
    cursor = shown.reading.document().find("number_39" if text == CODE else "column number 11")
    cursor.clearSelection()
    shown.reading.setTextCursor(cursor)
    right = shown.reading.cursorRect().right() - bar.value()
    assert 0 < right < shown.reading.width()
    assert shown.reading.horizontalScrollBar().value() == 0
    cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock)
    cursor.movePosition(QTextCursor.MoveOperation.PreviousBlock, n=0 if text == CODE else 11)
    shown.reading.setTextCursor(cursor)
    assert bar.value() < 60


def test_a_place_to_show_is_brought_into_sight_before_it_was_painted(look: Look) -> None:
    reading = Reading(look, "Answer")
    reading.finish(CODE)
    reading.resize(500, reading.height_at(500))
    place = reading.show_position(reading.document().find("number_39").position())
    assert 0 < place.left() < 500


def test_a_wider_window_needs_less_scrolling(page: Callable[..., Page]) -> None:
    shown = page(WIDE, 500)
    (bar,) = shown.bars()
    most = bar.maximum()
    bar.setValue(most)
    shown.transcript.resize(800, 900)
    shown.paint()
    assert 0 < bar.maximum() < most
    assert bar.value() == bar.maximum()


# --- growing


def grow(shown: Page, text: str) -> None:
    """Show more, as soon as it is time to draw."""
    shown.settle(lambda: shown.reading.grow_to(text))
    (view,) = shown.transcript.findChildren(AnswerView)
    view.resize(view.width(), view.height_at(view.width()))
    view.refit()
    shown.paint()


@pytest.fixture
def growing(look: Look, settle: Settle) -> Page:
    shown = Page(look, settle, [talk.answer("")])
    grow(shown, f"Before.\n\n```python\n{LONG}\nx = 1")
    return shown


def test_a_card_that_grows_keeps_its_buttons_and_its_place(growing: Page) -> None:
    copy, (bar,) = growing.buttons("Copy")[0], growing.bars()
    bar.setValue(90)
    places = [copy.geometry()]
    for more in (
        "\ny = 2\n",
        "\nz = 3\n```",
        "\nz = 3\n```\n\nAfter.\n\n> quote\n\n",
        "\nz = 3\n```\n\nAfter.\n\n> quote\n\n- a",
    ):
        grow(growing, f"Before.\n\n```python\n{LONG}\nx = 1{more}")
        assert (growing.buttons("Copy")[0], growing.bars()[0]) == (copy, bar)
        assert bar.value() == 90
        places.append(copy.geometry())
    assert all(one == other for one, other in pairwise(places))


def test_a_card_that_grows_stays_wrapped(growing: Page) -> None:
    growing.buttons("Wrap")[0].click()
    for more in (f"\n{LONG}", f"\n{LONG}\n```\n\nAfter."):
        grow(growing, f"Before.\n\n```python\n{LONG}\nx = 1{more}")
        assert growing.reading.document().size().width() <= growing.reading.width()
        assert growing.buttons("Wrap")[0].isChecked()


def test_a_longer_line_makes_more_to_scroll(growing: Page) -> None:
    (bar,) = growing.bars()
    most = bar.maximum()
    grow(growing, f"Before.\n\n```python\n{LONG}\nx = 1\n{LONG}{LONG}\n")
    assert growing.bars() == [bar]
    assert bar.maximum() > 1.5 * most


def test_a_card_that_turns_out_to_be_none_loses_its_buttons(growing: Page) -> None:
    grow(growing, "Something else altogether.")
    assert not growing.buttons("")
    assert not growing.bars()


def test_in_little_room_the_buttons_are_icons_that_leave_the_name_alone(page: Callable[..., Page]) -> None:
    text = f"```typescript\n{LONG}\n```"
    for width, has_words in ((700, True), (280, False)):
        shown = page(text, width)
        buttons = shown.buttons("")
        assert len(buttons) == 2
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if has_words else Qt.ToolButtonStyle.ToolButtonIconOnly
        assert {button.toolButtonStyle() for button in buttons} == {style}
        assert all(bool(button.toolTip()) is not has_words for button in buttons)
        name = QFontMetrics(shown.reading.font()).horizontalAdvance("TypeScript")
        assert min(button.x() for button in buttons) > name


# --- tables


def table_in(reading: Reading) -> list[float]:
    """The widths of the columns of the only table, px."""
    (table,) = (frame for frame in reading.document().rootFrame().childFrames() if isinstance(frame, QTextTable))
    return [column.rawValue() for column in table.format().columnWidthConstraints()]


def test_columns_are_as_wide_as_their_text_within_bounds(page: Callable[..., Page]) -> None:
    shown = page("| a | a word or two | long |\n|---|---|---|\n| 1 | 2 | " + "words " * 60 + "|\n", 1000)
    narrow, middle, wide = table_in(shown.reading)
    assert narrow < 40 < middle < 200 < wide <= 322


def test_a_table_is_made_to_fit_before_it_is_scrolled(page: Callable[..., Page]) -> None:
    long = "a text of some length that can be broken"
    shown = page(f"| {long} | {long} | {long} |\n|---|---|---|\n| 1 | 2 | 3 |\n", 650)
    assert not shown.bars()
    assert shown.reading.document().size().width() <= shown.reading.width()
    assert max(table_in(shown.reading)) < 320


def test_words_are_not_broken_to_make_a_table_fit(page: Callable[..., Page]) -> None:
    word = "supercalifragilistic"
    shown = page(f"| {' | '.join([word] * 6)} |\n" + "|---" * 6 + "|\n", 500)
    assert shown.bars()
    block = shown.reading.document().find(word).block()
    assert block.layout().lineCount() == 1


# --- zoom


def test_at_twice_the_size_all_is_twice_as_large(look: Look, page: Callable[..., Page]) -> None:
    shown = page(CODE)
    small = shown.buttons("Copy")[0].height(), shown.place_of("After").top()
    look.magnify(2.0)
    shown.settle(lambda: bool(shown.paint()) and bool(shown.buttons("Copy")))
    large = shown.buttons("Copy")[0].height(), shown.place_of("After").top()
    look.magnify(1.0)
    assert large[0] > 1.7 * small[0]
    assert large[1] == pytest.approx(2 * small[1], rel=0.06)
