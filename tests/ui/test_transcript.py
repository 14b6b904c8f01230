"""The transcript holds few widgets, follows its end while the reader is there, and never moves what is being read."""

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollBar, QToolButton, QWidget

from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.message import AnswerView, QuestionView
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.transcript import Transcript
from tests.ui.talk import add, answer, live_answer, question, talk

Settle = Callable[[Callable[[], bool]], None]
LONG = "\n\n".join(f"Paragraph {n} with enough words to fill more than one line of the column." for n in range(40))


class Page:
    """A transcript on screen, with the answers on their way that it can ask for."""

    def __init__(self, look: Look, settle: Settle) -> None:
        self._settle = settle
        self.on_their_way: dict[int, LiveAnswer] = {}
        self.widget = Transcript(look, self.on_their_way.get)
        self.widget.resize(800, 600)
        self.widget.show()
        self.widget.activateWindow()
        settle(self.widget.isActiveWindow)

    @property
    def bar(self) -> QScrollBar:
        return self.widget.verticalScrollBar()

    @property
    def at_end(self) -> bool:
        return self.bar.value() == self.bar.maximum() > 0

    @property
    def latest(self) -> QToolButton:
        return next(each for each in self.widget.findChildren(QToolButton) if each.text() == "Jump to latest")

    def views(self) -> list[QuestionView | AnswerView]:
        found = [child for child in self.widget.viewport().children() if isinstance(child, QuestionView | AnswerView)]
        return [view for view in found if not view.isHidden()]

    def reading(self, words: str) -> Reading:
        """The text on screen that holds these words."""
        return next(
            each for each in self.widget.findChildren(Reading) if each.isVisible() and words in each.toPlainText()
        )

    def top_of(self, words: str) -> int:
        """How far below the screen's top a paragraph with these words stands, px."""
        reading = self.reading(words)
        cursor = reading.document().find(words)
        return reading.mapTo(self.widget, QPoint(0, reading.cursorRect(cursor).top())).y()

    def rest(self) -> None:
        """Wait until all that is wanted near the screen is made."""
        self._settle(lambda: self.widget.is_settled)

    def places(self) -> dict[QWidget, int]:
        """Where the messages stand that begin on the screen."""
        return {view: view.y() for view in self.views() if 0 <= view.y() < self.widget.height()}

    def wheel(self, notches: int) -> None:
        """Turn the wheel over the middle of the page; upwards is positive."""
        spot = QPointF(self.widget.rect().center())
        before = self.bar.value()
        QTest.wheelEvent(self.widget.windowHandle(), spot, QPoint(0, 120 * notches))
        self._settle(lambda: self.bar.value() != before)

    def start(self, text: str = "") -> LiveAnswer:
        """Begin an answer at the end."""
        live = live_answer(text)
        self.on_their_way[live.message.id] = live
        self.widget.add(live.message)
        return live

    def grow(self, live: LiveAnswer, text: str) -> None:
        """Let more of an answer come, until it is drawn."""
        add(live, text)
        words = text.strip().rsplit("\n", 1)[-1]

        def drawn() -> bool:
            self.widget.grow(live)
            return any(words in each.toPlainText() for each in self.widget.findChildren(Reading))

        self._settle(drawn)

    def end(self, live: LiveAnswer) -> Message:
        """Let an answer end."""
        del self.on_their_way[live.message.id]
        ended = live.ended(State.DONE, None)
        self.widget.change(ended)
        return ended


@pytest.fixture
def page(look: Look, settle: Settle) -> Page:
    return Page(look, settle)


# --- how much is there


