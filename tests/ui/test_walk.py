"""The keyboard walks from message to message, marks where it is, and comes back to the composer."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from modelslab_desktop.core.chat import Message
from modelslab_desktop.ui.message import MessageView
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.transcript import Transcript
from modelslab_desktop.ui.walk import Ring
from tests.ui.focus import focused
from tests.ui.room import Room
from tests.ui.talk import answer, question, talk

Settle = Callable[[Callable[[], bool]], None]
LONG = "\n\n".join(f"Paragraph {n} with enough words to fill more than one line of the column." for n in range(40))


class Page:
    """A transcript on screen, and keys pressed in it."""

    def __init__(self, look: Look, settle: Settle) -> None:
        self.widget = Transcript(look, lambda _: None)
        self.widget.resize(800, 600)
        self.widget.show()
        self.widget.activateWindow()
        settle(self.widget.isActiveWindow)

    def show(self, messages: list[Message]) -> None:
        self.widget.show_thread(messages)

    def step(self, by: int) -> bool:
        return self.widget.walk.step(by)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(focus(), key)

    @property
    def place(self) -> int | None:
        return self.widget.walk.place

    @property
    def view(self) -> MessageView:
        """The message in focus."""
        view = self.widget.walk.view
        assert view is not None
        return view

    @property
    def ring(self) -> Ring:
        (ring,) = self.widget.findChildren(Ring)
        return ring

    @property
    def is_seen(self) -> bool:
        """Whether the message in focus is on the screen, at least from its top on as much as there is room for."""
        box, screen = self.view.geometry(), self.widget.viewport().height()
        return box.top() >= 0 and (box.bottom() < screen or box.top() < 40)


def focus() -> QWidget:
    return focused()


@pytest.fixture
def page(look: Look, settle: Settle) -> Page:
    return Page(look, settle)


# --- from message to message


def test_the_walk_begins_at_the_lowest_message_on_screen(page: Page) -> None:
    page.show(talk(30))
    assert page.step(-1)
    assert page.place == 59
    assert isinstance(focus(), Reading)


def test_the_walk_begins_where_the_reader_has_scrolled_to(page: Page) -> None:
    page.show(talk(60))
    page.widget.verticalScrollBar().setValue(0)
    assert page.step(-1)
    assert page.place is not None
    assert page.place < 20
    assert page.widget.verticalScrollBar().value() == 0


def test_every_message_is_reached_and_seen_upwards_and_downwards(page: Page) -> None:
    page.show(talk(30, LONG[:700]))
    page.step(-1)
    for place in (*range(58, -1, -1), *range(1, 60)):
        assert page.step(-1 if place < (page.place or 0) else 1)
        assert page.place == place
        assert page.is_seen


def test_there_is_nothing_above_the_first_and_below_the_last(page: Page) -> None:
    page.show(talk(2))
    page.widget.walk.go_to(0)
    assert not page.step(-1)
    assert page.place == 0
    page.widget.walk.go_to(3)
    assert not page.step(1)
    assert page.place == 3


def test_no_message_is_no_place_to_go_to(page: Page) -> None:
    page.show([])
    assert not page.step(-1)
    assert not page.step(1)


def test_the_top_of_a_message_higher_than_the_screen_is_shown(page: Page) -> None:
    page.show([question(), answer(LONG), question(), answer("Short")])
    page.step(-1)
    page.step(-1)
    page.step(-1)
    assert page.view.height() > page.widget.height()
    assert 0 <= page.view.y() < 40


def test_a_message_in_sight_is_not_scrolled_to(page: Page) -> None:
    page.show(talk(30))
    before = page.widget.verticalScrollBar().value()
    page.step(-1)
    page.step(-1)
    assert page.widget.verticalScrollBar().value() == before


def test_home_and_end_go_to_the_first_and_the_last_message_however_far(page: Page) -> None:
    page.show(talk(400))
    page.step(-1)
    page.press(Qt.Key.Key_Home)
    assert page.place == 0
    assert page.widget.verticalScrollBar().value() == 0
    assert page.is_seen
    page.press(Qt.Key.Key_End)
    assert page.place == 799
    assert page.widget.verticalScrollBar().value() == page.widget.verticalScrollBar().maximum()


def test_the_message_in_focus_is_kept_while_the_reader_scrolls_far_away(page: Page) -> None:
    page.show(talk(400))
    page.widget.walk.go_to(100)
    view = page.view
    page.widget.verticalScrollBar().setValue(page.widget.verticalScrollBar().maximum())
    QApplication.processEvents()
    assert page.view is view
    assert page.step(1)
    assert page.place == 101
    assert page.is_seen


def test_few_widgets_are_there_after_a_long_walk(page: Page) -> None:
    page.show(talk(300))
    page.step(-1)
    for _ in range(200):
        page.step(-1)
    assert len(page.widget.widgets) < 60


def test_the_end_is_followed_again_after_walking_back_to_it(page: Page) -> None:
    page.show(talk(60))
    page.step(-1)
    page.press(Qt.Key.Key_Home)
    page.press(Qt.Key.Key_End)
    page.widget.add(answer(LONG))
    assert page.widget.verticalScrollBar().value() == page.widget.verticalScrollBar().maximum()


# --- the mark


def test_the_message_in_focus_is_marked_by_a_ring_around_it(page: Page) -> None:
    page.show(talk(30))
    page.step(-1)
    assert page.widget.walk.is_marked
    assert page.ring.geometry().contains(page.view.box.translated(page.view.pos()))
    page.step(-1)
    assert page.ring.geometry().contains(page.view.box.translated(page.view.pos()))
    page.widget.verticalScrollBar().setValue(page.widget.verticalScrollBar().value() - 60)
    assert page.ring.geometry().contains(page.view.box.translated(page.view.pos()))


def test_rings_of_neighbours_do_not_touch_a_message_s_text(page: Page) -> None:
    page.show(talk(10))
    page.step(-1)
    page.step(-1)
    others = [view for view in page.widget.widgets.values() if view is not page.view]
    assert not any(view.geometry().intersects(page.ring.geometry()) for view in others)


def test_a_click_marks_nothing(page: Page) -> None:
    page.show(talk(3))
    page.step(-1)
    page.widget.show_message(0).reading.setFocus(Qt.FocusReason.MouseFocusReason)
    assert page.place is not None
    assert not page.widget.walk.is_marked


def test_the_mark_goes_with_the_focus(page: Page, look: Look) -> None:
    page.show(talk(3))
    page.step(-1)
    page.widget.setFocus()
    assert not page.widget.walk.is_marked


def test_the_mark_goes_with_the_thread(page: Page) -> None:
    page.show(talk(3))
    page.step(-1)
    page.show(talk(2))
    assert page.place is None
    assert not page.widget.walk.is_marked


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_another_theme_keeps_the_place_and_shows_the_ring_with_enough_contrast(
    theme: str, page: Page, look: Look
) -> None:
    look.choose("dark" if theme == "light" else "light")
    page.show(talk(30))
    page.step(-1)
    page.step(-1)
    look.choose(theme)
    assert page.place == 58
    assert page.widget.walk.is_marked
    picture = page.widget.grab().toImage()
    edge = page.ring.geometry()
    line, ground = picture.pixelColor(edge.center().x(), edge.top() + 1), look.color("window")
    assert contrast(line, ground) >= 3


def contrast(one: QColor, other: QColor) -> float:
    """The contrast of two colours as WCAG reckons it."""

    def luminance(color: QColor) -> float:
        channels = (color.redF(), color.greenF(), color.blueF())
        parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
        return sum(part * weight for part, weight in zip(parts, (0.2126, 0.7152, 0.0722), strict=True))

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


# --- within a message


def test_tab_goes_through_the_controls_of_a_message_and_on_to_the_next(page: Page) -> None:
    page.show([question(), answer("Yes", thinking="Hm"), question("And then?"), answer()])
    page.widget.walk.go_to(1)
    names = []
    while page.place == 1:
        names.append(focus())
        page.press(Qt.Key.Key_Tab)
    assert [name(each) for each in names] == ["Answer from Model", "Copy", "Compare"]
    assert page.place == 2
    for _ in range(3):
        QTest.keyClick(focus(), Qt.Key.Key_Backtab)
    assert name(focus()) == "Answer from Model"
    QTest.keyClick(focus(), Qt.Key.Key_Backtab)
    assert name(focus()) == "Thought"
    assert page.widget.walk.is_marked


def test_tab_keeps_to_the_order_of_the_messages_however_they_were_scrolled_to(page: Page) -> None:
    page.show(talk(60))
    bar = page.widget.verticalScrollBar()
    for value in (0, bar.maximum() // 2, 0):
        bar.setValue(value)
    page.widget.walk.go_to(0)
    reached = []
    for _ in range(12):
        reached.append(page.place or 0)
        page.press(Qt.Key.Key_Tab)
    assert reached == sorted(reached)
    assert set(reached) == set(range(max(reached) + 1))


def name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if hasattr(widget, "text") else "")


def test_the_screen_follows_the_cursor_through_a_message_higher_than_the_screen(page: Page) -> None:
    page.show([question(), answer(LONG)])
    page.widget.walk.go_to(1)
    reading = page.view.reading
    for _ in range(100):
        page.press(Qt.Key.Key_Down)
        line = reading.cursorRect().translated(reading.mapTo(page.widget.viewport(), reading.rect().topLeft()))
        assert 0 <= line.top() < line.bottom() <= page.widget.viewport().height()
    assert reading.textCursor().position() > len(LONG) / 3


# --- in the window


def test_the_keys_lead_from_the_composer_to_the_messages_and_back(room: Room) -> None:
    room.answered("Hello")
    room.composer.setFocus()
    room.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert room.focus.accessibleName().startswith("Answer from")
    room.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert room.focus.accessibleName() == "Question"
    room.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    room.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert room.focus is room.composer.field


def test_escape_comes_back_from_a_message_without_stopping_the_answer(slow_room: Room) -> None:
    room = slow_room
    room.ask("Hello")
    room.until(lambda: room.messages)
    room.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert room.focus is not room.composer.field
    room.key(Qt.Key.Key_Escape)
    assert room.focus is room.composer.field
    assert room.is_streaming
    room.key(Qt.Key.Key_Escape)
    room.until(lambda: not room.is_streaming)


def test_what_is_typed_at_a_message_is_written_in_the_composer(room: Room) -> None:
    room.answered("Hello")
    room.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClicks(room.focus, "W")
    assert room.focus is room.composer.field
    QTest.keyClicks(room.focus, "hy")
    assert room.composer.text() == "Why"


def test_the_message_in_focus_is_copied_and_else_the_last_one(room: Room) -> None:
    said = room.answered("Hello there")
    copy = (Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    room.composer.setFocus()
    room.key(*copy)
    assert QApplication.clipboard().text().startswith(said.text[:20])
    room.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    room.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    room.key(*copy)
    assert QApplication.clipboard().text().strip() == "Hello there"


def test_a_chat_that_has_not_begun_has_no_message_to_go_to(room: Room) -> None:
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
        room.key(key, Qt.KeyboardModifier.AltModifier)
        assert room.focus is room.composer.field


def test_tab_comes_by_every_control_of_the_window_and_of_the_messages_once(room: Room) -> None:
    room.answered("Hello")
    room.composer.setFocus()
    reached = [room.focus]
    while True:
        room.key(Qt.Key.Key_Tab)
        if room.focus in reached:
            break
        reached.append(room.focus)
    assert room.focus is reached[0]
    names = [name(each) for each in reached]
    assert names.index("Question") + 1 == next(at for at, each in enumerate(names) if each.startswith("Answer"))
    assert {"Copy", "Ask again", "New chat", "Settings"} <= set(names)


def test_an_answer_asked_for_again_leaves_the_keyboard_in_the_conversation(room: Room) -> None:
    room.answered("Hello")
    again = room.named(QPushButton, "Ask again")
    again.setFocus()
    QTest.keyClick(again, Qt.Key.Key_Space)
    room.until(lambda: not room.is_streaming)
    assert room.window.isAncestorOf(room.focus)
    assert room.window.chat.isAncestorOf(room.focus)


def test_a_new_chat_takes_the_focus_from_a_message(room: Room) -> None:
    room.answered("One")
    room.answered("Two")
    room.window.chat.transcript.walk.go_to(1)
    room.window.new_chat()
    assert room.focus is room.composer.field
