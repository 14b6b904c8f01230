"""The card of a prompt set understands what is pasted or loaded, says how many requests it means, and starts it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QListView,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)
from shiboken6 import delete

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.core.prompts import Trouble, table_in
from modelslab_desktop.ui.prompt_set import PromptSet
from modelslab_desktop.ui.prompt_words import TROUBLES
from modelslab_desktop.ui.theme import Look
from tests.ui.conftest import Settle

THREE = [Lane(7, 3, 0, "maker/a", "Be brief.", Parameters(0.5)), Lane(0, 0, 1, "maker/b"), Lane(0, 0, 2, "maker/c")]
CSV = "id,prompt,topic\n1,Say hello,talk\n2,Say bye,talk\n"


class Card:
    """The card, and what it has asked for."""

    def __init__(self, look: Look) -> None:
        self.panel = PromptSet(look)
        self.started: list[tuple[Any, ...]] = []
        self.models: list[bool] = []
        self.files: list[bool] = []
        self.dropped: list[Path] = []
        self.panel.start_requested.connect(lambda *what: self.started.append(what))
        self.panel.model_requested.connect(lambda: self.models.append(True))
        self.panel.file_requested.connect(lambda: self.files.append(True))
        self.panel.file_dropped.connect(self.dropped.append)
        self.panel.resize(640, 900)
        self.panel.show()

    def paste(self, text: str) -> None:
        self.field.setPlainText(text)

    @property
    def field(self) -> QPlainTextEdit:
        return next(each for each in self.panel.findChildren(QPlainTextEdit) if each.accessibleName() == "Prompts")

    @property
    def said(self) -> list[str]:
        return [each.text() for each in self.panel.findChildren(QLabel) if each.isVisible() and each.text()]

    @property
    def preview(self) -> list[str]:
        [shown] = [each for each in self.panel.findChildren(QListView) if each.accessibleName() == "Preview"]
        rows = shown.model().rowCount() if shown.isVisible() else 0
        return [str(shown.model().index(row, 0).data()) for row in range(rows)]

    @property
    def limit(self) -> QSpinBox:
        return self.panel.findChildren(QSpinBox)[0]

    @property
    def columns(self) -> QComboBox:
        [found] = self.panel.findChildren(QComboBox)
        return found

    def button(self, text: str) -> QAbstractButton:
        [found] = [
            each for each in self.panel.findChildren(QAbstractButton) if each.isVisible() and each.text() == text
        ]
        return found

    @property
    def buttons(self) -> list[str]:
        shown = [each for each in self.panel.findChildren(QAbstractButton) if each.isVisible()]
        return [each.accessibleName() or each.text() for each in shown]

    def drag(self, *files: Path) -> tuple[QMimeData, bool]:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
        event.ignore()
        QApplication.sendEvent(self.panel, event)
        return data, event.isAccepted()


@pytest.fixture
def card(look: Look) -> Iterator[Card]:
    shown = Card(look)
    yield shown
    delete(shown.panel)


@pytest.fixture
def filled(card: Card, settle: Settle) -> Card:
    """Two prompts and three models."""
    card.panel.show_lanes(THREE)
    card.paste("Say hello\nSay bye")
    settle(lambda: len(card.panel.prompts) == 2)
    return card


# --- prompts


def test_an_empty_card_says_what_is_missing_and_cannot_start(card: Card) -> None:
    assert card.said[-1:] == ["Paste or load some prompts to start."]
    assert not [words for words in card.said if "ask" in words.lower() and "each" not in words.lower()]
    assert not card.button("Start").isEnabled()
    assert card.preview == []


def test_pasted_lines_are_counted_and_not_repeated(card: Card, settle: Settle) -> None:
    card.paste("Say hello\n\nSay bye\n")
    settle(lambda: "2 prompts" in card.said)
    assert card.panel.prompts == ["Say hello", "Say bye"]
    assert card.preview == []
    assert "Add one to six models to start." in card.said


def test_prompts_that_blank_lines_part_are_listed(card: Card, settle: Settle) -> None:
    card.paste("Translate:\nguten Tag\n\nSay bye")
    settle(lambda: bool(card.preview))
    assert card.preview == ["1.  Translate: guten Tag", "2.  Say bye"]
    card.button("Each line is a prompt").click()
    assert card.preview == []


def test_blank_lines_part_the_prompts_where_it_looks_so_and_a_person_can_say_otherwise(
    card: Card, settle: Settle
) -> None:
    card.paste("Translate:\nguten Tag\n\nSay bye")
    settle(lambda: bool(card.preview))
    assert card.panel.prompts == ["Translate:\nguten Tag", "Say bye"]
    card.button("Each line is a prompt").click()
    assert card.panel.prompts == ["Translate:", "guten Tag", "Say bye"]
    card.paste("Translate:\nguten Abend\n\nSay bye")
    settle(lambda: "guten Abend" in card.panel.prompts)
    assert len(card.panel.prompts) == 3


def test_one_line_asks_for_no_division(card: Card, settle: Settle) -> None:
    card.paste("Say hello")
    settle(lambda: "1 prompt" in card.said)
    assert not [each for each in card.panel.findChildren(QAbstractButton) if "line" in each.text() and each.isVisible()]


def test_too_many_prompts_are_refused_in_words(card: Card, settle: Settle) -> None:
    card.panel.show_lanes(THREE)
    card.paste("x\n" * 1001)
    settle(lambda: TROUBLES[Trouble.TOO_MANY] in card.said)
    assert card.preview == []
    assert not card.button("Start").isEnabled()


# --- files


def test_a_file_is_asked_for(card: Card) -> None:
    card.button("Load a file").click()
    assert card.files == [True]


def test_the_text_of_a_file_stands_in_the_field(card: Card) -> None:
    card.panel.take_file("questions.txt", "Say hello\nSay bye")
    assert card.field.toPlainText() == "Say hello\nSay bye"
    assert card.panel.prompts == ["Say hello", "Say bye"]


def test_the_column_and_the_header_of_a_file_can_be_chosen(card: Card) -> None:
    card.panel.take_file("questions.csv", table_in(CSV))
    assert "questions.csv" in card.said
    assert card.panel.prompts == ["Say hello", "Say bye"]
    assert card.columns.currentText() == "prompt"
    card.columns.setCurrentIndex(2)
    card.columns.activated.emit(2)
    assert card.panel.prompts == ["talk", "talk"]
    card.button("First row is a header").click()
    assert card.panel.prompts == ["topic", "talk", "talk"]
    assert card.columns.currentText() == "Column C"


def test_text_can_be_pasted_instead_of_a_file(card: Card) -> None:
    card.paste("Say hello")
    card.panel.take_file("questions.csv", table_in(CSV))
    assert not card.field.isVisible()
    card.button("Paste text instead").click()
    assert card.field.isVisible()
    assert card.panel.prompts == ["Say hello"]


def test_a_file_that_cannot_be_used_is_refused_and_the_prompts_stay(filled: Card) -> None:
    filled.panel.refuse_file("old.xls", Trouble.OLD_SHEET)
    assert f"old.xls: {TROUBLES[Trouble.OLD_SHEET]}" in filled.said
    assert len(filled.panel.prompts) == 2


def test_one_file_can_be_dropped(card: Card, tmp_path: Path) -> None:
    file = tmp_path / "questions.csv"
    data, accepted = card.drag(file)
    assert accepted
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(card.panel, QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
    assert card.dropped == [file]
    assert not card.drag(file, file)[1]


# --- models, and requests


def test_it_says_how_many_requests_it_means(filled: Card) -> None:
    assert "2 prompts × 3 models = 6 requests" in filled.said
    assert filled.limit.value() == 6


def test_the_limit_follows_until_it_is_set_by_hand(filled: Card, settle: Settle) -> None:
    filled.panel.add_model("maker/d")
    assert filled.limit.value() == 8
    filled.limit.setValue(5)
    filled.panel.add_model("maker/e")
    assert filled.limit.value() == 5
    assert "2 prompts × 5 models = 10 requests" in filled.said
    assert "It will stop after 5 requests, and go on when you allow more." in filled.said


def test_a_model_is_asked_for_and_taken(filled: Card) -> None:
    filled.button("Add model").click()
    assert filled.models == [True]
    filled.panel.add_model("maker/d")
    assert [lane.model for lane in filled.panel.lanes] == ["maker/a", "maker/b", "maker/c", "maker/d"]


def test_six_models_are_the_most(filled: Card) -> None:
    for name in "defg":
        filled.panel.add_model(f"maker/{name}")
    assert len(filled.panel.lanes) == 6
    assert "Add model" not in filled.buttons


def test_a_model_can_be_replaced_and_removed(filled: Card) -> None:
    buttons = {each.accessibleName(): each for each in filled.panel.findChildren(QAbstractButton)}
    buttons["Model: B"].click()
    filled.panel.add_model("maker/z")
    assert [lane.model for lane in filled.panel.lanes] == ["maker/a", "maker/z", "maker/c"]
    buttons["Remove model 1, A"].click()
    assert [lane.model for lane in filled.panel.lanes] == ["maker/z", "maker/c"]
    assert "2 prompts × 2 models = 4 requests" in filled.said


# --- starting


def test_it_starts_with_fresh_lanes_and_the_limit(filled: Card) -> None:
    filled.limit.setValue(4)
    filled.button("Start").click()
    [(title, prompts, lanes, limit)] = filled.started
    assert (title, prompts, limit) == ("2 prompts: Say hello", ["Say hello", "Say bye"], 4)
    assert lanes[0] == Lane(0, 0, 0, "maker/a", "Be brief.", Parameters(0.5))


def test_ctrl_enter_starts_with_what_was_just_typed(filled: Card) -> None:
    filled.field.setPlainText("Only this")
    QTest.keyClick(filled.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert filled.started[0][1] == ["Only this"]


def test_ctrl_enter_starts_nothing_while_something_is_missing(card: Card) -> None:
    QTest.keyClick(card.panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert card.started == []


def test_it_can_be_cleared_for_the_next_time(filled: Card) -> None:
    filled.limit.setValue(4)
    filled.panel.clear()
    assert filled.panel.prompts == []
    filled.panel.take_file("questions.txt", "Say hello")
    assert filled.limit.value() == 3


def test_every_control_has_a_name(filled: Card) -> None:
    filled.panel.take_file("questions.csv", table_in(CSV))
    reached = [
        each
        for each in filled.panel.findChildren(QWidget)
        if each.isVisible() and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not each.objectName().startswith("qt_")  # Qt's own, within a control that has a name
    ]
    unnamed = [
        each
        for each in reached
        if not each.accessibleName() and not (isinstance(each, QAbstractButton) and each.text())
    ]
    assert unnamed == []
