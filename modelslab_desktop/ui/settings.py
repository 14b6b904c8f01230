"""The settings: look, account, what new chats begin with, and what the program is; knows no network."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
)

from modelslab_desktop import __version__
from modelslab_desktop.core.chat import Lane, title_of
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.session.account import Stage
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.ui.card_page import CardPage, label
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.parameter_words import said_of_parameters
from modelslab_desktop.ui.theme import ZOOMS, Look
from modelslab_desktop.ui.zoom import percent

_THEMES: Final = {"system": "Like the system", "light": "Light", "dark": "Dark"}
_STAGES: Final = {
    Stage.NEEDS_KEY: "Not connected. Enter a key to use your account, or try the demo.",
    Stage.CONNECTING: "Connecting to {where}…",
    Stage.CONNECTED: "Connected to {where}.",
    Stage.KEYLESS: "The keyring does not give your key. Your chats can be read; an answer needs the key.",
    Stage.DEMO: "You are using the demo models. They answer offline; nothing is sent.",
}
_FORGET: Final = "Forget key"
_PRICES: Final = "Answers can say about what they cost, by what your plan charges for each model."
_PRIVACY: Final = (
    "When you send a message, it goes to ModelsLab together with the messages before it in the same chat, the system "
    "prompt and the parameters, and to no one else. Your chats stay on this computer. No statistics are sent."
)


class SettingsPanel(CardPage):
    """Shows the settings; what concerns the key or the system is only asked for."""

    key_change_requested = Signal()
    forget_requested = Signal()
    demo_requested = Signal()
    folder_requested = Signal()
    zoom_requested = Signal(int)  # by so many steps
    prices_requested = Signal()

    def __init__(self, look: Look, preferences: Preferences, folder: Path) -> None:
        super().__init__(look, "Settings")
        self._preferences = preferences
        self._themes = QButtonGroup(self)
        self._smaller = QPushButton("−")
        self._zoom = QLabel()
        self._larger = QPushButton("+")
        self._connection = ""
        self._account = label("")
        self._change = QPushButton()
        self._forget = QPushButton()
        self._demo = QPushButton("Try the demo")
        self._defaults = label("")
        self._reset = QPushButton("Reset to defaults")
        self._add_appearance()
        self._add_account()
        self._add_new_chats()
        self._add_prices()
        self._add_about(folder)
        self._dress()
        look.changed.connect(self._dress)
        self.setFocusProxy(self.close_button)
        self.show_account(Stage.NEEDS_KEY, "")

    def show_account(self, stage: Stage, where: str) -> None:
        """Say how the program is connected, and to which address."""
        self._connection = _STAGES[stage].format(where=where.removeprefix("https://"))
        connected = stage is Stage.CONNECTED
        self._change.setText("Change key…" if connected else "Enter a key…")
        self._change.setDisabled(stage is Stage.CONNECTING)
        self._forget.setVisible(connected)
        self._demo.setHidden(stage is Stage.DEMO)
        self._show_connection()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_connection()
        self._show_defaults()

    def _add_appearance(self) -> None:
        row = Flow(self._look, gap=20)
        for name, text in _THEMES.items():
            choice = QRadioButton(text)
            choice.setChecked(name == self._preferences.theme)
            choice.toggled.connect(lambda chosen, name=name: self._choose_theme(name) if chosen else None)
            self._themes.addButton(choice)
            row.addWidget(choice)
        rows = self.add_section("Appearance")
        rows.addLayout(row)
        rows.addLayout(self._zoom_row())

    def _zoom_row(self) -> Flow:
        name = QLabel("Text size")
        self._smaller.setAccessibleName("Make everything smaller")
        self._larger.setAccessibleName("Make everything larger")
        self._smaller.setToolTip("Smaller (Ctrl −)")
        self._larger.setToolTip("Larger (Ctrl +)")
        self._smaller.clicked.connect(lambda: self.zoom_requested.emit(-1))
        self._larger.clicked.connect(lambda: self.zoom_requested.emit(1))
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        parts = QFrame()
        row = QHBoxLayout(parts)
        self._look.space(row, 0, 0, 0, 0, gap=8)
        for part in (self._smaller, self._zoom, self._larger):
            row.addWidget(part)
        return Flow(self._look, name, parts, gap=20)

    def _choose_theme(self, name: str) -> None:
        if name == self._preferences.theme:
            return
        try:
            self._preferences.choose_theme(name)
        finally:
            self._show_theme()  # it may be the one before, when the new one could not be stored

    def _show_theme(self) -> None:
        shown = _THEMES[self._preferences.theme]
        next(each for each in self._themes.buttons() if each.text() == shown).setChecked(True)

    def _add_account(self) -> None:
        self.add_section("Account", self._account, Flow(self._look, self._change, self._forget, self._demo))
        self._change.clicked.connect(self.key_change_requested)
        self._forget.clicked.connect(self._forget_surely)
        self._demo.clicked.connect(self.demo_requested)

    def _add_new_chats(self) -> None:
        self.add_section("New chats", self._defaults, Flow(self._look, self._reset))
        self._reset.clicked.connect(self._reset_defaults)

    def _add_prices(self) -> None:
        prices = QPushButton("Enter prices…")
        prices.clicked.connect(self.prices_requested)
        self.add_section("Prices", label(_PRICES), Flow(self._look, prices))

    def _add_about(self, folder: Path) -> None:
        open_folder = QPushButton("Open folder")
        open_folder.clicked.connect(self.folder_requested)
        path = QLineEdit(str(folder))  # which scrolls, since no path can be broken into lines
        path.setReadOnly(True)
        path.setAccessibleName("Data folder")
        self.add_section(
            "About",
            _selectable(f"ModelsLab Desktop {__version__}"),
            label(_PRIVACY, "muted"),
            label("Your chats and settings lie in this folder:"),
            path,
            Flow(self._look, open_folder),
        )

    def _dress(self) -> None:
        zoom = percent(self._look.zoom)
        self._zoom.setText(zoom)
        self._zoom.setAccessibleName(f"Text size: {zoom}")
        self._zoom.setMinimumWidth(self._look.px(56))
        self._smaller.setEnabled(self._look.zoom > ZOOMS[0])
        self._larger.setEnabled(self._look.zoom < ZOOMS[-1])

    def _show_connection(self) -> None:
        self._account.setText(self._connection)
        self._forget.setText(_FORGET)

    def _forget_surely(self) -> None:
        """The first click asks back: ModelsLab shows a key only once."""
        if self._forget.text() == _FORGET:
            self._forget.setText("Yes, forget it")
            self._account.setText("To connect again you will need this key, or a new one. Forget it?")
        else:
            self.forget_requested.emit()

    def _reset_defaults(self) -> None:
        self._preferences.remember_defaults(Lane(0, 0, 0, ""))
        self._show_defaults()

    def _show_defaults(self) -> None:
        parameters, prompt = self._preferences.parameters, self._preferences.system_prompt
        self._defaults.setText(_said_of(parameters, prompt))
        self._reset.setDisabled(parameters == Parameters() and not prompt)


def _said_of(parameters: Parameters, system_prompt: str) -> str:
    """What new chats begin with, as a sentence."""
    said = f"They begin with {said_of_parameters(parameters)}"
    if not system_prompt:
        return f"{said}, and without a system prompt."
    return f"{said}, and with the system prompt “{title_of(system_prompt, limit=100)}”."


def _selectable(text: str) -> QLabel:
    made = label(text)
    by_hand = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    made.setTextInteractionFlags(by_hand)
    return made
