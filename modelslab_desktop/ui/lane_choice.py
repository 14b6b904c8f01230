"""One model of a comparison that has not begun: which it is, and what it is set to behind a fold."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.ui.card_page import label
from modelslab_desktop.ui.inspector import PromptField
from modelslab_desktop.ui.parameter_field import MAX_TOKENS, TEMPERATURE, TOP_P, Parameter, ParameterField, with_value
from modelslab_desktop.ui.parameter_words import said_of_lane
from modelslab_desktop.ui.theme import ICON_SIZE, Look
from modelslab_desktop.ui.two_lines import ModelButton

_BOTH: Final = "Many models refuse Temperature and Top P together. Better to set one of them."
_UNLISTED: Final = "Not in the list of models at the moment. It may not answer."


class LaneChoice(QFrame):
    """A lane that is being chosen; tells each change, and asks for another model or to be taken away."""

    edited = Signal()
    model_requested = Signal()
    remove_requested = Signal()

    def __init__(self, look: Look, lane: Lane) -> None:
        super().__init__()
        self._look = look
        self._lane = lane
        self._number = 1
        self._settings: _LaneSettings | None = None
        self._model = ModelButton(look)
        self.remove_button = QToolButton()
        self._fold = QPushButton("Settings")
        self._said = label(role="muted")
        self._unlisted = label(_UNLISTED, "danger")
        self._unlisted.hide()
        self._rows = self._lay_out()
        self._connect()
        self._dress()
        self.setFocusProxy(self._model)
        self._show()

    @property
    def lane(self) -> Lane:
        """The lane as it is set now."""
        return self._lane

    def show_model(self, model_id: str) -> None:
        """Let another model have this place, with the same settings."""
        self._lane = replace(self._lane, model=model_id)
        self._show()
        self.edited.emit()

    def show_number(self, number: int) -> None:
        """Be the how manieth of the lanes."""
        self._number = number
        self._show()

    def show_unlisted(self, *, unlisted: bool) -> None:
        """Say that the model is not among those that the account lists, or no longer say so."""
        self._unlisted.setVisible(unlisted)

    def _lay_out(self) -> QVBoxLayout:
        top, below, rows = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        self._look.space(top, 0, 0, 0, 0, gap=4)
        self._look.space(below, 0, 0, 0, 0, gap=8)
        self._look.space(rows, 0, 0, 0, 0, gap=4)
        top.addWidget(self._model, 1)
        top.addWidget(self.remove_button)
        below.addWidget(self._fold)
        below.addWidget(self._said, 1)
        rows.addLayout(top)
        rows.addWidget(self._unlisted)
        rows.addLayout(below)
        return rows

    def _connect(self) -> None:
        self._fold.setCheckable(True)
        self._fold.setProperty("role", "small")
        self._fold.toggled.connect(self._unfold)
        self._model.clicked.connect(self.model_requested)
        self.remove_button.clicked.connect(self.remove_requested)
        self._look.changed.connect(self._dress)

    def _dress(self) -> None:
        edge = self._look.px(ICON_SIZE)
        self.remove_button.setIconSize(QSize(edge, edge))
        self.remove_button.setIcon(self._look.icon("close"))
        self._fold.setIcon(self._look.icon("down" if self._fold.isChecked() else "right", size=16))

    def _show(self) -> None:
        name = f"model {self._number}, {readable_name(self._lane.model)}"
        self.setAccessibleName(name[0].upper() + name[1:])
        self._model.show_model(self._lane.model)
        self._said.setText(said_of_lane(self._lane))
        self._fold.setAccessibleName(f"Settings of {name}")
        self.remove_button.setAccessibleName(f"Remove {name}")
        self.remove_button.setToolTip("Remove")

    def _unfold(self, unfolded: bool) -> None:
        if self._settings is None:
            self._settings = _LaneSettings(self._look, self._lane)
            self._settings.edited.connect(self._take)
            self._rows.addWidget(self._settings)
        self._settings.setVisible(unfolded)
        self._dress()

    def _take(self, lane: Lane) -> None:
        self._lane = replace(lane, model=self._lane.model)
        self._said.setText(said_of_lane(lane))
        self.edited.emit()


class _LaneSettings(QWidget):
    """The system prompt and the parameters of a lane."""

    edited = Signal(object)  # Lane

    def __init__(self, look: Look, lane: Lane) -> None:
        super().__init__()
        self._lane = lane
        self._prompt = PromptField(look)
        self._prompt.setPlainText(lane.system_prompt)
        self._prompt.textChanged.connect(self._take_prompt)
        self._both = label(_BOTH, "muted")
        heading = label("System prompt", "heading")
        heading.setBuddy(self._prompt)
        rows = QVBoxLayout(self)
        look.space(rows, 0, 4, 0, 8, gap=12)
        rows.addWidget(heading)
        rows.addWidget(self._prompt)
        for parameter in (TEMPERATURE, TOP_P, MAX_TOKENS):
            rows.addWidget(self._field(look, parameter))
        rows.insertWidget(rows.count() - 1, self._both)
        self._warn()

    def _field(self, look: Look, parameter: Parameter) -> ParameterField:
        field = ParameterField(look, parameter, "Model's default")
        field.show_value(getattr(self._lane.parameters, parameter.attribute))
        field.edited.connect(lambda value: self._take_value(parameter, value))
        return field

    def _take_prompt(self) -> None:
        self._tell(replace(self._lane, system_prompt=self._prompt.toPlainText()))

    def _take_value(self, parameter: Parameter, value: float | None) -> None:
        self._tell(replace(self._lane, parameters=with_value(self._lane.parameters, parameter, value)))

    def _tell(self, lane: Lane) -> None:
        self._lane = lane
        self._warn()
        self.edited.emit(lane)

    def _warn(self) -> None:
        parameters = self._lane.parameters
        self._both.setVisible(parameters.temperature is not None and parameters.top_p is not None)
