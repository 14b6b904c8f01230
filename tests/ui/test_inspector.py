"""The inspector shows a lane, tells edits after a pause, and sends no parameter that the user did not set."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDoubleSpinBox,
    QFrame,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QWidget,
)
from shiboken6 import delete

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.ui.focus_chain import others_in_chain
from modelslab_desktop.ui.inspector import Inspector
from modelslab_desktop.ui.parameter_field import MAX_TOKENS
from modelslab_desktop.ui.theme import Look

MODEL = "Qwen/Qwen2.5-VL-72B-Instruct-together"
LANE = Lane(1, 7, 0, MODEL, "Be brief.", Parameters(temperature=0.3))
T = TypeVar("T", bound=QWidget)
Settle = Callable[[Callable[[], bool]], None]


class Panel:
    """An inspector on screen, what it has told, and its controls by their accessible names."""

    def __init__(self, look: Look, lane: Lane = LANE) -> None:
        self.widget = Inspector(look)
        self.told: list[Lane] = []
        self.widget.lane_edited.connect(self.told.append)
        self.widget.resize(300, 700)
        self.widget.show()
        self.widget.show_lane(lane)

    @property
    def model(self) -> QPushButton:
        return next(
            each for each in self.widget.findChildren(QPushButton) if each.accessibleName().startswith("Model: ")
        )

    @property
    def prompt(self) -> QPlainTextEdit:
        return self._named(QPlainTextEdit, "System prompt")

    def number(self, name: str) -> QDoubleSpinBox:
        return self._named(QDoubleSpinBox, name)

    def slider(self, name: str) -> QSlider:
        return self._named(QSlider, f"{name} slider")

    def default(self, name: str) -> QCheckBox:
        return self._named(QCheckBox, f"Model's default for {name}")

    def button(self, text: str) -> QPushButton:
        return next(each for each in self.widget.findChildren(QPushButton) if each.text() == text)

    @property
    def notice(self) -> str:
        frame = self.widget.findChild(QFrame, "notice")
        return frame.accessibleName() if frame is not None and frame.isVisible() else ""

    def parameters(self) -> Parameters:
        self.widget.flush()
        return self.told[-1].parameters

    def _named(self, kind: type[T], name: str) -> T:
        return next(each for each in self.widget.findChildren(kind) if each.accessibleName() == name)


@pytest.fixture
def panel(look: Look) -> Iterator[Panel]:
    shown = Panel(look)
    yield shown
    delete(shown.widget)


def press(slider: QSlider) -> QPoint:
    """Press the mouse on the handle; where that was."""
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    part = QStyle.SubControl.SC_SliderHandle
    at = slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, slider).center()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at)
    return at


def drag(slider: QSlider, to: int) -> None:
    at = press(slider)
    QTest.mouseMove(slider, QPoint(to, at.y()))
    assert slider.isSliderDown()


def test_a_lane_is_shown_and_nothing_is_told(panel: Panel, settle: Settle) -> None:
    panel.widget.show_lane(replace(LANE, id=2, system_prompt="Other", parameters=Parameters(top_p=0.5, max_tokens=9)))
    panel.widget.flush()
    assert panel.prompt.toPlainText() == "Other"
    assert [panel.number(name).value() for name in ("Top P", "Maximum tokens")] == [0.5, 9]
    assert [panel.default(name).isChecked() for name in ("temperature", "Top P", "maximum tokens")] == [1, 0, 0]
    assert panel.told == []


def test_the_model_button_is_named_after_the_model_and_asks_for_the_picker(panel: Panel) -> None:
    asked: list[bool] = []
    panel.widget.model_requested.connect(lambda: asked.append(True))
    panel.model.click()
    assert asked
    assert panel.model.accessibleName() == "Model: Qwen2.5 VL 72B Instruct"
    assert MODEL in panel.model.toolTip()


def test_the_model_button_says_when_no_model_is_chosen(panel: Panel) -> None:
    panel.widget.show_lane(replace(LANE, model=""))
    assert panel.model.accessibleName() == "Model: none chosen yet"


def test_a_new_system_prompt_is_told_once_after_a_pause(panel: Panel, settle: Settle) -> None:
    panel.prompt.selectAll()
    QTest.keyClicks(panel.prompt, "Be kind.")
    assert panel.told == []
    settle(lambda: bool(panel.told))
    assert panel.told == [replace(LANE, system_prompt="Be kind.")]


def test_a_system_prompt_is_told_when_the_focus_goes(panel: Panel, settle: Settle) -> None:
    panel.widget.activateWindow()
    panel.prompt.setFocus()
    settle(panel.prompt.hasFocus)
    QTest.keyClicks(panel.prompt, "And kind. ")
    QTest.keyClick(panel.prompt, Qt.Key.Key_Tab)
    assert [lane.system_prompt for lane in panel.told] == ["And kind. Be brief."]


def test_flushing_tells_at_once_and_only_once(panel: Panel) -> None:
    panel.number("Temperature").setValue(0.5)
    panel.widget.flush()
    panel.widget.flush()
    assert [lane.parameters.temperature for lane in panel.told] == [0.5]


def test_text_of_an_input_method_is_told_when_it_is_committed(panel: Panel) -> None:
    composing = QInputMethodEvent("ni", [])
    QApplication.sendEvent(panel.prompt, composing)
    panel.widget.flush()
    committed = QInputMethodEvent()
    committed.setCommitString("你")
    QApplication.sendEvent(panel.prompt, committed)
    panel.widget.flush()
    assert panel.told[-1].system_prompt == "你Be brief."


def test_another_lane_does_not_take_over_what_was_typed_for_the_first(panel: Panel) -> None:
    panel.prompt.setPlainText("For the first")
    panel.widget.show_lane(replace(LANE, id=2))
    assert panel.told == [replace(LANE, system_prompt="For the first")]
    assert panel.prompt.toPlainText() == "Be brief."


def test_news_of_the_same_lane_do_not_undo_what_is_being_typed(panel: Panel) -> None:
    panel.prompt.setPlainText("Half a sen")
    panel.widget.show_lane(replace(LANE, tip_id=12))
    panel.widget.flush()
    assert panel.prompt.toPlainText() == "Half a sen"
    assert panel.told == [replace(LANE, tip_id=12, system_prompt="Half a sen")]


def test_showing_the_same_prompt_again_leaves_the_cursor_where_it_is(panel: Panel) -> None:
    QTest.keyClick(panel.prompt, Qt.Key.Key_Right)
    panel.widget.show_lane(replace(LANE, tip_id=12))
    assert panel.prompt.textCursor().position() == 1


def test_a_number_that_is_set_is_sent(panel: Panel) -> None:
    panel.widget.show_lane(replace(LANE, parameters=Parameters()))
    panel.number("Temperature").setValue(0.25)
    assert panel.parameters().sent() == {"temperature": 0.25, "max_tokens": 4096}
    assert not panel.default("temperature").isChecked()
    assert panel.slider("Temperature").value() == 25


@pytest.mark.parametrize(("name", "value"), [("Temperature", 0.4), ("Top P", 0.9), ("Maximum tokens", 2000.0)])
def test_a_screen_reader_can_set_a_number(panel: Panel, name: str, value: float) -> None:
    panel.widget.show_lane(replace(LANE, parameters=Parameters(max_tokens=None)))
    reached = QAccessible.queryAccessibleInterface(panel.number(name)).valueInterface()
    reached.setCurrentValue(value)
    assert list(panel.parameters().sent().values()) == [value]


def test_what_one_lane_had_does_not_show_in_another(panel: Panel) -> None:
    panel.widget.show_lane(replace(LANE, id=2, parameters=Parameters()))
    assert panel.number("Temperature").value() == 1
    assert panel.slider("Temperature").value() == 100


def test_typing_the_very_number_that_stands_there_muted_sets_it(panel: Panel) -> None:
    panel.widget.show_lane(replace(LANE, parameters=Parameters()))
    number = panel.number("Temperature")
    number.selectAll()
    QTest.keyClicks(number, "1")
    QTest.keyClick(number, Qt.Key.Key_Return)
    assert panel.parameters().temperature == 1


def test_maximum_tokens_are_told_as_a_whole_number(panel: Panel) -> None:
    panel.number("Maximum tokens").setValue(1_000_000)
    assert type(panel.parameters().max_tokens) is int
    assert panel.parameters().max_tokens == 1_000_000


def test_the_models_default_is_not_sent_and_its_controls_stay_in_reach(panel: Panel) -> None:
    panel.default("temperature").click()
    assert panel.told[-1].parameters.temperature is None
    assert panel.number("Temperature").isEnabled()
    assert panel.slider("Temperature").isEnabled()
    assert panel.number("Temperature").property("muted")


def test_leaving_the_models_default_takes_the_number_that_stands_there(panel: Panel) -> None:
    panel.default("temperature").click()
    panel.default("temperature").click()
    assert panel.told[-1].parameters.temperature == 0.3


def test_sliding_is_told_when_the_handle_is_released(panel: Panel) -> None:
    slider = panel.slider("Temperature")
    drag(slider, slider.width())
    assert panel.number("Temperature").value() == 1
    assert panel.told == []
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton)
    assert [lane.parameters.temperature for lane in panel.told] == [1]


def test_sliding_is_told_after_a_pause_even_while_the_handle_is_held(panel: Panel, settle: Settle) -> None:
    slider = panel.slider("Temperature")
    drag(slider, slider.width())
    settle(lambda: bool(panel.told))
    assert panel.told[-1].parameters.temperature == 1


def test_a_slider_obeys_the_keyboard(panel: Panel) -> None:
    QTest.keyClick(panel.slider("Temperature"), Qt.Key.Key_Right)
    assert panel.parameters().temperature == 0.31


def test_the_wheel_scrolls_the_panel_and_changes_no_number(panel: Panel) -> None:
    for widget in (panel.slider("Temperature"), panel.number("Temperature")):
        here = QPointF(widget.rect().center())
        no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        phase = Qt.ScrollPhase.NoScrollPhase
        turn = QWheelEvent(here, here, QPoint(), QPoint(0, 120), no_button, no_key, phase, False)
        QApplication.sendEvent(widget, turn)
    panel.widget.flush()
    assert panel.told == []


@pytest.mark.parametrize("step", range(MAX_TOKENS.steps + 1))
def test_every_step_of_the_slider_for_tokens_stays_where_it_is_put(step: int) -> None:
    value = MAX_TOKENS.value_at(step)
    assert 1 <= value <= 131_072
    assert value == int(value)
    assert step < 16 or MAX_TOKENS.step_of(value) == step  # the first steps share their numbers


def test_the_slider_for_tokens_stands_at_its_end_for_a_larger_number(panel: Panel) -> None:
    panel.number("Maximum tokens").setValue(900_000)
    slider = panel.slider("Maximum tokens")
    assert slider.value() == slider.maximum()
    assert panel.parameters().max_tokens == 900_000


def test_setting_top_p_takes_temperature_back_and_says_so(panel: Panel) -> None:
    panel.number("Top P").setValue(0.8)
    assert panel.parameters() == Parameters(top_p=0.8)
    assert panel.default("temperature").isChecked()
    assert panel.notice == "Temperature went back to the model's default: many models refuse both."


def test_setting_temperature_takes_top_p_back(panel: Panel) -> None:
    panel.widget.show_lane(replace(LANE, parameters=Parameters(top_p=0.8)))
    panel.slider("Temperature").setValue(40)
    assert panel.parameters() == Parameters(temperature=0.4)
    assert panel.notice.startswith("Top P went back")


def test_a_user_who_insists_can_use_both(panel: Panel) -> None:
    panel.number("Top P").setValue(0.8)
    panel.button("Use both").click()
    assert panel.parameters() == Parameters(temperature=0.3, top_p=0.8)
    assert panel.notice == ""


def test_insisting_holds_for_the_conversation_and_for_no_other(panel: Panel) -> None:
    panel.number("Top P").setValue(0.8)
    panel.button("Use both").click()
    panel.default("Top P").click()
    panel.number("Top P").setValue(0.7)
    assert panel.parameters() == Parameters(temperature=0.3, top_p=0.7)
    panel.widget.show_lane(replace(LANE, id=2, conversation_id=8))
    panel.number("Top P").setValue(0.7)
    assert panel.parameters() == Parameters(top_p=0.7)


def test_both_that_are_set_already_are_left_alone(panel: Panel) -> None:
    panel.widget.show_lane(replace(LANE, parameters=Parameters(temperature=0.3, top_p=0.8)))
    panel.number("Top P").setValue(0.7)
    assert panel.parameters() == Parameters(temperature=0.3, top_p=0.7)


def test_the_notice_goes_with_its_lane(panel: Panel) -> None:
    panel.number("Top P").setValue(0.8)
    assert panel.notice
    panel.widget.show_lane(replace(LANE, id=2))
    assert panel.notice == ""


def test_new_chats_can_begin_with_what_is_shown(panel: Panel, settle: Settle) -> None:
    wanted: list[Lane] = []
    panel.widget.defaults_requested.connect(wanted.append)
    panel.number("Temperature").setValue(0.5)
    panel.button("Use these for new chats").click()
    assert wanted == panel.told == [replace(LANE, parameters=Parameters(temperature=0.5))]
    assert panel.button("Use these for new chats").isVisible()  # whether they are stored is said by others
    panel.widget.show_saved()
    assert panel.button("Saved.").isVisible()
    settle(lambda: any(each.text() == "Use these for new chats" for each in panel.widget.findChildren(QPushButton)))


def test_every_control_can_be_reached_by_keyboard_and_has_a_name(panel: Panel) -> None:
    reached = [
        QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
        for widget in others_in_chain(panel.model, forward=True)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None and not widget.isWindow()
    ]
    fields = [
        each
        for name, spoken in (("Temperature", "temperature"), ("Top P", "Top P"), ("Maximum tokens", "maximum tokens"))
        for each in (name, f"{name} slider", f"Model's default for {spoken}")
    ]
    assert reached == ["System prompt", *fields, "Use these for new chats"]


@pytest.mark.parametrize("height", [320, 700])
def test_a_low_window_scrolls_and_no_part_is_wider_than_the_panel(panel: Panel, height: int) -> None:
    panel.widget.resize(300, height)
    page = panel.widget.findChild(QWidget, "page")
    assert page is not None
    assert panel.widget.minimumSizeHint().height() <= height
    assert all(each.geometry().right() <= page.width() for each in page.findChildren(QWidget))


def test_a_long_model_name_is_elided_and_the_panel_keeps_its_width(panel: Panel) -> None:
    panel.widget.show_lane(replace(LANE, model="vendor/" + "a-very-long-name-" * 12))
    assert panel.widget.width() == 300
    assert panel.model.width() < 300
    assert "a-very-long-name-" * 12 in panel.model.toolTip()
