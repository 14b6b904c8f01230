"""A message shows who speaks, what is said, how it went, and what can be done."""

import itertools
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from modelslab_desktop.core.chat import State, Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.reply import Waiting
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.message import BUBBLE_PADDING, BUBBLE_SHARE, AnswerView, QuestionView
from modelslab_desktop.ui.problem import ProblemBox
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.words import Step
from tests.ui.talk import add, answer, live_answer, question

Settle = Callable[[Callable[[], bool]], None]
WIDTH = 700


class Shown:
    """An answer on screen, as high as it wants to be."""

    def __init__(self, look: Look, first: LiveAnswer | None = None) -> None:
        self.view = AnswerView(look, first.message if first else answer())
        self.view.height_changed.connect(self.fit)
        self.view.grew.connect(self.fit)
        self.heights = 0
        self.view.resize(WIDTH, 100)
        self.view.show()

    def fit(self) -> None:
        self.heights += 1
        self.view.resize(WIDTH, self.view.height_at(WIDTH))
        self.view.refit()

    @property
    def readings(self) -> dict[str, Reading]:
        return {each.accessibleName(): each for each in self.view.findChildren(Reading) if each.isVisible()}

    @property
    def text(self) -> str:
        return next(reading.toPlainText() for name, reading in self.readings.items() if name.startswith("Answer from"))

    @property
    def words(self) -> list[str]:
        """Every label and button that can be seen, from top to bottom."""
        found: list[QLabel | QAbstractButton] = [*self.view.findChildren(QLabel)]
        found += self.view.findChildren(QAbstractButton)
        seen = [each for each in found if each.isVisible() and each.text()]
        return [each.text() for each in sorted(seen, key=lambda each: each.mapTo(self.view, each.rect().topLeft()).y())]

    def button(self, text: str) -> QAbstractButton:
        found = self.view.findChildren(QAbstractButton)
        return next(each for each in found if each.isVisible() and each.text().startswith(text))

    def press(self, text: str) -> None:
        QTest.mouseClick(self.button(text), Qt.MouseButton.LeftButton)


@pytest.fixture
def shown(look: Look) -> Shown:
    return Shown(look)


def clipboard() -> QMimeData:
    return QApplication.clipboard().mimeData()


# --- questions


def test_a_question_is_shown_as_typed_in_a_bubble_at_the_right(look: Look) -> None:
    view = QuestionView(look, question("One\ntwo"))
    view.resize(WIDTH, view.height_at(WIDTH))
    view.show()
    assert view.findChildren(Reading)[0].toPlainText() == "One\ntwo"
    image, surface = view.grab().toImage(), look.color("question")
    middle = view.height() // 2
    assert image.pixelColor(WIDTH - 2, middle) == surface
    assert image.pixelColor(WIDTH // 2, middle) != surface


def test_a_long_question_leaves_a_margin_at_the_left(look: Look) -> None:
    view = QuestionView(look, question("many words " * 100))
    view.resize(WIDTH, view.height_at(WIDTH))
    view.show()
    reading = view.findChildren(Reading)[0]
    assert WIDTH * (BUBBLE_SHARE - 0.1) < reading.width() + 2 * BUBBLE_PADDING <= WIDTH * BUBBLE_SHARE
    assert reading.height() >= reading.document().size().height()


# --- on its way


def test_an_answer_on_its_way_says_what_is_going_on(look: Look, settle: Settle) -> None:
    live = live_answer()
    shown = Shown(look, live)
    shown.view.show_live(live)
    assert shown.words[-1] == "Waiting for the first words…"
    add(live, thinking="Hm")
    shown.view.show_live(live)
    assert shown.words[-1] == "Thinking…"
    add(live, "Hello")
    shown.view.show_live(live)
    assert "Writing…" in shown.words
    settle(lambda: shown.text == "Hello")
    assert "Ask again" not in shown.words


def test_text_that_came_too_soon_to_draw_is_drawn_when_nothing_follows(look: Look, settle: Settle) -> None:
    live = live_answer("Hello")
    shown = Shown(look, live)
    shown.view.show_live(live)
    for word in (" and", " good", " day"):
        add(live, word)
        shown.view.show_live(live)
    settle(lambda: shown.text == "Hello and good day")
    assert shown.view.height() == shown.view.height_at(WIDTH)


def test_one_that_waits_for_a_place_says_so(look: Look) -> None:
    live = live_answer()
    live.queued = True
    shown = Shown(look, live)
    shown.view.show_live(live)
    assert shown.words[-1].startswith("Waiting for a free place")


def test_one_that_waits_for_the_next_try_says_why_and_how_long(look: Look) -> None:
    live = live_answer()
    live.take(Waiting(30, Problem(Kind.RATE_LIMIT)))
    shown = Shown(look, live)
    shown.view.show_live(live)
    assert shown.words[-1] == "ModelsLab asks for a short pause. Trying again in 30 s"


# --- ended


def test_the_footer_says_how_it_went(shown: Shown) -> None:
    shown.view.show_ended(answer("Five words are in here", model="Qwen/Qwen2.5-7B", usage=Usage(12, 34)))
    (said,) = (text for text in shown.words if "·" in text)
    for part in ("first words after 0.8 s", "finished in 6.2 s", "5 words", "12 tokens in, 34 out"):
        assert part in said


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.STOPPED, "stopped by you after 6.2 s"),
        (State.INCOMPLETE, "cut off before its end after 6.2 s"),
        (State.INTERRUPTED, "interrupted when the program ended"),
    ],
)
def test_the_footer_says_how_it_ended_when_not_well(state: State, words: str, shown: Shown) -> None:
    shown.view.show_ended(answer(state=state))
    assert any(words in text for text in shown.words)


