"""The cards that begin with models, in the whole window: both offer the saved sets, and know which models there are."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListView, QMenu

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.models import Model
from modelslab_desktop.ui.compare_start import CompareStart
from modelslab_desktop.ui.lanes_card import LanesCard
from modelslab_desktop.ui.prompt_set import PromptSet
from tests.ui.conftest import Settle
from tests.ui.room import ECHO, SLOW, Room

PAIR = [Lane(0, 0, 0, ECHO), Lane(0, 0, 1, SLOW)]
UNLISTED = "Not in the list of models at the moment. It may not answer."
CARDS = {"Compare": CompareStart, "Run a set of prompts": PromptSet}


def opened(room: Room, name: str) -> LanesCard:
    """The card that this command opens."""
    next(each for each in room.window.actions() if each.text() == name).trigger()
    card: LanesCard = room.window.findChildren(CARDS[name])[0]
    assert card.isVisible()
    return card


def said(card: LanesCard) -> list[str]:
    return [each.text() for each in card.findChildren(QLabel) if each.isVisible()]


def offered(card: LanesCard) -> list[str]:
    """The sets that the card offers."""
    buttons = [each for each in card.findChildren(QAbstractButton) if each.isVisible()]
    return [each.accessibleName() for each in buttons if each.accessibleName().startswith("Use ")]


def save(room: Room, name: str) -> None:
    room.press("Save as a set")
    QTest.keyClicks(room.focus, name)
    room.key(Qt.Key.Key_Return)


def choose_in_menu(room: Room, button: str, entry: str) -> None:
    room.press(button)
    menu = next(each for each in room.window.findChildren(QMenu) if each.isVisible())
    next(each for each in menu.actions() if each.text() == entry).trigger()
    menu.close()


def test_a_set_that_one_card_has_saved_is_used_in_the_other(room: Room, settle: Settle) -> None:
    start = opened(room, "Compare")
    start.show_lanes(PAIR)
    save(room, "Duo")
    start.close_requested.emit()
    card = opened(room, "Run a set of prompts")
    assert [lane.model for lane in card.lanes] != [ECHO, SLOW]
    settle(lambda: bool(offered(card)))
    [name] = offered(card)
    assert name.startswith("Use Duo: ")
    room.press(name)
    assert [lane.model for lane in card.lanes] == [ECHO, SLOW]


@pytest.mark.parametrize("name", CARDS)
def test_sets_are_saved_renamed_deleted_and_brought_back(room: Room, settle: Settle, name: str) -> None:
    card, sets = opened(room, name), room.comparing.model_sets
    card.show_lanes(PAIR)
    save(room, "Duo")
    assert [(each.name, list(each.lanes)) for each in sets.all] == [("Duo", PAIR)]
    settle(lambda: len(offered(card)) == 1)
    choose_in_menu(room, "Menu of Duo", "Rename")
    QTest.keyClicks(room.focus, "Two")
    room.key(Qt.Key.Key_Return)
    assert [each.name for each in sets.all] == ["Two"]
    settle(lambda: bool(offered(card)))
    choose_in_menu(room, "Menu of Two", "Delete")
    assert sets.all == []
    settle(lambda: not offered(card))
    room.press("Undo")
    assert [each.name for each in sets.all] == ["Two"]
    settle(lambda: len(offered(card)) == 1)


@pytest.mark.parametrize("name", CARDS)
def test_a_set_that_cannot_be_saved_is_told(room: Room, settle: Settle, name: str) -> None:
    opened(room, name).show_lanes(PAIR)
    room.connection.execute("PRAGMA query_only = ON")
    save(room, "Duo")
    room.connection.execute("PRAGMA query_only = OFF")
    assert room.comparing.model_sets.all == []
    settle(lambda: any("protected" in each.text() for each in room.window.findChildren(QLabel) if each.isVisible()))


@pytest.mark.parametrize("name", CARDS)
def test_a_model_that_the_account_does_not_list_is_marked(room: Room, settle: Settle, name: str) -> None:
    listed = room.models.all
    room.models.show_only([model for model in listed if model.id != SLOW])
    card = opened(room, name)
    card.show_lanes(PAIR)
    settle(lambda: said(card).count(UNLISTED) == 1)
    room.models.show_only([Model("maker/other", "maker")])
    settle(lambda: said(card).count(UNLISTED) == 2)
    room.models.show_only(listed)
    settle(lambda: UNLISTED not in said(card))


@pytest.mark.parametrize("name", CARDS)
def test_no_model_is_marked_before_the_list_is_known(room: Room, name: str) -> None:
    room.models.show_only([])
    card = opened(room, name)
    card.show_lanes(PAIR)
    QApplication.processEvents()  # a layout shows what is new in it a moment later
    assert UNLISTED not in said(card)


def test_a_new_set_of_prompts_is_listed_before_it_asks_anything(room: Room) -> None:
    opened(room, "Run a set of prompts")
    room.comparing.prompts.create("Letters", ["Dear"], PAIR, 10)
    rows = room.named(QListView, "Conversations").model()
    assert "Letters" in [str(rows.index(row, 0).data()) for row in range(rows.rowCount())]
