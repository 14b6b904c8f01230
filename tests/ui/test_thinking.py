"""Thinking is folded under how long it took, grows without being drawn anew, and is set back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from modelslab_desktop.core.chat import State
from modelslab_desktop.core.reply import ThinkingDelta
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.thinking import Thinking
from tests.ui.talk import add, live_answer

Settle = Callable[[Callable[[], bool]], None]
WIDTH = 600


class Shown:
    """Thinking on screen, as high as it wants to be."""

    def __init__(self, look: Look) -> None:
        self.view = Thinking(look)
        self.view.height_changed.connect(self.fit)
        self.view.resize(WIDTH, 40)
        self.view.show()

    def fit(self) -> None:
        self.view.resize(WIDTH, self.view.height_at(WIDTH))

    @property
    def button(self) -> QToolButton:
        (button,) = self.view.findChildren(QToolButton)
        return button

    def toggle(self) -> None:
        QTest.mouseClick(self.button, Qt.MouseButton.LeftButton)

    @property
    def reading(self) -> Reading:
        assert self.view.reading is not None
        return self.view.reading

    @property
    def text(self) -> str:
        return self.reading.toPlainText()

    def grow(self, live: LiveAnswer, more: str) -> bool:
        add(live, thinking=more)
        return self.view.show_live(live)


@pytest.fixture
def shown(look: Look) -> Shown:
    return Shown(look)


# --- its title


@pytest.mark.parametrize(
    ("taken", "title"),
    [(None, "Thought"), (0.2, "Thought for 1 s"), (3.4, "Thought for 3 s"), (125.0, "Thought for 2 min 5 s")],
)
def test_the_title_tells_how_long_it_took(taken: float | None, title: str, shown: Shown) -> None:
    shown.view.show_ended("Hm", taken)
    assert shown.button.text() == title


def test_the_seconds_are_counted_while_it_goes_on_and_a_screen_reader_is_left_in_peace(shown: Shown) -> None:
    live = live_answer(thinking="Hm")
    shown.view.show_live(live)
    assert shown.button.text() == "Thinking…"
    assert live.thinking_begun is not None
    live.thinking_begun -= 70
    shown.view.show_live(live)
    assert shown.button.text() == "Thinking… 1 min 10 s"
    assert shown.button.accessibleName() == "Thinking…"
    add(live, "Yes")
    shown.view.show_live(live)
    assert shown.button.text() == "Thought for 1 min 10 s"
    assert shown.button.accessibleName() == ""


def test_the_title_has_the_room_that_it_needs(shown: Shown) -> None:
    shown.view.show_ended("Hm", None)
    narrow = shown.button.width()
    shown.view.show_ended("Hm", 3725.0)
    assert shown.button.width() >= shown.button.sizeHint().width() > narrow


# --- its text


def test_nothing_is_read_before_it_is_opened(shown: Shown) -> None:
    live = live_answer(thinking="One")
    shown.view.show_live(live)
    shown.grow(live, " two")
    assert shown.view.findChildren(Reading) == []
    shown.toggle()
    assert shown.text == "One two"


def test_open_thinking_takes_in_only_what_is_new(shown: Shown, settle: Settle) -> None:
    live = live_answer(thinking="First paragraph.\n\nSecond")
    shown.view.show_live(live)
    shown.toggle()
    shown.grow(live, " and more.\n\n")
    settle(lambda: shown.view.show_live(live))
    changes: list[int] = []
    shown.reading.document().contentsChange.connect(lambda position, *_: changes.append(position))
    for number in range(20):
        shown.grow(live, f"Sentence {number} of many. ")
    settle(lambda: shown.view.show_live(live) and "Sentence 19" in shown.text)
    assert min(changes) > len("First paragraph.")


def test_thinking_that_is_folded_again_catches_up_when_it_is_opened(shown: Shown) -> None:
    live = live_answer(thinking="One")
    shown.view.show_live(live)
    shown.toggle()
    shown.toggle()
    assert shown.view.reading is None
    add(live, thinking=" two")
    shown.view.show_ended(live.reply.thinking, 1.0)
    shown.toggle()
    assert shown.text == "One two"


def test_thinking_of_interleaved_blocks_is_shown_in_their_order(shown: Shown, settle: Settle) -> None:
    live = live_answer()
    add(live, thinking="a")
    shown.view.show_live(live)
    shown.toggle()
    for index, text in ((2, "c"), (0, "b")):
        live.take(ThinkingDelta(index, text))
    settle(lambda: shown.view.show_live(live) and shown.text == "abc")


def test_its_markdown_is_set_in_the_muted_colour(shown: Shown, look: Look) -> None:
    shown.view.show_ended("**Weighing** it\n\n- one\n- two", 1.0)
    shown.toggle()
    assert "**" not in shown.text
    assert colors(shown.reading.document()) == {look.color("text-muted").name()}


def colors(document: QTextDocument) -> set[str]:
    found, block = set(), document.firstBlock()
    while block.isValid():
        if block.text():
            found.add(block.begin().fragment().charFormat().foreground().color().name())
        block = block.next()
    return found


def test_a_bar_stands_at_its_left(shown: Shown, look: Look) -> None:
    shown.view.show_ended("One\n\nTwo", 1.0)
    shown.toggle()
    picture = shown.view.grab().toImage()
    assert picture.pixelColor(1, shown.reading.geometry().center().y()) == look.color("line")


def test_folding_it_gives_the_room_back(shown: Shown) -> None:
    shown.view.show_ended("One\n\nTwo", 1.0)
    low = shown.view.height_at(WIDTH)
    shown.toggle()
    assert shown.view.height() > low + 40
    shown.toggle()
    assert shown.view.height() == low


def test_an_answer_that_fails_while_it_thinks_tells_how_long_it_did() -> None:
    live = live_answer(thinking="Hm")
    assert live.thinking_begun is not None
    live.thinking_begun -= 5
    assert live.ended(State.FAILED, None).thought == pytest.approx(5, abs=1)
