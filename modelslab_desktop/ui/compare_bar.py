"""What stands above the composer in a comparison: whom the question goes to, and what can be done with the answers."""

from enum import StrEnum
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from modelslab_desktop.core.chat import Layout
from modelslab_desktop.session.open_lanes import OpenLanes
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.theme import Look

MOST_LANES = 6
SQUEEZED = "Columns need a wider window"
ICON = 16  # px
LAYOUT = "Layout: "
_LAYOUTS = {Layout.COLUMNS: "Columns", Layout.TABS: "Tabs", Layout.STACKED: "Stacked"}


class Tool(StrEnum):
    """What can be done with a comparison as a whole."""

    ADD_MODEL = "Add model"
    DIFFERENCES = "Differences"
    COMBINE = "Combine answers…"
    BLIND = "Blind"
    VERDICT = "Which is best?"
    NEXT_LAYOUT = "Columns, tabs or stacked"
    REPORT = "Save report…"
    RESULTS = "My results"
    PROMPTS = "Run a set of prompts…"


class CompareBar(QWidget):
    """One line of words and buttons; two where there is little room."""

    wanted = Signal(str)  # Tool
    layout_chosen = Signal(object)  # Layout

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._is_blind = False
        self._is_squeezed = False
        self._is_low = False
        self._said = QLabel()
        self._said.setProperty("role", "muted")
        self._add = self._button(Tool.ADD_MODEL, "plus")
        self._differences = self._button(Tool.DIFFERENCES, "differences")
        self._layout = self._button("Columns", "compare")
        self._layout.clicked.connect(self._open_layouts)
        self._verdict = self._button(Tool.VERDICT, "check")
        self._verdict.hide()
        self._more = self._button("More", "more")
        self._more.clicked.connect(self._open_menu)
        for button, tool in (
            (self._add, Tool.ADD_MODEL),
            (self._differences, Tool.DIFFERENCES),
            (self._verdict, Tool.VERDICT),
        ):
            button.clicked.connect(partial(self.wanted.emit, tool))
        rows = QVBoxLayout(self)
        look.space(rows, 4, 0, 0, 0, gap=0)
        rows.addLayout(
            Flow(look, self._said, self._add, self._layout, self._differences, self._verdict, self._more, gap=4)
        )
        look.changed.connect(self._dress)

    def show_lanes(self, lanes: OpenLanes, *, squeezed: bool = False) -> None:
        """Say how many of the models get the next question, and how they stand; squeezed, columns are tabs."""
        blind, layout, count = lanes.blind, Layout.TABS if squeezed else lanes.layout, len(lanes)
        self._is_blind, self._is_squeezed = blind, squeezed
        asked = sum(lane.asked for lane in lanes.all) or count
        number = f"{asked} of {count}" if asked < count else str(count)
        self._said.setText(f"Sends to {number} {'hidden ' if blind else ''}models")
        self._add.setEnabled(count < MOST_LANES)
        self._add.setToolTip("" if count < MOST_LANES else f"{MOST_LANES} models stand side by side at most")
        self._name(self._layout, f"{LAYOUT}{_LAYOUTS[layout]}")

    def be_low(self, *, is_low: bool, asks: bool) -> None:
        """Take little room in a low window: with icons alone, and one that asks for a verdict where there is one."""
        self._is_low = is_low
        self._verdict.setVisible(is_low and asks)
        for button in (self._add, self._layout, self._differences, self._verdict, self._more):
            self._name(button, button.accessibleName())

    def _name(self, button: QPushButton, name: str) -> None:
        button.setAccessibleName(name)
        button.setText("" if self._is_low else name.removeprefix(LAYOUT))
        why = SQUEEZED if button is self._layout and self._is_squeezed else ""
        button.setToolTip(". ".join(filter(None, (name if self._is_low else "", why))))

    def _open_layouts(self) -> None:
        menu = QMenu(self)
        for layout, name in _LAYOUTS.items():
            menu.addAction(name, partial(self.layout_chosen.emit, layout))
        menu.popup(self._layout.mapToGlobal(self._layout.rect().topLeft()))

    def _open_menu(self) -> None:
        menu = QMenu(self)
        for tool in (Tool.COMBINE, Tool.BLIND, Tool.RESULTS, Tool.REPORT, Tool.PROMPTS):
            action = QAction(tool.value, menu)
            action.triggered.connect(partial(self._want, tool))
            if tool is Tool.BLIND:
                action.setCheckable(True)
                action.setChecked(self._is_blind)
            menu.addAction(action)
        menu.popup(self._more.mapToGlobal(self._more.rect().topLeft()))

    def _want(self, tool: Tool, _: bool = False) -> None:
        self.wanted.emit(tool)

    def _button(self, name: str, icon: str) -> QPushButton:
        button = QPushButton(self._look.icon(icon, size=ICON), name)
        button.setAccessibleName(name)
        button.setProperty("role", "small")
        return button

    def _dress(self) -> None:
        for button, icon in (
            (self._add, "plus"),
            (self._differences, "differences"),
            (self._verdict, "check"),
            (self._layout, "compare"),
            (self._more, "more"),
        ):
            button.setIcon(self._look.icon(icon, size=ICON))
