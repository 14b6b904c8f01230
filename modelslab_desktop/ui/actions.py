"""Every command of the window with its keys, in one table."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

KEYS = {
    "New chat": ("Ctrl+N",),
    "Search conversations": ("Ctrl+K",),
    "Rename the conversation": ("F2",),
    "Choose a model": ("Ctrl+M",),
    "Show or hide the conversations": ("Ctrl+B",),
    "Show or hide model and parameters": ("Ctrl+I",),
    "Write a message": ("Ctrl+L",),
    "Stop the answer": ("Esc",),
    "Settings": ("Ctrl+,",),
    "Quit": ("Ctrl+Q",),
}


def add_actions(window: QWidget, commands: dict[str, Callable[[], object]]) -> None:
    """Give the window its commands; the names are those of KEYS."""
    for name, call in commands.items():
        action = QAction(name, window)
        action.setShortcuts([QKeySequence(keys) for keys in KEYS[name]])
        action.triggered.connect(call)
        window.addAction(action)