def test_a_name_with_markup_in_it_is_shown_as_it_is(look: Look) -> None:
    message = answer(model="test/<u>bold", state=State.FAILED, problem=Problem(Kind.TOO_LONG))
    view = AnswerView(look, message)
    view.show_ended(message)
    formats = {each.textFormat() for each in view.findChildren(QLabel) if "<" in each.text()}
    assert formats == {Qt.TextFormat.PlainText}


def test_copying_puts_the_text_and_its_formatted_form_on_the_clipboard(shown: Shown) -> None:
    shown.view.show_ended(answer("# Title\n\n**bold** words\n\n| a |\n|---|\n| 1 |"))
    shown.press("Copy")
    assert clipboard().hasText()
    assert clipboard().hasHtml()
    assert clipboard().text() == "Title\n\nbold words\n\na\n1"
    for element in ("<h1 ", "<strong>", "<table "):
        assert element in clipboard().html()
    assert "Copied" in shown.words


def test_nothing_of_a_list_is_lost_in_the_plain_text_of_a_copy(shown: Shown) -> None:
    shown.view.show_ended(answer("1. first\n2. second\n\n- [x] done"))
    shown.press("Copy")
    assert "1. first" in clipboard().text()
    assert "2. second" in clipboard().text()


def test_an_answer_on_its_way_can_be_copied_as_far_as_it_has_come(look: Look, settle: Settle) -> None:
    live = live_answer("So **far**")
    shown = Shown(look, live)
    shown.view.show_live(live)
    shown.press("Copy")
    assert "So" in clipboard().text()
    assert "far" in clipboard().html()


def test_an_answer_without_text_offers_no_copy(shown: Shown) -> None:
    shown.view.show_ended(answer("", state=State.STOPPED))
    shown.view.offer_retry(True)
    assert "Copy" not in shown.words
    assert "Ask again" in shown.words


def test_asking_again_is_a_wish(shown: Shown) -> None:
    asked = list[bool]()
    shown.view.retry_requested.connect(lambda: asked.append(True))
    shown.view.show_ended(answer())
    shown.view.offer_retry(True)
    shown.press("Ask again")
    assert asked == [True]


# --- thinking


def test_thinking_is_folded_until_it_is_wanted(shown: Shown) -> None:
    shown.view.show_ended(answer("Yes", thinking="Let me see"))
    assert "Thinking" not in shown.readings
    low = shown.view.height()
    shown.press("Thought")
    assert shown.readings["Thinking"].toPlainText() == "Let me see"
    assert shown.view.height() > low
    shown.press("Thought")
    assert "Thinking" not in shown.readings
    assert shown.view.height() == low


def test_an_answer_without_thinking_has_no_fold(shown: Shown) -> None:
    shown.view.show_ended(answer("Yes"))
    assert "Thought" not in shown.words


