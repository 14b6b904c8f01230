"""What the user has set and the program should remember, each with its key and its default in one place."""

from dataclasses import asdict
from typing import Any

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.store.settings import Settings

NEW_LANE_ID = 0  # the lane of a chat that has not been sent yet, and so is not stored


class Preferences(QObject):
    """The user's choices over the stored settings; tells which one has changed."""

    theme_changed = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    @property
    def theme(self) -> str:
        """The name of a theme: light, dark, or system to follow the desktop's."""
        return self._settings.get("theme", "system")

    def choose_theme(self, name: str) -> None:
        """Remember the theme."""
        self._settings.set("theme", name)
        self.theme_changed.emit(name)

    @property
    def zoom(self) -> float:
        """How much larger than usual everything is shown."""
        return self._settings.get("zoom", 1.0)

    def remember_zoom(self, zoom: float) -> None:
        """Keep the zoom."""
        self._settings.set("zoom", zoom)

    @property
    def model(self) -> str:
        """The model that new chats begin with; empty before the first choice."""
        return self._settings.get("model", "")

    def remember_model(self, model_id: str) -> None:
        """New chats begin with this model."""
        self._settings.set("model", model_id)

    @property
    def parameters(self) -> Parameters:
        """The parameters that new chats begin with."""
        return parameters_from(self._settings.get("parameters", {}))

    @property
    def system_prompt(self) -> str:
        """The system prompt that new chats begin with."""
        return self._settings.get("system_prompt", "")

    def remember_defaults(self, lane: Lane) -> None:
        """New chats begin with this lane's parameters and system prompt."""
        self._settings.set("parameters", asdict(lane.parameters))
        self._settings.set("system_prompt", lane.system_prompt)

    def new_lane(self) -> Lane:
        """The lane of a chat that has not begun."""
        return Lane(NEW_LANE_ID, 0, 0, self.model, self.system_prompt, self.parameters)

    @property
    def draft(self) -> str:
        """What stands in the composer of a chat that has not begun."""
        return self._settings.get("draft", "")

    def save_draft(self, text: str) -> None:
        """Keep the text of a chat that has not begun."""
        self._settings.set("draft", text)

    @property
    def conversation(self) -> int:
        """The conversation that was open last; 0 for a new one."""
        return self._settings.get("conversation", 0)

    def remember_conversation(self, conversation_id: int) -> None:
        """Open this conversation at the next start."""
        self._settings.set("conversation", conversation_id)

    @property
    def window(self) -> dict[str, Any]:
        """The window's size and what is folded, as the window wrote it."""
        return self._settings.get("window", {})

    def remember_window(self, state: dict[str, Any]) -> None:
        """Keep the window's size and what is folded."""
        self._settings.set("window", state)


def parameters_from(stored: dict[str, Any]) -> Parameters:
    """Parameters as they were stored; the first defaults when they cannot be read."""
    try:
        return Parameters(**stored)
    except (TypeError, ValueError):
        return Parameters()
