"""The composer sends on Enter, never a half-typed word, and grows with its text."""

import itertools
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from modelslab_desktop.ui.composer import LINES_AT_MOST, Composer
from modelslab_desktop.ui.theme import Look

Settle = Callable[[Callable[[], bool]], None]


class Desk:
    """A composer on screen, and what it has asked for."""

    def __init__(self, look: Look, settle: Settle) -> None:
        self.widget = Composer(look)
        self.field = self.widget.field
        self.sent = list[str]()
        self.stops = list[bool]()
        self.widget.submitted.connect(self.sent.append)
        self.widget.stop_requested.connect(lambda: self.stops.append(True))
        self.widget.resize(600, 60)
        self.widget.show()
        self.widget.activateWindow()
        settle(self.widget.isActiveWindow)
        self.field.setFocus()

    def button(self, name: str) -> QToolButton:
        return next(each for each in self.widget.findChildren(QToolButton) if each.accessibleName() == name)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.field, text)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.field, key, modifiers)

    def compose(self, preedit: str, commit: str = "") -> None:
        event = QInputMethodEvent(preedit, [])
        event.setCommitString(commit)
        QApplication.sendEvent(self.field, event)


@pytest.fixture
def desk(look: Look, settle: Settle) -> Desk:
    return Desk(look, settle)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_sends(key: Qt.Key, desk: Desk) -> None:
    desk.type("Hello")
    desk.press(key)
    assert desk.sent == ["Hello"]
    assert desk.widget.text() == "Hello"  # it goes once it is stored


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_shift_and_enter_break_the_line(key: Qt.Key, desk: Desk) -> None:
    desk.type("one")
    desk.press(key, Qt.KeyboardModifier.ShiftModifier)
    desk.type("two")
    assert desk.sent == []
    desk.press(Qt.Key.Key_Return)
    assert desk.sent == ["one\ntwo"]


def test_enter_never_sends_while_an_input_method_composes(desk: Desk) -> None:
    desk.type("ni")
    desk.compose("nihao")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Enter)
    assert desk.sent == []
    desk.compose("", commit="你好")
    desk.press(Qt.Key.Key_Return)
    assert desk.sent == ["ni你好"]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_is_not_sent(text: str, desk: Desk) -> None:
    desk.widget.show_draft(text)
    desk.press(Qt.Key.Key_Return)
    assert desk.sent == []
    assert not desk.button("Send").isEnabled()


@pytest.mark.parametrize(
    ("text", "sent"),
    [("\n \n    code\nmore \n\n", "    code\nmore"), ("  one line  ", "  one line"), ("\n\nplain", "plain")],
)
def test_blank_lines_around_are_not_sent_and_indentation_is(text: str, sent: str, desk: Desk) -> None:
    desk.widget.show_draft(text)
    desk.widget.submit()
    assert desk.sent == [sent]


def test_the_button_sends_too(desk: Desk) -> None:
    desk.type("Hello")
    QTest.mouseClick(desk.button("Send"), Qt.MouseButton.LeftButton)
    assert desk.sent == ["Hello"]


def test_while_an_answer_comes_stop_stands_in_the_place_of_send(desk: Desk) -> None:
    desk.type("The next one")
    desk.widget.show_streaming(True)
    assert (desk.button("Send").isVisible(), desk.button("Stop").isVisible()) == (False, True)
    desk.press(Qt.Key.Key_Return)
    assert desk.sent == []
    assert desk.widget.text() == "The next one"
    QTest.mouseClick(desk.button("Stop"), Qt.MouseButton.LeftButton)
    assert desk.stops == [True]
    desk.widget.show_streaming(False)
    assert (desk.button("Send").isVisible(), desk.button("Stop").isVisible()) == (True, False)


def test_the_focus_is_not_lost_with_the_button_that_had_it(desk: Desk) -> None:
    desk.type("Hello")
    desk.button("Send").setFocus()
    desk.widget.show_streaming(True)
    assert desk.field.hasFocus()


def test_it_grows_with_its_lines_to_nine_and_not_more(desk: Desk) -> None:
    assert LINES_AT_MOST == 9
    heights = [desk.field.height()]
    for _ in range(14):
        desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        heights.append(desk.field.height())
    steps = [after - before for before, after in itertools.pairwise(heights)]
    line = desk.field.fontMetrics().lineSpacing()
    assert steps == [line] * 8 + [0] * 6
    desk.widget.clear()
    assert desk.field.height() == heights[0]


def test_a_wrapped_line_counts_as_many(desk: Desk) -> None:
    low = desk.field.height()
    desk.widget.show_draft("many words " * 40)
    assert desk.field.height() > 3 * low
    wide = desk.field.height()
    desk.widget.resize(300, 300)
    QApplication.processEvents()
    assert desk.field.height() > wide


def test_a_draft_is_shown_with_the_cursor_at_its_end(desk: Desk) -> None:
    desk.widget.show_draft("Half a")
    desk.type(" sentence")
    assert desk.widget.text() == "Half a sentence"


def test_pasted_formatted_text_becomes_plain(desk: Desk) -> None:
    desk.field.appendHtml("<b>bold</b>")
    QApplication.clipboard().setText("one\n\ttwo")
    desk.widget.clear()
    desk.field.paste()
    assert desk.widget.text() == "one\n\ttwo"


def test_tab_leaves_the_field(desk: Desk) -> None:
    desk.type("Hello")
    desk.press(Qt.Key.Key_Tab)
    assert not desk.field.hasFocus()
    assert desk.widget.text() == "Hello"


def test_every_control_has_a_name(desk: Desk) -> None:
    for each in (desk.field, desk.button("Send"), desk.button("Stop")):
        assert QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name)


def test_another_theme_draws_the_buttons_anew(desk: Desk, look: Look) -> None:
    before = desk.button("Send").icon().cacheKey()
    look.choose("dark")
    assert desk.button("Send").icon().cacheKey() != before
