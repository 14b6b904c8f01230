"""The first card: a key to connect with, or the demo that needs none; knows no session but its stages."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from modelslab_desktop.core.errors import Problem
from modelslab_desktop.session.account import Stage
from modelslab_desktop.ui.fields import LineEdit
from modelslab_desktop.ui.problem import ProblemBox
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.words import CREDITS_PAGE, KEY_PAGE, Step, Words, words_for

_WIDTH: Final = 460  # px, at most
_KEYRINGS: Final = {"win32": "the Windows Credential Manager", "darwin": "the macOS keychain"}
_KEYRING: Final = _KEYRINGS.get(sys.platform, "this computer's keyring")
_OFFERED: Final = (Step.ADD_CREDITS, Step.WAIT)  # for any other step, the card is the place already


class Welcome(QWidget):
    """Asks for a key and says what became of it; empties the field as soon as a key is accepted."""

    connect_requested = Signal(str)  # the key
    demo_requested = Signal()
    link_requested = Signal(str)  # an address for the browser
    cancel_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("welcome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._said: Callable[[], None] | None = None  # says the trouble anew, with the colours of another theme
        self._box: ProblemBox | None = None
        self._mark = QLabel()
        self._key = LineEdit("API key", "Paste your key here")
        self._show_key = QToolButton()
        self._find_key = _button("Where do I find my key?", "link")
        self._connect = _button("Connect", "primary")
        self._cancel = _button("Cancel")
        self._back = _button("Back to my chats", "link")
        self._demo = _button("Try without a key")
        self._card = QFrame()
        self._rows = self._lay_out()
        self._dress()
        self._wire()
        self.setFocusProxy(self._key)
        self.show_stage(Stage.NEEDS_KEY)

    def show_stage(self, stage: Stage, *, can_go_back: bool = False) -> None:
        """Show how far the way to the models has come, and whether there is one to go back to."""
        connecting = stage is Stage.CONNECTING
        if connecting:
            self._drop_problem()
        if stage in (Stage.CONNECTED, Stage.DEMO):
            self.clear()
        had_focus = any(widget.hasFocus() for widget in (self._key, self._connect, self._cancel))
        self._cancel.setVisible(connecting)
        self._back.setVisible(can_go_back and not connecting)
        for widget in (self._key, self._show_key, self._demo):
            widget.setDisabled(connecting)
        self._connect.setText("Connecting…" if connecting else "Connect")
        self._allow_connecting()
        if had_focus:
            (self._cancel if connecting else self._key).setFocus()

    def show_problem(self, problem: Problem) -> None:
        """Say what went wrong with the key, with a next step, beneath it."""
        words = words_for(problem)
        links = words.step is Step.ADD_CREDITS
        again = (lambda: self.link_requested.emit(CREDITS_PAGE)) if links else self._request
        self.show_notice(words, problem.detail, again if words.step in _OFFERED else None, wait=problem.retry_after)
        self._key.setFocus()
        self._key.selectAll()

    def show_notice(
        self, words: Words, detail: str = "", again: Callable[[], None] | None = None, *, wait: float | None = None
    ) -> None:
        """Say something beneath the key; its button is there only with something to do."""
        self._drop_problem()
        self._said = lambda: self.show_notice(words, detail, again, wait=wait)
        self._box = ProblemBox(self._look, words if again else replace(words, button=""), detail, wait=wait)
        if again:
            self._box.step_requested.connect(lambda _: again())
        self._rows.insertWidget(self._rows.indexOf(self._find_key) + 1, self._box)
        self._box.show()

    def clear(self) -> None:
        """Forget the key that was typed, and the trouble."""
        self._key.setText("")  # unlike clear() this leaves nothing to undo
        self._show_key.setChecked(False)
        self._drop_problem()

    def _lay_out(self) -> QVBoxLayout:
        scroll = QScrollArea(self, widgetResizable=True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        page = QWidget()
        page.setObjectName("page")
        scroll.setWidget(page)
        around = QHBoxLayout(page)
        around.setContentsMargins(16, 16, 16, 16)
        around.setSpacing(0)
        around.addStretch()
        around.addWidget(self._card, stretch=10_000, alignment=Qt.AlignmentFlag.AlignVCenter)
        around.addStretch()
        self._card.setObjectName("card")
        groups = QVBoxLayout(self._card)
        self._look.space(groups, 32, 24, 32, 24, gap=16)
        groups.addLayout(self._title())
        rows = QVBoxLayout()
        self._fill(rows)
        groups.addLayout(rows)
        line = QFrame()
        line.setObjectName("line")
        line.setFixedHeight(1)
        groups.addWidget(line)
        groups.addLayout(self._without_key())
        return rows

    def _title(self) -> QVBoxLayout:
        rows, title = QVBoxLayout(), QHBoxLayout()
        self._look.space(rows, 0, 0, 0, 8, gap=8)
        self._look.space(title, 0, 0, 0, 0, gap=12)
        title.addWidget(self._mark)
        title.addWidget(_label("ModelsLab Desktop", "title"), 1)
        rows.addLayout(title)
        rows.addWidget(_label("Chat with more than 200 language models, and compare their answers side by side."))
        return rows

    def _fill(self, rows: QVBoxLayout) -> None:
        self._look.space(rows, 0, 0, 0, 0, gap=8)
        name = _label("API key", "heading")
        name.setBuddy(self._key)
        rows.addWidget(name)
        rows.addLayout(self._row(self._key, self._show_key))
        rows.addWidget(self._find_key, alignment=Qt.AlignmentFlag.AlignLeading)
        rows.addWidget(self._connect)
        rows.addWidget(self._cancel)
        rows.addWidget(_label(f"Your key is kept in {_KEYRING}, never in a file.", "muted"))

    def _without_key(self) -> QVBoxLayout:
        rows = QVBoxLayout()
        self._look.space(rows, 0, 0, 0, 0, gap=8)
        rows.addWidget(self._demo)
        rows.addWidget(_label("Demo models answer offline; nothing is sent.", "muted"))
        rows.addWidget(self._back, alignment=Qt.AlignmentFlag.AlignLeading)
        return rows

    def _row(self, wide: QWidget, narrow: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        self._look.space(row, 0, 0, 0, 0, gap=8)
        row.addWidget(wide, 1)
        row.addWidget(narrow)
        return row

    def _wire(self) -> None:
        self._key.setEchoMode(QLineEdit.EchoMode.Password)
        self._show_key.setAccessibleName("Show key")
        self._show_key.setToolTip("Show key")
        self._show_key.setCheckable(True)
        self._show_key.toggled.connect(self._reveal)
        self._key.textChanged.connect(self._allow_connecting)
        self._key.returnPressed.connect(self._request)
        self._connect.clicked.connect(self._request)
        self._cancel.clicked.connect(self.cancel_requested)
        self._back.clicked.connect(self.cancel_requested)
        self._demo.clicked.connect(self.demo_requested)
        self._find_key.clicked.connect(lambda: self.link_requested.emit(KEY_PAGE))
        self._look.changed.connect(self._dress)

    def _dress(self) -> None:
        edge = self._look.px(32)
        self._mark.setPixmap(self._look.icon("chat", "accent", 32).pixmap(edge, edge))
        self._card.setMaximumWidth(self._look.px(_WIDTH))
        self._key.setMinimumHeight(self._look.px(36))
        self._show_key.setIcon(self._look.icon("eye"))
        if self._said:
            self._said()

    def _reveal(self, shown: bool) -> None:
        self._key.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    def _allow_connecting(self) -> None:
        self._connect.setEnabled(self._key.isEnabled() and bool(self._key.text().strip()))

    def _request(self) -> None:
        if self._connect.isEnabled():
            self.connect_requested.emit(self._key.text().strip())

    def _drop_problem(self) -> None:
        self._said = None
        if self._box:
            self._rows.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
            self._box = None


def _label(text: str, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label


def _button(text: str, role: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", role)
    button.setAutoDefault(False)
    return button
