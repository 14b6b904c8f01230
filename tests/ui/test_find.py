"""Finding text in the conversation: what is found is what is read, all of it can be reached, and nothing else moves."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QWidget

from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.markup import question_html, to_html
from modelslab_desktop.markup.plain import plain_pieces
from modelslab_desktop.session.finding import Needle
from modelslab_desktop.session.pictures import Pictures
from modelslab_desktop.session.tasks import Tasks
from modelslab_desktop.ui.find_bar import FindBar
from modelslab_desktop.ui.finder import Finder
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.marks import Marks
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.transcript import Transcript
from tests.markup.samples import CORPUS, answers
from tests.ui.room import Room
from tests.ui.talk import add, answer, live_answer, question, talk

if TYPE_CHECKING:
    from modelslab_desktop.session.live import LiveAnswer

Settle = Callable[[Callable[[], bool]], None]
RICH = """# A title of lanes

A **la**ne, a `lane` and [the lane](https://example.org/lane) of 🙂 lanes.

- one lane
  - another Lane

> a quoted lane

| lane | b |
|---|---|
| c | the LANE d |

```python
lane = "lane"  # lane
```

The formula $lane_1 + 1$ holds; \\(x\\) as well. ![a lane](https://example.org/lane.png) after lane
"""


class Page:
    """A transcript with a bar to find text in it."""

    def __init__(self, look: Look, settle: Settle, messages: list[Message]) -> None:
        self.settle = settle
        self.on_their_way: dict[int, LiveAnswer] = {}
        self.window = QWidget()
        self._pictures = Pictures(_no_client, Tasks())
        self._gallery = Gallery(look, self._pictures)
        self.transcript = Transcript(look, self.on_their_way.get, self._gallery)
        self.transcript.setParent(self.window)
        self.transcript.setGeometry(0, 60, 800, 600)
        self.finder = Finder(look, self.transcript, self.on_their_way.get)
        self.finder.bar.setParent(self.window)
        self.finder.bar.setGeometry(0, 0, 800, 60)
        self.finder.bar_toggled.connect(self.finder.bar.setVisible)
        self.transcript.show_thread(messages)
        self.window.resize(800, 660)
        self.window.show()
        self.window.activateWindow()
        settle(self.window.isActiveWindow)

    @property
    def field(self) -> QLineEdit:
        return self.finder.bar.findChildren(QLineEdit)[0]

    @property
    def result(self) -> str:
        return self.finder.bar.findChildren(QLabel)[0].text()

    def find(self, needle: str) -> str:
        """Look for something; what is said of it in the end."""
        self.finder.open()
        self.field.setText(needle)
        return self.settled()

    def settled(self) -> str:
        self.settle(lambda: bool(self.result) and not self.result.endswith("…"))
        return self.result

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.field, key, modifiers)

    def readings(self) -> list[Reading]:
        return [view.reading for _, view in sorted(self.transcript.indexed_views(), key=lambda each: each[0])]

    def marked(self, look: Look, role: str) -> list[tuple[Reading, QTextCursor]]:
        return [
            (reading, QTextCursor(mark.cursor))
            for reading in self.readings()
            for mark in reading.extraSelections()
            if mark.format.background().color() == look.color(role)
        ]

    def current(self, look: Look) -> tuple[Reading, QTextCursor]:
        """The match that stands out, and where it is."""
        (only,) = self.marked(look, "found-current")
        return only

    def place_of_current(self, look: Look) -> QRect:
        """Where the current match is, in the transcript."""
        reading, cursor = self.current(look)
        return reading.cursorRect(cursor).translated(reading.mapTo(self.transcript, QPoint(0, 0)))


async def _no_client() -> NoReturn:
    raise AssertionError("no picture is to be fetched")


@pytest.fixture
def new_page(look: Look, settle: Settle) -> Callable[[list[Message]], Page]:
    return lambda messages: Page(look, settle, messages)


NewPage = Callable[[list[Message]], Page]

# --- what is counted is what is found


def found_in(reading: Reading, look: Look, needle: str) -> int:
    return Marks(reading, look, Needle(needle)).count_before(reading.document().characterCount())


@pytest.mark.parametrize(
    ("needle", "count"),
    [
        ("lane", 16),
        ("LANE D", 1),
        ("a la", 3),
        ("title of", 1),
        ("🙂 lanes", 1),
        ("lane_1", 1),
        ("holds; ", 1),
        ("Picture", 0),
    ],
)
def test_an_answer_holds_as_many_matches_as_its_text(look: Look, settle: Settle, needle: str, count: int) -> None:
    page = Page(look, settle, [question("none"), answer(RICH)])
    reading = page.readings()[1]
    assert found_in(reading, look, needle) == count
    assert sum(map(Needle(needle).count_in, plain_pieces(RICH))) == count


@pytest.mark.skipif(not CORPUS, reason="the corpus does not lie beside the checkout")
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_real_answers_hold_as_many_matches_as_their_texts(look: Look, path: Path) -> None:
    for text in answers(path)[::20]:
        shown, asked = Reading(look, "Answer"), Reading(look, "Question")
        shown.show_html(to_html(text))
        asked.show_html(question_html(text))
        for needle in ("the", ". ", "e", "= ", "1", "$"):
            assert found_in(shown, look, needle) == sum(map(Needle(needle).count_in, plain_pieces(text)))
            assert found_in(asked, look, needle) == sum(map(Needle(needle).count_in, plain_pieces(text, question_html)))


def test_every_match_can_be_stepped_to_and_back(new_page: NewPage, look: Look) -> None:
    page = new_page([*talk(12, RICH), question("a last lane")])
    assert page.find("lane").endswith(f"of {12 * 16 + 1}")
    places = []
    for _ in range(12 * 16 + 1):
        _, cursor = page.current(look)
        assert "lane" in cursor.selectedText().casefold()
        assert page.transcript.rect().contains(page.place_of_current(look).center())
        places.append((page.settled(), cursor.selectedText()))
        page.key(Qt.Key.Key_Return)
    assert len({place for place, _ in places}) == len(places)
    assert page.result == places[0][0]
    page.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert page.result == places[-1][0]


# --- what is shown


def test_matches_on_the_screen_are_marked_and_one_stands_out(new_page: NewPage, look: Look) -> None:
    page = new_page([question("one two one"), answer("Two one.")])
    assert page.find("one") == "1 of 3"
    assert [cursor.selectedText() for _, cursor in page.marked(look, "found")] == ["one", "one"]
    reading, cursor = page.current(look)
    assert (reading.accessibleName(), cursor.selectionStart()) == ("Question", 0)


def test_nothing_found_is_said_and_nothing_can_be_gone_to(new_page: NewPage) -> None:
    page = new_page(talk(3))
    assert page.find("nowhere") == "No results"
    assert not any(button.isEnabled() for button in page.finder.bar.findChildren(QToolButton)[:2])


def test_an_empty_field_finds_nothing_and_says_nothing(new_page: NewPage) -> None:
    page = new_page(talk(3))
    page.find("Paragraph")
    page.field.setText("  ")
    assert page.result == ""
    assert not any(reading.extraSelections() for reading in page.readings())


def test_the_nearest_match_below_the_top_of_the_screen_comes_first(new_page: NewPage, look: Look) -> None:
    page = new_page(talk(50))
    page.transcript.reveal(40)
    first = min(index for index, view in page.transcript.indexed_views() if view.y() + view.height() > 0)
    page.find("Question")
    assert page.result == f"{(first + 1) // 2 + 1} of 50"
    assert 0 < page.place_of_current(look).top() < 300


def test_a_match_within_a_message_far_higher_than_the_screen_is_brought_on_it(new_page: NewPage, look: Look) -> None:
    text = "\n\n".join(f"Paragraph {n} of many." for n in range(400))
    page = new_page([question("?"), answer(text), question("!")])
    assert page.find("paragraph 7 of") == "1 of 1"
    assert 0 < page.place_of_current(look).top() < 600
    assert page.find("paragraph 377 of") == "1 of 1"
    assert 0 < page.place_of_current(look).top() < 600


def test_only_matches_near_the_screen_cost_marks(new_page: NewPage, look: Look) -> None:
    page = new_page([question("?"), answer("\n\n".join(["word"] * 3000))])
    assert page.find("word").endswith(" of 3,000")
    assert 10 < len(page.marked(look, "found")) < 150
    page.transcript.verticalScrollBar().setValue(page.transcript.verticalScrollBar().maximum() // 2)
    assert 10 < len(page.marked(look, "found")) < 150


def test_going_to_a_match_lets_go_of_the_end(new_page: NewPage) -> None:
    page = new_page(talk(5, "Some words."))
    live = live_answer("a match")
    page.on_their_way[live.message.id] = live
    page.transcript.add(live.message)
    page.find("match")
    page.settle(lambda: page.transcript.is_settled)
    top = page.transcript.verticalScrollBar().value()
    add(live, "\n\n" + "\n\n".join(["more"] * 60))
    page.transcript.grow(live)
    page.settle(lambda: page.transcript.verticalScrollBar().maximum() > top + 600)
    assert page.transcript.verticalScrollBar().value() == top


def test_a_selection_and_what_is_copied_stay_as_they_are(new_page: NewPage) -> None:
    page = new_page([question("?"), answer("some words here")])
    reading = page.readings()[1]
    reading.selectAll()
    html = reading.createMimeDataFromSelection().html()
    page.find("words")
    assert reading.textCursor().selectedText() == "some words here"
    assert reading.createMimeDataFromSelection().html() == html


# --- opening and closing


def test_esc_takes_bar_and_marks_away_and_the_keyboard_goes_back(new_page: NewPage) -> None:
    page = new_page(talk(2))
    reading = page.readings()[0]
    reading.setFocus()
    page.find("Question")
    assert page.field.hasFocus()
    page.key(Qt.Key.Key_Escape)
    assert not page.finder.bar.isVisible()
    assert reading.hasFocus()
    assert not any(each.extraSelections() for each in page.readings())


def test_the_last_needle_is_kept_selected(new_page: NewPage) -> None:
    page = new_page(talk(2))
    page.find("Question")
    page.key(Qt.Key.Key_Escape)
    page.finder.open()
    assert page.field.selectedText() == "Question"
    assert page.settled() == "1 of 2"


def test_opening_again_moves_nothing_until_a_match_is_asked_for(new_page: NewPage, look: Look) -> None:
    page = new_page(talk(60))
    page.find("Question 3")
    page.finder.close()
    page.transcript.follow()
    end = page.transcript.verticalScrollBar().value()
    page.finder.open()
    page.settled()
    assert page.transcript.verticalScrollBar().value() == end
    page.key(Qt.Key.Key_Return)
    assert page.transcript.verticalScrollBar().value() < end
    assert page.current(look)[1].selectedText() == "Question 3"


def test_a_selection_in_a_message_is_looked_for_from_where_it_is(new_page: NewPage, look: Look) -> None:
    page = new_page([question("?"), answer("one two one two")])
    reading = page.readings()[1]
    reading.setFocus()
    cursor = reading.textCursor()
    cursor.setPosition(8)
    cursor.setPosition(11, QTextCursor.MoveMode.KeepAnchor)
    reading.setTextCursor(cursor)
    page.finder.open()
    assert page.field.text() == "one"
    assert page.settled() == "2 of 2"
    assert page.current(look)[1].selectionStart() == 8


def test_a_selection_of_more_than_a_block_is_not_looked_for(new_page: NewPage) -> None:
    page = new_page([question("?"), answer("one\n\ntwo")])
    reading = page.readings()[1]
    reading.setFocus()
    reading.selectAll()
    page.finder.open()
    assert page.field.text() == ""


def test_the_keyboard_goes_elsewhere_when_the_message_that_had_it_is_gone(new_page: NewPage, settle: Settle) -> None:
    page = new_page(talk(60))
    returned: list[bool] = []
    page.finder.focus_returned.connect(lambda: returned.append(True))
    page.readings()[-1].setFocus()
    page.find("Question 0")
    settle(lambda: 119 not in dict(page.transcript.indexed_views()))
    QApplication.processEvents()
    page.key(Qt.Key.Key_Escape)
    assert returned


def test_every_control_has_a_name(new_page: NewPage) -> None:
    page = new_page(talk(1))
    names = {each.accessibleName() for each in page.finder.bar.findChildren(QWidget) if each.focusPolicy()}
    assert names == {"Find in the conversation", "Previous match", "Next match", "Close the search"}


# --- what changes while the bar is open


def test_new_messages_are_counted(new_page: NewPage, settle: Settle) -> None:
    page = new_page(talk(3))
    place = page.find("Question").removesuffix(" of 3")
    page.transcript.add(question("Question of another kind"))
    settle(lambda: page.result == f"{place} of 4")


def test_an_answer_on_its_way_is_counted_and_marked_as_it_grows(new_page: NewPage, look: Look, settle: Settle) -> None:
    page = new_page([question("One word?")])
    assert page.find("word") == "1 of 1"
    live = live_answer()
    page.on_their_way[live.message.id] = live
    page.transcript.add(live.message)
    add(live, "A wo")
    page.transcript.grow(live)
    add(live, "**rd** and a word\n\nand a w")
    page.transcript.grow(live)
    settle(lambda: page.result == "1 of 3")
    settle(lambda: [cursor.selectedText() for _, cursor in page.marked(look, "found")] == ["word", "word"])
    del page.on_their_way[live.message.id]
    page.transcript.change(replace(live.message, text="A word and a word\n\nand a word", state=State.DONE))
    settle(lambda: page.result == "1 of 4")
    assert len(page.marked(look, "found")) == 3


def test_a_new_answer_in_an_old_ones_place_is_counted(new_page: NewPage, settle: Settle) -> None:
    old = answer("word word", state=State.DONE)
    page = new_page([question("word"), old])
    assert page.find("word") == "1 of 3"
    page.transcript.replace(old, answer("word"))
    settle(lambda: page.result == "1 of 2")


def test_another_conversation_is_searched_and_stays_where_it_is(new_page: NewPage, look: Look, settle: Settle) -> None:
    page = new_page(talk(3))
    page.find("Question")
    page.transcript.show_thread(talk(60))
    settle(lambda: page.settled().endswith("of 60"))
    assert page.transcript.verticalScrollBar().value() == page.transcript.verticalScrollBar().maximum()


def test_the_marks_have_the_colors_of_another_theme_at_once(new_page: NewPage, look: Look) -> None:
    page = new_page(talk(2))
    page.find("Question")
    look.choose("dark")
    assert page.current(look)[1].selectedText() == "Question"
    assert len(page.marked(look, "found")) == 1


def test_ten_thousand_messages_are_searched_in_slices(new_page: NewPage, look: Look) -> None:
    page = new_page(talk(5000, "word " * 40))
    page.finder.open()
    page.field.setText("Question 17")
    assert not page.finder.bar.findChildren(QLabel)[0].text().endswith("of 111")
    assert page.settled().endswith("of 111")


# --- in the window


def test_ctrl_f_opens_the_bar_above_the_messages_and_f3_goes_on(room: Room) -> None:
    room.answered("a question of words")
    room.ctrl(Qt.Key.Key_F)
    field = room.named(QLineEdit, "Find in the conversation")
    assert field.hasFocus()
    QTest.keyClicks(field, "words")
    chat = room.window.chat
    result = next(label for bar in room.window.findChildren(FindBar) for label in bar.findChildren(QLabel))
    first = result.text()
    room.key(Qt.Key.Key_F3)
    assert result.text() != first
    room.key(Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert result.text() == first
    room.key(Qt.Key.Key_Escape)
    assert not room.is_shown("Find in the conversation")
    assert chat.composer.field.hasFocus()


def test_there_is_nothing_to_find_in_a_conversation_that_has_not_begun(room: Room) -> None:
    room.ctrl(Qt.Key.Key_F)
    assert not room.is_shown("Find in the conversation")


def test_esc_in_the_bar_stops_no_answer(slow_room: Room) -> None:
    slow_room.ask("a long one")
    slow_room.until(lambda: slow_room.is_streaming)
    slow_room.ctrl(Qt.Key.Key_F)
    slow_room.key(Qt.Key.Key_Escape)
    assert slow_room.is_streaming
    assert not slow_room.is_shown("Find in the conversation")
    slow_room.window.chat.stop()


def test_esc_elsewhere_closes_the_bar_when_there_is_no_answer_to_stop(room: Room) -> None:
    room.answered("a question")
    room.ctrl(Qt.Key.Key_F)
    room.composer.setFocus()
    room.key(Qt.Key.Key_Escape)
    assert not room.is_shown("Find in the conversation")
    assert room.composer.field.hasFocus()


def test_what_is_read_stays_in_place_when_the_bar_comes_and_goes(room: Room) -> None:
    room.answered("\n\n".join(f"line {n}" for n in range(200)))
    transcript = room.window.chat.transcript
    transcript.verticalScrollBar().setValue(500)
    room.until(lambda: transcript.is_settled)
    view = transcript.indexed_views()[0][1]
    place = view.mapTo(room.window, QPoint(0, 0))
    room.ctrl(Qt.Key.Key_F)
    assert view.mapTo(room.window, QPoint(0, 0)) == place
    room.key(Qt.Key.Key_Escape)
    assert view.mapTo(room.window, QPoint(0, 0)) == place


def test_a_new_chat_has_no_bar(room: Room) -> None:
    room.answered("a question")
    room.ctrl(Qt.Key.Key_F)
    room.window.new_chat()
    assert not room.is_shown("Find in the conversation")
