"""The card where a comparison begins: it gathers two to six lanes, offers sets, and asks for the start."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QMenu, QPlainTextEdit, QPushButton

from modelslab_desktop.core.chat import Lane, Layout
from modelslab_desktop.core.model_sets import ModelSet, fresh
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.ui.compare_start import CompareStart
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.window import LEAST
from tests.ui.cards import Card
from tests.ui.conftest import Settle

QWEN, LLAMA, MISTRAL = "Qwen/Qwen2.5-7B", "meta-llama/Llama-3.3-70B", "mistralai/Mistral-Small"
TRIO = ModelSet("Translation trio", fresh(Lane(0, 0, 0, model) for model in (QWEN, LLAMA, MISTRAL)))
PAIR = ModelSet("Pair", fresh([Lane(0, 0, 0, QWEN, "Be brief.", Parameters(0.3)), Lane(0, 0, 0, QWEN)]))
CURRENT = Lane(7, 3, 2, QWEN, "Be kind.", Parameters(0.5), tip_id=9)
CTRL = Qt.KeyboardModifier.ControlModifier


class Start(Card):
    """The card with the current model in it, and what it has asked for."""

    def __init__(self, look: Look, settle: Settle) -> None:
        self.content = CompareStart(look)
        self.content.show_lanes([CURRENT])
        super().__init__(look, self.content, settle)
        self.models_wanted = QSignalSpy(self.content.model_requested)
        self.starts = QSignalSpy(self.content.start_requested)

    @property
    def models(self) -> list[str]:
        return [lane.model for lane in self.content.lanes]

    @property
    def start(self) -> QPushButton:
        return self.named("Start comparing", QPushButton)

    def add(self, *models: str) -> None:
        for model in models:
            self.content.add_model(model)

    def choose_in_menu(self, name: str, entry: str) -> None:
        self.press(name)
        menu = next(each for each in self.window.findChildren(QMenu) if each.isVisible())
        menu.setActiveAction(next(each for each in menu.actions() if each.text() == entry))
        QTest.keyClick(menu, Qt.Key.Key_Return)
        self.window.activateWindow()  # as a window manager does when a menu closes
        self.settle(self.window.isActiveWindow)


@pytest.fixture
def start(look: Look, settle: Settle) -> Start:
    return Start(look, settle)


# --- gathering


def test_it_begins_with_the_current_model_and_a_place_for_another(start: Start) -> None:
    assert start.content.lanes == fresh([CURRENT])
    assert start.focus_name == "Add model"
    assert not start.start.isEnabled()
    assert "Add a second model to start." in start.said


def test_two_models_can_be_compared(start: Start) -> None:
    start.press("Add model")
    assert start.models_wanted.count() == 1
    start.add(LLAMA)
    assert start.models == [QWEN, LLAMA]
    assert start.start.isEnabled()
    assert "Add a second model" not in start.said


def test_a_model_that_is_added_begins_with_the_same_settings(start: Start) -> None:
    start.add(LLAMA)
    first, second = start.content.lanes
    assert replace(second, model=QWEN, position=0) == first


def test_six_models_are_the_most(start: Start) -> None:
    start.add(*[LLAMA] * 4)
    assert "Six models" not in start.said
    start.add(LLAMA)
    assert "Six models are the most that can be compared." in start.said
    assert "Add model" not in start.names()
    start.add(LLAMA)
    assert len(start.models) == 6


def test_without_a_model_it_says_what_to_do(start: Start) -> None:
    start.content.show_lanes([Lane(0, 0, 0, "")])
    assert start.content.lanes == ()
    assert "Add two to six models to compare what they answer." in start.said
    assert "Save as a set" not in start.names()


def test_a_lane_can_get_another_model_and_keeps_its_settings(start: Start) -> None:
    start.add(LLAMA)
    start.press("Model: Qwen2.5 7B")
    assert start.models_wanted.count() == 1
    start.add(MISTRAL)
    assert start.models == [MISTRAL, LLAMA]
    assert start.content.lanes[0].parameters == CURRENT.parameters
    start.add(QWEN)
    assert start.models == [MISTRAL, LLAMA, QWEN]


def test_settings_that_are_changed_after_the_model_belong_to_the_new_model(start: Start) -> None:
    start.press("Settings of model 1, Qwen2.5 7B")
    start.press("Model: Qwen2.5 7B")
    start.add(MISTRAL)
    start.named("Temperature", QDoubleSpinBox).setValue(0.1)
    assert start.content.lanes[0] == replace(fresh([CURRENT])[0], model=MISTRAL, parameters=Parameters(0.1))


def test_a_wish_for_another_model_is_over_once_a_further_one_is_asked_for(start: Start) -> None:
    start.press("Model: Qwen2.5 7B")
    start.press("Add model")
    start.add(MISTRAL)
    assert start.models == [QWEN, MISTRAL]


def test_a_lane_that_asked_for_a_model_and_is_gone_gets_none(start: Start) -> None:
    start.add(LLAMA)
    start.press("Model: Llama 3.3 70B")
    start.press("Remove model 2, Llama 3.3 70B")
    start.add(MISTRAL)
    assert start.models == [QWEN, MISTRAL]


def test_a_lane_can_be_removed_and_the_keyboard_goes_on(start: Start) -> None:
    start.add(LLAMA, MISTRAL)
    start.press("Remove model 2, Llama 3.3 70B")
    assert start.models == [QWEN, MISTRAL]
    assert start.focus_name == "Remove model 2, Mistral Small"
    start.press("Remove model 2, Mistral Small")
    assert start.focus_name == "Add model"


def test_a_model_that_is_not_listed_is_marked_in_words(start: Start) -> None:
    start.content.show_listed([])
    assert "Not in the list" not in start.said
    start.content.show_listed([LLAMA])
    assert "Not in the list of models at the moment." in start.said
    start.add(LLAMA)
    assert start.said.count("Not in the list of models") == 1
    assert start.start.isEnabled()


# --- the settings of a lane


def test_the_same_model_twice_is_told_apart_by_its_settings(start: Start) -> None:
    start.add(QWEN)
    assert "Qwen2.5 7B stands here twice with the same settings." in start.said
    start.press("Settings of model 2, Qwen2.5 7B")
    number = start.named("Temperature", QDoubleSpinBox)
    assert number.value() == 0.5
    number.setValue(0.9)
    assert [lane.parameters.temperature for lane in start.content.lanes] == [0.5, 0.9]
    assert "with the same settings" not in start.said
    assert "Temperature 0.90, at most 4,096 tokens, a system prompt" in start.said


def test_a_lane_has_its_own_system_prompt_and_length(start: Start) -> None:
    start.press("Settings of model 1, Qwen2.5 7B")
    start.named("System prompt", QPlainTextEdit).setPlainText("Answer in French.")
    start.named("Maximum tokens", QDoubleSpinBox).setValue(100)
    start.press("Model's default for temperature")
    lane = start.content.lanes[0]
    assert lane.system_prompt == "Answer in French."
    assert lane.parameters == Parameters(None, None, 100)


def test_settings_that_many_models_refuse_together_are_warned_of(start: Start) -> None:
    start.press("Settings of model 1, Qwen2.5 7B")
    assert "refuse" not in start.said
    start.named("Top P", QDoubleSpinBox).setValue(0.5)
    assert "Many models refuse Temperature and Top P together." in start.said


def test_settings_are_folded_away_again_and_kept(start: Start) -> None:
    start.press("Settings of model 1, Qwen2.5 7B")
    start.named("Temperature", QDoubleSpinBox).setValue(0.1)
    start.press("Settings of model 1, Qwen2.5 7B")
    assert not [each for each in start.window.findChildren(QDoubleSpinBox) if each.isVisible()]
    assert start.content.lanes[0].parameters.temperature == 0.1


# --- the start


@pytest.mark.parametrize("layout", Layout)
def test_the_start_tells_lanes_layout_and_whether_it_is_blind(start: Start, layout: Layout) -> None:
    start.add(LLAMA)
    start.press(layout.value.capitalize())
    start.press("Blind")
    start.press("Start comparing")
    assert start.starts.at(0) == [start.content.lanes, layout, True]


def test_columns_and_open_names_are_the_usual(start: Start) -> None:
    start.add(LLAMA)
    start.press("Start comparing")
    assert start.starts.at(0) == [start.content.lanes, Layout.COLUMNS, False]


def test_ctrl_enter_starts_from_anywhere_but_not_with_a_single_model(start: Start) -> None:
    start.key(Qt.Key.Key_Return, CTRL)
    assert start.starts.count() == 0
    start.add(LLAMA)
    start.press("Settings of model 1, Qwen2.5 7B")
    start.named("System prompt", QPlainTextEdit).setFocus()
    start.key(Qt.Key.Key_Return, CTRL)
    assert start.starts.count() == 1
    assert start.named("System prompt", QPlainTextEdit).toPlainText() == "Be kind."


def test_enter_in_a_number_starts_nothing(start: Start) -> None:
    start.add(LLAMA)
    start.press("Settings of model 1, Qwen2.5 7B")
    start.named("Temperature", QDoubleSpinBox).setFocus()
    start.key(Qt.Key.Key_Return)
    assert start.starts.count() == 0


def test_blind_is_explained_to_a_screen_reader_too(start: Start) -> None:
    assert "stay hidden" in start.button("Blind").accessibleDescription()


def test_tab_goes_through_everything_as_it_is_read(start: Start) -> None:
    start.add(LLAMA)
    start.content.show_sets([TRIO])
    start.press("Settings of model 1, Qwen2.5 7B")
    start.button("Close").setFocus()
    reached = [start.focus_name]
    while len(reached) < 50 and (name := start.tab()) != "Close":
        reached.append(name)
    assert reached == [
        "Close",
        "Use Translation trio: Qwen2.5 7B, Llama 3.3 70B, Mistral Small",
        "Menu of Translation trio",
        "Model: Qwen2.5 7B",
        "Remove model 1, Qwen2.5 7B",
        "Settings of model 1, Qwen2.5 7B",
        "System prompt",
        "Temperature",
        "Temperature slider",
        "Model's default for temperature",
        "Top P",
        "Top P slider",
        "Model's default for Top P",
        "Maximum tokens",
        "Maximum tokens slider",
        "Model's default for maximum tokens",
        "Model: Llama 3.3 70B",
        "Remove model 2, Llama 3.3 70B",
        "Settings of model 2, Llama 3.3 70B",
        "Add model",
        "Save as a set",
        "Columns",  # the others are reached with the arrows
        "Blind",
        "Start comparing",
    ]


# --- sets


def test_a_set_is_offered_by_its_name_and_its_models(start: Start) -> None:
    assert "Your sets" not in start.said
    start.content.show_sets([TRIO, PAIR])
    assert "Your sets" in start.said
    assert "Use Pair: 2 × Qwen2.5 7B" in start.names()
    start.press("Use Translation trio: Qwen2.5 7B, Llama 3.3 70B, Mistral Small")
    assert start.content.lanes == TRIO.lanes
    assert start.focus_name == "Start comparing"


def test_a_set_brings_its_settings(start: Start) -> None:
    start.content.show_sets([PAIR])
    start.press("Use Pair: 2 × Qwen2.5 7B")
    assert start.content.lanes == PAIR.lanes


def test_the_lanes_are_saved_as_a_set_under_a_name(start: Start) -> None:
    saved = QSignalSpy(start.content.set_save_requested)
    start.add(LLAMA)
    start.press("Save as a set")
    assert start.named("Name of the set", QLineEdit).text() == "Qwen2.5 7B, Llama 3.3 70B"
    start.write("My pair")
    start.key(Qt.Key.Key_Return)
    assert saved.count() == 1
    assert saved.at(0) == ["My pair", start.content.lanes]
    assert start.focus_name == "Save as a set"
    assert start.starts.count() == 0


def test_a_name_that_is_taken_is_told_before_it_is_saved(start: Start) -> None:
    start.content.show_sets([PAIR])
    start.press("Save as a set")
    start.write("pair")
    assert "There is a set of this name. This one will be called “pair 2”." in start.said
    start.write("s")
    assert "There is a set of this name." not in start.said


def test_a_set_needs_a_name(start: Start) -> None:
    saved = QSignalSpy(start.content.set_save_requested)
    start.press("Save as a set")
    start.key(Qt.Key.Key_Delete)
    assert not start.button("Save set").isEnabled()
    start.key(Qt.Key.Key_Return)
    assert saved.count() == 0


def test_esc_leaves_the_name_and_not_the_card(start: Start) -> None:
    start.press("Save as a set")
    start.key(Qt.Key.Key_Escape)
    assert start.overlay.isVisible()
    assert start.focus_name == "Save as a set"
    start.key(Qt.Key.Key_Escape)
    assert not start.overlay.isVisible()


def test_a_set_is_renamed_in_its_place(start: Start) -> None:
    renamed = QSignalSpy(start.content.set_rename_requested)
    start.content.set_rename_requested.connect(
        lambda _, wanted: start.content.show_sets([TRIO, replace(PAIR, name=wanted)])
    )
    start.content.show_sets([TRIO, PAIR])
    start.choose_in_menu("Menu of Pair", "Rename")
    start.write("Duo")
    start.key(Qt.Key.Key_Return)
    assert renamed.at(0) == ["Pair", "Duo"]
    assert start.focus_name == "Use Duo: 2 × Qwen2.5 7B"
    assert "Name of the set" not in [
        each.accessibleName() for each in start.window.findChildren(QLineEdit) if each.isVisible()
    ]


def test_renaming_can_be_left(start: Start) -> None:
    start.content.show_sets([TRIO, PAIR])
    start.choose_in_menu("Menu of Pair", "Rename")
    start.key(Qt.Key.Key_Escape)
    assert start.focus_name == "Use Pair: 2 × Qwen2.5 7B"
    start.choose_in_menu("Menu of Pair", "Rename")
    start.choose_in_menu("Menu of Translation trio", "Rename")
    assert [name for name in start.names() if name.startswith("Use ")] == ["Use Pair: 2 × Qwen2.5 7B"]


def test_a_deleted_set_can_be_brought_back_even_the_last_one(start: Start) -> None:
    deleted, restored = QSignalSpy(start.content.set_delete_requested), QSignalSpy(start.content.set_restore_requested)
    start.content.set_delete_requested.connect(lambda _: start.content.show_sets([]))
    start.content.set_restore_requested.connect(lambda: start.content.show_sets([PAIR]))
    start.content.show_sets([PAIR])
    start.choose_in_menu("Menu of Pair", "Delete")
    assert deleted.at(0) == ["Pair"]
    assert "Deleted “Pair”" in start.said
    assert start.focus_name == "Undo"
    start.key(Qt.Key.Key_Space)
    assert restored.count() == 1
    assert start.focus_name == "Use Pair: 2 × Qwen2.5 7B"
    assert "Deleted" not in start.said


def test_what_was_deleted_is_not_offered_when_the_card_is_opened_again(start: Start) -> None:
    start.content.show_sets([PAIR])
    start.choose_in_menu("Menu of Pair", "Delete")
    start.content.show_sets([])
    start.overlay.close()
    start.overlay.open()
    assert "Deleted" not in start.said
    assert "Your sets" not in start.said


def test_showing_lanes_anew_begins_anew(start: Start) -> None:
    start.add(LLAMA)
    start.press("Save as a set")
    start.content.show_lanes([Lane(0, 0, 0, MISTRAL)])
    assert start.models == [MISTRAL]
    assert "Save set" not in start.names()


# --- its room


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize("size", [QSize(1280, 800), LEAST])
def test_nothing_is_cut_off_and_nothing_scrolls_sideways(start: Start, look: Look, size: QSize, zoom: float) -> None:
    start.add(LLAMA, MISTRAL)
    start.content.show_sets([TRIO, PAIR])
    start.press("Settings of model 2, Llama 3.3 70B")
    look.magnify(zoom)
    start.fit(size)
    start.settle(lambda: start.area.horizontalScrollBar().maximum() == 0)
    page = start.page
    start.settle(lambda: start.area.verticalScrollBar().maximum() >= page.height() - start.area.viewport().height())


def test_the_start_stands_below_the_page_where_there_is_room_and_scrolls_where_there_is_little(
    start: Start, look: Look, settle: Settle
) -> None:
    start.add(LLAMA)
    page, button = start.page, start.start
    button.setFocus()
    assert not page.isAncestorOf(button)
    look.magnify(2.0)
    start.fit(LEAST)
    settle(lambda: page.isAncestorOf(button) and button.hasFocus())
    look.magnify(1.0)
    start.fit(QSize(1280, 800))
    settle(lambda: not page.isAncestorOf(button) and button.hasFocus())


def test_the_keyboard_is_followed_into_the_page_from_outside(start: Start, settle: Settle) -> None:
    start.add(*[LLAMA] * 5)
    start.fit(LEAST)
    start.start.setFocus()
    start.key(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert start.focus_name == "Blind"
    settle(lambda: start.focus.mapTo(start.window, QPoint(0, 0)).y() < start.window.height())
    assert start.area.rect().contains(start.focus.mapTo(start.area, start.focus.rect().center()))


def test_the_card_grows_with_what_is_unfolded(start: Start, settle: Settle) -> None:
    before = start.content.height()
    start.press("Settings of model 1, Qwen2.5 7B")
    settle(lambda: start.content.height() > before)
    grown = start.content.height()
    start.press("Settings of model 1, Qwen2.5 7B")
    settle(lambda: start.content.height() < grown)
