"""One parameter of a request: a slider and a number for it, or the model's default; knows no lane."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import log2
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QGridLayout, QLabel, QSlider, QWidget

from modelslab_desktop.core.parameters import MAX_TOKENS_AT_FIRST, MAX_TOKENS_LIMIT, Parameters
from modelslab_desktop.ui.theme import Look

_STEPS_PER_OCTAVE: Final = 4
_OCTAVES: Final = 17  # the slider of a count ends at 131,072


@dataclass(frozen=True, slots=True)
class Parameter:
    """How a parameter is shown: its range, its neutral value, and its place on a slider that counts in steps."""

    name: str
    attribute: str  # of core.parameters.Parameters
    sentence: str
    minimum: float
    maximum: float
    neutral: float  # shown while nothing is sent
    decimals: int
    steps: int  # the slider goes from 0 to this
    step_of: Callable[[float], int]
    value_at: Callable[[int], float]


def _fraction(name: str, attribute: str, sentence: str) -> Parameter:
    return Parameter(
        name, attribute, sentence, 0, 1, 1, 2, 100, lambda value: round(value * 100), lambda step: step / 100
    )


def _octave_step(value: float) -> int:
    return min(round(log2(max(value, 1)) * _STEPS_PER_OCTAVE), _OCTAVES * _STEPS_PER_OCTAVE)


def _octave_value(step: int) -> float:
    """A power of two, or between two of them a number of two digits and noughts."""
    value: float = 2 ** (step / _STEPS_PER_OCTAVE)
    return round(value) if step % _STEPS_PER_OCTAVE == 0 else round(float(f"{value:.2g}"))


TEMPERATURE: Final = _fraction("Temperature", "temperature", "Low is exact and repeatable, high is inventive.")
TOP_P: Final = _fraction("Top P", "top_p", "Low keeps to the likeliest words, high allows rare ones too.")
MAX_TOKENS: Final = Parameter(
    name="Maximum tokens",
    attribute="max_tokens",
    sentence="The longest an answer may get. 1,000 tokens are about 750 words.",
    minimum=1,
    maximum=MAX_TOKENS_LIMIT,
    neutral=MAX_TOKENS_AT_FIRST,
    decimals=0,
    steps=_OCTAVES * _STEPS_PER_OCTAVE,
    step_of=_octave_step,
    value_at=_octave_value,
)


class _Slider(QSlider):
    """A slider that the wheel passes by, since it lies in a page that scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _NumberField(QDoubleSpinBox):
    """A number field that the wheel passes by, since it lies in a page that scrolls."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ParameterField(QWidget):
    """Shows and changes one parameter; None means that it is left to the model."""

    edited = Signal(object)  # float or None: by the user, while it goes on
    settled = Signal()  # the user has let go

    def __init__(self, look: Look, parameter: Parameter, default: str = "Model's default (not sent)") -> None:
        super().__init__()
        self._look = look
        self._parameter = parameter
        self._value: float | None = None
        self._number = self._new_number()
        self._slider = self._new_slider()
        self._default = QCheckBox(default)
        self._default.setAccessibleName(f"Model's default for {_spoken(parameter.name)}")
        self._lay_out()
        self._dress()
        look.changed.connect(self._dress)
        self.show_value(None)
        self._number.valueChanged.connect(self._take)
        self._number.lineEdit().textEdited.connect(self._begin_typing)
        self._number.editingFinished.connect(self.settled)
        self._slider.valueChanged.connect(self._slide)
        self._slider.sliderReleased.connect(self.settled)
        self._default.toggled.connect(self._switch)  # a screen reader toggles and does not click

    def show_value(self, value: float | None) -> None:
        """Show a value, or that it is left to the model, without telling it."""
        self._value = value
        if value is not None:
            self._show_number(value)
        with QSignalBlocker(self._default):
            self._default.setChecked(value is None)
        for widget in (self._number, self._slider):
            _mute(widget, value is None)

    def reset(self) -> None:
        """Show the neutral value, left to the model, without telling it."""
        self._show_number(self._parameter.neutral)
        self.show_value(None)

    def _new_number(self) -> _NumberField:
        number = _NumberField()
        number.setAccessibleName(self._parameter.name)
        number.setAccessibleDescription(self._parameter.sentence)
        number.setDecimals(self._parameter.decimals)
        number.setRange(self._parameter.minimum, self._parameter.maximum)
        number.setSingleStep(10.0**-self._parameter.decimals)
        number.setGroupSeparatorShown(True)
        number.setValue(self._parameter.neutral)
        number.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        number.setAlignment(Qt.AlignmentFlag.AlignTrailing)
        return number

    def _new_slider(self) -> _Slider:
        slider = _Slider(Qt.Orientation.Horizontal)
        slider.setAccessibleName(f"{self._parameter.name} slider")
        slider.setRange(0, self._parameter.steps)
        slider.setPageStep(self._parameter.steps // 10)
        slider.setValue(self._parameter.step_of(self._parameter.neutral))
        return slider

    def _lay_out(self) -> None:
        heading = QLabel(self._parameter.name)
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        heading.setBuddy(self._number)
        sentence = QLabel(self._parameter.sentence)
        sentence.setProperty("role", "muted")
        sentence.setWordWrap(True)
        layout = QGridLayout(self)
        self._look.space(layout, 0, 0, 0, 0, gap=4)
        layout.addWidget(heading, 0, 0)
        layout.addWidget(self._number, 0, 1)
        layout.addWidget(self._slider, 1, 0, 1, 2)
        layout.addWidget(self._default, 2, 0, 1, 2)
        layout.addWidget(sentence, 3, 0, 1, 2)
        layout.setColumnStretch(0, 1)

    def _dress(self) -> None:
        inset = self._look.px(6)
        self._number.lineEdit().setTextMargins(inset, 0, inset, 0)
        self._number.setFixedWidth(self._look.px(96))

    def _take(self, value: float) -> None:
        self.show_value(value)
        self.edited.emit(value)

    def _begin_typing(self) -> None:
        """Typing the very number that stood there muted sets it, too."""
        if self._value is None and self._number.hasAcceptableInput():
            self._take(self._number.value())

    def _slide(self, step: int) -> None:
        self._take(self._parameter.value_at(step))

    def _switch(self, to_default: bool) -> None:
        value = None if to_default else self._number.value()
        self.show_value(value)
        self.edited.emit(value)
        self.settled.emit()

    def _show_number(self, value: float) -> None:
        with QSignalBlocker(self._number), QSignalBlocker(self._slider):
            if self._number.value() != value:
                self._number.setValue(value)
            self._slider.setValue(self._parameter.step_of(value))


def with_value(parameters: Parameters, parameter: Parameter, value: float | None) -> Parameters:
    """The parameters with another value for one of them."""
    whole = value is not None and not parameter.decimals
    changes: dict[str, Any] = {parameter.attribute: int(value or 0) if whole else value}
    return replace(parameters, **changes)


def _spoken(name: str) -> str:
    """The name within a sentence: "temperature", "Top P"."""
    return name if name.endswith("P") else name.lower()


def _mute(widget: QWidget, muted: bool) -> None:
    if widget.property("muted") == muted:
        return
    widget.setProperty("muted", muted)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it is not styled yet
        widget.style().unpolish(widget)
        widget.style().polish(widget)
