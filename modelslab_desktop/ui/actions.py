"""Every command of the window with its keys, in one table."""

import sys
from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

# on macOS, ⌥↑ and ⌘↑ move the cursor of the text that is being written
_STEPS = "Ctrl+Alt" if sys.platform == "darwin" else "Alt"

KEYS = {
    "New chat": ("Ctrl+N",),
    "Search conversations": ("Ctrl+K",),
    "Find in the conversation": ("Ctrl+F",),
    "Next match": ("F3", "Ctrl+G"),
    "Previous match": ("Shift+F3", "Ctrl+Shift+G"),
    "Previous message": (f"{_STEPS}+Up",),
    "Next message": (f"{_STEPS}+Down",),
    "Copy the message": ("Ctrl+J",),
    "Copy as Markdown": ("Ctrl+Shift+M",),
    "Quote in reply": ("Ctrl+R",),
    "Open the menu": ("Shift+F10",),  # beside the menu key, which not every keyboard has
    "Rename the conversation": ("F2",),
    "Choose a model": ("Ctrl+M",),
    "Compare": ("Ctrl+Shift+C",),
    "Compare this answer": ("Ctrl+Shift+E",),
    "Add model": ("Ctrl+Shift+A",),
    "Differences": ("Ctrl+Shift+D",),
    "Combine answers": ("Ctrl+Shift+U",),
    "Hide or show the models": ("Ctrl+Shift+H",),
    "Columns, tabs or stacked": ("Ctrl+Shift+L",),
    "Show this column alone": ("Ctrl+Shift+O",),
    "Ask only this column next": ("Ctrl+Shift+J",),
    "Leave this column out": ("Ctrl+Shift+K",),
    "Move the column to the left": ("Ctrl+Shift+PgUp",),
    "Move the column to the right": ("Ctrl+Shift+PgDown",),
    "Continue with this one": ("Ctrl+Shift+Return",),
    "Remove this column": ("Ctrl+Shift+W",),
    "My results": ("Ctrl+Shift+R",),
    "Save report": ("Ctrl+Shift+S",),
    "Run a set of prompts": ("Ctrl+Shift+P",),
    **{f"Column {number}": (f"Alt+{number}",) for number in range(1, 7)},
    "Show or hide the conversations": ("Ctrl+B",),
    "Show or hide model and parameters": ("Ctrl+I",),
    "Write a message": ("Ctrl+L",),
    "Stop the answer": ("Esc",),
    "Settings": ("Ctrl+,",),
    "Zoom in": ("Ctrl++", "Ctrl+=", "Zoom In"),  # where + needs Shift, its key without it will do
    "Zoom out": ("Ctrl+-", "Zoom Out"),
    "Usual size": ("Ctrl+0",),
    "Quit": ("Ctrl+Q",),
}

# what comparing does with the comparison, the column in use or the message in focus
COMPARING = (
    *("Compare this answer", "Add model", "Differences", "Combine answers", "Hide or show the models"),
    *("Columns, tabs or stacked", "Show this column alone", "Ask only this column next", "Leave this column out"),
    *("Move the column to the left", "Move the column to the right", "Continue with this one", "Remove this column"),
    *("My results", "Save report", "Run a set of prompts"),
)
# what goes through the messages of a chat; the grid of a prompt set has keys of its own
IN_MESSAGES = ("Find in the conversation", "Next match", "Previous match", "Previous message", "Next message")
ALWAYS = ("Zoom in", "Zoom out", "Usual size", "Quit")  # whatever is on screen


def add_actions(window: QWidget, commands: dict[str, Callable[[], object]]) -> None:
    """Give the window its commands; the names are those of KEYS."""
    for name, call in commands.items():
        action = QAction(name, window)
        action.setShortcuts([QKeySequence(keys) for keys in KEYS[name]])
        action.triggered.connect(call)
        window.addAction(action)


def enable_actions(window: QWidget, enabled: bool, *, has_messages: bool = True) -> None:
    """Let the commands work, or only those that always do; those for messages only where there may be some."""
    for action in window.actions():
        name = action.text()
        action.setEnabled((enabled and (has_messages or name not in IN_MESSAGES)) or name in ALWAYS)
