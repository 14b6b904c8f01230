"""One to six models of what has not begun, each with its settings; which one is added is only asked for."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.model_sets import MOST_LANES, fresh
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.ui.lane_choice import LaneChoice
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look


class LaneList(QWidget):
    """The lanes under each other, and what adds one."""

    changed = Signal()
    model_requested = Signal()  # add_model answers it

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._choices: list[LaneChoice] = []
        self._wanted_for: LaneChoice | None = None  # whose model is being chosen; none for one to be added
        self._settings = ("", Parameters())  # system prompt and parameters of a lane that is added
        self._listed: Collection[str] = ()
        self._rows = QVBoxLayout()
        self.add_button = QPushButton("Add model")
        self.add_button.clicked.connect(lambda: self._request(None))
        whole = QVBoxLayout(self)
        look.space(self._rows, 0, 0, 0, 0, gap=12)
        look.space(whole, 0, 0, 0, 0, gap=12)
        whole.addLayout(self._rows)
        whole.addWidget(self.add_button)
        look.changed.connect(self._dress)
        self._dress()

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes chosen so far."""
        return fresh(choice.lane for choice in self._choices)

    def show_lanes(self, lanes: Sequence[Lane]) -> None:
        """Begin with these lanes; those without a model are left out."""
        if lanes:
            self._settings = (lanes[0].system_prompt, lanes[0].parameters)
        for choice in self._choices:
            self._drop(choice)
        self._choices, self._wanted_for = [], None
        for lane in fresh(lanes)[:MOST_LANES]:
            if lane.model:
                self._append(lane)
        self._number()

    def add_model(self, model_id: str) -> None:
        """Take the model that was asked for: as a further lane, or in the place of the one that asked."""
        choice, self._wanted_for = self._wanted_for, None
        if choice and choice in self._choices:
            choice.show_model(model_id)
        elif len(self._choices) < MOST_LANES:
            prompt, parameters = self._settings
            self._append(Lane(0, 0, 0, model_id, prompt, parameters))
        self._number()

    def show_listed(self, model_ids: Collection[str]) -> None:
        """Mark the models that are not among these; an empty list says nothing of any."""
        self._listed = model_ids
        self._number()

    def _append(self, lane: Lane) -> None:
        choice = LaneChoice(self._look, lane)
        choice.edited.connect(self.changed)
        choice.model_requested.connect(lambda: self._request(choice))
        choice.remove_requested.connect(lambda: self._remove(choice))
        self._choices.append(choice)
        self._rows.addWidget(choice)

    def _remove(self, choice: LaneChoice) -> None:
        """Take a lane away; the keyboard goes to the one that follows, or to what adds one."""
        at = self._choices.index(choice)
        self._choices.remove(choice)
        self._drop(choice)
        self._number()
        following = self._choices[at : at + 1]
        (following[0].remove_button if following else self.add_button).setFocus()
        announce(self, f"Removed {readable_name(choice.lane.model)}")

    def _drop(self, choice: LaneChoice) -> None:
        self._rows.removeWidget(choice)
        choice.hide()
        choice.deleteLater()

    def _request(self, choice: LaneChoice | None) -> None:
        self._wanted_for = choice
        self.model_requested.emit()

    def _number(self) -> None:
        for number, choice in enumerate(self._choices, start=1):
            choice.show_number(number)
            choice.show_unlisted(unlisted=bool(self._listed) and choice.lane.model not in self._listed)
        self.add_button.setVisible(len(self._choices) < MOST_LANES)
        self.changed.emit()

    def _dress(self) -> None:
        self.add_button.setIcon(self._look.icon("plus", size=16))
