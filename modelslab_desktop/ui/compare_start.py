"""The card where a comparison begins: its models, how they stand, and whether they stay hidden; knows no session."""

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QPushButton, QRadioButton, QVBoxLayout

from modelslab_desktop.core.chat import Lane, Layout
from modelslab_desktop.core.model_sets import LEAST_LANES, MOST_LANES, ModelSet, fresh, names_of
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.ui.card_page import CardPage, label
from modelslab_desktop.ui.fields import ENTER
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.lane_choice import LaneChoice
from modelslab_desktop.ui.set_list import NameForm, SetList
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look

_LAYOUTS: Final = {Layout.COLUMNS: "Columns", Layout.TABS: "Tabs", Layout.STACKED: "Stacked"}
_BLIND: Final = "Names, times and costs stay hidden until you have said which answer is best."
_TWICE: Final = "A model may stand here twice, with other settings."
_ALIKE: Final = "{} stands here twice with the same settings. To compare two settings, change those of one."


class CompareStart(CardPage):
    """Gathers two to six lanes; what is to become of them is only asked for."""

    start_requested = Signal(object, object, bool)  # tuple of Lane, Layout, blind
    model_requested = Signal()  # add_model answers it
    set_save_requested = Signal(str, object)  # name, tuple of Lane
    set_rename_requested = Signal(str, str)  # the name, and the one wanted
    set_delete_requested = Signal(str)
    set_restore_requested = Signal()  # the one deleted last

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Compare")
        self._choices: list[LaneChoice] = []
        self._wanted_for: LaneChoice | None = None  # whose model is being chosen; none for one to be added
        self._new_settings = ("", Parameters())  # system prompt and parameters of a lane that is added
        self._set_names: list[str] = []
        self._listed: Collection[str] = ()
        self._sets = SetList(look)
        self._lanes = QVBoxLayout()
        self._add = QPushButton("Add model")
        self._hint = label(role="muted")
        self._save_set = QPushButton("Save as a set")
        self._name = NameForm(look, "Save set")
        self._layouts = QButtonGroup(self)
        self._blind = QCheckBox("Blind")
        self._start = QPushButton("Start comparing")
        self._needed = label(role="muted")
        self._lay_out()
        self._connect()
        self._dress()
        self.show_lanes(())

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes chosen so far."""
        return fresh(choice.lane for choice in self._choices)

    def show_lanes(self, lanes: Sequence[Lane]) -> None:
        """Begin with these lanes; those without a model are places that are still empty."""
        if lanes:
            self._new_settings = (lanes[0].system_prompt, lanes[0].parameters)
        for choice in self._choices:
            self._drop(choice)
        self._choices = []
        self._wanted_for = None
        for lane in fresh(lanes)[:MOST_LANES]:
            if lane.model:
                self._append(lane)
        self._end_naming()
        self._show()

    def add_model(self, model_id: str) -> None:
        """Take the model that was asked for: as a further lane, or in the place of the one that asked."""
        choice, self._wanted_for = self._wanted_for, None
        if choice is not None and choice in self._choices:
            choice.show_model(model_id)
        elif len(self._choices) < MOST_LANES:
            prompt, parameters = self._new_settings
            self._append(Lane(0, 0, 0, model_id, prompt, parameters))
        self._show()

    def show_sets(self, sets: Sequence[ModelSet]) -> None:
        """Offer these saved sets."""
        self._set_names = [each.name for each in sets]
        self._sets.show_sets(sets)

    def show_listed(self, model_ids: Collection[str]) -> None:
        """Mark the models that are not among these; an empty list says nothing of any."""
        self._listed = model_ids
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter starts, wherever the keyboard is."""
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._start.click()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.sections.addWidget(label("One question, and the answers of several models beside each other.", "muted"))
        self.sections.addWidget(self._sets)
        self._look.space(self._lanes, 0, 0, 0, 0, gap=12)
        tools = Flow(self._look, self._save_set)
        self.add_section("Models", self._lanes, self._add, self._hint, tools, self._name)
        choices = Flow(self._look, gap=20)
        for layout, text in _LAYOUTS.items():
            choice = QRadioButton(text)
            choice.setChecked(layout is Layout.COLUMNS)
            self._layouts.addButton(choice, list(_LAYOUTS).index(layout))
            choices.addWidget(choice)
        self.add_section("Layout", choices)
        self.add_section("", self._blind, label(_BLIND, "muted"))
        foot = QVBoxLayout()
        foot.addWidget(self._needed)
        foot.addLayout(Flow(self._look, self._start))
        self.set_foot(foot)

    def _connect(self) -> None:
        self._start.setProperty("role", "primary")
        self._start.setToolTip("Start comparing (Ctrl+Enter)")
        self._save_set.setProperty("role", "link")
        self._blind.setAccessibleDescription(_BLIND)
        self._add.clicked.connect(self._request_model)
        self._name.cancelled.connect(self._leave_naming)
        self._name.named.connect(self._save_as)
        self._save_set.clicked.connect(self._ask_for_name)
        self._sets.chosen.connect(self._use_set)
        self._sets.delete_requested.connect(self.set_delete_requested)
        self._sets.rename_requested.connect(self.set_rename_requested)
        self._sets.restore_requested.connect(self.set_restore_requested)
        self._start.clicked.connect(self._request_start)
        self._look.changed.connect(self._dress)

    def _dress(self) -> None:
        self._add.setIcon(self._look.icon("plus", size=16))

    def _append(self, lane: Lane) -> None:
        choice = LaneChoice(self._look, lane)
        choice.edited.connect(self._show_hint)
        choice.model_requested.connect(lambda: self._request_model_for(choice))
        choice.remove_requested.connect(lambda: self._remove(choice))
        self._choices.append(choice)
        self._lanes.addWidget(choice)

    def _remove(self, choice: LaneChoice) -> None:
        """Take a lane away; the keyboard goes to the one that follows, or to what adds one."""
        at = self._choices.index(choice)
        self._choices.remove(choice)
        self._drop(choice)
        self._show()
        following = self._choices[at : at + 1]
        (following[0].remove_button if following else self._add).setFocus()
        announce(self, f"Removed {readable_name(choice.lane.model)}")

    def _drop(self, choice: LaneChoice) -> None:
        self._lanes.removeWidget(choice)
        choice.hide()
        choice.deleteLater()

    def _show(self) -> None:
        """Number the lanes, and say what can be done with so many."""
        count = len(self._choices)
        for number, choice in enumerate(self._choices, 1):
            choice.show_number(number)
            choice.show_unlisted(unlisted=bool(self._listed) and choice.lane.model not in self._listed)
        self._add.setVisible(count < MOST_LANES)
        self._save_set.setVisible(count > 0)
        self._start.setEnabled(count >= LEAST_LANES)
        self._needed.setText(_needed(count))
        self._needed.setVisible(count < LEAST_LANES)
        self.setFocusProxy(self._add if count < MOST_LANES else self._start)
        self._show_hint()

    def _show_hint(self) -> None:
        self._hint.setText(_hint([choice.lane for choice in self._choices]))
        self._hint.setVisible(bool(self._choices))

    def _request_model(self) -> None:
        self._wanted_for = None
        self.model_requested.emit()

    def _request_model_for(self, choice: LaneChoice) -> None:
        self._wanted_for = choice
        self.model_requested.emit()

    def _use_set(self, chosen: ModelSet) -> None:
        self.show_lanes(chosen.lanes)
        self._start.setFocus()
        announce(self, f"{chosen.name}: {names_of(chosen.lanes)}")

    def _ask_for_name(self) -> None:
        self._save_set.hide()
        self._name.ask(names_of(self.lanes), self._set_names)

    def _save_as(self, name: str) -> None:
        self._leave_naming()
        self.set_save_requested.emit(name, self.lanes)

    def _leave_naming(self) -> None:
        self._end_naming()
        self._save_set.setFocus()

    def _end_naming(self) -> None:
        self._name.hide()
        self._save_set.setVisible(bool(self._choices))

    def _request_start(self) -> None:
        layout = list(_LAYOUTS)[self._layouts.checkedId()]
        self.start_requested.emit(self.lanes, layout, self._blind.isChecked())


def _needed(count: int) -> str:
    """What is missing before a comparison can start."""
    return "Add a second model to start." if count else "Add two to six models to compare what they answer."


def _hint(lanes: Sequence[Lane]) -> str:
    """What may be of use with these lanes."""
    settings = [(lane.model, lane.system_prompt, lane.parameters) for lane in lanes]
    alike = next((lane.model for lane, own in zip(lanes, settings, strict=True) if settings.count(own) > 1), "")
    most = " Six models are the most that can be compared." if len(lanes) == MOST_LANES else ""
    return (_ALIKE.format(readable_name(alike)) if alike else _TWICE) + most