def test_only_messages_near_the_screen_exist_as_widgets(page: Page) -> None:
    page.widget.show_thread(talk(500))
    assert page.at_end
    assert 4 <= len(page.views()) < 60
    for value in (0, page.bar.maximum() // 2, page.bar.maximum() // 3, page.bar.maximum()):
        page.bar.setValue(value)
        page.rest()
        assert 4 <= len(page.views()) < 60


def test_a_conversation_opens_at_its_end(page: Page) -> None:
    page.widget.show_thread([question(), answer(LONG + "\n\nThe very end")])
    assert page.at_end
    assert 0 < page.top_of("The very end") < page.widget.height()
    page.bar.setValue(0)
    page.widget.show_thread(talk(30))
    assert page.at_end
    assert page.reading("Answer 29").isVisible()


def test_the_messages_do_not_overlap_and_stand_in_their_order(page: Page) -> None:
    page.widget.show_thread(talk(40, LONG[:300]))
    for value in range(0, page.bar.maximum(), 700):
        page.bar.setValue(value)
        boxes = sorted((view.geometry() for view in page.views()), key=lambda box: box.top())
        assert all(one.bottom() < next_one.top() for one, next_one in itertools.pairwise(boxes))


def test_the_whole_height_can_be_scrolled_from_end_to_end_without_a_jump(page: Page) -> None:
    page.widget.show_thread(talk(60, LONG[:400]))
    page.bar.setValue(0)
    page.rest()
    assert page.top_of("Question 0") < 100
    seen = set[str]()
    while not page.at_end:
        before = {view: view.y() for view in page.views()}
        page.bar.setValue(page.bar.value() + 200)
        page.rest()
        moved = {view.y() - before[view] for view in page.views() if view in before}
        assert len(moved) == 1
        seen |= {each.toPlainText()[:12] for each in page.widget.findChildren(Reading)}
    assert {f"Question {n}" for n in range(60)} <= {text.strip() for text in seen}


def test_an_empty_thread_shows_nothing(page: Page) -> None:
    page.widget.show_thread(talk(3))
    page.widget.show_thread([])
    assert page.views() == []
    assert page.bar.maximum() == 0
    assert page.latest.isHidden()


def test_what_has_been_dropped_is_deleted(page: Page) -> None:
    page.widget.show_thread(talk(200))
    for value in range(0, page.bar.maximum(), 900):
        page.bar.setValue(value)
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert len(page.widget.findChildren(AnswerView)) < 30


# --- following


def test_the_end_is_followed_while_the_reader_is_there(page: Page) -> None:
    page.widget.show_thread(talk(10))
    live = page.start()
    for number in range(12):
        page.grow(live, f"\n\nNew paragraph {number}")
        assert page.at_end
    page.end(live)
    assert page.at_end


@pytest.mark.parametrize("how", ["wheel", "key", "a little"])
def test_any_scroll_upwards_lets_go(how: str, page: Page) -> None:
    page.widget.show_thread(talk(10))
    live = page.start("Begins")
    page.grow(live, " to grow")
    if how == "wheel":
        page.wheel(1)
    elif how == "key":
        page.widget.setFocus()
        QTest.keyClick(page.widget, Qt.Key.Key_PageUp)
    else:
        page.bar.setValue(page.bar.value() - 1)  # as a touchpad does
    page.rest()
    places = page.places()
    for number in range(5):
        page.grow(live, f"\n\nNew paragraph {number}")
        assert page.places() == places
    page.end(live)
    assert page.places() == places
    assert not page.latest.isHidden()


def test_the_button_takes_hold_of_the_end_again(page: Page) -> None:
    page.widget.show_thread(talk(10))
    live = page.start("Begins")
    page.bar.setValue(0)
    assert page.latest.isVisible()
    QTest.mouseClick(page.latest, Qt.MouseButton.LeftButton)
    assert page.at_end
    assert page.latest.isHidden()
    page.grow(live, "\n\n" + LONG)
    assert page.at_end


def test_scrolling_back_to_the_end_takes_hold_again(page: Page) -> None:
    page.widget.show_thread(talk(10))
    live = page.start("Begins")
    page.bar.setValue(page.bar.maximum() - 300)
    page.bar.setValue(page.bar.maximum())
    page.grow(live, "\n\n" + LONG)
    assert page.at_end


def test_a_question_of_one_s_own_takes_the_reader_to_the_end(page: Page) -> None:
    page.widget.show_thread(talk(10))
    page.bar.setValue(0)
    page.widget.add(question("The new one"))
    assert page.at_end
    assert page.reading("The new one").isVisible()


# --- what is being read stays where it is


def test_text_being_read_does_not_move_while_an_answer_below_grows(page: Page) -> None:
    page.widget.show_thread([*talk(10), question("The one read"), answer(LONG)])
    live = page.start("Begins")
    page.bar.setValue(page.bar.value() - 500)
    place = page.top_of("Paragraph 35")
    for number in range(8):
        page.grow(live, f"\n\nNew paragraph {number}")
        assert page.top_of("Paragraph 35") == place
    page.end(live)
    assert page.top_of("Paragraph 35") == place


def test_text_being_read_does_not_move_while_its_own_answer_grows(page: Page) -> None:
    page.widget.show_thread(talk(3))
    live = page.start(LONG)
    page.grow(live, "\n\nMore")
    page.bar.setValue(page.bar.value() - 400)
    place = page.top_of("Paragraph 38")
    for number in range(8):
        page.grow(live, f"\n\nNew paragraph {number}")
        assert page.top_of("Paragraph 38") == place
    page.end(live)
    assert page.top_of("Paragraph 38") == place


def test_text_being_read_does_not_move_when_heights_above_get_corrected(page: Page) -> None:
    # tables are far higher than their letters let one guess
    table = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 20
    page.widget.show_thread([message for _ in range(30) for message in (question(), answer(table))] + talk(10))
    while page.bar.value() > 3000:
        before = {view: view.y() for view in page.views() if view.geometry().intersects(page.widget.rect())}
        page.bar.setValue(page.bar.value() - 150)
        page.rest()
        moved = {view.y() - before[view] for view in page.views() if view in before}
        assert moved == {150}


def test_resizing_keeps_the_message_that_is_read(page: Page) -> None:
    page.widget.show_thread(talk(40, LONG[:500]))
    page.bar.setValue(page.bar.maximum() // 2)
    page.rest()
    view = min(page.views(), key=lambda each: abs(each.y()))
    words = view.findChildren(Reading)[-1].toPlainText()[:12]
    place = page.top_of(words)
    for width in (500, 1100, 640, 800):
        page.widget.resize(width, 600)
        QApplication.processEvents()
        assert abs(page.top_of(words) - place) < 200
    assert abs(page.top_of(words) - place) < 40


def test_resizing_keeps_the_place_in_a_long_answer(page: Page) -> None:
    page.widget.show_thread([question(), answer(LONG)])
    page.bar.setValue(0)
    page.bar.setValue(page.bar.maximum() // 2)
    words = next(f"Paragraph {n} " for n in range(40) if page.top_of(f"Paragraph {n} ") >= 0)
    page.widget.resize(420, 600)
    QApplication.processEvents()
    assert -100 < page.top_of(words) < page.widget.height() / 2


def test_at_the_end_resizing_stays_at_the_end(page: Page) -> None:
    page.widget.show_thread(talk(20, LONG[:500]))
    for width, height in ((500, 600), (1100, 400), (640, 900)):
        page.widget.resize(width, height)
        QApplication.processEvents()
        assert page.at_end


def test_a_message_in_which_the_keyboard_is_scrolls_away_like_any_other(page: Page) -> None:
    page.widget.show_thread(talk(100))
    reading = page.reading("Answer 99")
    reading.setFocus()
    page.bar.setValue(0)
    QApplication.processEvents()
    assert reading.mapTo(page.widget, QPoint(0, 0)).y() > page.widget.height()
    boxes = sorted((view.geometry() for view in page.views()), key=lambda box: box.top())
    assert all(one.bottom() < next_one.top() for one, next_one in itertools.pairwise(boxes))


# --- using it


def test_a_selection_survives_the_stream(page: Page) -> None:
    page.widget.show_thread([question(), answer("Some words to select")])
    live = page.start("Begins")
    reading = page.reading("Some words")
    cursor = reading.document().find("words to")
    reading.setTextCursor(cursor)
    for number in range(5):
        page.grow(live, f"\n\nNew paragraph {number}")
    page.end(live)
    assert reading.textCursor().selectedText() == "words to"


def test_the_wheel_over_a_message_scrolls_the_transcript(page: Page) -> None:
    page.widget.show_thread([question(), answer(LONG)])
    end = page.bar.value()
    page.wheel(2)
    assert page.bar.value() < end


@pytest.mark.parametrize(
    ("key", "place"), [(Qt.Key.Key_Home, "top"), (Qt.Key.Key_End, "end"), (Qt.Key.Key_PageUp, "higher")]
)
@pytest.mark.parametrize("focus", ["page", "message"])
def test_keys_scroll_from_the_page_and_from_a_message(focus: str, key: Qt.Key, place: str, page: Page) -> None:
    page.widget.show_thread([question(), answer(LONG)])
    page.bar.setValue(page.bar.maximum() // 2)
    before = page.bar.value()
    target = page.widget if focus == "page" else page.reading("Paragraph 3")
    target.setFocus()
    QTest.keyClick(target, key)
    reached = {"top": page.bar.value() == 0, "end": page.at_end, "higher": page.bar.value() < before}
    assert reached[place]


def test_a_retry_takes_the_old_answer_s_place(page: Page) -> None:
    messages = talk(5)
    page.widget.show_thread(messages)
    again = live_answer("Another try")
    page.on_their_way[again.message.id] = again
    page.widget.replace(messages[-1], again.message)
    assert page.widget.messages == [*messages[:-1], again.message]
    assert page.reading("Another try").isVisible()
    assert not any("Answer 4" in view.findChildren(Reading)[-1].toPlainText() for view in page.views())


def test_what_a_message_asks_for_is_passed_on(page: Page) -> None:
    asked = list[Message]()
    page.widget.retry_requested.connect(asked.append)
    messages = talk(2)
    page.widget.show_thread(messages)
    view = next(each for each in page.views() if isinstance(each, AnswerView) and each.message is messages[-1])
    button = next(each for each in view.findChildren(QPushButton) if each.text() == "Ask again")
    button.click()
    assert asked == [messages[-1]]


def test_only_the_last_answer_can_be_asked_again(page: Page) -> None:
    page.widget.show_thread(talk(3))
    for _ in range(2):
        buttons = [each for each in page.widget.findChildren(QPushButton) if each.isVisible()]
        asking = [each for each in buttons if each.text() == "Ask again"]
        assert len(buttons) > len(asking) == 1
        lowest = max(each.mapToGlobal(QPoint(0, 0)).y() for each in buttons)
        assert abs(asking[0].mapToGlobal(QPoint(0, 0)).y() - lowest) < asking[0].height()
        page.widget.add(replace(answer("One more"), turn_id=2))


def test_another_theme_shows_the_same_at_the_same_place(page: Page, look: Look) -> None:
    page.widget.show_thread(talk(30, LONG[:500]))
    live = page.start("On its way")
    page.bar.setValue(page.bar.maximum() // 2)
    page.rest()
    places = sorted(page.places().values())
    look.choose("dark")
    page.rest()
    assert sorted(page.places().values()) == places
    QTest.mouseClick(page.latest, Qt.MouseButton.LeftButton)
    page.grow(live, " and on")
    color = page.reading("On its way").document().firstBlock().begin().fragment().charFormat().foreground().color()
    assert color == look.color("text")


def test_a_transcript_that_is_not_on_screen_is_arranged_when_it_comes(look: Look, settle: Settle) -> None:
    hidden = Transcript(look, lambda _: None)
    hidden.resize(800, 600)
    hidden.show_thread(talk(30))
    assert hidden.findChildren(AnswerView) == []
    hidden.show()
    assert hidden.findChildren(AnswerView)
    assert hidden.verticalScrollBar().value() == hidden.verticalScrollBar().maximum() > 0


def test_an_answer_that_ends_out_of_sight_is_whole_when_it_is_reached(page: Page) -> None:
    page.widget.show_thread(talk(100))
    live = page.start("Begins")
    page.bar.setValue(0)
    add(live, " and ends unseen")
    page.widget.grow(live)
    page.end(live)
    page.widget.follow()
    assert page.reading("Begins and ends unseen").isVisible()
    assert page.at_end
