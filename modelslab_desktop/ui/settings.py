"""The settings: look, account, what new chats begin with, and what the program is; knows no network."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from modelslab_desktop import __version__
from modelslab_desktop.core.chat import Lane, title_of
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.session.account import Stage
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.page import scroll_if, scrolling
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
_PRIVACY: Final = (
    "When you send a message, it goes to ModelsLab together with the messages before it in the same chat, the system "
    "prompt and the parameters, and to no one else. Your chats stay on this computer. No statistics are sent."
)


class SettingsPanel(QWidget):
    """Shows the settings; what concerns the key or the system is only asked for."""

    key_change_requested = Signal()
    forget_requested = Signal()
    demo_requested = Signal()
    folder_requested = Signal()
    zoom_requested = Signal(int)  # by so many steps
    close_requested = Signal()

    def __init__(self, look: Look, preferences: Preferences, folder: Path) -> None:
        super().__init__()
        self._look = look
        self._preferences = preferences
        self._themes = QButtonGroup(self)
        self._smaller = QPushButton("−")
        self._zoom = QLabel()
        self._larger = QPushButton("+")
        self._connection = ""
        self._account = _label("")
        self._change = QPushButton()
        self._forget = QPushButton()
        self._demo = QPushButton("Try the demo")
        self._defaults = _label("")
        self._reset = QPushButton("Reset to defaults")
        self._close = QToolButton()
        self._close.clicked.connect(self.close_requested)
        self._page = QWidget()
        self._heading = QWidget()
        self._sections = self._lay_out()
        self._add_appearance()
        self._add_account()
        self._add_new_chats()
        self._add_about(folder)
        self._dress()
        look.changed.connect(self._dress)
        self.setFocusProxy(self._close)
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

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as all of it, without a scroll bar."""
        return self._heading.sizeHint().height() + self._page.heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scroll_if(self._area, needed=self.heightForWidth(self.width()) > self.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_connection()
        self._show_defaults()

    def _lay_out(self) -> QVBoxLayout:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        heading = QHBoxLayout(self._heading)
        self._look.space(heading, 24, 20, 16, 8, gap=8)
        title = _label("Settings", "title")
        title.setWordWrap(False)
        heading.addWidget(title, 1)
        heading.addWidget(self._close)
        whole.addWidget(self._heading)
        self._page.setObjectName("page")
        self._area = scrolling(self._page)
        whole.addWidget(self._area)
        sections = QVBoxLayout(self._page)
        self._look.space(sections, 24, 8, 24, 24, gap=24)
        return sections

    def _add_appearance(self) -> None:
        row = Flow(self._look, gap=20)
        for name, text in _THEMES.items():
            choice = QRadioButton(text)
            choice.setChecked(name == self._preferences.theme)
            choice.toggled.connect(lambda chosen, name=name: self._choose_theme(name) if chosen else None)
            self._themes.addButton(choice)
            row.addWidget(choice)
        rows = self._add_section("Appearance")
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
        self._add_section("Account", self._account, Flow(self._look, self._change, self._forget, self._demo))
        self._change.clicked.connect(self.key_change_requested)
        self._forget.clicked.connect(self._forget_surely)
        self._demo.clicked.connect(self.demo_requested)

    def _add_new_chats(self) -> None:
        self._add_section("New chats", self._defaults, Flow(self._look, self._reset))
        self._reset.clicked.connect(self._reset_defaults)

    def _add_about(self, folder: Path) -> None:
        open_folder = QPushButton("Open folder")
        open_folder.clicked.connect(self.folder_requested)
        path = QLineEdit(str(folder))  # which scrolls, since no path can be broken into lines
        path.setReadOnly(True)
        path.setAccessibleName("Data folder")
        self._add_section(
            "About",
            _selectable(f"ModelsLab Desktop {__version__}"),
            _label(_PRIVACY, "muted"),
            _label("Your chats and settings lie in this folder:"),
            path,
            Flow(self._look, open_folder),
        )

    def _add_section(self, heading: str, *parts: QWidget | Flow) -> QVBoxLayout:
        rows = QVBoxLayout()
        self._look.space(rows, 0, 0, 0, 0, gap=8)
        rows.addWidget(_label(heading, "heading"))
        for part in parts:
            if isinstance(part, Flow):
                rows.addLayout(part)
            else:
                rows.addWidget(part)
        self._sections.addLayout(rows)
        return rows

    def _dress(self) -> None:
        zoom = percent(self._look.zoom)
        self._zoom.setText(zoom)
        self._zoom.setAccessibleName(f"Text size: {zoom}")
        self._zoom.setMinimumWidth(self._look.px(56))
        self._smaller.setEnabled(self._look.zoom > ZOOMS[0])
        self._larger.setEnabled(self._look.zoom < ZOOMS[-1])
        self._close.setAccessibleName("Close")
        self._close.setToolTip("Close")
        self._close.setIcon(self._look.icon("close"))

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
    chosen = [
        f"temperature {parameters.temperature:.2f}" if parameters.temperature is not None else "",
        f"Top P {parameters.top_p:.2f}" if parameters.top_p is not None else "",
        f"at most {parameters.max_tokens:,} tokens" if parameters.max_tokens is not None else "",
    ]
    said = "They begin with " + (", ".join(filter(None, chosen)) or "the model's defaults")
    if not system_prompt:
        return f"{said}, and without a system prompt."
    return f"{said}, and with the system prompt “{title_of(system_prompt, limit=100)}”."


def _label(text: str, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label


def _selectable(text: str) -> QLabel:
    label = _label(text)
    by_hand = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    label.setTextInteractionFlags(by_hand)
    return label
