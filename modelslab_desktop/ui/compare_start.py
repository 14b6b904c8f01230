"""The card where a comparison begins: its models, how they stand, and whether they stay hidden; knows no session."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout

from modelslab_desktop.core.chat import Lane, Layout
from modelslab_desktop.core.model_sets import LEAST_LANES, MOST_LANES
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.ui.card_page import label
from modelslab_desktop.ui.fields import ENTER
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.lanes_card import LanesCard
from modelslab_desktop.ui.theme import Look

_LAYOUTS: Final = {Layout.COLUMNS: "Columns", Layout.TABS: "Tabs", Layout.STACKED: "Stacked"}
_BLIND: Final = "Names, times and costs stay hidden until you have said which answer is best."
_TWICE: Final = "A model may stand here twice, with other settings."
_ALIKE: Final = "{} stands here twice with the same settings. To compare two settings, change those of one."


class CompareStart(LanesCard):
    """Gathers two to six lanes; what is to become of them is only asked for."""

    start_requested = Signal(object, object, bool)  # tuple of Lane, Layout, blind

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Compare", "Start comparing")
        self._hint = label(role="muted")
        self._layouts = QButtonGroup(self)
        self._blind = QCheckBox("Blind")
        self._blind.setAccessibleDescription(_BLIND)
        self._needed = label(role="muted")
        self._lay_out()
        self._chosen.changed.connect(self._show)
        self._start.clicked.connect(self._request_start)
        self.show_lanes(())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter starts, wherever the keyboard is."""
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._start.click()
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        self.sections.addWidget(label("One question, and the answers of several models beside each other.", "muted"))
        self.sections.addWidget(self._sets)
        self.add_section("Models", self._chosen, self._hint, self._saving)
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

    def _show(self) -> None:
        """Say what can be done with so many lanes."""
        count = len(self.lanes)
        self._start.setEnabled(count >= LEAST_LANES)
        self._needed.setText(_needed(count))
        self._needed.setVisible(count < LEAST_LANES)
        self._hint.setText(_hint(self.lanes))
        self._hint.setVisible(count > 0)
        self.setFocusProxy(self._chosen.add_button if count < MOST_LANES else self._start)

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
