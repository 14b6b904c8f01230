"""The first card: a key is asked for, checked, and forgotten by the field as soon as it is accepted."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QToolButton
from shiboken6 import delete

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.session.account import Stage
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.welcome import Welcome
from modelslab_desktop.ui.words import CREDITS_PAGE, KEY_PAGE

KEY = "Tn7qWZk4mJd8sXb2"
Settle = Callable[[Callable[[], bool]], None]


class Card:
    """The first card on screen, and what it has asked for."""

    def __init__(self, look: Look) -> None:
        self.widget = Welcome(look)
        self.keys: list[str] = []
        self.links: list[str] = []
        self.asked: list[str] = []
        self.widget.connect_requested.connect(self.keys.append)
        self.widget.link_requested.connect(self.links.append)
        self.widget.demo_requested.connect(lambda: self.asked.append("demo"))
        self.widget.cancel_requested.connect(lambda: self.asked.append("cancel"))
        self.widget.resize(900, 600)
        self.widget.show()
        self.widget.activateWindow()
        self.widget.setFocus()

    @property
    def field(self) -> QLineEdit:
        return next(each for each in self.widget.findChildren(QLineEdit) if each.accessibleName() == "API key")

    @property
    def show_key(self) -> QToolButton:
        return next(each for each in self.widget.findChildren(QToolButton) if each.accessibleName() == "Show key")

    def buttons(self) -> list[str]:
        return [each.text() for each in self.widget.findChildren(QPushButton) if each.isVisible()]

    def button(self, text: str) -> QPushButton:
        return next(each for each in self.widget.findChildren(QPushButton) if each.text() == text and each.isVisible())

    def said(self) -> str:
        return "\n".join(each.text() for each in self.widget.findChildren(QLabel) if each.isVisible())


@pytest.fixture
def card(look: Look, settle: Settle) -> Iterator[Card]:
    shown = Card(look)
    settle(shown.field.hasFocus)
    yield shown
    delete(shown.widget)


def test_a_key_is_handed_over_without_the_spaces_around_it(card: Card) -> None:
    card.field.setText(f" {KEY}\t")
    card.button("Connect").click()
    assert card.keys == [KEY]


def test_enter_hands_the_key_over(card: Card) -> None:
    QTest.keyClicks(card.field, KEY)
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert card.keys == [KEY]


def test_enter_while_an_input_method_composes_hands_nothing_over(card: Card) -> None:
    card.show_key.click()
    QTest.keyClicks(card.field, "half")
    QApplication.sendEvent(card.field, QInputMethodEvent("ni", []))
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert card.keys == []


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_key_cannot_be_handed_over(card: Card, text: str) -> None:
    card.field.setText(text)
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert not card.button("Connect").isEnabled()
    assert card.keys == []


def test_a_key_is_hidden_until_the_user_wants_to_see_it(card: Card) -> None:
    card.field.setText(KEY)
    assert KEY not in card.field.displayText()
    card.show_key.click()
    assert card.field.displayText() == KEY
    card.show_key.click()
    assert KEY not in card.field.displayText()


def test_while_a_key_is_checked_it_can_only_be_cancelled(card: Card) -> None:
    card.field.setText(KEY)
    card.widget.show_stage(Stage.CONNECTING)
    assert not card.button("Connecting…").isEnabled()
    assert not card.field.isEnabled()
    assert not card.button("Try without a key").isEnabled()
    card.button("Cancel").click()
    assert card.asked == ["cancel"]


def test_cancel_is_there_only_while_a_key_is_checked(card: Card) -> None:
    assert "Cancel" not in card.buttons()
    card.widget.show_stage(Stage.CONNECTING)
    card.widget.show_stage(Stage.NEEDS_KEY)
    assert "Cancel" not in card.buttons()


def test_the_way_back_is_there_only_when_there_is_one(card: Card) -> None:
    assert "Back to my chats" not in card.buttons()
    card.widget.show_stage(Stage.NEEDS_KEY, can_go_back=True)
    card.button("Back to my chats").click()
    assert card.asked == ["cancel"]
    card.widget.show_stage(Stage.CONNECTING, can_go_back=True)
    assert "Back to my chats" not in card.buttons()


@pytest.mark.parametrize("stage", [Stage.CONNECTED, Stage.DEMO])
def test_the_field_forgets_the_key_as_soon_as_it_is_not_needed(card: Card, stage: Stage) -> None:
    QTest.keyClicks(card.field, KEY)
    card.show_key.click()
    card.widget.show_stage(stage)
    card.field.undo()
    assert card.field.text() == ""
    assert not card.show_key.isChecked()


def test_a_refused_key_can_be_mended(card: Card, settle: Settle) -> None:
    QTest.keyClicks(card.field, KEY)
    card.widget.show_stage(Stage.CONNECTING)
    card.widget.show_stage(Stage.NEEDS_KEY)
    card.widget.show_problem(Problem(Kind.BAD_KEY, "Invalid API key"))
    settle(card.field.hasFocus)
    assert card.field.hasSelectedText()
    assert card.field.text() == KEY
    assert "ModelsLab did not accept your key" in card.said()
    assert "It may have been mistyped" in card.said()


def test_trouble_offers_no_step_that_the_card_is_already(card: Card) -> None:
    card.widget.show_problem(Problem(Kind.BAD_KEY))
    assert set(card.buttons()) == {"Where do I find my key?", "Connect", "Try without a key"}


def test_details_are_folded_away_until_they_are_wanted(card: Card) -> None:
    card.widget.show_problem(Problem(Kind.CERTIFICATE, "self-signed certificate in chain"))
    assert "Company networks" in card.said()
    assert "self-signed" not in card.said()
    next(each for each in card.widget.findChildren(QToolButton) if each.text() == "Details").click()
    assert "self-signed" in card.said()


def test_credits_are_added_in_the_browser(card: Card) -> None:
    card.widget.show_problem(Problem(Kind.NO_CREDITS))
    card.button("Add credits").click()
    assert card.links == [CREDITS_PAGE]


def test_after_a_pause_the_same_key_can_be_tried_again(card: Card) -> None:
    card.field.setText(KEY)
    card.widget.show_problem(Problem(Kind.OVERLOADED))
    card.button("Try again").click()
    assert card.keys == [KEY]


def test_a_second_trouble_takes_the_place_of_the_first(card: Card) -> None:
    card.widget.show_problem(Problem(Kind.BAD_KEY))
    card.widget.show_problem(Problem(Kind.NO_NETWORK))
    assert "did not accept" not in card.said()
    assert "ModelsLab cannot be reached" in card.said()


def test_trouble_goes_when_the_next_try_begins(card: Card) -> None:
    card.widget.show_problem(Problem(Kind.NO_NETWORK))
    card.widget.show_stage(Stage.CONNECTING)
    assert "cannot be reached" not in card.said()


def test_trouble_stays_when_the_theme_changes(card: Card, look: Look) -> None:
    card.widget.show_problem(Problem(Kind.NO_NETWORK))
    look.choose("dark")
    assert card.said().count("ModelsLab cannot be reached") == 1


def test_the_page_with_the_keys_and_the_demo_are_one_click_away(card: Card) -> None:
    card.button("Where do I find my key?").click()
    card.button("Try without a key").click()
    assert (card.links, card.asked) == ([KEY_PAGE], ["demo"])


@pytest.mark.parametrize("size", [(900, 600), (1280, 800), (2560, 1440)])
def test_the_card_stands_in_the_middle_and_shows_trouble_without_scrolling(card: Card, size: tuple[int, int]) -> None:
    card.widget.resize(*size)
    card.widget.show_problem(Problem(Kind.CERTIFICATE, "self-signed certificate in chain"))
    QApplication.processEvents()
    frame = card.field.parentWidget()
    assert frame is not None
    assert frame.width() <= 460
    assert abs(frame.geometry().center().x() - size[0] // 2) <= 1
    scroll = card.widget.findChild(QScrollArea)
    assert scroll is not None
    assert scroll.verticalScrollBar().maximum() == 0