def test_thinking_that_is_unfolded_grows(look: Look) -> None:
    live = live_answer(thinking="One")
    shown = Shown(look, live)
    shown.view.show_live(live)
    shown.press("Thinking…")
    add(live, thinking=" two")
    shown.view.show_live(live)
    assert shown.readings["Thinking"].toPlainText() == "One two"


# --- trouble


def test_trouble_is_said_under_the_text_that_had_come(shown: Shown) -> None:
    problem = Problem(Kind.OVERLOADED, "status 529")
    shown.view.show_ended(answer("It began", state=State.FAILED, problem=problem))
    assert "ModelsLab is very busy" in shown.words
    assert shown.text == "It began"
    assert "Ask again" not in shown.words
    box = shown.view.findChildren(ProblemBox)[0]
    assert box.y() > next(iter(shown.readings.values())).y()
    assert box.height() >= box.height_at(WIDTH)


@pytest.mark.parametrize(
    ("kind", "button", "wish"),
    [(Kind.SERVER, "Try again", "retry"), (Kind.BAD_KEY, "Fix the key", Step.FIX_KEY)],
)
def test_the_next_step_of_a_trouble_is_asked_for(kind: Kind, button: str, wish: object, shown: Shown) -> None:
    asked = list[object]()
    shown.view.retry_requested.connect(lambda: asked.append("retry"))
    shown.view.step_requested.connect(asked.append)
    shown.view.show_ended(answer("", state=State.FAILED, problem=Problem(kind)))
    shown.press(button)
    assert asked == [wish]


def test_a_wait_that_is_over_is_not_counted_down_anew(shown: Shown) -> None:
    refused = answer("", state=State.FAILED, problem=Problem(Kind.RATE_LIMIT, retry_after=30), duration=0.0)
    shown.view.show_ended(replace(refused, created=time.time()))
    assert any(words.startswith("Try again in") for words in shown.words)
    shown.view.show_ended(replace(refused, created=time.time() - 3600))
    assert "Try again" in shown.words


def test_copy_offers_itself_again_after_a_while(shown: Shown, settle: Settle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelslab_desktop.ui.footer.COPIED_SHOWN", 1)
    shown.view.show_ended(answer())
    shown.press("Copy")
    assert "Copied" in shown.words
    settle(lambda: "Copy" in shown.words)


def test_unfolding_the_details_makes_room_for_them(shown: Shown) -> None:
    shown.view.show_ended(answer("", state=State.FAILED, problem=Problem(Kind.SERVER, "status 500\n" * 5)))
    low = shown.view.height()
    shown.press("Details")
    assert shown.view.height() > low + 40


@pytest.mark.parametrize(("text", "offered"), [("", False), ("It begins", True)])
def test_an_answer_that_is_but_trouble_cannot_be_gone_on_with(text: str, offered: bool, shown: Shown) -> None:
    shown.view.show_ended(answer(text, state=State.FAILED, problem=Problem(Kind.SERVER)))
    shown.view.offer_lanes(several=True, named=True)
    assert ("Continue" in shown.words) == offered
    assert any("broken off" in words for words in shown.words) == offered


def test_a_good_answer_after_a_bad_one_shows_no_trouble(shown: Shown) -> None:
    shown.view.show_ended(answer("", state=State.FAILED, problem=Problem(Kind.SERVER)))
    shown.view.show_ended(answer("Fine"))
    assert "Something went wrong at ModelsLab" not in shown.words


# --- for those who do not see it


def test_every_part_has_a_name(shown: Shown) -> None:
    shown.view.show_ended(answer(thinking="Hm", state=State.FAILED, problem=Problem(Kind.SERVER, "status 500")))
    shown.press("Thought")
    for kind in (QAbstractButton, Reading):
        for each in shown.view.findChildren(kind):
            assert QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name)


def test_parts_follow_each_other_without_overlap(shown: Shown) -> None:
    shown.view.show_ended(answer(thinking="Hm", state=State.FAILED, problem=Problem(Kind.SERVER, "status 500")))
    shown.press("Thought")
    parts = shown.view.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    boxes = sorted((part.geometry() for part in parts if part.isVisible()), key=lambda box: box.top())
    gaps = [below.top() - above.bottom() for above, below in itertools.pairwise(boxes)]
    assert all(gap > -20 for gap in gaps)  # a text brings the gap below its last paragraph
    assert boxes[-1].bottom() < shown.view.height()
